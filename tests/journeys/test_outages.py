"""A part of the board is gone for a while: the others go on, and nothing that was promised is lost."""

import json
from dataclasses import replace

import pytest

from board import paths, slots
from intake.app import create_app
from intake.bridge import lambda_handler
from storage.tables import IntakeTable
from tests.builders import a_question, a_story
from tests.serving import served
from tests.world import World

DOWN = 86_400


@pytest.mark.parametrize("days", [1, 13])
def test_after_days_without_a_publisher_the_next_slot_brings_everything_that_came(
    world: World, days: int
) -> None:
    first = world.post("/api/threads", a_question(1)).json["thread"]
    threads = [first]
    for day in range(days):
        world.now += DOWN
        threads.append(world.post("/api/threads", a_question(10 + day)).json["thread"])
    assert not any(world.has_page(paths.thread(thread)) for thread in threads)
    world.next_slot()

    for thread in threads:
        told = json.loads(world.page(paths.thread_json(thread)))
        assert told["state"] == "published"
    assert world.items()["intake"] == []


def test_the_day_on_a_late_post_is_that_of_its_slot_and_not_of_its_arrival(world: World) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    came = slots.day(world.now)
    world.now += DOWN
    world.next_slot()
    told = json.loads(world.page(paths.thread_json(thread)))

    assert came not in json.dumps(told)
    assert told["day"] == slots.day(slots.last_slot(world.site.pace, world.now))


def test_a_story_and_its_question_that_both_waited_come_at_one_slot(world: World) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.now += DOWN
    world.post(f"/api/threads/{thread}/stories", a_story(1_001))
    world.next_slot()
    posts = json.loads(world.page(paths.thread_json(thread)))["posts"]

    assert [(post["kind"], post["state"]) for post in posts] == [
        ("question", "published"),
        ("story", "published"),
    ]


def test_without_its_table_intake_asks_to_come_again_and_every_page_is_read(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.next_slot()
    whole = world.intake
    world.intake = replace(whole, table=IntakeTable(world.client, "gone"))
    with served(world) as board:
        sent = {"Content-Type": "application/json", "Accept": "application/json"}
        status, headers, body = board.ask("POST", "/api/threads", json.dumps(a_question(2)).encode(), sent)
        checked = board.ask("POST", "/api/check", b'{"verb": "threads"}', sent)[0]
        read = {
            address: board.ask("GET", address)[0]
            for address in (paths.HOME, paths.ASK, paths.QUEUE, paths.thread(thread), paths.QUEUE_JSON)
        }
    told = json.loads(body)

    assert (status, told["type"]) == (503, "/problems/unavailable")
    assert "Keep your text" in told["detail"]
    assert {name.lower(): value for name, value in headers}["retry-after"] == "60"
    assert checked == 200
    assert set(read.values()) == {200}
    printed = capsys.readouterr()
    assert printed.out + printed.err == ""

    world.handler = lambda_handler(create_app(whole))
    assert world.post("/api/threads", a_question(2)).status == 202
