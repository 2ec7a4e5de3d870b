"""The constants of the cost model are what the real code uses, as the meters count it."""

import gzip
import random
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from board.headers import HEADERS
from board.lots import WAITS_MOST, Budgets
from board.moderation import Act, Verb
from board.repeats import SIZE
from infra import usage
from infra.assets import served
from infra.usage import Publishing, Use
from tests.builders import a_layer, a_question, a_story, an_aha
from tests.conftest import an_embedded_client, with_tables
from tests.metering import MeteredWorld
from tests.prose import Writer
from tests.running import ROOT
from tests.world import a_site

THREADS, TOLD = 224, 112
DAY = 86_400
QUESTION, STORY, LAYER, AHA = 1_000, 1_300, 400, 200
"""Characters of usual posts. A story longer than about 1,400 can take a write unit more."""
STATIC = ROOT / "site" / "static"


class People:
    """Ask, tell, go deeper and mark on a metered board, each post in a thread of its own."""

    def __init__(self, world: MeteredWorld) -> None:
        self.world = world
        self._write = Writer()
        self._seeds = count(1)
        self._unanswered: dict[str, list[tuple[int, str]]] = {slug: [] for slug in world.site.slugs}
        self._answered: dict[str, list[tuple[int, str, int]]] = {slug: [] for slug in world.site.slugs}

    def question(self, topic: str = "work") -> str:
        seed = next(self._seeds)
        words = {"title": self._write(seed, 60), "body": self._write(seed + 10**6, QUESTION)}
        thread = self._sent("/api/threads", a_question(seed, topic=topic, **words))
        self._unanswered[topic].append((seed, thread))
        return thread

    def story(self, topic: str, thread: str = "") -> None:
        seed = next(self._seeds)
        asker, thread = (0, thread) if thread else self._unanswered[topic].pop(0)
        words = {"lesson": self._write(seed, 90), "happened": self._write(seed + 10**6, STORY)}
        self._sent(f"/api/threads/{thread}/stories", a_story(seed, cost="", **words))
        self._answered[topic].append((asker, thread, seed))

    def layer(self, topic: str) -> None:
        asker, thread, teller = self._answered[topic].pop(0)
        under, body = self.world.story_id(thread, teller), self._write(next(self._seeds), LAYER)
        self._sent(f"/api/threads/{thread}/layers", a_layer(under, asker, "asker", body=body))

    def aha(self, topic: str) -> None:
        asker, thread, teller = self._answered[topic].pop(0)
        story, body = self.world.story_id(thread, teller), self._write(next(self._seeds), AHA)
        self._sent(f"/api/threads/{thread}/ahas", an_aha(asker, story=story, body=body))

    def slot(self, *posts: tuple[str, str]) -> Use:
        """Return what a slot uses that publishes posts, each a kind and a topic, none of its kind before."""
        self.world.next_slot()
        for kind, topic in posts:
            getattr(self, kind)(topic)
        with self.world.metered() as used:
            self.world.next_slot()
        return used[0]

    def publishing(self, kind: str) -> Publishing:
        alone = self.slot((kind, "work"))
        elsewhere = self.slot((kind, "work"), (kind, "craft"))
        # The first ones share a little with what a slot does anyway.
        beside = self.slot(*[(kind, "work")] * 9)
        return Publishing(alone, elsewhere + alone.times(-1), (beside + alone.times(-1)).times(1 / 8))

    def _sent(self, path: str, fields: Any) -> str:
        answer = self.world.post(path, fields)
        assert answer.status == 202, answer.body
        return str(answer.json["thread"])


def metered_world(**changes: Any) -> Iterator[MeteredWorld]:
    engine, client = an_embedded_client()
    with_tables(client)
    world = MeteredWorld(client, site=a_site(origin="https://board.example", **changes))
    world.publisher.pressroom.everything()
    try:
        yield world
    finally:  # also where only the first is taken
        engine.close()


def people_of_reference(world: MeteredWorld) -> People:
    """Return people on the board of reference, the day after its last post."""
    people = People(world)
    for number in range(THREADS):
        people.question(world.site.slugs[number % 7])
    world.next_slot()
    for number in range(TOLD):
        people.story(world.site.slugs[number % 7])
    world.next_slot()
    world.now += DAY
    return people


@pytest.fixture
def reference() -> Iterator[People]:
    """People on the board of reference, the day after its last post."""
    for world in metered_world(budgets=Budgets(1_000, 1_000)):
        yield people_of_reference(world)


def roughly(use: Use | Publishing) -> Any:
    """Return what is expected of a use: what it writes is exact, and nearly so what it puts.

    What it reads hangs a little on zlib, whose output is not the same everywhere, on the words of the
    samples, and on which rows the ids happen to bring to the top of a list.
    """
    if isinstance(use, Publishing):
        return tuple(map(roughly, (use.alone, use.elsewhere, use.beside)))
    reads, calls = pytest.approx(use.reads, rel=0.05, abs=1), pytest.approx(use.calls, rel=0.03)
    puts = pytest.approx(use.puts, abs=0.2)  # of nine, one may stand on a page of its shelf that none had
    return use.writes, reads, calls, puts, pytest.approx(use.gets, abs=1)


