"""The index that /search/ and /ask/ look through: which lines it has, and how it is split. Pure.

Up to 5,000 threads stand in one file, which whoever searches fetches whole, so no request tells what
is looked for. Past that, /search/index.json only lists parts: 900 places of the shelf of a topic each, so
none grows with the board, with the number of their lines, a checksum, and the newest year in them. A
reader chooses a topic, and goes back in time, but never by words. A line is a list, since names would be
half of the file: thread, topic, language, year, title, lessons, whether it has an aha, its marks
(board/search.py) and the voice that is wanted. The sitemap (sitemaps.org) has the same threads.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from xml.sax.saxutils import escape
from zlib import crc32

from board import paths, search
from board.model import Header, State, Thread
from publisher.shelving import ROWS_ON_A_SHELF, Pages

WHOLE = 5_000
"""Threads that one file holds at most."""
BLOCK = 30 * ROWS_ON_A_SHELF
"""Places of a shelf whose threads stand in one part."""
Line = list[Any]
_THREAD, _YEAR = 0, 3


class Part(NamedTuple):
    """A part of the index: a topic, and a number counted from the oldest threads of its shelf."""

    topic: str
    number: int

    @property
    def ends(self) -> tuple[int, int]:
        """The first and the last place on the shelf whose threads stand in it."""
        return (self.number - 1) * BLOCK + 1, self.number * BLOCK


class Told(NamedTuple):
    """What the index says of a part: its threads, a checksum, and the newest year among them."""

    threads: int
    sum: int
    year: int


def part_of(header: Header) -> Part:
    """Return the part in which a thread stands that has a place on its shelf."""
    return Part(header.topic, -(-header.place // BLOCK))


def line(thread: Thread, header: Header) -> Line | None:
    """Return the line of a thread, or None for one that is not there to be found."""
    if header.state is not State.PUBLISHED:
        return None
    marks = base64.b64encode(search.marks(search.marked(thread))).decode().rstrip("=")
    told = search.lessons(thread)
    year = int(header.day[:4])
    aha = int(header.ahas > 0)
    return [thread.id, header.topic, header.language, year, header.title, told, aha, marks, header.voice]


def lines(page: bytes | None) -> list[Line]:
    """Return the lines of a part as it lies, or of the whole index; of no page none."""
    found: list[Line] = json.loads(page)["threads"] if page else []
    return found


def laid_over(there: list[Line], changed: Mapping[str, Line | None]) -> list[Line]:
    """Return lines with those of changed threads in the place of what they were, or gone."""
    kept = [each for each in there if each[_THREAD] not in changed]
    return kept + [new for new in changed.values() if new]


def part(here: Iterable[Line]) -> bytes:
    """Return the page of a part with these lines."""
    return _written({"threads": sorted(here)})


def told(page: bytes | None) -> Told:
    """Return what the index is to say of a part as it lies."""
    here = lines(page)
    return Told(len(here), crc32(page or NOTHING), max((each[_YEAR] for each in here), default=0))


def whole(here: Iterable[Line]) -> bytes:
    """Return the index of a board of which one file holds all lines."""
    return _written({"parts": [], "threads": sorted(here)})


def parted(listed: Mapping[Part, Told]) -> bytes:
    """Return the index of a board that is split into parts."""
    return _written(
        {"parts": [[*part, *listed[part]] for part in sorted(listed) if listed[part].threads], "threads": []}
    )


def listed(index: bytes) -> dict[Part, Told]:
    """Return the parts that an index lists, none if one file holds all. Raises ValueError."""
    parts = json.loads(index)["parts"]
    return {Part(topic, number): Told(threads, crc, year) for topic, number, threads, crc, year in parts}


def sitemap(index: bytes, root: str) -> Pages:
    """Return the sitemap that goes with an index, of addresses that begin with ``root``."""
    if parts := listed(index):
        named = [paths.SITEMAP_FIXED, *(paths.sitemap_part(*each) for each in parts)]
        told = _xml("sitemapindex", "sitemap", [root + address for address in named])
        return {paths.SITEMAP: told, paths.SITEMAP_FIXED: _urls(root, _FIXED)}
    return {paths.SITEMAP: _urls(root, [*_FIXED, *_threads(index)])}


def sitemap_part(page: bytes, root: str) -> bytes:
    """Return the part of the sitemap that goes with a part of the index."""
    return _urls(root, _threads(page))


_FIXED = [
    paths.HOME,
    paths.TOPICS,
    paths.ahas(),
    paths.QUEUE,
    paths.ASK,
    paths.SEARCH,
    paths.MENTORING,
    paths.PROMISE,
    paths.RULES,
]


def _threads(page: bytes) -> list[str]:
    return [paths.thread(each[_THREAD]) for each in lines(page)]


def _urls(root: str, addresses: list[str]) -> bytes:
    return _xml("urlset", "url", [root + address for address in addresses])


def _xml(outer: str, inner: str, addresses: list[str]) -> bytes:
    told = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>\n" for address in addresses)
    names = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{outer} xmlns="{names}">\n{told}</{outer}>\n'.encode()


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


NOTHING = _written({"threads": []})
"""A part without a line. What went may not stay in a part that nobody lists any more."""
