"""Whatever DynamoDB does to a put: no 2xx without an item, 503 where it failed, and sending again is safe."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import patience
from intake.app import create_app
from intake.bridge import lambda_handler
from storage.tables import IntakeTable
from tests.builders import a_question, a_story, an_aha
from tests.faults import TABLE_FAULTS, Fault, Line, Meet, Send, response
from tests.lined import OneMachine, on_one_machine
from tests.world import Answer, World

THREAD = "0" * 26
WRITES = [
    ("/api/threads", a_question(1)),
    (f"/api/threads/{THREAD}/stories", a_story(1001)),
    (f"/api/threads/{THREAD}/flags", {"nonce": a_question(2)["receipt"], "post": THREAD, "reason": "pitch"}),
]
TAKES_EFFECT = ("timed out after it took effect", "connection cut in the answer")
REFUSALS: dict[str, Fault] = {
    "a redirect": lambda _operation, _send: response(307, b"", "application/x-amz-json-1.0"),
    "a refusal that nobody knows": lambda _operation, _send: response(
        418, b"{}", "application/x-amz-json-1.0"
    ),
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[OneMachine]:
    with on_one_machine(tmp_path) as place:
        yield place


def behind(place: OneMachine, meet: Meet) -> tuple[World, Line]:
    """Return the board with its intake at the end of a line, its client set as that of the function."""
    line, world = Line(meet), place.world
    table = IntakeTable(place.client(line, patience.INTAKE), "intake")
    intake = {name: getattr(world.intake, name) for name in world.intake.__slots__} | {"table": table}
    world.handler = lambda_handler(create_app(type(world.intake)(**intake)))
    return world, line


def times(count: int, fault: Fault) -> Meet:
    """Return what happens to the first so many calls."""
    left = iter(range(count))
    return lambda operation, send: send() if next(left, None) is None else fault(operation, send)


def stored(world: World) -> int:
    return len(world.items()["intake"])


def assert_unavailable(answer: Answer) -> None:
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert json.loads(answer.body)["type"].endswith("/problems/unavailable")


@pytest.mark.parametrize("fault", TABLE_FAULTS)
@pytest.mark.parametrize(("path", "fields"), WRITES, ids=["question", "story", "flag"])
def test_a_put_that_goes_wrong_once_is_made_again_and_its_box_is_there_once(
    place: OneMachine, path: str, fields: Any, fault: str
) -> None:
    world, line = behind(place, times(1, TABLE_FAULTS[fault]))
    answer = world.post(path, fields)

    assert answer.status == 202
    assert line.calls == ["PutItem"] * 2
    assert stored(world) == 1
    assert [item["id"]["S"] for item in world.items()["intake"]] == [answer.json["id"]]


@pytest.mark.parametrize("fault", [*TABLE_FAULTS, *REFUSALS])
def test_a_put_that_keeps_going_wrong_is_answered_503_and_sending_again_stores_it_once(
    place: OneMachine, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    attempts = 1 if fault in REFUSALS else patience.INTAKE.retries["total_max_attempts"]
    world, line = behind(place, times(attempts, (TABLE_FAULTS | REFUSALS)[fault]))
    refused = world.post("/api/threads", a_question(1))

    assert_unavailable(refused)
    assert len(line.calls) == attempts
    assert stored(world) == (fault in TAKES_EFFECT)
    for told in capsys.readouterr().err.splitlines():
        assert set(json.loads(told)) == {"level", "route", "code", "exc_type", "where"}

    for _ in range(2):
        assert world.post("/api/threads", a_question(1)).status == 202
        assert stored(world) == 1

    world.next_slot()

    assert a_question(1)["title"] in world.page(f"/t/{world.intake_id(1)}/")
    assert world.board.last_tally().received == 1


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_who_sends_again_after_the_post_came_out_does_not_double_it(place: OneMachine, fault: str) -> None:
    world, _ = behind(place, times(2, TABLE_FAULTS[fault]))
    thread = world.intake_id(1)
    world.post("/api/threads", a_question(1))
    world.next_slot()
    world.post("/api/threads", a_question(1))
    world.next_slot()
    before = world.pages()
    assert world.post("/api/threads", a_question(1)).status == 202
    world.next_slot()

    assert [post.id for post in world.board.thread(thread)[0].posts] == [thread]
    assert stored(world) == 0
    assert {key for key, page in world.pages().items() if before.get(key) != page} <= SAY_WHICH_SLOT


SAY_WHICH_SLOT = {"index.html", "queue.json", "queue/index.html", "ledger/index.html"}


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_a_form_that_could_not_be_stored_is_answered_with_a_page_that_says_so(
    place: OneMachine, fault: str
) -> None:
    world, _ = behind(place, times(2, TABLE_FAULTS[fault]))
    answer = world.post("/api/threads", a_question(1), form=True, accept="text/html")

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"].startswith("text/html")
    assert "Sending the same again is safe" in answer.body


def test_what_asks_for_no_table_is_answered_while_the_table_is_away(place: OneMachine) -> None:
    def away(_operation: str, _send: Send) -> Any:
        raise AssertionError("nothing may be asked of the table")

    world, line = behind(place, away)
    asked: list[Callable[[], Answer]] = [
        lambda: world.request("GET", "/api/health"),
        lambda: world.post("/api/check", {"verb": "threads", "title": "How do I refuse to sign?"}),
        lambda: world.post("/api/receipts", {"receipt": a_question(1)["receipt"]}),
    ]

    assert [ask().status for ask in asked] == [200, 200, 200]
    assert world.post("/api/threads", an_aha(1)).status == 422
    assert line.calls == []
