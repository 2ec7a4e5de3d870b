"""A board that really runs: the process that `./dev run` starts, on a free port of this machine."""

import http.client
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0
"""Seconds after which something that should have happened will not."""


class Running:
    """One board and its data folder; it may be killed and started again."""

    def __init__(self, data: Path, *more: str) -> None:
        self.data = data
        self.port = a_free_port()
        self._more = more
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Where the board is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Running":
        """Start the board and return when it answers."""
        self._process = run("--data", str(self.data), "--port", str(self.port), "--slot", "1", *self._more)
        try:
            wait_for(lambda: self._process.poll() is not None or self.answers("/api/health"))
            assert self._process.poll() is None, self._process.communicate()
        except BaseException:
            self.kill()
            raise
        return self

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self._process
        self._process.kill()
        self._process.communicate()

    def stop(self) -> tuple[str, str]:
        """Ask the board to stop, and return what it printed."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        return self._process.communicate(timeout=PATIENCE)

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the body of a page."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, Any]:
        """Post JSON and return the status and the answer."""
        status, body = self._ask("POST", path, json.dumps(fields))
        return status, json.loads(body) if body else None

    def answers(self, path: str) -> bool:
        """Say whether there is an answer, and a good one."""
        try:
            return self.get(path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def send(self, raw: bytes) -> bytes:
        """Send bytes as they are, and return the status that comes back, if any does."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.makefile("rb").readline()
        return answer.split(b" ")[1] if b" " in answer else b""

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = {"Content-Type": "application/json"} if body else {}
        status, _, told = asked(self.port, method, path, body.encode(), headers)
        return status, told.decode()


def asked(
    port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body of the answer to a request to a port of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def run(*arguments: str) -> subprocess.Popen[str]:
    """Start the local board as `./dev run` does."""
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition: Callable[[], bool]) -> None:
    """Return when a condition holds; fail when it will not."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def a_free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Relay:
    """A way to a board on which answers get lost, as on a train; it stands at an address of its own."""

    def __init__(self, board: Running) -> None:
        self.lost = 0
        """How many of the next answers to a POST never arrive, though the board took what was sent."""
        self.instead: tuple[int, dict[str, str], bytes] | None = None
        """What the next POST is answered with while the board sees nothing of it."""
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._forward()

            def do_POST(self) -> None:
                self._forward()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def _forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if body and relay.instead:
                    answered, relay.instead = relay.instead, None
                    self._answer(*answered)
                    return
                connection = http.client.HTTPConnection("127.0.0.1", board.port, timeout=PATIENCE)
                connection.request(self.command, self.path, body or None, dict(self.headers))
                answer = connection.getresponse()
                status, headers, told = answer.status, dict(answer.headers), answer.read()
                connection.close()
                if body and relay.lost:
                    relay.lost -= 1
                    self.close_connection = True
                    return
                self._answer(status, headers, told)

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """End the relay."""
        self._server.shutdown()
        self._server.server_close()
