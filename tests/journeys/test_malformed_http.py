"""What is no request, or two in one: the local server answers once, runs nothing hidden, and goes on.

Everything is sent over a plain socket, as no browser would. A question stands inside each of the bodies in
which a second request could be found; there is never a box of it.
"""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.headers import HEADERS
from tests.conftest import an_embedded_client, with_tables
from tests.corpus.wire import CASES, CHECK, CHUNKED, HIDDEN, LONG, REFUSED, SIZE, get, post
from tests.running import PATIENCE
from tests.serving import Served, served
from tests.world import World


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for everything that is thrown at it."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = World(client, Path(tmp_path_factory.mktemp("pages")))
    world.publisher.pressroom.everything()
    with served(world, 1.0) as board:
        yield board
    engine.close()


@pytest.mark.parametrize(("raw", "statuses"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_one_answer_comes_nothing_hidden_runs_nothing_is_said_and_the_next_is_served(
    board: Served, capsys: pytest.CaptureFixture[str], raw: bytes, statuses: tuple[int, ...]
) -> None:
    before = board.boxes()
    told = board.send(raw)
    found = [int(status) for status in re.findall(rb"(?:^|\n)HTTP/1\.[01] (\d{3}) ", told)]
    head, _, body = told.partition(b"\r\n\r\n")

    assert found == list(statuses)
    assert board.boxes() == before
    assert board.send(get(b"/api/health")).startswith(b"HTTP/1.1 200 ")
    printed = capsys.readouterr()
    assert printed.out + printed.err == ""
    if statuses in (REFUSED, LONG):
        problem = json.loads(body)
        assert problem["status"] == found[0]
        assert problem["type"] in ("/problems/malformed", "/problems/too-large")
        for header, value in HEADERS["answer"].items():
            assert f"\r\n{header.lower()}: {value}" in re.sub(
                r"\r\n[^:]+", lambda each: each[0].lower(), head.decode()
            )


def test_what_is_hidden_would_have_been_stored_by_itself(board: Served) -> None:
    before = board.boxes()
    told = board.send(HIDDEN)

    assert told.startswith(b"HTTP/1.1 202 ")
    assert board.boxes() == before + 1


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\r\n\r\n", b"\n"], ids=["nothing", "a line end", "two", "half"]
)
def test_nothing_is_answered_with_nothing(board: Served, raw: bytes) -> None:
    told = board.send(raw)

    assert told == b"" or told.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "raw",
    [b"GET / HT", b"GET / HTTP/1.1\r\nHost:", post(SIZE, tail=CHECK[:4]), post(CHUNKED, tail=b"12\r\n{")],
    ids=["in its first line", "in a header", "in its body", "in a chunk"],
)
def test_who_falls_silent_is_let_go(board: Served, raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", board.port), PATIENCE) as connection:
        connection.sendall(raw)
        told = connection.makefile("rb").read()  # returns when the server has closed

    assert told == b"" or told.startswith(b"HTTP/1.1 400 ")
    assert capsys.readouterr().err == ""


def test_who_waits_to_be_told_to_go_on_is_told_once(board: Served) -> None:
    told = board.send(post(SIZE, b"Expect: 100-continue", tail=CHECK))

    assert re.findall(rb"HTTP/1\.1 (\d+) ", told) == [b"100", b"200"]
