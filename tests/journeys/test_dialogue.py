"""The dialogue: layers on both sides, an aha, a withdrawal and its undo, and who may do what."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from board import paths, receipts, slots
from board.model import Mode
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha, without
from tests.world import PEPPER, Answer, Forms, World, a_site

ASKER, FIRST, SECOND, STRANGER = 1, 1001, 1002, 1003
NOBODY = "0" * 26


def told(world: World, thread: str) -> dict[str, dict[str, Any]]:
    """Return the posts of a thread as its JSON has them, by id."""
    return {post["post"]: post for post in json.loads(world.page(paths.thread_json(thread)))["posts"]}


def peel(world: World, thread: str, under: str, seed: int, role: str = "mentor", **changes: Any) -> str:
    """Write a layer, let it come out, and return its id."""
    answer = world.post(f"/api/threads/{thread}/layers", a_layer(under, seed, role, **changes))
    assert answer.status == 202, answer.body
    world.next_slot()
    return str(answer.json["id"])


def take_back(world: World, thread: str, post: str, seed: int, role: str, **changes: Any) -> Answer:
    fields = {"receipt": a_receipt(seed), "as": role, "post": post, **changes}
    return world.post(f"/api/threads/{thread}/withdrawals", fields)


@pytest.fixture
def thread(any_world: World) -> str:
    """A question with two stories, on a board of either kind."""
    return open_thread(any_world)


def open_thread(world: World) -> str:
    thread = str(world.post("/api/threads", a_question(ASKER)).json["thread"])
    world.next_slot()
    for seed in (FIRST, SECOND):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
        world.next_slot()
    return thread


def test_both_sides_peel_the_onion_to_an_aha(any_world: World, thread: str) -> None:
    world = any_world
    story = world.story_id(thread, FIRST)
    answered = peel(world, thread, story, ASKER, "asker", body="What did you say to her that night?")
    why = peel(world, thread, answered, FIRST, body="What would have happened if you had said it too?")
    deepest = peel(
        world, thread, why, ASKER, "asker", body="She would have been alone. So would I.", nonce=a_receipt(77)
    )
    aha = an_aha(story=story, body="I sign so that I am not alone.", root_cause="I fear to be alone")
    posted = world.post(f"/api/threads/{thread}/ahas", aha).json["id"]
    world.next_slot()
    posts, page = told(world, thread), world.page(paths.thread(thread))

    assert [posts[each]["under"] for each in (answered, why, deepest)] == [story, answered, why]
    assert [posts[each]["speaker"] for each in (answered, why, deepest)] == ["asker", "mentor-1", "asker"]
    assert (posts[posted]["story"], posts[posted]["root_cause"]) == (story, "I fear to be alone")
    assert re.findall(r"Layer (\d)", page) == ["1", "2", "3"]
    assert page.index("What the asker sees now") < page.index('class="question"')
    assert f'href="/t/{thread}/#{story}"' in page
    assert "This story brought the asker an aha" in page
    assert "I fear to be alone" in world.page("/aha/")
    assert "I fear to be alone" in world.page("/aha/1/")
    assert "I fear to be alone" in world.page("/")
    assert thread not in world.page("/queue/")


def test_a_mentor_without_a_story_may_ask_why_under_the_question_and_nowhere_else(
    any_world: World, thread: str
) -> None:
    world = any_world
    story = world.story_id(thread, FIRST)
    answer = peel(world, thread, story, ASKER, "asker")
    why = peel(world, thread, thread, STRANGER)
    deeper = peel(
        world, thread, answer, STRANGER, nonce=a_receipt(90), body="Another why, where it may not be"
    )
    posts = told(world, thread)

    assert (posts[why]["state"], posts[why]["speaker"]) == ("published", "mentor-3")
    assert (posts[deeper]["state"], posts[deeper]["reason"]) == ("rejected", "unknown-author")
    assert "body" not in posts[deeper]


def test_a_mentor_goes_on_under_what_the_asker_answered_to_another(any_world: World, thread: str) -> None:
    world = any_world
    answer = peel(world, thread, world.story_id(thread, FIRST), ASKER, "asker")
    other = peel(world, thread, answer, SECOND)
    under_a_mentor = peel(world, thread, other, FIRST, nonce=a_receipt(91), body="I answer a mentor here")
    posts = told(world, thread)

    assert posts[other]["speaker"] == "mentor-2"
    assert (posts[under_a_mentor]["state"], posts[under_a_mentor]["reason"]) == ("rejected", "other")


def test_a_layer_waits_for_the_one_that_it_stands_on(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    first = world.post(f"/api/threads/{thread}/layers", a_layer(story, ASKER, "asker")).json["id"]
    second = world.post(f"/api/threads/{thread}/layers", a_layer(first, FIRST)).json["id"]
    third = world.post(
        f"/api/threads/{thread}/layers", a_layer(second, ASKER, "asker", nonce=a_receipt(60), body="Because.")
    ).json["id"]
    world.next_slot()
    posts = told(world, thread)

    assert [posts[each]["state"] for each in (first, second, third)] == ["published"] * 3
    assert posts[first]["ordinal"] < posts[second]["ordinal"] < posts[third]["ordinal"]


def test_a_thread_waits_for_a_layer_while_nobody_has_gone_on(world: World) -> None:
    thread = open_thread(world)
    answer = peel(world, thread, world.story_id(thread, FIRST), ASKER, "asker")
    (row,) = json.loads(world.page("/queue.json"))["questions"]
    shown = world.page("/queue/")
    peel(world, thread, answer, FIRST)
    (later,) = json.loads(world.page("/queue.json"))["questions"]

    assert (row["waits_for"], later["waits_for"]) == ("layer", "aha")
    assert "The asker has answered" in shown


def test_there_is_one_aha_for_each_story_and_one_for_the_way_through_all(
    any_world: World, thread: str
) -> None:
    world = any_world
    story = world.story_id(thread, FIRST)
    ids = [
        world.post(f"/api/threads/{thread}/ahas", an_aha(body=body, **about)).json["id"]
        for body, about in (
            ("The first words on this story", {"story": story}),
            ("Quite other words on this story", {"story": story}),
            ("I found my way through it all", {}),
        )
    ]
    world.next_slot()
    page = world.page(paths.thread(thread))

    assert ids[0] == ids[1] != ids[2]
    assert page.count('class="said"') == 2
    assert "I found my way through it all" in page


def test_an_aha_that_was_not_taken_can_be_put_in_other_words(world: World) -> None:
    thread = open_thread(world)
    for seed in (ASKER, 2):
        other = world.post("/api/threads", a_question(2)).json["thread"]
        world.next_slot()
        words = "I say yes because I am afraid of the silence after a no. It is long enough to be told again."
        in_thread = thread if seed == ASKER else other
        world.post(
            f"/api/threads/{in_thread}/ahas", an_aha(seed, body=words + " Long enough to be told again.")
        )
        world.next_slot()
    rejected = [post for post in told(world, other).values() if post["kind"] == "aha"]
    world.post(f"/api/threads/{other}/ahas", an_aha(2, body="I say yes because I fear silence."))
    world.next_slot()
    mended = [post for post in told(world, other).values() if post["kind"] == "aha"]

    assert [(post["state"], post.get("reason")) for post in rejected] == [("rejected", "repeat")]
    assert [(post["state"], post.get("body")) for post in mended] == [
        ("published", "I say yes because I fear silence.")
    ]


@pytest.mark.parametrize("kind", ["question", "story", "layer", "aha"])
def test_whatever_was_written_can_be_taken_back_and_brought_back(
    any_world: World, thread: str, kind: str
) -> None:
    world = any_world
    story = world.story_id(thread, FIRST)
    layer = peel(world, thread, story, ASKER, "asker", body="Only I could have known this.")
    why = peel(world, thread, layer, FIRST, body="Who else was there?")
    aha = world.post(f"/api/threads/{thread}/ahas", an_aha(body="Nobody else was there.")).json["id"]
    world.next_slot()
    before = world.pages()
    text = {
        "question": a_question(ASKER)["title"],
        "story": a_story(FIRST)["lesson"],
        "layer": "Only I could have known this.",
        "aha": "Nobody else was there.",
    }[kind]
    post = {"question": thread, "story": story, "layer": layer, "aha": aha}[kind]
    seed, role = (FIRST, "mentor") if kind == "story" else (ASKER, "asker")
    assert take_back(world, thread, post, seed, role).status == 202
    world.next_slot()
    gone = world.pages()
    stored = json.dumps(world.items(), default=repr)

    assert not [key for key, page in gone.items() if text.encode() in page]
    assert text not in stored
    assert told(world, thread)[post]["state"] == "withdrawn"
    # What others wrote stays, in its place.
    assert a_story(SECOND)["lesson"] in world.page(paths.thread(thread))
    assert kind == "aha" or "Who else was there?" in world.page(paths.thread(thread))
    assert why in told(world, thread)

    take_back(world, thread, post, seed, role, undo=True)
    world.next_slot()
    back = world.pages()
    changed = [key for key in before if back.get(key) != before[key]]

    # The tally and the times of lists moved on; every page that people read is as it was.
    assert set(changed) <= {"ledger/index.html", "queue.json"}


def test_what_was_taken_back_is_dropped_at_the_first_slot_of_the_third_day(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    take_back(world, thread, story, FIRST, "mentor")
    world.next_slot()
    for days, left in ((1, 1), (1, 0)):
        world.now += days * 86_400
        world.next_slot()

        assert sum(item["pk"]["S"] == "kept" for item in world.items()["board"]) == left

    take_back(world, thread, story, FIRST, "mentor", undo="true")
    world.next_slot()

    assert told(world, thread)[story]["state"] == "withdrawn"


def test_who_thinks_again_before_the_third_day_has_it_back_in_the_first_slot_of_it(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    take_back(world, thread, story, FIRST, "mentor")
    world.next_slot()
    # The last slot of the second day is over.
    world.now += 86_400
    take_back(world, thread, story, FIRST, "mentor", undo=True)
    world.now += 86_400
    world.next_slot()
    kept = [item for item in world.items()["board"] if item["pk"]["S"] == "kept"]

    assert told(world, thread)[story]["state"] == "published"
    assert a_story(FIRST)["lesson"] in world.page(paths.thread(thread))
    assert kept == []


def test_nobody_else_takes_anything_back_or_brings_it_back(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    for seed, role in ((SECOND, "mentor"), (STRANGER, "mentor"), (ASKER, "asker")):
        assert take_back(world, thread, story, seed, role).status == 202
    world.next_slot()
    standing = told(world, thread)[story]["state"]
    take_back(world, thread, story, FIRST, "mentor")
    world.next_slot()
    for seed, role in ((SECOND, "mentor"), (ASKER, "asker")):
        take_back(world, thread, story, seed, role, undo=True)
    world.next_slot()

    assert (standing, told(world, thread)[story]["state"]) == ("published", "withdrawn")


def test_a_post_that_is_taken_back_before_it_came_never_comes(world: World) -> None:
    asked = a_question(5)
    own = world.intake_id(5)
    assert take_back(world, own, own, 5, "asker").status == 202
    world.next_slot()
    world.post("/api/threads", asked)
    world.next_slot()

    assert told(world, own)[own]["state"] == "withdrawn"
    assert "This question was taken back" in world.page(paths.thread(own))
    assert asked["title"] not in json.dumps(world.items(), default=repr)


def test_taking_back_waits_for_no_crowd_and_for_no_board_that_opens_again(world: World) -> None:
    thread = open_thread(world)
    guarded = World(world.client, world.folder, a_site(slots.PACES["guarded"]), world.now)
    guarded.board.want_mode(Mode.CLOSED)
    guarded.post("/api/threads", a_question(9))
    take_back(guarded, thread, thread, ASKER, "asker")
    guarded.next_slot()

    assert told(guarded, thread)[thread]["state"] == "withdrawn"
    assert len(guarded.items()["intake"]) == 1


def test_tombstones_for_nothing_are_bounded(world: World) -> None:
    thread = open_thread(world)
    for seed in range(2_000, 2_120):
        take_back(world, thread, world.story_id(thread, seed), seed, "mentor")
    world.next_slot()

    assert len(world.board.thread(thread)[0].posts) == 3 + 50
    assert not world.items()["intake"]


VERBS = {
    "stories": (lambda world, thread: without(a_story(), "receipt")),
    "layers as asker": (
        lambda world, thread: without(a_layer(world.story_id(thread, FIRST), 5, "asker"), "receipt")
    ),
    "layers as mentor": (lambda world, thread: without(a_layer(thread, 6), "receipt")),
    "ahas": (lambda world, thread: without(an_aha(), "receipt")),
    "withdrawals as asker": (lambda world, thread: {"as": "asker", "post": thread}),
    "withdrawals as mentor": (lambda world, thread: {"as": "mentor", "post": world.story_id(thread, FIRST)}),
}
BY_ARITHMETIC = {
    # What each receipt may try: the asker's speaks for the asker and nobody else; all others for mentors.
    "asker": {"layers as asker", "ahas", "withdrawals as asker"},
    "mentor": {"stories", "layers as mentor", "withdrawals as mentor"},
    "stranger": {"stories", "layers as mentor", "withdrawals as mentor"},
    "asker of another thread": {"stories", "layers as mentor", "withdrawals as mentor"},
}
SEEDS = {"asker": ASKER, "mentor": FIRST, "stranger": STRANGER, "asker of another thread": 2}


@pytest.mark.parametrize("role", SEEDS)
@pytest.mark.parametrize("verb", VERBS)
def test_every_receipt_does_on_every_route_what_the_contract_says(world: World, role: str, verb: str) -> None:
    thread = open_thread(world)
    world.post("/api/threads", a_question(2))
    world.next_slot()
    fields = {"receipt": a_receipt(SEEDS[role]), **VERBS[verb](world, thread)}
    before = world.items()
    answer = world.post(f"/api/threads/{thread}/{verb.split()[0]}", fields)

    if verb in BY_ARITHMETIC[role]:
        assert answer.status == 202
    else:
        assert (answer.status, answer.json["type"]) == (403, "/problems/wrong-receipt")
        assert world.items() == before


def test_a_receipt_of_one_thread_opens_nothing_of_another(world: World) -> None:
    thread = open_thread(world)
    other = world.post("/api/threads", a_question(2)).json["thread"]
    world.next_slot()
    here = world.post("/api/receipts", {"receipt": a_receipt(FIRST), "thread": thread}).json
    there = world.post("/api/receipts", {"receipt": a_receipt(FIRST), "thread": other}).json

    assert here["post"] == world.story_id(thread, FIRST)
    assert here["post"] != there["post"]
    assert there["role"] == "mentor"


@pytest.mark.parametrize(
    ("fields", "opened"),
    [
        ({"receipt": ASKER}, "asker"),
        ({"receipt": ASKER, "thread": True}, "asker"),
        ({"receipt": FIRST, "thread": True}, "mentor"),
    ],
)
def test_presenting_a_receipt_is_arithmetic_and_tells_where_it_belongs(
    world: World, fields: dict[str, Any], opened: str
) -> None:
    thread = world.intake_id(ASKER)
    sent = {"receipt": a_receipt(fields["receipt"])} | ({"thread": thread} if "thread" in fields else {})
    answer = world.post("/api/receipts", sent)
    post = thread if opened == "asker" else world.story_id(thread, FIRST)

    assert (answer.status, answer.json["role"], answer.json["thread"]) == (200, opened, thread)
    assert answer.json["post"] == post
    assert answer.json["url"].startswith(f"/t/{thread}/")
    assert sent["receipt"] not in answer.body


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({}, [("receipt", "missing")]),
        ({"receipt": "7QZ4"}, [("receipt", "choice")]),
        ({"receipt": ["x"]}, [("receipt", "choice")]),
        ({"receipt": None}, [("receipt", "missing")]),
        ({"receipt": 0}, [("receipt", "choice")]),
        ({"receipt": a_receipt(1), "thread": "../x"}, [("thread", "choice")]),
        ({"receipt": a_receipt(1), "thread": {}}, [("thread", "choice")]),
        ({"receipt": a_receipt(1), "thread": False}, [("thread", "choice")]),
        ({"receipt": a_receipt(1), "who": "me"}, [("who", "unknown")]),
    ],
)
def test_a_receipt_that_is_none_is_said_to_be(world: World, fields: dict[str, Any], kinds: list[Any]) -> None:
    answer = world.post("/api/receipts", fields)

    assert answer.status == 422
    assert [(finding["field"], finding["kind"]) for finding in answer.json["findings"]] == kinds


def test_without_a_script_a_whole_address_may_be_pasted_and_no_page_shows_the_receipt(world: World) -> None:
    thread = open_thread(world)
    pasted = {
        "receipt": a_receipt(FIRST).lower().replace("-", " "),
        "thread": f"https://board.example/t/{thread}/#x",
    }
    answer = world.post("/api/receipts", pasted, form=True)
    wrong = world.post("/api/receipts", {**pasted, "receipt": "7QZ4-7QZ4"}, form=True)

    assert answer.status == 200
    assert "In this thread you are a mentor." in answer.body
    assert f'href="/t/{thread}/#{world.story_id(thread, FIRST)}"' in answer.body
    assert "7QZ4" not in wrong.body
    assert "This is not a whole receipt" in wrong.body


def final(page: str) -> dict[str, Any]:
    """Return the form of a check page that sends, which is the first one that goes to a thread."""
    return next(form for form in Forms(page).forms if form["action"].startswith("/api/threads/"))


def test_without_a_script_the_whole_dialogue_works_by_forms(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    forms = {form["fields"].get("verb"): form for form in Forms(world.page(paths.write(thread))).forms}

    def send(verb: str, seed: int | None, **typed: str) -> Answer:
        checked = world.post("/api/check", {**forms[verb]["fields"], **typed}, form=True)
        assert checked.status == 200, checked.body
        form = final(checked.body)
        if seed is not None:
            form["fields"]["receipt"] = a_receipt(seed)
        return world.post(form["action"], form["fields"], form=True)

    asked = send("layers", ASKER, under=story, body="What did it cost you in the end?", **{"as": "asker"})
    fresh = send("layers", None, under=thread, body="Who taught you to sign?", **{"as": "mentor"})
    aha = send("ahas", ASKER, story=story, body="I sign because I was taught to.")
    world.next_slot()
    page = world.page(paths.thread(thread))

    assert [answer.status for answer in (asked, fresh, aha)] == [202] * 3
    assert all(
        words in page for words in ("What did it cost", "Who taught you", "I sign because I was taught")
    )

    back = send("withdrawals", FIRST, post=story, **{"as": "mentor"})
    world.next_slot()

    assert back.status == 202
    assert "It leaves the board at" in back.body
    assert a_story(FIRST)["lesson"] not in world.page(paths.thread(thread))
    assert "A story that was taken back" in world.page(paths.thread(thread))

    undo = next(f for f in Forms(world.page(paths.write(thread))).forms if f["fields"].get("undo"))
    checked = world.post("/api/check", {**undo["fields"], "post": story, "as": "mentor"}, form=True)
    form = final(checked.body)
    world.post(form["action"], {**form["fields"], "receipt": a_receipt(FIRST)}, form=True)
    world.next_slot()

    assert a_story(FIRST)["lesson"] in world.page(paths.thread(thread))


def test_a_presented_receipt_is_never_shown_again(world: World) -> None:
    thread = open_thread(world)
    layer = a_layer(thread, ASKER, "asker", body="x")  # too short, so that the page comes back
    answer = world.post(f"/api/threads/{thread}/layers", layer, form=True)
    wrong = world.post(f"/api/threads/{thread}/layers", {**layer, "body": "Long enough", "as": ""}, form=True)

    assert (answer.status, wrong.status) == (422, 422)
    assert a_receipt(ASKER) not in answer.body + wrong.body


def test_feeds_follow_the_board_its_topics_and_its_queue_and_no_single_thread(
    any_world: World, thread: str
) -> None:
    world = any_world
    title = a_question(ASKER)["title"]
    waiting = world.post("/api/threads", a_question(8, topic="life")).json["thread"]
    world.next_slot()

    assert title in world.page("/feed.xml")
    assert title in world.page("/topics/work/feed.xml")
    assert title not in world.page("/topics/life/feed.xml")
    assert waiting in world.page("/queue/feed.xml")
    assert thread not in world.page("/queue/feed.xml")
    assert not [key for key in world.pages() if key.startswith("t/") and key.endswith(".xml")]


def test_a_thief_of_the_pepper_and_of_everything_stored_opens_nothing(world: World) -> None:
    """Whatever stands in the tables and pages is tried as a receipt, under the right pepper."""
    thread = open_thread(world)
    layer = peel(world, thread, thread, STRANGER)
    take_back(world, thread, layer, STRANGER, "mentor")
    world.next_slot()
    dump = json.dumps(world.items(), default=repr) + "".join(page.decode() for page in world.pages().values())
    marks = {post.mark for post in world.board.thread(thread)[0].posts}
    words = set(re.findall(r"[0-9A-Za-z-]{16,}", dump))
    tried = {word.encode()[at : at + 16] for word in words for at in range(max(1, len(word) - 15))}
    stored = [item for items in world.items().values() for item in items]
    kept = [value["B"] for item in stored for value in item.values() if "B" in value]
    tried |= {data[at : at + 16] for data in map(bytes, kept) for at in range(len(data) - 15)}
    tried |= {bytes.fromhex(word[:32]) for word in words if re.fullmatch("[0-9a-f]{32,}", word)}
    opened = {receipts.thread_id(PEPPER, each) for each in tried}
    opened |= {receipts.story_id(PEPPER, thread, each) for each in tried}

    assert tried
    assert not opened & (marks | {thread})
    for seed in (ASKER, FIRST, SECOND, STRANGER):
        assert a_receipt(seed) not in dump
        assert receipts.read(a_receipt(seed)).hex() not in dump


def a_long_thread(world: World, stories: int) -> tuple[str, list[int]]:
    thread = str(world.post("/api/threads", a_question(ASKER)).json["thread"])
    world.next_slot()
    seeds = list(range(5_000, 5_000 + stories))
    for seed in seeds:
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
        if seed % 3 == 0:
            world.next_slot()
    world.next_slot()
    return thread, seeds


def test_the_line_of_a_story_that_is_taken_back_is_gone_from_the_aha_on_the_first_page(world: World) -> None:
    thread, seeds = a_long_thread(world, 40)
    told_on_page_3 = next(s for s in seeds if f"({s})" in world.page(paths.thread(thread, 3)))
    story = world.story_id(thread, told_on_page_3)
    world.post(f"/api/threads/{thread}/ahas", an_aha(story=story))
    world.next_slot()
    before = world.page(paths.thread(thread))
    take_back(world, thread, story, told_on_page_3, "mentor")
    world.next_slot()
    lesson = a_story(told_on_page_3)["lesson"]

    assert lesson in before
    assert not [key for key, page in world.pages().items() if lesson.encode() in page]


def test_nothing_of_a_held_story_is_told_by_an_aha(world: World) -> None:
    thread = open_thread(world)
    world.board.want_mode(Mode.HOLD)
    held = world.post(f"/api/threads/{thread}/stories", a_story(STRANGER)).json["id"]
    world.next_slot()
    world.board.want_mode(Mode.NORMAL)
    world.next_slot()
    aha = world.post(f"/api/threads/{thread}/ahas", an_aha(story=held)).json["id"]
    world.next_slot()

    assert a_story(STRANGER)["lesson"] not in world.page(paths.thread(thread))
    assert told(world, thread)[aha]["reason"] == "other"


def test_what_is_held_and_taken_back_moves_no_other_story(world: World) -> None:
    thread, _ = a_long_thread(world, 17)
    world.board.want_mode(Mode.HOLD)
    held = world.post(f"/api/threads/{thread}/stories", a_story(STRANGER)).json["id"]
    world.next_slot()
    world.board.want_mode(Mode.NORMAL)
    for seed in range(6_000, 6_004):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
        world.next_slot()
    lessons = [page.count('class="story"') for page in (world.page(paths.thread(thread, n)) for n in (1, 2))]
    take_back(world, thread, held, STRANGER, "mentor")
    world.next_slot()
    after = [page.count('class="story"') for page in (world.page(paths.thread(thread, n)) for n in (1, 2))]

    assert lessons == after == [17, 4]


def test_a_layer_that_is_taken_back_while_its_question_waits_never_comes(world: World) -> None:
    guarded = World(world.client, world.folder, a_site(slots.PACES["guarded"]), world.now)
    thread = guarded.post("/api/threads", a_question(ASKER)).json["thread"]
    layer = guarded.post(f"/api/threads/{thread}/layers", a_layer(thread, ASKER, "asker")).json["id"]
    take_back(guarded, thread, layer, ASKER, "asker")
    for _ in range(5):
        guarded.next_slot()

    assert told(guarded, thread)[thread]["state"] == "published"
    assert told(guarded, thread)[layer]["state"] == "withdrawn"
    assert "Why was that?" not in guarded.page(paths.thread(thread))


def test_tombstones_for_nothing_take_no_place_on_pages_and_push_nobody_out(world: World) -> None:
    thread = open_thread(world)
    before = world.page(paths.thread(thread)), told(world, thread)
    for seed in range(2_000, 2_040):
        take_back(world, thread, world.story_id(thread, seed), seed, "mentor")
    world.next_slot()

    assert (world.page(paths.thread(thread)), told(world, thread)) == before
    assert not world.has_page(paths.thread(thread, 2))


@pytest.mark.parametrize("field", ["thread", "receipt"])
def test_a_whole_note_may_be_pasted_into_either_field_without_a_script(world: World, field: str) -> None:
    thread = open_thread(world)
    note = f"https://board.example/t/{thread}/\n{a_receipt(FIRST)}\n"
    answer = world.post("/api/receipts", {"thread": "", "receipt": "", field: note}, form=True)

    assert answer.status == 200
    assert "In this thread you are a mentor." in answer.body
    assert a_receipt(FIRST) not in answer.body


def test_a_receipt_is_never_taken_for_an_address(world: World) -> None:
    plain = a_receipt(FIRST).lower().replace("-", "")
    answer = world.post("/api/receipts", {"thread": plain, "receipt": plain}, form=True)

    assert plain[:26] not in answer.body


def test_a_question_that_is_taken_back_leaves_the_queue_of_a_topic_that_is_no_more(world: World) -> None:
    thread = world.post("/api/threads", a_question(ASKER, topic="life")).json["thread"]
    world.next_slot()
    fewer = replace(world.site, topics=tuple(name for name in world.site.topics if name.slug != "life"))
    other = World(world.client, world.folder, fewer, world.now)
    take_back(other, thread, thread, ASKER, "asker")
    other.next_slot()

    assert a_question(ASKER)["title"] not in world.page("/queue/life/")


def test_nobody_who_takes_it_back_as_well_spoils_an_authors_way_to_bring_it_back(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    # Which of them comes last in the order of a slot is left to chance, so there are some of them.
    for seed in (FIRST, *range(1300, 1306)):
        take_back(world, thread, story, seed, "mentor")
    take_back(world, thread, story, ASKER, "asker")
    world.next_slot()
    take_back(world, thread, story, FIRST, "mentor", undo=True)
    world.next_slot()

    assert told(world, thread)[story]["state"] == "published"


def test_nobody_stands_in_the_way_of_an_author_who_takes_something_back(world: World) -> None:
    thread = open_thread(world)
    story = world.story_id(thread, FIRST)
    for undo in ({}, {"undo": True}):
        take_back(world, thread, story, STRANGER, "mentor", **undo)
        take_back(world, thread, story, FIRST, "mentor", **undo)
        world.next_slot()

        assert told(world, thread)[story]["state"] == ("published" if undo else "withdrawn")


@pytest.mark.parametrize("back", [False, True])
def test_nothing_under_a_question_that_never_came_out_is_read_anywhere(world: World, back: bool) -> None:
    thread = str(
        world.post("/api/threads", a_question(ASKER, title="They told me to kill yourself")).json["thread"]
    )
    world.post(f"/api/threads/{thread}/layers", a_layer(thread, ASKER, "asker", body="And there is more."))
    world.post(f"/api/threads/{thread}/ahas", an_aha(body="I found my way already."))
    world.next_slot()
    if back:
        take_back(world, thread, thread, ASKER, "asker")
        world.next_slot()

    assert [post["state"] for post in told(world, thread).values()][1:] == ["published"] * 2
    for words in (b"there is more", b"found my way already"):
        assert not [key for key, page in world.pages().items() if words in page]
