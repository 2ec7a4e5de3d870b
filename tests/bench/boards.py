"""Boards of any size, made in no time, and boxes for a slot, made as intake makes them.

A board is laid into the embedded engine as the items that a publisher would have left, without being posted
and published first. Fifty threads came a day in the topics of the site by turns, half of them got a story the
same day, so a larger board is an older one and its lists are as busy as those of a small one. The publisher
is composed with the clients that it has in Lambda, which the engine and an S3 in memory answer below
botocore; what they take themselves belongs to AWS, and is left out of every figure of the processor.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import patience
import sealing
from board import drafts, receipts, rules, slots, text
from board.lots import Budgets
from board.model import Draft, Lane, Post, State, Thread, Topic
from board.onion import POSTS_ON_A_PAGE
from board.words import Layer, PostWords, Question, Story, kind
from infra import samples
from infra.embedded import Engine
from infra.embedded import items as stored
from publisher.bucket import Bucket, S3Bucket, without_expect
from settings import IntakeSettings
from storage import items, notes
from storage.tables import IntakeTable
from tests.bench import aws
from tests.bench.aws import Pages
from tests.bench.stages import Stages
from tests.conftest import an_embedded_client, with_tables
from tests.metering import wire
from tests.prose import Writer
from tests.running import ROOT
from tests.world import BEACON_KEY, KEY, PEPPER, START, World, a_site

A_DAY = 50
"""Threads that came each day."""
TOPICS = a_site().slugs
BODY = 1_440
"""Characters of a post's longest text; with its title or its lesson it has 1.5 KB."""
TEXTS = 420
"""Texts of each kind on a laid board."""
_writer = Writer()
_LETTERS = str.maketrans("0123456789", "oizeasbtgp")


@cache
def _write(seed: int, characters: int) -> str:
    """Return prose as intake would have made it plain; digits might look like a phone number's."""
    return text.canonical(_writer(seed, characters).translate(_LETTERS), lines=True)


def an_id(*what: object) -> str:
    """Return an id that looks like any other: the same for the same thing."""
    return receipts.base32(hashlib.sha256(repr(what).encode()).digest(), 26).lower()


def a_question(number: int, topic: str) -> Question:
    """Return a question of usual length."""
    return Question(_write(number, 60), _write(10**6 + number, BODY), topic, "anyone", "en")


def a_story(number: int) -> Story:
    """Return a story of usual length."""
    return Story(_write(2 * 10**6 + number, 60), _write(3 * 10**6 + number, BODY))


def a_thread(
    number: int, topic: str, day: str, place: int, *told: PostWords, text: int | None = None
) -> Thread:
    """Return a thread as it lies on a board, with what was told under its question."""
    thread = an_id("thread", number)
    posts = [_post(thread, 1, thread, day, a_question(number if text is None else text, topic))]
    for ordinal, words in enumerate(told, 2):
        posts.append(_post(an_id(number, ordinal), ordinal, an_id(number, ordinal), day, words))
    return Thread(thread, tuple(posts), place=place, version=1)


def _post(post: str, ordinal: int, mark: str, day: str, words: PostWords) -> Post:
    what = kind(words)
    speaker = "asker" if ordinal == 1 else f"mentor-{ordinal - 1}"
    page = 1 + (ordinal - 1) // POSTS_ON_A_PAGE if what == "story" else 0
    return Post(post, what, ordinal, mark, speaker, State.PUBLISHED, day, words, page=page, version=1)


