"""The index that /search/ and /ask/ look through: which lines it has, and how it is split. Pure.

Up to 5,000 threads stand in one file, which whoever searches fetches whole, so no request tells what
is looked for. Past that, /search/index.json only lists parts, one for each topic and year: a reader
chooses topic and age, and never by words. A line is a list, since names would be half of the file:
thread, topic, language, year, title, lessons, whether it has an aha, and its marks (board/search.py).
The sitemap for search engines (sitemaps.org) has the same threads, and is split in the same way.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from board import paths, search
from board.model import Header, State, Thread
from publisher.shelving import Pages

WHOLE = 5_000
"""Threads that one file holds at most."""
Line = list[Any]
_THREAD, _TOPIC, _YEAR = 0, 1, 3


def line(thread: Thread, header: Header) -> Line | None:
    """Return the line of a thread, or None for one that is not there to be found."""
    if header.state is not State.PUBLISHED:
        return None
    marks = base64.b64encode(search.marks(search.marked(thread))).decode().rstrip("=")
    told = search.lessons(thread)
    year = int(header.day[:4])
    return [thread.id, header.topic, header.language, year, header.title, told, int(header.ahas > 0), marks]


def pages(lines: Iterable[Line]) -> Pages:
    """Return the whole index of a board with these lines."""
    ordered = sorted(lines)
    if len(ordered) <= WHOLE:
        return {paths.SEARCH_INDEX: _index(ordered, [])}
    parts: dict[tuple[str, int], list[Line]] = {}
    for each in ordered:
        parts.setdefault((each[_TOPIC], each[_YEAR]), []).append(each)
    listed = [[topic, year, len(here)] for (topic, year), here in sorted(parts.items())]
    return {
        paths.SEARCH_INDEX: _index([], listed),
        **{paths.search_part(*part): _part(here) for part, here in parts.items()},
    }


def updated(
    read: Callable[[str], bytes | None], changed: Mapping[str, tuple[Header, Line | None]]
) -> Pages | None:
    """Return the pages of an index that threads change, or None if the whole has to be made anew.

    ``read`` gives the page at an address as it is, ``changed`` the header and the line of each thread.
    """
    written = read(paths.SEARCH_INDEX)
    if written is None:
        return None
    index = json.loads(written)
    if not index["parts"]:
        lines = _laid_over(index["threads"], {thread: new for thread, (_, new) in changed.items()})
        return pages(lines)
    counts = {(topic, year): count for topic, year, count in index["parts"]}
    made: Pages = {}
    for part in sorted({(header.topic, int(header.day[:4])) for header, _ in changed.values()}):
        here = {
            thread: new
            for thread, (header, new) in changed.items()
            if (header.topic, int(header.day[:4])) == part
        }
        before = read(paths.search_part(*part))
        lines = _laid_over(json.loads(before)["threads"] if before else [], here)
        made[paths.search_part(*part)] = _part(sorted(lines))
        counts[part] = len(lines)
    if sum(counts.values()) <= WHOLE:
        return None
    listed = [[topic, year, count] for (topic, year), count in sorted(counts.items()) if count]
    return made | {paths.SEARCH_INDEX: _index([], listed)}


def emptied(read: Callable[[str], bytes | None]) -> Pages:
    """Return the parts of an index that was split, empty: what went may not stay in them."""
    written = read(paths.SEARCH_INDEX)
    parts = json.loads(written)["parts"] if written else []
    return {paths.search_part(topic, year): _part([]) for topic, year, _ in parts}


def sitemaps(made: Pages, root: str) -> Pages:
    """Return the sitemap that goes with pages of the index, of addresses that begin with ``root``."""
    found: Pages = {}
    for address, body in made.items():
        page = json.loads(body)
        if address != paths.SEARCH_INDEX:
            found[address.removesuffix("json") + "xml"] = _urls(root, _threads(page))
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


def _index(lines: list[Line], parts: list[list[Any]]) -> bytes:
    return _written({"parts": parts, "threads": lines})


def _part(lines: list[Line]) -> bytes:
    return _written({"threads": lines})


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
