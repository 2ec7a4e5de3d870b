"""The bridge from AWS's event to Flask, and the cut that every request goes through first.

Mangum speaks ASGI and Flask WSGI. The bridge between them runs inline: one request at a time, no
thread, no queue, bodies whole (it measured 3.3 times less CPU than a2wsgi, which also loses bodies
that come without a content-length). Before Mangum sees an event it is cut to an allow-list, so no
address, agent, cookie, query or request id can reach Flask, a table or a log by any mistake made
later. What cannot be cut is answered 400; nothing is ever raised out of the handler.
"""

import base64
import binascii
from collections.abc import Callable, MutableMapping
from io import BytesIO
from typing import Any

from flask import Flask
from mangum import Mangum
from mangum.types import ASGI

import logs
from board.headers import HEADERS

Event = dict[str, Any]
Handler = Callable[[Event, Any], dict[str, Any]]

HEADERS_KEPT = (
    "accept",
    "content-encoding",
    "content-type",
    "origin",
    "proof",
    "sec-fetch-site",
)
"""The request headers that intake may know of, whoever sends more."""

_TEXT_TYPES = ["text/", "application/json", "application/problem+json", "image/svg+xml"]


class Uncut(ValueError):
    """The event has not the shape of an HTTP API event (payload version 2.0)."""


def lambda_handler(app: Flask) -> Handler:
    """Return the handler that AWS calls, for an app."""
    logs.silence()
    mangum = Mangum(_asgi(app), lifespan="off", text_mime_types=_TEXT_TYPES)

    def handler(event: Event, context: Any) -> dict[str, Any]:
        try:
            return mangum(cut(event), context)
        except Uncut:
            return _refusal(400)
        except Exception as error:
            logs.failure("handler", 503, error)
            return _refusal(503)

    return handler


def cut(event: Event) -> Event:
    """Return the event cut to what intake may know: method, path, six headers and the body.

    Raises Uncut. The body comes out base64-encoded, its length set from its bytes.
    """
    try:
        http = event["requestContext"]["http"]
        method, path = http["method"], http["path"]
        body = event.get("body") or ""
        data = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
        given = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        headers = {name: given[name] for name in HEADERS_KEPT if name in given}
        if not all(
            isinstance(text, str) and text.isprintable() for text in (method, path, *headers.values())
        ):
            raise Uncut
    except (KeyError, TypeError, AttributeError, UnicodeError, binascii.Error):
        raise Uncut from None
    return {
        "version": "2.0",
        "headers": {**headers, "content-length": str(len(data))},
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}},
        "body": base64.b64encode(data).decode(),
        "isBase64Encoded": True,
    }


def _asgi(app: Flask) -> ASGI:
    async def bridge(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        data = (await receive())["body"]
        started: list[tuple[int, list[tuple[bytes, bytes]]]] = []
        written: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: Any = None, /
        ) -> Callable[[bytes], object]:
            pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started.append((int(status[:3]), pairs))
            return written.append

        written.extend(app.wsgi_app(_environ(scope, data), start_response))
        answer = b"".join(written)
        status, pairs = started[-1]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": answer})

    return bridge


def _environ(scope: MutableMapping[str, Any], data: bytes) -> dict[str, Any]:
    """Return the WSGI environ of a cut event. The one place that makes one; no address is in it."""
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        # WSGI wants the bytes of the path as Latin-1 characters (PEP 3333).
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": "board",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(data)),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(data),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name in HEADERS_KEPT:
        if name in headers and name != "content-type":
            environ["HTTP_" + name.upper().replace("-", "_")] = headers[name]
    return environ


def _refusal(status: int) -> dict[str, Any]:
    """Return the answer to what never reached the app: no text of anybody, ours included."""
    headers = {name.lower(): value for name, value in HEADERS["answer"].items()}
    more = {"retry-after": "60"} if status == 503 else {}
    return {"statusCode": status, "headers": {**headers, **more, "content-type": "text/plain"}, "body": ""}
