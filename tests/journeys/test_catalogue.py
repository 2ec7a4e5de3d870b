"""The catalogue while the shelf lags behind, and while a slot goes between."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from board import slots
from publisher import indexing
from publisher.bucket import FolderBucket
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from storage.tables import BoardTable
from tests.builders import a_question, a_receipt
from tests.world import World, a_site


class Lagging(BoardTable):
    """A board whose shelves do not show some threads yet, as an index of DynamoDB may."""

    hidden: frozenset[str] = frozenset()

    def _shelf(self, shelf: str, first: int, last: int, **more: Any) -> Iterator[Any]:
        for item in super()._shelf(shelf, first, last, **more):
            if item["pk"]["S"].removeprefix("thread#") not in self.hidden:
                yield item


class Meeting(FolderBucket):
    """A bucket in which something happens the first time that a tag of some page is looked at."""

    begin = ""
    happens: Callable[[], None] | None = None

    def tag(self, key: str) -> str | None:
        if self.happens and key.startswith(self.begin):
            happens, self.happens = self.happens, None
            happens()
        return super().tag(key)


@pytest.fixture
def there(world: World) -> World:
    """A board that says where it is, so that it has a sitemap."""
    there = World(world.client, world.folder, a_site(origin="https://board.example"), world.now)
    there.publisher.pressroom.everything()
    return there


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of which one file holds two threads at most."""
    monkeypatch.setattr(indexing, "WHOLE", 2)


def ask(world: World, *seeds: int, topic: str = "work") -> None:
    for seed in seeds:
        world.post("/api/threads", a_question(seed, topic=topic))


def take_back(world: World, seed: int, **more: Any) -> None:
    thread = world.intake_id(seed)
    back = {"receipt": a_receipt(seed), "as": "asker", "post": thread, **more}
    world.post(f"/api/threads/{thread}/withdrawals", back)


def a_slot_while_the_shelf_lags(world: World, *seeds: int) -> None:
    """Let a slot pass in which the shelf shows none of the threads of some seeds."""
    board = Lagging(world.client, "board")
    board.hidden = frozenset(map(world.intake_id, seeds))
    slot = slots.next_slot(world.site.pace, world.now)
    world.now = slot + 1
    pressroom = Pressroom(board, world.docket, world.a_bucket(), Printer(world.site))
    world.a_publisher(board=board, pressroom=pressroom).publish(slot)


def found(world: World) -> set[str]:
    """Return the threads that are found by whoever searches."""
    index = json.loads(world.page("/search/index.json"))
    parts = [world.page(f"/search/{topic}-{number}.json") for topic, number, *_ in index["parts"]]
    return {
        line[0] for page in ([index], map(json.loads, parts)) for each in page for line in each["threads"]
    }


def met(world: World, begin: str, happens: Callable[[], None]) -> Pressroom:
    """Return a pressroom whose bucket lets something happen at the first tag of a page that begins so."""
    bucket = Meeting(world.folder)
    bucket.begin, bucket.happens = begin, happens
    return Pressroom(world.board, world.docket, bucket, Printer(world.site))


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("new", [(3,), (3, 4)])
def test_an_index_that_splits_has_the_new_threads_though_the_shelf_lags(
    there: World, new: tuple[int, ...]
) -> None:
    ask(there, 1, 2)
    there.next_slot()
    ask(there, *new)
    a_slot_while_the_shelf_lags(there, new[-1])

    assert found(there) == {there.intake_id(seed) for seed in (1, 2, *new)}


@pytest.mark.usefixtures("two")
def test_an_index_that_is_joined_has_the_new_thread_though_the_shelf_lags(there: World) -> None:
    ask(there, 1, 2, 3)
    there.next_slot()
    take_back(there, 1)
    take_back(there, 2)
    ask(there, 4)
    a_slot_while_the_shelf_lags(there, 4)

    assert found(there) == {there.intake_id(seed) for seed in (3, 4)}


def test_an_index_that_was_lost_is_made_with_the_new_thread_though_the_shelf_lags(there: World) -> None:
    ask(there, 1)
    there.next_slot()
    (there.folder / "search/index.json").unlink()
    ask(there, 2)
    a_slot_while_the_shelf_lags(there, 2)

    assert found(there) == {there.intake_id(seed) for seed in (1, 2)}


def test_an_index_that_cannot_be_read_is_made_again(there: World) -> None:
    ask(there, 1)
    there.next_slot()
    (there.folder / "search/index.json").write_text('{"parts":[["work",2026,9,0]],"threads":[]}')
    ask(there, 2)
    there.next_slot()

    assert found(there) == {there.intake_id(seed) for seed in (1, 2)}


def test_a_question_that_comes_back_while_its_neighbours_are_made_again_keeps_their_links(
    there: World,
) -> None:
    for seed in (1, 2, 3):
        ask(there, seed)
        there.next_slot()
    take_back(there, 2)
    there.next_slot()

    def comes_back() -> None:
        take_back(there, 2, undo=True)
        there.next_slot()

    met(there, "t/", comes_back).do("block work 1")

    for seed in (1, 3):
        assert there.intake_id(2) in there.page(f"/t/{there.intake_id(seed)}/")


@pytest.mark.usefixtures("two")
def test_a_slot_while_a_part_is_made_again_loses_nothing_of_the_sitemap(there: World) -> None:
    ask(there, 1, 2, 3)
    there.next_slot()

    def one_more() -> None:
        ask(there, 4)
        there.next_slot()

    met(there, "sitemap-work", one_more).everything()

    assert there.intake_id(4) in there.page("/search/work-1.json")
    assert there.intake_id(4) in there.page("/sitemap-work-1.xml")


@pytest.mark.usefixtures("two")
def test_a_topic_of_which_everything_was_taken_back_has_a_part_in_either_way(there: World) -> None:
    ask(there, 1, topic="life")
    there.next_slot()
    take_back(there, 1)
    there.next_slot()
    ask(there, 2, 3, 4)
    there.next_slot()
    slot_by_slot = set(there.pages())
    there.remove_pages()
    there.publisher.pressroom.everything()

    assert set(there.pages()) == slot_by_slot
