"""The bridge from AWS's event to Flask, and the cut that every request goes through first.

Mangum speaks ASGI and Flask WSGI. The bridge between them runs inline: one request at a time, no
thread, no queue, bodies whole (it measured 3.3 times less CPU than a2wsgi, which also loses bodies
that come without a content-length). Before Mangum sees an event it is cut to an allow-list, so no
address, agent, cookie, query or request id can reach Flask, a table or a log by any mistake made
later. What cannot be cut is answered 400; nothing is ever raised out of the handler. Where an edge
stands before intake, what comes past it is refused, by a header that the edge alone can say.
"""

import base64
import hmac
import json
from collections.abc import Callable, MutableMapping
from io import BytesIO, StringIO
from typing import Any

from flask import Flask
from mangum import Mangum
from mangum.types import ASGI

import logs
from board.headers import HEADERS
from intake.problems import PROBLEMS
from speech import ENGLISH, Speech

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

EDGE_KEY = "edge-key"
"""The header by which intake knows the edge. It is looked at before the cut, and ends there."""

_TEXT_TYPES = ["text/", "application/json", "application/problem+json", "image/svg+xml"]


class Uncut(ValueError):
    """The event has not the shape of an HTTP API event (payload version 2.0)."""


def lambda_handler(
    app: Flask, edge_keys: tuple[str, ...] = (), base: str = "", said: Speech = ENGLISH
) -> Handler:
    """Return the handler that AWS calls, for an app.

    ``edge_keys`` are what the edge may say to be known; without any, no edge stands before intake.
    ``base`` is the path below which the board lives, ``said`` its language.
    """
    logs.silence()
    mangum = Mangum(_asgi(app, base, said), lifespan="off", text_mime_types=_TEXT_TYPES)

    def handler(event: Event, context: Any) -> dict[str, Any]:
        try:
            if edge_keys and not _from_edge(event, edge_keys):
                return refusal("foreign-origin", base, said)
            answer: dict[str, Any] = mangum(cut(event), context)
            # Where even the bridge's own guard failed, Mangum answers in words of its own.
            return refusal("unavailable", base, said) if answer["statusCode"] == 500 else answer
        except Uncut:
            return refusal("malformed", base, said)
        except Exception as error:
            logs.failure("handler", 503, error)
            return refusal("unavailable", base, said)

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
        given = event.get("headers") or {}
        # By their names: what is not kept is not even read.
        kept = {name.lower(): given[name] for name in given if name.lower() in HEADERS_KEPT}
        # Of a header with a control character in it nothing is left but that it was there: an origin
        # that nobody can read is not the same as none.
        headers = {name: value if value.isprintable() else "" for name, value in kept.items()}
        if not method.isprintable() or not path.encode():
            raise Uncut
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Uncut from None
    return {
        "version": "2.0",
        "headers": {**headers, "content-length": str(len(data))},
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}},
        "body": base64.b64encode(data).decode(),
        "isBase64Encoded": True,
    }


def _from_edge(event: Event, keys: tuple[str, ...]) -> bool:
    """Say whether an event has one of the edge's keys, in a time that tells nothing of them."""
    given = event.get("headers") if isinstance(event, dict) else None
    said = [given[name] for name in given if name.lower() == EDGE_KEY] if isinstance(given, dict) else []
    if len(said) != 1 or not isinstance(said[0], str):
        return False
    # All are compared, and not only up to the one that fits.
    return sum(hmac.compare_digest(said[0].encode(errors="replace"), key.encode()) for key in keys) > 0


def _asgi(app: Flask, base: str, said: Speech) -> ASGI:
    async def bridge(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        try:
            status, headers, answer = _call(app, _environ(scope, (await receive())["body"]))
        except Exception as error:
            # Mangum would answer 500 in words of its own and log what the exception says.
            logs.failure("bridge", 503, error)
            refused = refusal("unavailable", base, said)
            status, answer = 503, refused["body"].encode()
            headers = [(name.encode(), value.encode()) for name, value in refused["headers"].items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return bridge


def _call(app: Flask, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Return status, headers and body of the app's answer."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _error: Any = None, /
    ) -> Callable[[bytes], object]:
        started.append((status, headers))
        return written.append

    written.extend(app.wsgi_app(environ, start_response))
    status, headers = started[-1]
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return int(status[:3]), pairs, b"".join(written)


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
        "wsgi.errors": StringIO(),  # read by nobody
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name in HEADERS_KEPT:
        if name in headers and name != "content-type":
            environ["HTTP_" + name.upper().replace("-", "_")] = headers[name]
    return environ


def refusal(name: str, base: str, said: Speech = ENGLISH) -> dict[str, Any]:
    """Return the answer to what never reached the app, as the problem document of that name."""
    words = PROBLEMS[name].spoken(said)
    status = words.status
    document = {"type": f"{base}/problems/{name}", "title": words.title, "status": status}
    headers = {name.lower(): value for name, value in HEADERS["answer"].items()}
    headers["content-type"] = "application/problem+json"
    if status == 503:
        headers["retry-after"] = "60"
    return {
        "statusCode": status,
        "headers": headers,
        "body": json.dumps({**document, "detail": words.detail, "findings": []}),
    }
