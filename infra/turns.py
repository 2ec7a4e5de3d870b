"""Intake behind a web server of our own: one request at a time, through the same cut as on AWS.

A request is made into the event that an HTTP API would send, with everything that the browser sent, and goes
through intake's own handler; so what is dropped there is dropped here too. Lambda gives one request at a time
to one process, and so do turns, whatever number of threads asks for one. Who waits for a turn is counted,
because a queue without an end would let people wait until their browsers give up.
"""

import asyncio
import base64
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from intake.bridge import Handler, refusal

WAITING = 64
"""Requests to intake that wait for their turn. More are told to come again: without an answer people could
not know whether their words arrived."""
_BODY_MOST = 1 << 20
"""Bytes that are read of a body; intake refuses far smaller ones."""

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]


class Turns:
    """Intake's handler for any number of threads, called by one of its own."""

    def __init__(self, make_api: Callable[[], Handler]) -> None:
        # The handler is made in the thread that it will run in, because Mangum ties it to that
        # thread's event loop.
        self._one = ThreadPoolExecutor(1, "intake")
        self._turns = BoundedSemaphore(WAITING)
        self._api = self._one.submit(make_api).result()

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Return intake's answer to the request of a WSGI environ, or why there is none just now."""
        try:
            event = _event(environ)
        except (OSError, ValueError):  # a chunk without its size, a body that is cut, silence
            event = {}
        if not self._turns.acquire(blocking=False):
            return answered(refusal("unavailable", ""))
        try:
            return answered(self._one.submit(self._api, event, None).result())
        finally:
            self._turns.release()

    def close(self) -> None:
        """Finish what is under way."""
        self._one.submit(lambda: asyncio.get_event_loop().close()).result()
        self._one.shutdown()


def answered(answer: dict[str, Any]) -> Answer:
    """Return what a handler answered as status, headers and bytes."""
    body = answer["body"]
    data = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    # Where a length is told it is that of GET: of HEAD there is no body to count.
    return answer["statusCode"], list(answer["headers"].items()), data


def said(answer: Answer, method: str, start_response: Any) -> Iterable[bytes]:
    """Say an answer to a request as a WSGI application does, with its length."""
    status, headers, body = answer
    if not any(name == "content-length" for name, _ in headers):
        headers.append(("Content-Length", str(len(body))))
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [] if method == "HEAD" else [body]


def path_of(environ: dict[str, Any]) -> str:
    """Return the path of a request as text; WSGI has its bytes as Latin-1 characters (PEP 3333)."""
    path: str = environ["PATH_INFO"]
    return path.encode("latin-1").decode("utf-8", "replace")


def _event(environ: dict[str, Any]) -> dict[str, Any]:
    """Return a request as the event of an HTTP API, payload version 2.0. Raises OSError, ValueError."""
    told = environ.get("CONTENT_LENGTH") or ""
    if environ.get("wsgi.input_terminated") and not told:
        body = environ["wsgi.input"].read(_BODY_MOST)
    else:
        length = told.lstrip("0") or "0"
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
    http = {
        "method": environ["REQUEST_METHOD"],
        "path": path_of(environ),
        "sourceIp": environ.get("REMOTE_ADDR", ""),
    }
    return {
        "version": "2.0",
        "headers": headers,
        "rawQueryString": environ.get("QUERY_STRING", ""),
        "requestContext": {"http": http},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
