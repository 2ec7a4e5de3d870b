"""What is no request, or two in one: the local server answers once, runs nothing hidden, and goes on.

Everything is sent over a plain socket, as no browser would. A question stands inside each of the bodies in
which a second request could be found; there is never a box of it.
"""

import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from board.headers import HEADERS
from infra.serving import LocalServer
from intake.app import create_app
from intake.bridge import lambda_handler
from tests.conftest import an_embedded_client, with_tables
from tests.corpus.wire import CASES, CHECK, CHUNKED, HIDDEN, LONG, REFUSED, SIZE, get, post
from tests.running import PATIENCE, ROOT, a_free_port
from tests.world import World


@dataclass
class Served:
    """A board behind the local server, and what its sockets say."""

    world: World
    port: int

    def send(self, raw: bytes) -> bytes:
        """Send bytes as they are and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            try:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has heard enough, and answers
            return connection.makefile("rb").read()

    def boxes(self) -> int:
        """Return how many boxes wait."""
        return len(self.world.items()["intake"])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for everything that is thrown at it."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = World(client, Path(tmp_path_factory.mktemp("pages")))
    world.publisher.pressroom.everything()
    port = a_free_port()
    server = LocalServer(
        port, world.folder, ROOT / "site" / "static", lambda: lambda_handler(create_app(world.intake)), 1.0
    )
    running = threading.Thread(target=server.run)
    running.start()
    yield Served(world, port)
    server.stop()
    running.join()
    server.close()
    engine.close()


@pytest.mark.parametrize(("raw", "statuses"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_one_answer_comes_nothing_hidden_runs_nothing_is_said_and_the_next_is_served(
    served: Served, capsys: pytest.CaptureFixture[str], raw: bytes, statuses: tuple[int, ...]
) -> None:
    before = served.boxes()
    told = served.send(raw)
    found = [int(status) for status in re.findall(rb"(?:^|\n)HTTP/1\.[01] (\d{3}) ", told)]
    head, _, body = told.partition(b"\r\n\r\n")

    assert found == list(statuses)
    assert served.boxes() == before
    assert served.send(get(b"/api/health")).startswith(b"HTTP/1.1 200 ")
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


def test_what_is_hidden_would_have_been_stored_by_itself(served: Served) -> None:
    before = served.boxes()
    told = served.send(HIDDEN)

    assert told.startswith(b"HTTP/1.1 202 ")
    assert served.boxes() == before + 1


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\r\n\r\n", b"\n"], ids=["nothing", "a line end", "two", "half"]
)
def test_nothing_is_answered_with_nothing(served: Served, raw: bytes) -> None:
    told = served.send(raw)

    assert told == b"" or told.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "raw",
    [b"GET / HT", b"GET / HTTP/1.1\r\nHost:", post(SIZE, tail=CHECK[:4]), post(CHUNKED, tail=b"12\r\n{")],
    ids=["in its first line", "in a header", "in its body", "in a chunk"],
)
def test_who_falls_silent_is_let_go(served: Served, raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as connection:
        connection.sendall(raw)
        told = connection.makefile("rb").read()  # returns when the server has closed

    assert told == b"" or told.startswith(b"HTTP/1.1 400 ")
    assert capsys.readouterr().err == ""


def test_who_waits_to_be_told_to_go_on_is_told_once(served: Served) -> None:
    told = served.send(post(SIZE, b"Expect: 100-continue", tail=CHECK))

    assert re.findall(rb"HTTP/1\.1 (\d+) ", told) == [b"100", b"200"]
