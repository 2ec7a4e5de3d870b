"""From one thread to the next on the shelf of its topic."""

import re

from board import onion, paths
from board.model import Thread
from tests.builders import a_question, a_receipt, a_story
from tests.world import World


def ask(world: World, *seeds: int, topic: str = "work") -> None:
    """Ask a question in a slot of its own for each seed."""
    for seed in seeds:
        world.post("/api/threads", a_question(seed, topic=topic))
        world.next_slot()


def beside(world: World, seed: int, number: int = 1) -> dict[str, str]:
    """Return where a page of a thread leads on to: the word for it, and the thread's address."""
    page = world.page(paths.thread(world.intake_id(seed), number))
    return dict(re.findall(r'rel="(prev|next)" dir="auto" href="([^"]+)"', page))


def at(world: World, seed: int) -> str:
    return paths.thread(world.intake_id(seed))


def take_back(world: World, seed: int, **more: str) -> None:
    thread = world.intake_id(seed)
    fields = {"receipt": a_receipt(seed), "as": "asker", "post": thread, **more}
    world.post(f"/api/threads/{thread}/withdrawals", fields)
    world.next_slot()


def test_a_thread_leads_on_to_its_neighbours_in_its_topic_and_to_no_other(any_world: World) -> None:
    world = any_world
    ask(world, 1)
    ask(world, 2, topic="life")
    ask(world, 3, 4)

    assert beside(world, 1) == {"next": at(world, 3)}
    assert beside(world, 2) == {}
    assert beside(world, 3) == {"prev": at(world, 1), "next": at(world, 4)}
    assert beside(world, 4) == {"prev": at(world, 3)}
    assert a_question(4)["title"] in world.page(at(world, 3))


def test_threads_of_one_slot_are_neighbours_too(any_world: World) -> None:
    world = any_world
    for seed in (1, 2, 3):
        world.post("/api/threads", a_question(seed, topic="work"))
    world.next_slot()
    first = next(seed for seed in (1, 2, 3) if "prev" not in beside(world, seed))
    walked, here = [first], first
    while "next" in beside(world, here):
        here = next(seed for seed in (1, 2, 3) if at(world, seed) == beside(world, here)["next"])
        walked.append(here)

    assert sorted(walked) == [1, 2, 3]


def test_a_title_that_is_taken_back_leaves_its_neighbours_and_comes_back_with_it(any_world: World) -> None:
    world = any_world
    ask(world, 1, 2, 3)
    take_back(world, 2)
    gone = {key for key, page in world.pages().items() if a_question(2)["title"].encode() in page}
    passed_over = beside(world, 1), beside(world, 3)
    take_back(world, 2, undo="true")

    assert gone == set()
    assert passed_over == ({"next": at(world, 3)}, {"prev": at(world, 1)})
    assert beside(world, 1) == {"next": at(world, 2)}
    assert beside(world, 3) == {"prev": at(world, 2)}


def test_a_thread_whose_question_is_gone_keeps_no_title_of_its_neighbours(any_world: World) -> None:
    world = any_world
    ask(world, 1, 2, 3)
    world.post(f"/api/threads/{world.intake_id(2)}/stories", a_story(1001))
    world.next_slot()
    take_back(world, 2)
    take_back(world, 1)

    assert a_story(1001)["lesson"] in world.page(at(world, 2))
    assert beside(world, 2) == {}
    assert not [key for key, page in world.pages().items() if a_question(1)["title"].encode() in page]

    take_back(world, 2, undo="true")
    assert beside(world, 2) == {"next": at(world, 3)}


def test_an_index_that_lags_leads_nobody_to_what_is_gone(world: World) -> None:
    ask(world, 1, 2, 3)
    told = world.board.beside("work", 4, 9)
    take_back(world, 3)
    # As if the index had not heard of it yet.
    world.board.beside = lambda topic, place, most: told if place == 4 else []  # type: ignore[method-assign]
    ask(world, 4)

    assert beside(world, 4) == {"prev": at(world, 2)}
    assert a_question(3)["title"] not in world.page(at(world, 3))


def test_neighbours_taken_back_in_one_slot_are_passed_over(any_world: World) -> None:
    world = any_world
    ask(world, 1, 2, 3, 4)
    for seed in (2, 3):
        thread = world.intake_id(seed)
        fields = {"receipt": a_receipt(seed), "as": "asker", "post": thread}
        world.post(f"/api/threads/{thread}/withdrawals", fields)
    world.next_slot()

    assert beside(world, 1) == {"next": at(world, 4)}
    assert beside(world, 4) == {"prev": at(world, 1)}


def test_one_reads_on_from_the_last_page_of_a_long_thread(world: World) -> None:
    ask(world, 1)
    thread = world.intake_id(1)
    for seed in range(1001, 1001 + onion.POSTS_ON_A_PAGE):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
    world.next_slot()
    ask(world, 2)
    stored: Thread = world.board.thread(thread)[0]

    assert onion.last_page(stored) == 2
    assert beside(world, 1, 1) == {}
    assert beside(world, 1, 2) == {"next": at(world, 2)}


def test_pages_made_slot_by_slot_lead_on_as_those_made_at_once(any_world: World) -> None:
    world = any_world
    ask(world, 1, 2, 3, 4, 5)
    take_back(world, 3)
    take_back(world, 5)
    take_back(world, 3, undo="true")
    before = world.pages()
    world.remove_pages()
    world.publisher.pressroom.everything()

    assert world.pages() == before
