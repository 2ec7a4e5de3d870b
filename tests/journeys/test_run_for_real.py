"""The board as a process: killed at any moment, started again, told to stop, or unable to start.

KILLS says how often, DYNAMODB_ENDPOINT that the tables are there and not in the folder.
"""

import json
import os
import random
import re
import shutil
import stat
import threading
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.builders import a_question
from tests.running import Running, a_free_port, run, wait_for

KILLS = int(os.environ.get("KILLS", "20"))
ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT", "")
POSTS = 10


def test_kill_9_at_any_moment_loses_no_acknowledged_post(tmp_path: Path) -> None:
    board = Running(tmp_path / "data", *(("--endpoint", ENDPOINT) if ENDPOINT else ()))
    moments = random.Random(7)  # noqa: S311 (nothing secret)
    acknowledged: list[str] = []
    for kill in range(KILLS):
        board.start()
        enough = threading.Event()
        posters = [
            threading.Thread(target=post_until, args=(board, kill * 10_000 + first, acknowledged, enough))
            for first in (0, 1_000, 2_000)
        ]
        for poster in posters:
            poster.start()
        # Somewhere after the tenth answer, in the middle of whatever is going on then.
        wait_for(lambda kill=kill: len(acknowledged) >= (kill + 1) * POSTS + moments.randrange(1, 30))
        board.kill()
        enough.set()
        for poster in posters:
            poster.join()
    board.start()
    missing = set(acknowledged)
    while missing:
        # After many kills a slot tells hundreds that the board was full: waited for is the next of them.
        before = len(missing)
        wait_for(lambda before=before: still_missing(board, missing) < before)
    told = [json.loads(board.get(f"/t/{thread}/thread.json")[1])["posts"][0] for thread in acknowledged]
    published = sum(post["state"] == "published" for post in told)
    # Lists are printed after the threads that stand on them.
    wait_for(lambda: int(re.findall(r"(\d+) threads?", board.get("/topics/")[1])[0]) >= published)
    board.stop()

    assert len(acknowledged) >= KILLS * POSTS
    assert published
    assert {post.get("reason") for post in told} <= {None, "full"}
    assert len(set(acknowledged)) == len(acknowledged)


def still_missing(board: Running, missing: set[str]) -> int:
    missing.difference_update([thread for thread in missing if board.answers(f"/t/{thread}/")])
    return len(missing)


def post_until(board: Running, seed: int, acknowledged: list[str], enough: threading.Event) -> None:
    while not enough.is_set():
        seed += 1
        try:
            status, answer = board.post("/api/threads", a_question(seed))
        except (OSError, HTTPException):
            return  # killed before it answered: nothing was promised
        if status == 202:
            acknowledged.append(answer["thread"])


def test_a_second_start_goes_on_with_everything(tmp_path: Path) -> None:
    board = Running(tmp_path / "data").start()
    thread = board.post("/api/threads", a_question())[1]["thread"]
    wait_for(lambda: board.answers(f"/t/{thread}/"))
    printed, errors = board.stop()
    board.start()
    again = board.post("/api/threads", a_question())[1]["thread"]

    assert errors == ""
    assert f"open at {board.address}/" in printed
    assert str(tmp_path / "data") in printed
    assert "Ctrl+C" in printed
    assert again == thread
    assert board.answers(f"/t/{thread}/")

    board.stop()


def test_samples_fill_an_empty_board_and_leave_another_alone(tmp_path: Path) -> None:
    board = Running(tmp_path / "data", "--sample").start()
    home = board.get("/")[1]
    first, _ = board.stop()
    second, _ = board.start().stop()

    assert "Filling the board with samples" in first
    assert 'class="sample"' in home
    assert "The samples are there already." in second


def test_only_the_owner_may_read_the_keys_and_the_tables(tmp_path: Path) -> None:
    board = Running(tmp_path / "data").start()
    board.stop()
    modes = {
        name: stat.S_IMODE((tmp_path / "data" / name).stat().st_mode)
        for name in ("keys.json", "board.sqlite")
    }

    assert modes == {"keys.json": 0o600, "board.sqlite": 0o600}


def refused(*arguments: str) -> str:
    process = run(*arguments)
    _, errors = process.communicate()

    assert process.returncode == 1
    assert errors.count("\n") == 1, errors
    return errors