def exactly(use: Use | Publishing) -> Any:
    if isinstance(use, Publishing):
        return tuple(map(exactly, (use.alone, use.elsewhere, use.beside)))
    return use.writes, use.reads, use.calls, use.puts, use.gets


def test_the_model_knows_what_intake_and_publisher_use(reference: People) -> None:
    world, people = reference.world, reference
    table, indexes = world.tables.stored("board")
    pages = sum(map(len, world.s3.kept.values()))
    stored = (table, indexes, pages)
    first = people.slot()
    idle = people.slot()
    with world.metered() as arrival:
        people.question()
    world.next_slot()
    with world.metered() as settling:
        world.next_slot()
    with world.metered() as beacon:
        world.publisher.beacon(world.now)
    publishing = {kind: people.publishing(kind) for kind in ("question", "story", "layer", "aha")}
    many = people.slot(*(("question", topic) for topic in world.site.slugs * 3))
    thread = people.question()
    world.next_slot()
    world.docket.ask(Act("0" * 26, Verb.REMOVE, thread, thread, "unkind"))
    with world.metered() as act:
        world.publisher.docket_now(world.now)

    assert first == idle
    assert {
        "idle": exactly(idle),
        "arrival": exactly(arrival[0]),
        "settling": exactly(settling[0] + idle.times(-1)),
        "beacon": exactly(beacon[0]),
        **{kind: exactly(measured) for kind, measured in publishing.items()},
        "21 questions in 7 topics": exactly(many),
        "act": exactly(act[0]),
        "stored": tuple(each / (THREADS + TOLD) for each in stored),
    } == {
        "idle": roughly(usage.IDLE),
        "arrival": roughly(usage.ARRIVAL),
        "settling": roughly(usage.SETTLING),
        "beacon": roughly(usage.BEACON),
        **{kind: roughly(known) for kind, known in usage.PUBLISHING.items()},
        "21 questions in 7 topics": roughly(usage.PUBLISHING["question"].slot(21, 7)),
        "act": roughly(usage.ACT),
        "stored": pytest.approx((usage.TABLE_BYTES, usage.INDEX_BYTES, usage.STORED_PAGE_BYTES), rel=0.05),
    }


def test_the_model_knows_what_a_draft_costs_that_found_no_room() -> None:
    def last_slot(drafts: int) -> Use:
        for world in metered_world(budgets=Budgets(1, 1)):
            people = People(world)
            for _ in range(drafts):
                people.question()
            for _ in range(WAITS_MOST):
                world.next_slot()
            with world.metered() as used:
                world.next_slot()
            return used[0]
        raise AssertionError

    one_more = last_slot(13) + last_slot(12).times(-1)

    assert exactly(one_more) == roughly(usage.FULL)


def test_a_slot_crowded_with_questions_of_one_topic_reads_no_more_for_each_than_any_other() -> None:
    for world in metered_world():
        people = People(world)
        for _ in range(40):
            people.question()
        world.next_slot()
        one, many = (people.slot(*[("question", "work")] * posts) for posts in (1, 40))

    beside = usage.PUBLISHING["question"].beside.times(39)
    assert many.reads == pytest.approx((one + beside).reads, rel=0.15)


def test_the_model_knows_the_bytes_of_a_page() -> None:
    for world in metered_world():
        people = People(world)
        thread = people.question()
        world.next_slot()
        for _ in range(6):
            people.story("work", thread)
        world.next_slot()
        page = world.pages()[f"t/{thread}/index.html"]
    look = [gzip.compress(served(STATIC / name), 6, mtime=0) for name in ("forms.css", "onion.svg")]
    headers = max(
        sum(len(f"{name}: {value}\r\n") for name, value in kind.items()) for kind in HEADERS.values()
    )

    assert len(gzip.compress(page, 6, mtime=0)) == pytest.approx(usage.PAGE_BYTES, rel=0.05)
    assert sum(map(len, look)) == pytest.approx(usage.LOOK_BYTES, rel=0.05)
    assert headers == pytest.approx(usage.HEADER_BYTES, rel=0.05)
    assert len(world.site.slugs) == usage.TOPICS
    assert usage.DIGEST_BYTES == SIZE


def test_the_model_knows_the_most_that_a_request_can_cause() -> None:
    chance = random.Random(1)  # noqa: S311 (nothing secret)
    dense = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(5_500))
    for world in metered_world():
        thread = People(world).question()
        with world.metered() as stored:
            assert world.post(f"/api/threads/{thread}/stories", a_story(happened=dense)).status == 202
        # Of all characters, this one grows most on its way into a page.
        body = b"happened=" + b'"' * (usage.BODY_MOST - 9)
        echo = world.post(f"/api/threads/{thread}/stories", raw=body, form=True)
        refused = world.post(f"/api/threads/{thread}/stories", raw=body + b'"', form=True)

    assert stored[0].writes == usage.LARGEST_BOX
    assert echo.status == 200
    assert len(echo.body) / usage.BODY_MOST == pytest.approx(usage.ECHO, rel=0.05)
    assert refused.status == 413
