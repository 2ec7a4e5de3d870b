"""One machine's web server: pages from the folder, and /api through the same cut as on AWS.

A request for /api takes its turn at intake's own handler (infra/turns.py). Pages carry the headers of
the one table in board/headers.py. Nothing is logged.
"""

import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

import logs
from board import paths
from board.headers import HEADERS, PageKind, media_type, page_kind
from infra import assets, manifest
from infra.turns import Answer, Headers, Turns, answered, path_of, said
from infra.wire import OneRequest
from intake.bridge import Handler, refusal

_PATIENCE = 60.0
"""Seconds of silence after which a connection is given up."""


class LocalServer:
    """Serves one board on 127.0.0.1. Raises OSError when the port is taken."""

    def __init__(
        self,
        port: int,
        pages: Path,
        static: Path,
        make_api: Callable[[], Handler],
        patience: float = _PATIENCE,
    ) -> None:
        self._port = port
        self._pages = pages
        self._static = static
        handler = type("Patient", (OneRequest,), {"timeout": patience})
        # Werkzeug would print and exit when the port is taken; the socket is opened before it can.
        with socket.create_server(("127.0.0.1", port)) as listening:
            self._server: BaseWSGIServer = make_server(
                "127.0.0.1", port, self.answer, threaded=True, request_handler=handler, fd=listening.fileno()
            )
        # What breaks below WSGI would be printed with the address of whom it was for.
        self._server.handle_error = _say_no_more  # type: ignore[assignment,method-assign]
        self._turns = Turns(make_api)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._port

    def run(self) -> None:
        """Serve until stopped."""
        self._server.serve_forever()

    def stop(self) -> None:
        """Finish what is under way."""
        self._server.shutdown()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()
        self._turns.close()

    def answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, as a WSGI application does."""
        path, method = path_of(environ), environ["REQUEST_METHOD"]
        if path.startswith("/api/"):
            answer = self._turns.answer(environ)
        elif method in ("GET", "HEAD"):
            answer = self._page(path)
        else:
            answer = answered(refusal("method", ""))
            answer[1].append(("Allow", "GET, HEAD"))
        return said(answer, method, start_response)

    def _page(self, path: str) -> Answer:
        if path == paths.MANIFEST:  # nothing was built that runs here
            body = manifest.made(self._static, manifest.commit(), {})
            return 200, _headers(page_kind(path), paths.key(path)), body
        file = self._file(path)
        if file is not None:
            body = assets.served(file) if path.startswith(paths.STATIC) else file.read_bytes()
            return 200, _headers(page_kind(path), file.name), body
        if not path.startswith("//") and self._file(path + "/") is not None:
            return 301, [("Location", path + "/"), *_headers("reading")], b""
        missing = self._file(paths.MISSING)
        body = missing.read_bytes() if missing else b""
        return 404, _headers("reading", "404.html"), body

    def _file(self, path: str) -> Path | None:
        """Return the file of an address, if it lies below the folder it should."""
        folder, key = self._pages, paths.key(path)
        if path.startswith(paths.STATIC):
            folder, key = self._static, path.removeprefix(paths.STATIC)
        parts = key.split("/")
        if any(not part or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        file = folder.joinpath(*parts)
        try:
            return file if file.is_file() else None
        except OSError:  # longer than any file name may be
            return None


def _say_no_more(_request: Any, _address: Any) -> None:
    error = sys.exc_info()[1]
    if error and not isinstance(error, ConnectionError):
        logs.failure("request", 400, error)


def _headers(kind: PageKind, name: str = "") -> Headers:
    headers = list(HEADERS[kind].items())
    return [*headers, ("Content-Type", media_type(name))] if name else headers
