"""What is shown of a post right after it was sent is what is stored of it, field by field."""

import html
import json
import re
from typing import Any

import pytest

from storage.items import unpacked
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha, without
from tests.world import World, a_site

ASKS = {"accept": "application/json;profile=record, application/json"}
CURLY = "“Why” — I asked… nobody answered, and that was all that I heard of it for a year."
Posted = tuple[str, dict[str, Any]]


@pytest.fixture
def thread(world: World) -> str:
    """A question with a story, by the askers and mentors of seeds 1 and 1001."""
    thread: str = world.post("/api/threads", a_question(1)).json["thread"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story(1001))
    world.next_slot()
    return thread


def posts(world: World, thread: str) -> dict[str, Posted]:
    into = f"/api/threads/{thread}"
    story = world.story_id(thread, 1001)
    return {
        "question": ("/api/threads", a_question(2, body=CURLY, voice="peer")),
        "story": (f"{into}/stories", a_story(1002, happened=CURLY, standing="newer")),
        "layer of the asker": (f"{into}/layers", a_layer(story, 1, "asker")),
        "layer of a mentor": (f"{into}/layers", a_layer(thread, 1001)),
        "aha": (f"{into}/ahas", an_aha(story=story, root_cause="I wanted to be liked")),
    }


KINDS = ["question", "story", "layer of the asker", "layer of a mentor", "aha"]


def stored(world: World, post: str) -> dict[str, str]:
    """Return the item of a post as the record shows it."""
    item = next(each for each in world.items()["board"] if each.get("post", {}).get("S") == post)
    flat = {}
    for name, typed in item.items():
        ((kind, value),) = typed.items()
        if kind == "B":
            flat |= {f"{name}.{field}": text for field, text in unpacked(value).items()}
        else:
            flat[name] = value
    return flat


@pytest.mark.parametrize("kind", KINDS)
def test_the_record_that_is_shown_is_the_item_that_is_stored(world: World, thread: str, kind: str) -> None:
    path, fields = posts(world, thread)[kind]
    answer = world.post(path, fields, **ASKS)
    shown = dict(answer.json["record"])
    world.next_slot()
    item = stored(world, answer.json["id"])

    assert shown.keys() == item.keys()
    assert {name for name, value in shown.items() if not value} == {
        "question": set(),
        "story": {"sk", "speaker", "page"},
        "layer of the asker": {"sk"},
        "layer of a mentor": {"sk", "speaker"},
        "aha": {"sk", "place"},
    }[kind]
    assert {name: value for name, value in shown.items() if value}.items() <= item.items()


def test_a_post_that_a_moderator_reads_first_is_shown_as_held(world: World) -> None:
    held = World(world.client, world.folder, a_site(slow_lane="held"), world.now)
    answer = held.post("/api/threads", a_question(1), **ASKS)
    held.next_slot()

    assert dict(answer.json["record"]) == stored(held, answer.json["id"])


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_script_the_page_shows_the_same_record(world: World, thread: str, kind: str) -> None:
    path, fields = posts(world, thread)[kind]
    page = world.post(path, fields, form=True).body
    lines = dict(world.post(path, fields, **ASKS).json["record"])
    shown = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(
            r'<dt><code>([\w.]+)</code></dt><dd dir="auto">(.*?)(?:<div|</dd>)', page
        )
    }

    assert shown == {name: value or "<em>given when it comes out</em>" for name, value in lines.items()}


def test_who_does_not_ask_for_the_record_gets_the_four_fields_and_no_more(world: World, thread: str) -> None:
    answer = world.post("/api/threads", a_question(2), accept="application/json")

    assert set(answer.json) == {"id", "thread", "url", "slot"}
    assert answer.body == answer.body.rstrip()


@pytest.mark.parametrize("length", [60, 1_000, 1_700, 2_900])
def test_an_answer_tells_no_more_by_its_size_than_what_was_sent(
    world: World, thread: str, length: int
) -> None:
    story = world.story_id(thread, 1001)
    told = ("It is all mine. " * 200)[:length].strip()
    back = {"receipt": a_receipt(1001), "as": "mentor", "post": story}
    sent = [
        ("/api/threads", a_question(5, body=told)),
        (f"/api/threads/{thread}/stories", a_story(1002, happened=told)),
        (f"/api/threads/{thread}/layers", a_layer(thread, 1001, body=told[:1_500])),
        (f"/api/threads/{thread}/withdrawals", back),
        (f"/api/threads/{thread}/flags", {"nonce": a_receipt(9), "post": story, "reason": "unkind"}),
        ("/api/receipts", {"receipt": a_receipt(1), "thread": thread}),
        ("/api/check", {"verb": "threads", **without(a_question(3, body=told), "receipt")}),
        ("/api/threads", a_question(4, title="Short", body=told)),
    ]
    for path, fields in sent:
        body = json.dumps(fields).encode()
        size = 2_048 if len(body) <= 2_048 else 4_096
        answer = world.post(path, raw=body.ljust(size), **ASKS)

        assert answer.status in (200, 202, 422)
        assert len(answer.body.encode()) == 2 * size


def test_no_record_shows_a_receipt(world: World, thread: str) -> None:
    for path, fields in posts(world, thread).values():
        for page in (world.post(path, fields, **ASKS).body, world.post(path, fields, form=True).body):
            assert fields["receipt"] not in page
