"""Growth: what one more post takes on boards of any size, and in threads of any length.

Boards are laid and not posted (tests/bench/boards.py); two slots then make what every board has, and the next
ones are measured: one with a question, one with a story, each 1.5 KB. Units, calls and pages are counted, so
they are the same on any machine. The index of search is laid too, its lines made from a few hundred threads
over and over, since a line takes milliseconds and only its length matters here. Memory is what Python
allocates within a slot, the answers of the tables included.
"""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from board import paths, rules
from board.words import Layer
from infra.embedded import Engine
from infra.usage import Use
from publisher import indexing
from tests.bench import boards, plot, searching
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.bench.plot import Panel, Series
from tests.bench.units import a_world, another
from tests.conftest import an_embedded_client, with_tables
from tests.metering import MeteredWorld

SIZES, LARGE = (100, 1_000, 10_000), 100_000
LENGTHS = (5, 50, 500)
LINES = 300
"""Threads from which the lines of an index are made."""
PUTS = 3 + 4 + 12
"""Pages that a slot may put for one changed thread in one topic."""
MEASURES = (
    ("puts", "Pages put", ""),
    ("writes", "Write units", ""),
    ("reads", "Read units", ""),
    ("calls", "Calls to tables", ""),
)
KINDS = ("question", "story")


@dataclass(frozen=True, slots=True)
class Grown:
    """A board of one size: what a slot with one post of each kind takes, and how large things are there."""

    threads: int
    uses: dict[str, Use]
    memory: float
    """Megabytes, the most within a slot."""
    index: float
    """Kilobytes of the whole index, with gzip."""
    query: float
    """Milliseconds for a query in what a reader fetches for it."""


def measure(options: Options) -> Iterator[Figure]:
    """Yield what a post takes by the size of its board and of its thread; draw it if that was asked for."""
    sizes = (*SIZES, LARGE) if options.large else SIZES
    with searching.a_page() as page:
        grown = [_grown(size, page) for size in sizes]
    for board in grown:
        for kind, use in board.uses.items():
            for name, title, _ in MEASURES:
                bars = {"bar": PUTS} if name == "puts" else {}
                yield Figure(
                    f"{title.lower()}, {kind}, {board.threads:,} threads", getattr(use, name), **bars
                )
        yield Figure(f"memory of a slot, {board.threads:,} threads", board.memory, "MB")
        yield Figure(f"index of search, {board.threads:,} threads, gzip", board.index, "KB")
        yield Figure(f"a query, {board.threads:,} threads", board.query, "ms")
    small, large = grown[0], grown[-1]
    for kind in KINDS:
        for name, title, _ in MEASURES:
            share = getattr(large.uses[kind], name) / getattr(small.uses[kind], name)
            bars = {} if name == "calls" else {"bar": 1}
            span = f"{large.threads:,} threads over {small.threads:,}"
            yield Figure(f"{title.lower()}, {kind}, {span}", share, "times", **bars)
    for length in LENGTHS:
        yield from _in_thread(length)
    if options.svg:
        options.svg.write_text(drawn(grown), encoding="utf-8")


def drawn(grown: list[Grown]) -> str:
    """Return what was measured of some boards, as a drawing."""
    panels = [
        Panel(
            title,
            unit,
            tuple(
                Series(kind, tuple((board.threads, getattr(board.uses[kind], name)) for board in grown))
                for kind in KINDS
            ),
        )
        for name, title, unit in MEASURES
    ]
    for title, unit, name in (("Memory of a slot", "MB", "memory"), ("Index of search, gzip", "KB", "index")):
        points = tuple((board.threads, getattr(board, name)) for board in grown)
        panels.append(Panel(title, unit, (Series("", points),)))
    return plot.svg(
        "What one more post takes as a board grows",
        "A slot with one post of 1.5 KB, by the threads of its board. One slope means one growth everywhere.",
        panels,
    )