def threads(count: int) -> Iterator[Thread]:
    """Yield the threads of a board, the oldest first; its last day is the one before the bench's own."""
    first = datetime.fromtimestamp(START, UTC).date() - timedelta(days=-(-count // A_DAY))
    for number in range(count):
        # Few hundred texts again and again: only their length matters, and making one plain takes long.
        text = number % TEXTS
        day = (first + timedelta(days=number // A_DAY)).isoformat()
        topic, place = TOPICS[number % len(TOPICS)], number // len(TOPICS) + 1
        told = [a_story(text)] if number % 2 else []
        yield a_thread(number, topic, day, place, *told, text=text)


def a_long_thread(number: int, posts: int, place: int) -> Thread:
    """Return a thread of so many posts: after each story two layers, a why of its mentor's and an answer."""
    day = slots.day(START - slots.DAY)
    told: list[PostWords] = []
    for ordinal in range(2, posts + 1):
        turn = (ordinal - 2) % 3
        words = _write(ordinal, 300)
        told.append(Layer(an_id(number, ordinal - 1), words) if turn else a_story(number * 1_000 + ordinal))
    return a_thread(number, TOPICS[0], day, place, *told)


def laid(board: Iterable[Thread]) -> Iterator[items.Item]:
    """Yield the items of threads, and of the counts of their shelves."""
    counts: dict[str, int] = {}
    for thread in board:
        counts[thread.asked.topic] = max(counts.get(thread.asked.topic, 0), thread.place)
        for post in thread.posts:
            yield items.post_item(thread.id, post)
        yield items.header_item(rules.header(thread))
    for slug, count in counts.items():
        yield notes.topic_item(Topic(slug, count, 1))


def fill(engine: Engine, board: Iterable[Thread]) -> None:
    """Lay threads on an engine's board, without a request for each item."""
    with engine._file.transaction(write=True) as db:
        for item in laid(board):
            stored.put_item(db, {"TableName": "board", "Item": wire(item)})


def box(table: IntakeTable, words: PostWords, thread: str = "", number: int = 0, mark: str = "") -> str:
    """Seal a draft as one with a proof, put it where boxes wait, and return its thread.

    Without a mark it is of somebody new.
    """
    post = an_id("post", number, thread)
    draft = Draft(post, thread or post, kind(words), mark or post, words, Lane.FAST)
    table.put(post, sealing.seal(KEY.public_key(), post, drafts.pack(draft)), START + 15 * slots.DAY)
    return draft.thread


class BenchWorld(World):
    """A board whose publisher has the clients that it has in Lambda, and whose stages can be measured."""

    def __init__(self, engine: Engine, pages: Pages, **changes: Any) -> None:
        self.stages = Stages()
        self.s3 = pages
        tables = a_client("dynamodb")
        tables.meta.events.register("before-send.dynamodb", self.stages.within("aws", engine._respond))
        self._bucket = without_expect(a_client("s3"))
        pages.attach(self._bucket, self.stages)
        site = a_site(budgets=Budgets(10_000, 10_000), origin="https://board.example")
        super().__init__(tables, Path(), site, **changes)

    def a_bucket(self) -> Bucket:
        """Return the bucket of this board's pages."""
        return S3Bucket(self._bucket, "pages")

    @property
    def bucket(self) -> Any:
        """The S3 client of this board."""
        return self._bucket

    def slot(self) -> int:
        """Return the next slot, and let its time come."""
        slot = slots.next_slot(self.site.pace, self.now)
        self.now = slot + 1
        return slot


@cache
def sample_pages() -> dict[str, bytes]:
    """Return the pages of a board with the samples, by key."""
    engine, client = an_embedded_client()
    with_tables(client)
    with tempfile.TemporaryDirectory() as folder:
        world = World(client, Path(folder))
        world.publisher.pressroom.everything()
        settings = IntakeSettings("intake", PEPPER, KEY.public_key(), BEACON_KEY, (), (), world.site)
        samples.publish(
            [*samples.read(ROOT / "site" / "samples", settings)], settings, world.publisher, world.now
        )
        pages = world.pages()
    engine.close()
    return pages


@contextmanager
def a_world(count: int, path: Path | str = ":memory:") -> Iterator[BenchWorld]:
    """Give a board with so many threads, in memory or in a file."""
    engine = Engine(path)
    try:
        world = BenchWorld(engine, Pages())
        with_tables(world.client)
        fill(engine, threads(count))
        yield world
    finally:
        engine.close()


def a_client(service: str) -> Any:
    """Return a client as the publisher has it in Lambda."""
    return aws.a_client(service, patience.PUBLISHER)
