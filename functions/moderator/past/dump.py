"""Questions and answers out of Stack Exchange's public dump: the file Posts.xml of one site.

Every post is one element of which all is in attributes, so the parser keeps nothing but the row that it
is at. Expat is used without a tree around it, because only so can a document type be refused when it
begins: without one there is no entity that grows or that fetches a file. Of a row its kind, its place,
title, body and tags are read. Owners, days, scores and views are not looked at.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from moderator.past.plain import plain
from moderator.past.rows import Asked, Corrupt, Passed, Row, Told

CHUNK = 1 << 16
ROW_MOST = 1 << 20
"""Bytes between the ends of two rows; a real one has a tenth of them at most."""
_TAG = re.compile(r"[^<>|\s]+")
_AGAIN = "take Posts.xml as it was in its archive"


class _Ends(Exception):
    """The file cannot be read any further."""


def read(file: BinaryIO, topics: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a file. A tag that is the slug of a topic chooses that one."""
    posts = _Posts(topics)
    waiting = 0
    while chunk := file.read(CHUNK):
        yield from posts.rows(chunk)
        waiting = 0 if posts.got_on else waiting + len(chunk)
        if waiting > ROW_MOST:
            posts.ended = Corrupt(posts.line, f"a row has more than {ROW_MOST:,} bytes; {_AGAIN}", ends=True)
        if posts.ended:
            yield posts.ended
            return
    yield from posts.rows(b"", last=True)
    if posts.ended:
        yield posts.ended


class _Posts:
    """Turns bytes of the file into rows."""

    def __init__(self, topics: Collection[str]) -> None:
        self.ended: Corrupt | None = None
        self.got_on = False
        self._found: list[Row] = []
        self._topics = topics
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begins
        self._parser.EndElementHandler = self._stops
        self._parser.StartDoctypeDeclHandler = _refuse

    @property
    def line(self) -> int:
        """The line at which the parser is."""
        return self._parser.CurrentLineNumber

    def rows(self, chunk: bytes, *, last: bool = False) -> list[Row]:
        """Return the rows that end in a chunk; what ended the reading is in ``ended``."""
        self._found = []
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            self.ended = Corrupt(error.lineno, f"this is no whole XML ({what}); {_AGAIN}", ends=True)
        except _Ends as error:
            self.ended = Corrupt(self.line, str(error), ends=True)
        except (LookupError, ValueError):
            self.ended = Corrupt(1, f"the file names an encoding that nobody knows; {_AGAIN}", ends=True)
        self.got_on = bool(self._found)
        return self._found

    def _begins(self, name: str, given: dict[str, str]) -> None:
        if self._depth == 0 and name != "posts":
            raise _Ends(f"this is no file of posts: its outermost element is <{name[:40]}>; {_AGAIN}")
        if self._depth == 1 and name == "row":
            self._found.append(_row(self.line, given, self._topics))
        self._depth += 1

    def _stops(self, name: str) -> None:
        self._depth -= 1


def _refuse(*_: Any) -> None:
    raise _Ends(f"the file has a document type, which dumps have not and which could hide anything; {_AGAIN}")


def _row(line: int, given: dict[str, str], topics: Collection[str]) -> Row:
    kind, post = given.get("PostTypeId", ""), given.get("Id", "")
    if kind not in ("1", "2"):
        return Passed("rows that are no question and no answer") if kind else _missing(line, "PostTypeId")
    needed = ("Id", "Title", "Body") if kind == "1" else ("Id", "ParentId", "Body")
    for name in needed:
        if not given.get(name, "").strip():
            return _missing(line, name)
    body = plain(given["Body"])
    if kind == "2":
        return Told(given["ParentId"], line, body)
    tags = _TAG.findall(given.get("Tags", ""))
    return Asked(post, line, given["Title"], body, next((tag for tag in tags if tag in topics), ""))


def _missing(line: int, name: str) -> Corrupt:
    return Corrupt(line, f"the row has no {name}; give it one, or take the row out")
