"""The board as a process: killed at any moment, started again, told to stop, or unable to start."""

import random
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

from tests.builders import a_question
from tests.running import Running, a_free_port, run, wait_for

KILLS = 20
POSTS = 10


def test_kill_9_at_any_moment_loses_no_acknowledged_post(tmp_path: Path) -> None:
    board = Running(tmp_path / "data")
    moments = random.Random(7)
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
    with ThreadPoolExecutor(4) as readers:
        wait_for(lambda: all(readers.map(lambda thread: board.answers(f"/t/{thread}/"), acknowledged[-50:])))
        found = list(readers.map(lambda thread: board.answers(f"/t/{thread}/thread.json"), acknowledged))
    board.stop()

    assert len(acknowledged) >= KILLS * POSTS
    assert len(set(acknowledged)) == len(acknowledged)
    assert all(found)


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

    assert "Filled the empty board with samples" in first
    assert 'class="sample"' in home
    assert "no samples were added" in second


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
