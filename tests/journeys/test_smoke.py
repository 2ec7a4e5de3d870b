"""The trial of a board from outside: it passes on one that works, and finds what does not."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from board import paths
from board.slots import PACES
from infra import smoke
from infra.assets import served
from infra.smoke import Answer, Failed, Smoke, Visitor
from tests.edge import Edge
from tests.running import ROOT, Running, wait_for
from tests.world import World

Change = Callable[[str, Answer], Answer]


class ByEdge(Visitor):
    """A visitor of a board in this process, by an edge; what is answered may be changed on its way."""

    def __init__(self, world: World, change: Change) -> None:
        super().__init__("https://board.example")
        self.posts: list[tuple[str, dict[str, Any]]] = []
        self._change = change
        self._edge = Edge(self._page, world.handler)
        self._folder = world.folder

    def get(self, path: str) -> Answer:
        return self._changed(path, self._edge.get(path))

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> Answer:
        self.posts.append((path, fields))
        sent = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"} | headers
        return self._changed(path, self._edge.request("POST", path, sent, json.dumps(fields).encode()))

    def elsewhere(self, url: str, fields: dict[str, Any]) -> Answer:
        return self._changed(url, Answer(403, {}, b""))

    def close(self) -> None:
        self._edge.close()

    def _page(self, key: str) -> bytes | None:
        file = ROOT / "site" / key if key.startswith("static/") else self._folder / key
        if not file.is_file():
            return None
        return served(file) if key.startswith("static/") else file.read_bytes()

    def _changed(self, path: str, seen: Any) -> Answer:
        headers = {name.lower(): value for name, value in seen.headers.items()}
        return self._change(path, Answer(seen.status, headers, seen.body))


def unchanged(_path: str, answer: Answer) -> Answer:
    return answer


def a_trial(world: World, change: Change = unchanged, **more: Any) -> tuple[Smoke, list[str], ByEdge]:
    world.publisher.beacon(world.now)
    said: list[str] = []
    visitor = ByEdge(world, change)

    def wait(seconds: float) -> None:
        world.now += max(1, int(seconds))
        # The clock of AWS, which calls the publisher at each slot.
        if world.now % world.site.pace.seconds == 0:
            world.publisher.publish(world.now)

    chosen = {"tell": said.append, "clock": lambda: world.now, "wait": wait, "solve": lambda *_: ""} | more
    return Smoke(visitor, "work", **chosen), said, visitor


def test_a_board_that_works_passes_and_every_step_is_said(world: World) -> None:
    trial, said, visitor = a_trial(world, api="https://api.example")
    trial.run()
    visitor.close()

    assert len([line for line in said if line.startswith("ok  ")]) == 10
    assert "ok  it came out" in said
    assert said[-1] == "ok  its words are gone"
    assert any("waiting" in line for line in said)


def test_who_may_run_a_slot_waits_for_none(world: World) -> None:
    trial, said, visitor = a_trial(world, press=world.next_slot)
    trial.run()
    visitor.close()

    assert not any("waiting" in line for line in said)


def test_nothing_of_the_trial_stays_on_the_board(world: World) -> None:
    trial, _, visitor = a_trial(world)
    trial.run()
    visitor.close()

    for page in world.folder.rglob("*.*"):
        assert b"program that tries out" not in page.read_bytes()


def test_the_next_trial_is_no_repeat_of_the_last(world: World) -> None:
    for _ in range(2):
        trial, said, visitor = a_trial(world)
        trial.run()
        visitor.close()
        assert "ok  it came out" in said


def without(header: str, where: str = "/ask/") -> Change:
    def change(path: str, answer: Answer) -> Answer:
        if path != where:
            return answer
        return replace(
            answer, headers={name: value for name, value in answer.headers.items() if name != header}
        )

    return change


def with_header(header: str, value: str, where: str = "/") -> Change:
    return lambda path, answer: (
        replace(answer, headers=answer.headers | {header: value}) if path == where else answer
    )


def with_status(where: str, status: int) -> Change:
    return lambda path, answer: replace(answer, status=status) if path.startswith(where) else answer


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without("content-security-policy"), "Content-Security-Policy of its kind"),
        (with_header("cache-control", "max-age=86400"), "It is: max-age=86400"),
        (with_header("content-type", "text/html", "/queue.json"), "is no board"),
        (with_header("last-modified", "today"), "last-modified"),
        (with_header("set-cookie", "a=b"), "set-cookie"),
        (with_status("/static/", 403), "/static/board.css was answered with 403"),
        (with_status("/t/0", 403), "was answered with 403, and not with 404"),
        (
            lambda path, answer: replace(answer, body=b"<Error/>") if path.startswith("/t/0") else answer,
            "Is /404.html",
        ),
        (with_status("/api/health", 502), "/api/health was answered with 502"),
        (with_status("https://api.example", 422), "reached past the edge"),
        (with_status("/beacon.json", 404), "/beacon.json was answered with 404"),
        (with_header("location", "https://elsewhere.example/", "/ask"), "leads to https://elsewhere"),
    ],
)
def test_what_is_wrong_is_named(world: World, change: Change, told: str) -> None:
    trial, _, visitor = a_trial(world, change, api="https://api.example")

    with pytest.raises(Failed, match=told):
        trial.run()
    visitor.close()


def test_a_question_that_never_comes_out_is_told_and_taken_back(world: World) -> None:
    def wait(seconds: float) -> None:
        world.now += max(1, int(seconds))

    trial, said, visitor = a_trial(world, wait=wait)
    with pytest.raises(Failed, match="did not come out within 5 minutes"):
        trial.run()
    visitor.close()

    assert said[-1] == "ok  it was taken back"
    assert visitor.posts[-1][0].endswith("/withdrawals")


def test_a_trial_that_is_broken_off_takes_its_question_back(world: World) -> None:
    def wait(_seconds: float) -> None:
        raise KeyboardInterrupt

    trial, said, visitor = a_trial(world, wait=wait)
    with pytest.raises(KeyboardInterrupt):
        trial.run()
    visitor.close()
    world.next_slot()

    assert "    taking it back, a moment" in said
    assert said[-1] == "ok  it was taken back"
    assert all(b"program that tries out" not in page.read_bytes() for page in world.folder.rglob("*.html"))


def test_words_that_stay_after_they_were_taken_back_are_told(world: World) -> None:
    kept: dict[str, Answer] = {}

    def stale(path: str, answer: Answer) -> Answer:
        if path.startswith(paths.thread("")[:3]) and b"A trial: does" in answer.body:
            kept[path] = answer
        return kept.get(path, answer)

    trial, _, visitor = a_trial(world, stale)
    with pytest.raises(Failed, match="The question stayed"):
        trial.run()
    visitor.close()


def test_a_board_on_this_machine_passes_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board = Running(tmp_path / "data").start()
    code = smoke.main([board.address])
    board.stop()
    said = capsys.readouterr()

    assert (code, said.err) == (0, "")
    assert said.out.endswith("ok  its words are gone\nThe board works.\n")


def test_where_nothing_answers_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code = smoke.main(["http://127.0.0.1:9"])

    assert code == 1
    assert capsys.readouterr().err.startswith("Nobody answers at http://127.0.0.1:9/")


def test_a_question_whose_answer_was_lost_is_taken_back_all_the_same(world: World) -> None:
    def lost(path: str, answer: Answer) -> Answer:
        if path == "/api/threads" and answer.status == 202:
            raise KeyboardInterrupt  # after it was taken, before anybody knew
        return answer

    trial, said, visitor = a_trial(world, lost)
    with pytest.raises(KeyboardInterrupt):
        trial.run()
    visitor.close()
    world.next_slot()

    assert said[-1] == "ok  it was taken back"
    assert all(b"program that tries out" not in page.read_bytes() for page in world.folder.rglob("*.html"))


def test_taking_it_back_is_tried_again_and_the_receipt_is_shown_when_that_fails(world: World) -> None:
    def cut(path: str, answer: Answer) -> Answer:
        if path.endswith("/withdrawals"):
            raise smoke.Unreached("Nobody answers.")
        return answer

    trial, _, visitor = a_trial(world, cut, press=world.next_slot)
    with pytest.raises(Failed, match="could not be taken back") as failed:
        trial.run()
    visitor.close()
    tries = [fields["receipt"] for path, fields in visitor.posts if path.endswith("/withdrawals")]

    assert len(tries) == 3
    assert tries[0] in str(failed.value)
    assert "/mine/" in str(failed.value)


def test_a_quick_trial_asks_nothing(world: World) -> None:
    trial, said, visitor = a_trial(world)
    trial.run(short=True)
    visitor.close()

    assert not any(fields.get("receipt") for _, fields in visitor.posts)
    assert len(said) == 4


def test_where_posts_wait_for_a_crowd_nothing_is_asked(world: World) -> None:
    trial, said, visitor = a_trial(world)
    trial.run(pace=PACES["guarded"])
    visitor.close()

    assert "waits for others" in said[-1]
    assert not any(fields.get("receipt") for _, fields in visitor.posts)


@pytest.mark.parametrize(
    "address",
    [
        *("localhost", "", "127.0.0.1:8944", "ftp://board.example", "file:///etc", "http://", "http://[::1"),
        *("http://127.0.0.1:abc", "http://127.0.0.1:8944/\xfcmlaut"),
    ],
)
def test_what_is_no_address_is_told_with_one_that_is(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = smoke.main([address])

    assert code == 1
    assert "write it like https://board.example" in capsys.readouterr().err


def test_what_speaks_no_http_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_greet, args=(listening,), daemon=True).start()
        code = smoke.main([f"http://127.0.0.1:{listening.getsockname()[1]}"])
    told = capsys.readouterr().err

    assert code == 1
    assert told.startswith("Nobody answers at http://127.0.0.1:")
    assert told.count("\n") == 1


def _greet(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"SSH-2.0-x\r\n")


@pytest.mark.parametrize(
    "signals", [(signal.SIGTERM,), (signal.SIGHUP,), (signal.SIGINT, signal.SIGINT, signal.SIGINT)]
)
def test_however_it_is_ended_no_question_stays(signals: tuple[signal.Signals, ...], tmp_path: Path) -> None:
    board = Running(tmp_path / "data", "--slot", "3").start()
    trial = subprocess.Popen(
        [sys.executable, "-u", "-m", "infra.smoke", board.address],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert trial.stdout
    for line in trial.stdout:
        if "a question was taken" in line:
            break
    for each in signals:
        trial.send_signal(each)
    said, errors = trial.communicate(timeout=60)
    thread = r'href="/t/([0-9a-z]{26})/"'
    wait_for(lambda: not re.search(thread, board.get("/topics/work/")[1]) and board.answers("/queue.json"))
    board.stop()

    assert (trial.returncode, errors) == (130, "Broken off.\n")
    assert said.endswith("ok  it was taken back\n")