def _grown(size: int, page: Any) -> Grown:
    engine, client = an_embedded_client()
    with_tables(client)
    world = _laid(engine, client, size)
    lines = json.loads(max(_index(world).values(), key=len))["threads"]
    whole = sum(len(gzip.compress(body, 6)) for body in _index(world).values())
    asked = [" ".join(line[4].split()[2:5]) for line in lines[:20]]
    query = searching.looked(page, lines[: indexing.WHOLE], asked)["each"]
    numbers = count(1)
    for kind in KINDS:
        _slot(world, kind, next(numbers))
    uses = {kind: _slot(world, kind, next(numbers)) for kind in KINDS}
    tracemalloc.start()
    _slot(world, "question", next(numbers))
    memory = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    engine.close()
    return Grown(size, uses, memory, whole / 1e3, query)


def _slot(world: MeteredWorld, kind: str, number: int) -> Use:
    """Return what a slot with one post uses; that its box was stored is not in it."""
    words, thread = another[kind](number)
    boards.box(world.table, words, thread, number)
    with world.metered() as used:
        tally = world.next_slot()
    assert tally
    assert tally.published == 1, tally
    return used[0]


def _laid(engine: Engine, client: Any, size: int) -> MeteredWorld:
    """Return a metered board of so many threads, whose index of search is laid too."""
    world: MeteredWorld = a_world(client)
    boards.fill(engine, boards.threads(size))
    marks: dict[int, Any] = {}
    parts: dict[indexing.Part, list[indexing.Line]] = {}
    for number, thread in enumerate(boards.threads(size)):
        header = rules.header(thread)
        if number < LINES:
            marks[number] = indexing.line(thread, header)
        line = [*marks[number % LINES]]
        line[:5] = [thread.id, header.topic, header.language, int(header.day[:4]), header.title]
        parts.setdefault(indexing.part_of(header), []).append(line)
    made = _index_of(parts, world.site.root)
    world.s3.kept |= {paths.key(address): body for address, body in made.items()}
    return world


def _index_of(parts: dict[indexing.Part, list[indexing.Line]], root: str) -> dict[str, bytes]:
    """Return the pages of a whole index with these lines, and of its sitemap."""
    lines = [line for here in parts.values() for line in here]
    if len(lines) <= indexing.WHOLE:
        index = indexing.whole(lines)
        return {paths.SEARCH_INDEX: index, **indexing.sitemap(index, root)}
    made = {paths.search_part(*part): indexing.part(here) for part, here in parts.items()}
    made |= {paths.sitemap_of(each): indexing.sitemap_part(body, root) for each, body in made.items()}
    told = {part: indexing.told(made[paths.search_part(*part)]) for part in parts}
    index = indexing.parted(told)
    return {**made, paths.SEARCH_INDEX: index, **indexing.sitemap(index, root)}


def _index(world: MeteredWorld) -> dict[str, bytes]:
    return {key: body for key, body in world.s3.kept.items() if key.startswith("search/") and "json" in key}


def _in_thread(length: int) -> Iterator[Figure]:
    """Yield what a layer and a story take in a thread of so many posts."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = _laid(engine, client, SIZES[0])
    thread = boards.a_long_thread(10**5, length, SIZES[0] // len(boards.TOPICS) + 2)
    boards.fill(engine, [thread])
    story = next(post for post in reversed(thread.posts) if post.kind == "story")
    posts = {
        "layer": lambda number: Layer(story.id, boards.a_question(10**6 + number, boards.TOPICS[0]).body),
        "story": lambda number: boards.a_story(10**6 + number),
    }
    numbers = count(1)
    uses: dict[str, tuple[Use, int]] = {}
    for _ in range(2):  # the first makes what there was not yet
        for kind, words in posts.items():
            number = next(numbers)
            mark = thread.id if kind == "layer" else ""  # the asker asks deeper
            boards.box(world.table, words(number), thread.id, number, mark)
            put = len(world.s3.puts)
            with world.metered() as used:
                tally = world.next_slot()
            assert tally
            assert tally.published == 1, tally
            uses[kind] = used[0], sum(len(world.s3.kept[key]) for key in world.s3.puts[put:])
    engine.close()
    for kind, (use, written) in uses.items():
        for name, title, _ in MEASURES:
            yield Figure(f"{title.lower()}, {kind} in a thread of {length}", getattr(use, name))
        yield Figure(f"bytes put, {kind} in a thread of {length}", written / 1e3, "KB")
