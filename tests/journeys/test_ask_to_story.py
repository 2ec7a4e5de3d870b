"""The way of a question: asked, waiting, on the board, taken from the queue, answered, read."""

import json
import re

import pytest

from tests.builders import a_question, a_receipt, a_story, without
from tests.world import Forms, World


def ask(world: World, seed: int = 1, **changes: str) -> str:
    """Ask a question and return its thread."""
    answer = world.post("/api/threads", a_question(seed, **changes))
    assert answer.status == 202, answer.body
    return answer.json["thread"]


def test_a_question_appears_at_its_slot_and_its_story_at_the_next(any_world: World) -> None:
    world = any_world
    answer = world.post("/api/threads", a_question())
    thread = answer.json["thread"]

    assert answer.status == 202
    assert answer.json["slot"] == "2027-01-15T10:15:00Z"
    assert not world.has_page(f"/t/{thread}/")

    world.next_slot()

    assert "How do I refuse to sign this?" in world.page(f"/t/{thread}/")
    assert thread in world.page("/queue/")
    assert json.loads(world.page("/queue.json"))["questions"][0]["waits_for"] == "story"

    answer = world.post(f"/api/threads/{thread}/stories", a_story())
    assert answer.status == 202
    world.next_slot()
    page = world.page(f"/t/{thread}/")

    assert re.search(r"<h2[^>]*>I signed, and it was my name in the file", page)
    assert "mentor 1" in page
    assert json.loads(world.page("/queue.json"))["questions"][0]["waits_for"] == "aha"
    assert [post["kind"] for post in json.loads(world.page(f"/t/{thread}/thread.json"))["posts"]] == [
        "question",
        "story",
    ]


def test_everything_that_is_linked_from_the_front_page_is_there(any_world: World) -> None:
    world = any_world
    thread = ask(world)
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story())
    world.next_slot()
    seen, ahead = set(), ["/"]
    while ahead:
        address = ahead.pop()
        if address in seen or not address.startswith("/") or address.startswith(("/static/", "/api/")):
            continue
        seen.add(address)
        ahead += [link.partition("#")[0] for link in re.findall(r'href="([^"]+)"', world.page(address))]

    assert {"/", "/ask/", "/queue/", "/topics/", "/topics/work/", f"/t/{thread}/"} <= seen
    assert f"/t/{thread}/write/" in seen


def test_without_a_script_the_check_page_carries_the_words_and_a_receipt_to_the_board(
    any_world: World,
) -> None:
    world = any_world
    form = Forms(world.page("/ask/")).forms[0]
    typed = {**form["fields"], **without(a_question(body="First line.\n\n" + "More. " * 20), "receipt")}
    checked = world.post(form["action"], typed, form=True)
    final, again = Forms(checked.body).forms

    assert checked.status == 200
    assert final["action"] == "/api/threads"
    assert final["fields"]["receipt"] in checked.body.split("<form")[1]
    assert again["fields"]["body"] == typed["body"]
    assert world.items() == {"intake": [], "board": []}

    answer = world.post(final["action"], final["fields"], form=True)
    world.next_slot()
    thread = re.search(r'href="/t/([^/]+)/"', answer.body)

    assert answer.status == 202
    assert final["fields"]["receipt"] not in answer.body
    assert "10:15 (UTC) on 15 January 2027" in answer.body
    assert thread
    assert "First line." in world.page(f"/t/{thread[1]}/")


def test_without_a_script_a_story_goes_the_same_way(any_world: World) -> None:
    world = any_world
    thread = ask(world)
    world.next_slot()
    form = Forms(world.page(f"/t/{thread}/write/")).forms[0]
    checked = world.post(form["action"], {**form["fields"], **without(a_story(), "receipt")}, form=True)
    final = Forms(checked.body).forms[0]
    answer = world.post(final["action"], final["fields"], form=True)
    world.next_slot()

    assert answer.status == 202
    assert "I signed, and it was my name in the file" in world.page(f"/t/{thread}/")


def test_a_form_without_a_receipt_is_shown_the_check_page_wherever_it_was_sent(any_world: World) -> None:
    world = any_world
    answer = world.post("/api/threads", without(a_question(), "receipt"), form=True)

    assert answer.status == 200
    assert Forms(answer.body).forms[0]["fields"]["receipt"]
    assert world.items()["intake"] == []


def test_the_same_receipt_and_words_sent_twice_are_one_post(any_world: World) -> None:
    world = any_world
    first, second = (world.post("/api/threads", a_question()) for _ in range(2))
    world.next_slot()
    third = world.post("/api/threads", a_question())
    world.next_slot()

    assert first.json == second.json
    assert third.json["id"] == first.json["id"]
    assert (
        len(world.items()["board"]) == 6
    )  # the question, its header, its topic, the slot, its lots, a digest


def test_under_one_receipt_the_first_words_win(any_world: World) -> None:
    world = any_world
    thread = ask(world, body="The first words. " * 8)
    world.post("/api/threads", a_question(body="Quite other words. " * 8))
    world.next_slot()
    world.post("/api/threads", a_question(body="Quite other words. " * 8))
    world.next_slot()

    assert "The first words." in world.page(f"/t/{thread}/")
    assert "Quite other words." not in world.page(f"/t/{thread}/")


def test_mentors_are_numbered_in_the_order_of_publication(any_world: World) -> None:
    world = any_world
    thread = ask(world)
    world.next_slot()
    for seed in (1001, 1002):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
        world.next_slot()
    posts = json.loads(world.page(f"/t/{thread}/thread.json"))["posts"]

    assert [post["speaker"] for post in posts] == ["asker", "mentor-1", "mentor-2"]


def test_the_asker_cannot_answer_with_the_receipt_of_the_question(any_world: World) -> None:
    world = any_world
    thread = ask(world)
    world.next_slot()
    answer = world.post(f"/api/threads/{thread}/stories", a_story(receipt=a_receipt(1)))

    assert answer.status == 403
    assert answer.json["type"] == "/problems/wrong-receipt"
    assert world.items()["intake"] == []


def test_a_story_for_a_thread_that_is_not_there_is_counted_and_dropped(any_world: World) -> None:
    world = any_world
    world.post(f"/api/threads/{'0' * 26}/stories", a_story())
    tally = world.next_slot()

    assert (tally.received, tally.published, tally.refused) == (1, 0, 1)
    assert world.items()["intake"] == []


def test_a_story_may_come_in_the_slot_of_its_question(any_world: World) -> None:
    world = any_world
    thread = ask(world)
    world.post(f"/api/threads/{thread}/stories", a_story())
    world.next_slot()

    assert "I signed, and it was my name in the file" in world.page(f"/t/{thread}/")


@pytest.mark.parametrize("drafts", [1, 2])
def test_a_guarded_board_waits_for_a_crowd_until_midnight(world: World, drafts: int) -> None:
    from board.slots import PACES
    from tests.world import a_site

    guarded = World(world.client, world.folder, a_site(PACES["guarded"]))
    threads = [ask(guarded, seed) for seed in range(drafts)]
    noon, evening, midnight = guarded.next_slot(), guarded.next_slot(), guarded.next_slot()

    assert noon is None
    assert evening is None
    assert midnight.published == drafts
    assert all(guarded.has_page(f"/t/{thread}/") for thread in threads)


def test_a_guarded_board_opens_for_three(any_world: World) -> None:
    world = any_world
    from board.slots import PACES
    from tests.world import a_site

    guarded = World(world.client, world.folder, a_site(PACES["guarded"]))
    for seed in range(3):
        ask(guarded, seed)

    assert guarded.next_slot().published == 3
