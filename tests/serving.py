"""The local server over a board in this process, on a free port of this machine."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from infra.serving import LocalServer
from intake.app import create_app
from intake.bridge import Handler, lambda_handler
from tests.running import PATIENCE, ROOT, a_free_port, asked
from tests.world import World


@dataclass(frozen=True)
class Served:
    """A board behind the local server, and ways to ask it."""

    world: World
    port: int
    app: Any
    """The same as a WSGI application, without a socket."""
    heard: list[tuple[str, str, int]]
    """Method, path and status of everything that came to intake, in its order."""

    @property
    def address(self) -> str:
        """Where the board is."""
        return f"http://127.0.0.1:{self.port}"

    def send(self, raw: bytes) -> bytes:
        """Send bytes as they are and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            try:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has heard enough, and answers
            return connection.makefile("rb").read()

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and body of the answer to a request."""
        return asked(self.port, method, path, body, headers)

    def boxes(self) -> int:
        """Return how many boxes wait."""
        return len(self.world.items()["intake"])


@contextmanager
def served(
    world: World, patience: float = PATIENCE, around: Callable[[Handler], Handler] = lambda intake: intake
) -> Iterator[Served]:
    """Serve a board; ``patience`` is how long the server waits for who has fallen silent.

    ``around`` puts something in front of intake.
    """
    port = a_free_port()
    heard: list[tuple[str, str, int]] = []

    def listening() -> Handler:
        intake = around(lambda_handler(create_app(world.intake)))

        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            answer = intake(event, context)
            http = event.get("requestContext", {}).get("http", {})
            heard.append((http.get("method", ""), http.get("path", ""), answer["statusCode"]))
            return answer

        return handler

    server = LocalServer(
        port,
        world.folder,
        ROOT / "site" / "static",
        listening,
        patience,
    )
    running = threading.Thread(target=server.run)
    running.start()
    try:
        yield Served(world, port, server.answer, heard)
    finally:
        server.stop()
        running.join()
        server.close()
