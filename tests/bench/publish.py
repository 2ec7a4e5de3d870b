"""Publishing: what the publisher takes of the processor for a post, by stage, in slots of any size.

A slot of questions, each opening a thread of its own, comes to a board of some hundred threads. What
DynamoDB and S3 do is left out; what botocore does to ask them is not, since Lambda pays for it. Then the
printing of one thread page alone, and every page of a board made again.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from typing import Any

from board import rules
from publisher import slot as slot_module
from publisher.bringing import Bringing
from publisher.bucket import S3Bucket
from publisher.catalogue import Catalogue
from publisher.deciding import Deciding
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from tests.bench import boards
from tests.bench.boards import BenchWorld, a_question, a_story, a_thread, box
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.bench.rounds import Took, seconds, timed
from tests.world import a_site

Functions = list[tuple[str, Any, str]]

BOARD = 210
SLOTS, LARGE = {1: 5, 10: 3, 100: 2}, {1_000: 1}
"""Posts in a slot, and how many such slots are measured, in turns."""
THREADS = 350
"""Threads of the board whose pages are all made again."""
STAGES = (
    "opening boxes",
    "deciding",
    "bringing",
    "choosing pages",
    "printing pages",
    "catalogue",
    "calls to tables",
    "calls to the bucket",
    "rest",
)


def functions(world: BenchWorld) -> Functions:
    """Return the functions whose time belongs to each stage; what they do not name is the rest."""
    printing = [
        name for name in vars(Printer) if not name.startswith("_") and callable(getattr(Printer, name))
    ]
    return [
        ("opening boxes", slot_module, "draw"),
        ("deciding", Deciding, "on_all"),
        ("bringing", Bringing, "bring"),
        ("choosing pages", Pressroom, "refresh"),
        ("choosing pages", Pressroom, "everything"),
        *(("printing pages", Printer, name) for name in printing),
        ("catalogue", Catalogue, "change"),
        ("catalogue", Catalogue, "make"),
        ("calls to tables", world.client, "_make_api_call"),
        ("calls to the bucket", world.bucket, "_make_api_call"),
        ("calls to the bucket", S3Bucket, "put"),
    ]


def measure(options: Options) -> Iterator[Figure]:
    """Yield what slots take, what a page takes, and what all pages of a board take."""
    yield from _slots(SLOTS | LARGE if options.large else SLOTS)
    yield from _a_page()
    yield from _everything()


def _slots(slots: dict[int, int]) -> Iterator[Figure]:
    took: dict[int, list[dict[str, float]]] = defaultdict(list)
    puts: dict[int, float] = {}
    rounds = max(slots.values())
    with boards.a_world(BOARD) as world:
        numbers = count(10**6)
        _slot(world, 7, numbers)  # makes what a board has that is there for longer
        for turn in range(rounds):
            for posts, times in slots.items():
                if turn < times:
                    before = world.s3.puts
                    took[posts].append(_slot(world, posts, numbers))
                    puts[posts] = (world.s3.puts - before) / posts
    for posts, runs in took.items():
        whole = Took.of([sum(run.values()) / posts for run in runs])
        yield timed(f"a post in a slot of {posts:,}", whole)
        yield Figure(f"pages a second, slot of {posts:,}", puts[posts] / whole.least)
        for stage in STAGES:
            least = min(run.get(stage, 0.0) for run in runs) / posts
            yield Figure(f"a post in a slot of {posts:,}: {stage}", least * 1e3, "ms")


def _slot(world: BenchWorld, posts: int, numbers: Iterator[int]) -> dict[str, float]:
    """Publish a slot of so many questions, and return the seconds of each stage."""
    for each in islice(numbers, posts):
        box(world.table, a_question(each, boards.TOPICS[each % 7]), number=each)
    world.stages.reset()
    with world.stages.of(functions(world)):
        tally = world.publisher.publish(world.slot())
    assert tally
    assert tally.published == posts, tally
    return {stage: took for stage, took in world.stages.seconds.items() if stage != "aws"}


def _a_page() -> Iterator[Figure]:
    """Yield what it takes to print the page of a thread with six stories, and all pages of it."""
    printer = Printer(a_site())
    told = [a_story(number) for number in range(6)]
    thread = a_thread(1, "work", "2027-01-01", 1, *told)
    header = replace(rules.header(thread), version=1)
    page, every = (
        Took.of([seconds(work, 10) for _ in range(20)])
        for work in (
            lambda: printer.last_page(thread, header, (None, None)),
            lambda: printer.thread(thread, header, None),
        )
    )
    yield timed("printing a thread page, six stories", page, bar=1, stretch=0.3)
    yield timed("printing all pages of that thread", every)


def _everything() -> Iterator[Figure]:
    with boards.a_world(THREADS) as world:
        world.publisher.pressroom.everything()
        world.s3.bodies.clear()
        world.s3.tags.clear()
        world.stages.reset()
        with world.stages.of(functions(world)):
            world.publisher.pressroom.everything()
    took = {stage: each for stage, each in world.stages.seconds.items() if stage != "aws"}
    rate = THREADS / sum(took.values())
    yield Figure("every page made again", rate, "threads/s", bar=1_000, more=True)
    for stage in STAGES:
        if stage in took:
            yield Figure(f"every page made again, a thread: {stage}", took[stage] / THREADS * 1e3, "ms")
