"""The local server under more than it can take: it says so at once, and loses nothing that it took."""

import asyncio
import http.client
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra.serving import LocalServer
from infra.turns import WAITING
from tests.running import PATIENCE, a_free_port, wait_for


class Slow:
    """An intake that answers nobody until it may, and knows who came."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.came = 0

    def __call__(self, _event: dict[str, Any], _context: Any) -> dict[str, Any]:
        self.came += 1
        assert self.may.wait(PATIENCE)
        return {"statusCode": 202, "headers": {}, "body": "{}"}


def a_server(intake: Slow, folder: Path) -> LocalServer:
    def make() -> Slow:
        # As Mangum does: the server closes the loop of this thread in the end.
        asyncio.set_event_loop(asyncio.new_event_loop())
        return intake

    server = LocalServer(a_free_port(), folder, folder, make)
    threading.Thread(target=server.run, daemon=True).start()
    return server


def ask(port: int, answers: list[tuple[int, dict[str, str], bytes]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", "/api/threads", "{}", {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answers.append(
        (answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    )
    connection.close()


def test_what_is_more_than_can_wait_is_told_to_come_again_and_the_rest_is_answered(tmp_path: Path) -> None:
    intake = Slow()
    server = a_server(intake, tmp_path)
    answers: list[tuple[int, dict[str, str], bytes]] = []
    over = 8
    with ThreadPoolExecutor(WAITING + over) as people:
        for _ in range(WAITING + over):
            people.submit(ask, server.port, answers)
        wait_for(lambda: len(answers) == over)
        refused = list(answers)
        intake.may.set()
    server.stop()
    server.close()

    assert [status for status, _, _ in refused] == [503] * over
    assert all(headers["retry-after"] for _, headers, _ in refused)
    assert {json.loads(body)["type"] for _, _, body in refused} == {"/problems/unavailable"}
    assert Counter(status for status, _, _ in answers) == {503: over, 202: WAITING}
    assert intake.came == WAITING


def test_after_a_rush_there_is_room_again(tmp_path: Path) -> None:
    intake = Slow()
    intake.may.set()
    server = a_server(intake, tmp_path)
    answers: list[tuple[int, dict[str, str], bytes]] = []
    for _ in range(WAITING + 2):
        ask(server.port, answers)
    server.stop()
    server.close()

    assert {status for status, _, _ in answers} == {202}
