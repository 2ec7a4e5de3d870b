"""The publisher may be killed anywhere, run twice at once, and run late: the result is the same."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from board import slots
from infra.embedded import Engine
from publisher.bucket import FolderBucket
from publisher.pages import Printer
from publisher.stale import Pressroom
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from tests.builders import a_question, a_receipt, a_story
from tests.conftest import an_embedded_client, with_tables
from tests.world import START, World

Boards = Callable[[object], World]


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Fuse:
    """Ends the process before its n-th step, which is after the one before it."""

    steps: int

    def step(self, work: Callable[[], Any]) -> Any:
        self.steps -= 1
        if self.steps == 0:
            raise Killed
        return work()


class DyingClient:
    """A DynamoDB client that may die at a call."""

    def __init__(self, client: Any, fuse: Fuse) -> None:
        self._client, self._fuse = client, fuse
        self.exceptions = client.exceptions

    def __getattr__(self, name: str) -> Any:
        return lambda **request: self._fuse.step(lambda: getattr(self._client, name)(**request))


class DyingBucket(FolderBucket):
    """A folder of pages whose writer may die at a put."""

    def __init__(self, folder: Path, fuse: Fuse) -> None:
        super().__init__(folder)
        self._fuse = fuse

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        self._fuse.step(lambda: super(DyingBucket, self).put(key, body, seen))


@pytest.fixture
def a_busy_board(tmp_path: Path) -> Iterator[Boards]:
    """Make boards, each in a folder of its own, and close them at the end."""
    engines: list[Engine] = []

    def make(name: object) -> World:
        engine, client = an_embedded_client()
        engines.append(engine)
        with_tables(client)
        return busy(World(client, tmp_path / str(name)))

    yield make
    for engine in engines:
        engine.close()


def busy(world: World) -> World:
    """Let a slot wait: new questions and stories, layers, an aha, and a story taken back."""
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    told = world.post(f"/api/threads/{thread}/stories", a_story(1005)).json["id"]
    world.next_slot()
    asker = {"receipt": a_receipt(1), "as": "asker"}
    first = {"under": told, "body": "Because I was afraid.", "nonce": a_receipt(50)}
    layer = world.post(f"/api/threads/{thread}/layers", {**asker, **first}).json["id"]
    why = {"under": layer, "body": "Of whom?", "nonce": a_receipt(51), "receipt": a_receipt(1005)}
    world.post(f"/api/threads/{thread}/layers", {**why, "as": "mentor"})
    aha = {"receipt": a_receipt(1), "story": told, "body": "I wanted to be liked by everybody."}
    world.post(f"/api/threads/{thread}/ahas", aha)
    back = {"receipt": a_receipt(1002), "as": "mentor", "post": world.story_id(thread, 1002)}
    world.post(f"/api/threads/{thread}/withdrawals", back)
    for seed in (2, 3):
        new = world.post("/api/threads", a_question(seed, topic="life")).json["thread"]
    world.post(f"/api/threads/{thread}/stories", a_story(1002))
    for seed in (1003, 1004):
        world.post(f"/api/threads/{new}/stories", a_story(seed))
    return world


SLOT = slots.next_slot(slots.PACES["standard"], START + 900)


def result(world: World) -> tuple[Any, Any]:
    return world.items(), world.pages()


@pytest.fixture
def undisturbed(a_busy_board: Boards) -> Any:
    world = a_busy_board("undisturbed")
    world.publisher.publish(SLOT)
    return result(world)


def test_killed_at_any_step_and_run_again_it_ends_the_same(undisturbed: Any, a_busy_board: Boards) -> None:
    for steps in itertools.count(1):
        world = a_busy_board(steps)
        try:
            dying(world, Fuse(steps)).publish(SLOT)
        except Killed:
            world.publisher.publish(SLOT)
        else:
            break

        assert result(world) == undisturbed

    assert steps > 60


def test_killed_at_any_step_and_run_again_at_the_next_slot_every_thread_has_its_own_place(
    a_busy_board: Boards,
) -> None:
    for steps in itertools.count(1):
        world = a_busy_board(steps)
        for seed in range(20, 24):
            world.post("/api/threads", a_question(seed))
        try:
            dying(world, Fuse(steps)).publish(SLOT)
        except Killed:
            world.publisher.publish(SLOT + 900)
        else:
            break
        headers = [header for _, header in world.board.threads() if header]

        for topic, count in (("work", 5), ("life", 2)):
            places = sorted(header.place for header in headers if header.topic == topic)
            assert places == list(range(1, count + 1))
            assert world.board.topic(topic).count == count
        assert world.items()["intake"] == []

    assert steps > 60


def test_a_story_whose_question_came_in_behind_the_scan_waits_for_it(a_busy_board: Boards) -> None:
    world = a_busy_board(1)
    thread = world.post("/api/threads", a_question(30)).json["thread"]
    world.post(f"/api/threads/{thread}/stories", a_story(1030))

    class Behind(IntakeTable):
        def boxes(self) -> Iterator[tuple[str, bytes]]:
            yield from ((post, box) for post, box in super().boxes() if post != thread)

    tally = world.a_publisher(intake=Behind(world.client, "intake")).publish(SLOT)

    assert (tally.received, tally.refused, tally.waiting) == (9, 0, 1)
    assert len(world.items()["intake"]) == 2

    world.publisher.publish(SLOT + 900)

    assert "I signed, and it was my name in the file (1030)" in world.page(f"/t/{thread}/")


def dying(world: World, fuse: Fuse) -> Any:
    client = DyingClient(world.client, fuse)
    board = BoardTable(client, "board")
    docket = DocketTable(client, "board")
    pressroom = Pressroom(board, docket, DyingBucket(world.folder, fuse), Printer(world.site))
    return world.a_publisher(
        intake=IntakeTable(client, "intake"), board=board, docket=docket, pressroom=pressroom
    )


def test_a_second_publisher_at_any_moment_of_the_first_changes_nothing(
    undisturbed: Any, a_busy_board: Boards
) -> None:
    for steps in itertools.count(1):
        world = a_busy_board(steps)
        # The first stops for a while at a step; the second runs from start to end; the first goes on.
        meanwhile = Meanwhile(steps, lambda world=world: world.a_publisher().publish(SLOT))
        dying(world, meanwhile).publish(SLOT)
        if not meanwhile.happened:
            break

        assert result(world) == undisturbed

    assert steps > 60


@dataclass
class Meanwhile:
    """Lets something else happen before the n-th step."""

    steps: int
    event: Callable[[], Any]
    happened: bool = False

    def step(self, work: Callable[[], Any]) -> Any:
        self.steps -= 1
        if self.steps == 0:
            self.happened = True
            self.event()
        return work()


def test_a_draft_that_comes_in_while_a_slot_runs_is_published_once(a_busy_board: Boards) -> None:
    for steps in itertools.count(1):
        world = a_busy_board(steps)
        late = Meanwhile(steps, lambda world=world: a_late_story(world))
        dying(world, late).publish(SLOT)
        world.publisher.publish(SLOT + 900)
        if not late.happened:
            break
        ordinals = [(item["pk"]["S"], item["sk"]["S"]) for item in world.items()["board"] if "words" in item]
        stories = [item for item in world.items()["board"] if item.get("kind", {}).get("S") == "story"]

        assert len(ordinals) == len(set(ordinals))
        assert len(stories) == 5
        assert world.items()["intake"] == []
        if steps % 6 == 0:
            world.publisher.pressroom.everything()
            assert_republished_the_same(world)

    assert steps > 60


def a_late_story(world: World) -> None:
    old = next(item["pk"]["S"] for item in world.items()["board"] if item.get("topic", {}).get("S") == "work")
    thread = old.removeprefix("thread#")
    assert world.post(f"/api/threads/{thread}/stories", a_story(1009)).status == 202
    world.a_publisher().publish(SLOT)


def assert_republished_the_same(world: World) -> None:
    before = world.pages()
    world.remove_pages()
    world.publisher.pressroom.everything()

    assert world.pages() == before
