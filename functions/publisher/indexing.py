"""The index that /search/ and /ask/ look through: which lines it has, and how it is split. Pure.

Up to 5,000 threads stand in one file, which whoever searches fetches whole, so no request tells what
is looked for. Past that, /search/index.json only lists parts, one for each topic and year, with the
number of their lines and a checksum: a reader chooses topic and age, and never by words. A line is a
list, since names would be half of the file: thread, topic, language, year, title, lessons, whether it
has an aha, its marks (board/search.py) and the voice that is wanted. The sitemap (sitemaps.org) has the
same threads.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape
from zlib import crc32

from board import paths, search
from board.model import Header, State, Thread
from publisher.shelving import Pages

WHOLE = 5_000
"""Threads that one file holds at most."""
Line = list[Any]
Part = tuple[str, int]
"""A topic and a year."""
_THREAD, _TOPIC, _YEAR = 0, 1, 3


def line(thread: Thread, header: Header) -> Line | None:
    """Return the line of a thread, or None for one that is not there to be found."""
    if header.state is not State.PUBLISHED:
        return None
    marks = base64.b64encode(search.marks(search.marked(thread))).decode().rstrip("=")
    told = search.lessons(thread)
    year = int(header.day[:4])
    aha = int(header.ahas > 0)
    return [thread.id, header.topic, header.language, year, header.title, told, aha, marks, header.voice]


def pages(lines: Iterable[Line]) -> Pages:
    """Return the whole index of a board with these lines."""
    ordered = sorted(lines)
    if len(ordered) <= WHOLE:
        return {paths.SEARCH_INDEX: _index(ordered, {})}
    parts: dict[Part, list[Line]] = {}
    for each in ordered:
        parts.setdefault((each[_TOPIC], each[_YEAR]), []).append(each)
    made = {part: _written({"threads": here}) for part, here in parts.items()}
    listed = {part: (len(here), crc32(made[part])) for part, here in parts.items()}
    return {
        **{paths.search_part(*part): body for part, body in made.items()},
        paths.SEARCH_INDEX: _index([], listed),
    }


def updated(
    read: Callable[[str], bytes | None], changed: Mapping[str, tuple[Header, Line | None]]
) -> Pages | None:
    """Return the pages of an index that threads change, or None if the whole has to be made anew.

    ``read`` gives the page at an address as it is, ``changed`` the header and the line of each thread.
    The whole is made anew where there is none, where the way of splitting changes, and where a part is
    not the one that the index lists: a run that was killed has left it so.
    """
    written = read(paths.SEARCH_INDEX)
    if written is None:
        return None
    index = json.loads(written)
    if not index["parts"]:
        lines = _laid_over(index["threads"], {thread: new for thread, (_, new) in changed.items()})
        return pages(lines) if len(lines) <= WHOLE else None
    listed = {(topic, year): (count, crc) for topic, year, count, crc in index["parts"]}
    touched: dict[Part, dict[str, Line | None]] = {}
    for thread, (header, new) in changed.items():
        if header.topic:
            touched.setdefault((header.topic, int(header.day[:4])), {})[thread] = new
    made: Pages = {}
    for part, here in touched.items():
        before = read(paths.search_part(*part)) or _EMPTY
        if crc32(before) != listed.get(part, (0, crc32(_EMPTY)))[1]:
            return None
        lines = sorted(_laid_over(json.loads(before)["threads"], here))
        made[paths.search_part(*part)] = body = _written({"threads": lines})
        listed[part] = (len(lines), crc32(body))
    if sum(count for count, _ in listed.values()) <= WHOLE:
        return None
    return made | {paths.SEARCH_INDEX: _index([], {part: told for part, told in listed.items() if told[0]})}


def emptied(headers: Iterable[Header], made: Pages) -> Pages:
    """Return, empty, every part that threads could ever have stood in and that is not among ``made``.

    What went may not stay in a part that nobody lists any more.
    """
    parts = {paths.search_part(header.topic, int(header.day[:4])) for header in headers if header.topic}
    return dict.fromkeys(sorted(parts - set(made)), _EMPTY)


def sitemaps(made: Pages, root: str) -> Pages:
    """Return the sitemap that goes with pages of the index, of addresses that begin with ``root``."""
    found: Pages = {}
    for address, body in made.items():
        page = json.loads(body)
        if address != paths.SEARCH_INDEX:
            found[paths.sitemap_of(address)] = _urls(root, _threads(page))
        elif page["parts"]:
            parts = [paths.SITEMAP_FIXED, *(paths.sitemap_part(*part[:2]) for part in page["parts"])]
            found[paths.SITEMAP] = _xml("sitemapindex", "sitemap", [root + part for part in parts])
            found[paths.SITEMAP_FIXED] = _urls(root, _FIXED)
        else:
            found[paths.SITEMAP] = _urls(root, [*_FIXED, *_threads(page)])
    return found


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


def _threads(page: Any) -> list[str]:
    return [paths.thread(each[_THREAD]) for each in page["threads"]]


def _urls(root: str, addresses: list[str]) -> bytes:
    return _xml("urlset", "url", [root + address for address in addresses])


def _xml(outer: str, inner: str, addresses: list[str]) -> bytes:
    told = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>\n" for address in addresses)
    names = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{outer} xmlns="{names}">\n{told}</{outer}>\n'.encode()


def _laid_over(lines: list[Line], changed: Mapping[str, Line | None]) -> list[Line]:
    kept = [each for each in lines if each[_THREAD] not in changed]
    return kept + [new for new in changed.values() if new]


def _index(lines: list[Line], parts: Mapping[Part, tuple[int, int]]) -> bytes:
    listed = [[*part, *told] for part, told in sorted(parts.items())]
    return _written({"parts": listed, "threads": lines})


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


_EMPTY = _written({"threads": []})
