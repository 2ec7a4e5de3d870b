"""One machine's web server: pages from the folder, and /api through the same cut as on AWS.

A request for /api is made into the event that an HTTP API would send, with everything that the
browser sent, and goes through intake's own handler; so what is dropped there is dropped here too.
Pages carry the headers of the one table in board/headers.py. Nothing is logged.
"""

import asyncio
import base64
import socket
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

import logs
from board import paths
from board.headers import HEADERS, PageKind, media_type, page_kind
from infra import assets, manifest
from infra.wire import OneRequest
from intake.bridge import Handler, refusal

WAITING = 64
"""Requests to intake that wait for their turn. More are told to come again: a queue without an end would let
people wait until their browsers give up, and then they could not know whether their words arrived."""
_BODY_MOST = 1 << 20
"""Bytes that are read of a body; intake refuses far smaller ones."""
_PATIENCE = 60.0
"""Seconds of silence after which a connection is given up."""

Headers = list[tuple[str, str]]


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
        # Lambda gives one request at a time to one process, and so does this. The handler is made
        # in the thread that it will run in, because Mangum ties it to that thread's event loop.
        self._one = ThreadPoolExecutor(1, "intake")
        self._turns = BoundedSemaphore(WAITING)
        self._api = self._one.submit(make_api).result()

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
        self._one.submit(lambda: asyncio.get_event_loop().close()).result()
        self._one.shutdown()

    def answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, as a WSGI application does."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        method = environ["REQUEST_METHOD"]
        if path.startswith("/api/"):
            try:
                event = _event(environ, method, path)
            except (OSError, ValueError):  # a chunk without its size, a body that is cut, silence
                event = {}
            status, headers, body = self._from_api(event)
        elif method in ("GET", "HEAD"):
            status, headers, body = self._page(path)
        else:
            status, headers, body = _answered(refusal("method", ""))
            headers.append(("Allow", "GET, HEAD"))
        if not any(name == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(body))))
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [] if method == "HEAD" else [body]

    def _from_api(self, event: dict[str, Any]) -> tuple[int, Headers, bytes]:
        if not self._turns.acquire(blocking=False):
            return _answered(refusal("unavailable", ""))
        try:
            return _answered(self._one.submit(self._api, event, None).result())
        finally:
            self._turns.release()

    def _page(self, path: str) -> tuple[int, Headers, bytes]:
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


def _answered(answer: dict[str, Any]) -> tuple[int, Headers, bytes]:
    body = answer["body"]
    data = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    # Where a length is told it is that of GET: of HEAD there is no body to count.
    return answer["statusCode"], list(answer["headers"].items()), data


def _headers(kind: PageKind, name: str = "") -> Headers:
    headers = list(HEADERS[kind].items())
    return [*headers, ("Content-Type", media_type(name))] if name else headers


def _event(environ: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    """Return a request as the event of an HTTP API, payload version 2.0. Raises OSError, ValueError."""
    if environ.get("wsgi.input_terminated"):
        body = environ["wsgi.input"].read(_BODY_MOST)
    else:
        length = (environ.get("CONTENT_LENGTH") or "0").lstrip("0") or "0"
        most = _BODY_MOST if len(length) > len(str(_BODY_MOST)) else min(int(length), _BODY_MOST)
        body = environ["wsgi.input"].read(most)
        if len(body) < most:
            # A form that was cut would be read as a shorter one.
            raise ValueError
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    return {
        "version": "2.0",
        "headers": headers,
        "rawQueryString": environ.get("QUERY_STRING", ""),
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": environ.get("REMOTE_ADDR", "")}
        },
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
