"""The local server over a board in this process, on a free port of this machine."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.serving import LocalServer
from intake.app import create_app
from intake.bridge import lambda_handler
from tests.running import PATIENCE, ROOT, a_free_port
from tests.world import World


@dataclass(frozen=True)
class Served:
    """A board behind the local server, and ways to ask it."""

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

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and body of the answer to a request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def boxes(self) -> int:
        """Return how many boxes wait."""
        return len(self.world.items()["intake"])


@contextmanager
def served(world: World, patience: float = PATIENCE) -> Iterator[Served]:
    """Serve a board; ``patience`` is how long the server waits for who has fallen silent."""
    port = a_free_port()
    server = LocalServer(
        port,
        world.folder,
        ROOT / "site" / "static",
        lambda: lambda_handler(create_app(world.intake)),
        patience,
    )
    running = threading.Thread(target=server.run)
    running.start()
    try:
        yield Served(world, port)
    finally:
        server.stop()
        running.join()
        server.close()