def test_a_busy_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    board = Running(tmp_path / "one").start()
    said = refused("--data", str(tmp_path / "two"), "--port", str(board.port))
    board.stop()

    assert f"Port {board.port} is in use; choose another with --port" in said


def test_a_folder_that_another_board_has_is_said_in_one_sentence(tmp_path: Path) -> None:
    board = Running(tmp_path / "one").start()
    said = refused("--data", str(tmp_path / "one"), "--port", str(a_free_port()))
    board.stop()

    assert "Another board is running on" in said


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = refused("--data", str(tmp_path / "file" / "data"), "--port", str(a_free_port()))

    assert "cannot be written; choose another with --data" in said


def test_an_endpoint_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path) -> None:
    endpoint = f"http://127.0.0.1:{a_free_port()}"
    said = refused("--data", str(tmp_path / "d"), "--port", str(a_free_port()), "--endpoint", endpoint)

    assert f"The DynamoDB at {endpoint} does not answer" in said


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--port", "99999", "a port is a number from 1 to 65535"),
        ("--port", "-5", "a port is a number from 1 to 65535"),
        ("--slot", "0", "a slot is a whole number of seconds, from 1 to 86400"),
        ("--slot", "soon", "a slot is a whole number of seconds, from 1 to 86400"),
    ],
)
def test_an_option_that_cannot_be_is_said_with_what_can(option: str, value: str, said: str) -> None:
    process = run(f"{option}={value}")
    _, errors = process.communicate()

    assert process.returncode == 2
    assert errors.splitlines()[-1].endswith(said)


def test_an_endpoint_that_is_no_address_is_said_in_one_sentence(tmp_path: Path) -> None:
    said = refused("--data", str(tmp_path / "d"), "--port", str(a_free_port()), "--endpoint", "nonsense")

    assert "nonsense is no address; write it like http://127.0.0.1:8001." in said


def test_a_database_that_is_damaged_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "board.sqlite").write_text("this is no database " * 100)
    said = refused("--data", str(tmp_path), "--port", str(a_free_port()))

    assert f"The database {tmp_path / 'board.sqlite'} does not answer as it should" in said


def test_a_board_without_its_keys_does_not_start_with_others(tmp_path: Path) -> None:
    board = Running(tmp_path / "data").start()
    thread = board.post("/api/threads", a_question())[1]["thread"]
    wait_for(lambda: board.answers(f"/t/{thread}/"))
    board.stop()
    arguments = ("--data", str(tmp_path / "data"), "--port", str(a_free_port()))
    keys = tmp_path / "data" / "keys.json"
    kept = keys.read_text()
    keys.unlink()
    lost = refused(*arguments)
    keys.write_text("{")
    broken = refused(*arguments)
    keys.write_text(kept)
    shutil.rmtree(tmp_path / "data" / "pages")
    board.start()
    back = board.answers(f"/t/{thread}/")
    board.stop()

    assert f"{keys} is missing, and this board needs its own keys; put the file back." in lost
    assert f"The keys in {keys} cannot be read; put back your copy of the file." in broken
    assert back


def test_what_no_browser_sends_is_answered_and_leaves_no_trace(tmp_path: Path) -> None:
    board = Running(tmp_path / "data").start()
    answers = {
        raw: board.send(raw)
        for raw in (
            b"GET /" + b"a" * 300 + b" HTTP/1.1\r\n\r\n",
            b"GET /%2fask HTTP/1.1\r\n\r\n",
            b"POST /api/threads HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"POST /api/threads HTTP/1.1\r\nContent-Length: " + b"9" * 4_500 + b"\r\n\r\n",
            b"GET http://[::1 HTTP/1.1\r\n\r\n",
        )
    }
    _, errors = board.stop()

    assert list(answers.values()) == [b"404", b"404", b"400", b"400", b"400"]
    assert errors == ""


OUTSIDE = [
    "/../keys.json",
    "/%2e%2e/keys.json",
    "/static/../../board.toml",
    "/.index.html.new",
    "/t//",
    "/static/%00",
    "/static/../templates/base.html",
]


def test_nothing_outside_the_folder_of_pages_is_served(tmp_path: Path) -> None:
    board = Running(tmp_path / "data").start()
    answers = {path: board.get(path) for path in OUTSIDE}
    board.stop()

    assert {path: status for path, (status, _) in answers.items()} == dict.fromkeys(OUTSIDE, 404)
    assert not any("PEPPER" in body for _, body in answers.values())
