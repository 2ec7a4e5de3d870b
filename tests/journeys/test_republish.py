"""Pages follow from the board: deleting them all and publishing again gives the same bytes."""

import json
import re
from dataclasses import replace
from typing import Any, ClassVar

from board import slots
from board.moderation import Act, Verb
from board.onion import POSTS_ON_A_PAGE
from publisher.bucket import FolderBucket
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.shelving import ROWS_ON_A_SHELF
from publisher.slot import Publisher
from tests.builders import a_question, a_receipt, a_story, an_aha
from tests.cases import assert_republished_the_same
from tests.world import World
from together import Together


def test_a_board_published_slot_by_slot_equals_one_published_at_once(world: World) -> None:
    threads = []
    for seed in range(ROWS_ON_A_SHELF * 2 + 3):
        threads.append(world.post("/api/threads", a_question(seed)).json["thread"])
        if seed % 7 == 0:
            world.next_slot()
    for seed in range(2_000, 2_000 + POSTS_ON_A_PAGE * 2 + 3):
        world.post(f"/api/threads/{threads[0]}/stories", a_story(seed))
        if seed % 5 == 0:
            world.next_slot()
    world.next_slot()

    assert_republished_the_same(world)


def test_a_full_page_of_a_shelf_never_changes_again(world: World) -> None:
    for seed in range(ROWS_ON_A_SHELF):
        world.post("/api/threads", a_question(seed))
    world.next_slot()
    full = world.page("/topics/work/1/")
    for seed in range(100, 100 + ROWS_ON_A_SHELF * 2):
        world.post("/api/threads", a_question(seed))
    world.next_slot()

    assert world.page("/topics/work/1/") == full
    assert 'href="/topics/work/2/"' in full
    assert world.has_page("/topics/work/3/")


def test_every_thread_stands_on_exactly_one_numbered_page(world: World) -> None:
    count = ROWS_ON_A_SHELF * 2 + 5
    for seed in range(count):
        world.post("/api/threads", a_question(seed))
    world.next_slot()
    rows = [
        thread
        for number in (1, 2, 3)
        for thread in re.findall(r"/t/(\w+)/", world.page(f"/topics/work/{number}/"))
    ]

    assert len(rows) == len(set(rows)) == count


def test_a_long_thread_continues_on_pages_that_stay_as_they_are(world: World) -> None:
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    for seed in range(2_000, 2_000 + POSTS_ON_A_PAGE + 4):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
    world.next_slot()
    first, second = world.page(f"/t/{thread}/"), world.page(f"/t/{thread}/2/")

    assert first.count('class="story"') == POSTS_ON_A_PAGE - 1
    assert second.count('class="story"') == 5
    assert f'href="/t/{thread}/2/"' in first
    assert f'href="/t/{thread}/"' in second


def test_a_slot_without_drafts_changes_nothing(world: World) -> None:
    world.post("/api/threads", a_question())
    world.next_slot()
    world.next_slot()  # forgets who came out together
    before = world.items(), world.pages()

    assert world.next_slot() is None
    assert (world.items(), world.pages()) == before


def test_stories_that_fill_several_pages_in_one_slot_are_on_all_of_them(world: World) -> None:
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    for seed in range(2_000, 2_000 + POSTS_ON_A_PAGE * 2 + 4):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
    world.next_slot()
    shown = [world.page(f"/t/{thread}/{number}").count('class="story"') for number in ("", "2/", "3/")]

    assert shown == [POSTS_ON_A_PAGE - 1, POSTS_ON_A_PAGE, 5]
    assert_republished_the_same(world)


def test_time_that_passes_changes_the_queue_of_every_topic_alike(world: World) -> None:
    thread = world.post("/api/threads", a_question(topic="life")).json["thread"]
    world.post(f"/api/threads/{thread}/stories", a_story())
    world.next_slot()

    assert thread in world.page("/queue/life/")

    world.now += 40 * 86_400
    world.post("/api/threads", a_question(2, topic="work"))
    world.next_slot()

    assert thread not in world.page("/queue/life/")
    assert_republished_the_same(world)


def test_a_topic_that_was_taken_away_keeps_its_pages(world: World) -> None:
    thread = world.post("/api/threads", a_question(topic="life")).json["thread"]
    world.next_slot()
    fewer = replace(world.site, topics=tuple(name for name in world.site.topics if name.slug != "life"))
    world.remove_pages()
    World(world.client, world.folder, fewer).publisher.pressroom.everything()

    assert thread in world.page("/topics/life/")
    assert thread in world.page("/queue/life/")
    assert "life" not in world.page("/topics/")


def test_a_slot_in_the_middle_of_republishing_is_not_undone(world: World) -> None:
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story())
    threads = world.board.threads

    def threads_and_a_slot(after: str) -> Any:
        found = list(threads(after))
        world.next_slot()
        yield from found

    world.board.threads = threads_and_a_slot  # type: ignore[method-assign]
    world.publisher.pressroom.everything()

    assert "I signed, and it was my name in the file" in world.page(f"/t/{thread}/")


def test_the_beacon_of_an_hour_touches_nothing_else(world: World) -> None:
    world.post("/api/threads", a_question())
    before = world.items(), world.pages()
    world.publisher.pressroom.beacon(b"k" * 32, world.now)
    first = world.page("/beacon.json")
    world.publisher.pressroom.beacon(b"k" * 32, world.now + 3_600)
    pages = world.pages()

    assert pages.pop("beacon.json").decode() != first
    assert (world.items(), pages) == before


def test_a_publisher_that_was_slow_over_the_docket_lays_no_older_tally_over_a_newer_one(world: World) -> None:
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    world.post("/api/threads", a_question(2))
    world.docket.ask(Act("0" * 26, Verb.APPROVE, thread, thread))
    slot = slots.next_slot(world.site.pace, world.now)

    a_slow_publisher(world, slot).publish(slot)

    assert json.loads(world.page("/queue.json"))["slot"] == slots.written(slot)
    assert_republished_the_same(world)


def test_a_publisher_that_was_slow_over_the_docket_lays_nothing_on_a_list_that_went_meanwhile(
    world: World,
) -> None:
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    aha = world.post(f"/api/threads/{thread}/ahas", an_aha()).json["id"]
    world.next_slot()
    world.docket.ask(Act("0" * 26, Verb.APPROVE, thread, thread))
    for post in (thread, aha):
        back = {"receipt": a_receipt(1), "as": "asker", "post": post}
        world.post(f"/api/threads/{thread}/withdrawals", back)
    slot = slots.next_slot(world.site.pace, world.now)
    a_slow_publisher(world, slot).publish(slot)

    for words in (a_question()["title"], an_aha()["body"]):
        assert not [key for key, page in world.pages().items() if words.encode() in page]
    assert_republished_the_same(world)


def a_slow_publisher(world: World, slot: int) -> Publisher:
    """Return a publisher whom another one passes by while it makes the pages of the docket."""

    class Slow(Pressroom):
        def refresh(self, *given: Any) -> None:
            world.a_publisher().publish(slot)
            super().refresh(*given)

    pressroom = Slow(world.board, world.docket, world.a_bucket(), Printer(world.site))
    return world.a_publisher(pressroom=pressroom)


def test_whatever_a_page_of_a_thread_links_to_is_there_before_it(world: World) -> None:
    """A bucket that writes down the order in which pages are put."""

    class Writing(FolderBucket):
        order: ClassVar[list[str]] = []

        def put(self, key: str, body: bytes, seen: str | None) -> None:
            super().put(key, body, seen)
            self.order.append(key)

    pressroom = Pressroom(world.board, world.docket, Writing(world.folder), Printer(world.site))
    world.publisher = world.a_publisher(pressroom=pressroom)
    threads = [world.intake_id(seed) for seed in (1, 2)]
    for seed in (1, 2):
        world.post("/api/threads", a_question(seed))
    world.next_slot()
    order = Writing.order

    for thread in threads:
        page = order.index(f"t/{thread}/index.html")
        assert order.index(f"t/{thread}/write/index.html") < page
        assert order.index(f"t/{thread}/thread.json") < page
        assert page < order.index("topics/work/index.html") < order.index("index.html")


def test_pages_that_are_made_side_by_side_are_the_same_as_one_after_the_other(world: World) -> None:
    threads = [world.post("/api/threads", a_question(seed)).json["thread"] for seed in range(40)]
    world.next_slot()
    for seed, thread in enumerate(threads[::2], 2_000):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
    together = Together(4)
    pressroom = Pressroom(world.board, world.docket, world.a_bucket(), Printer(world.site), together)
    world.publisher = world.a_publisher(pressroom=pressroom, together=together)
    world.next_slot()

    assert all(
        world.story_id(thread, seed) in world.page(f"/t/{thread}/")
        for seed, thread in enumerate(threads[::2], 2_000)
    )
    assert_republished_the_same(world)
