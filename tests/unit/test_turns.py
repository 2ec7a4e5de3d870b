"""Turns at intake: a request of any web server as the event of an HTTP API, whole or not at all."""

import asyncio
import base64
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from infra.server.wsgi import answering
from infra.turns import Turns


class Heard:
    """A handler that keeps the events it was called with."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def __call__(self, event: dict[str, Any], _: Any) -> dict[str, Any]:
        self.events.append(event)
        return {"statusCode": 200 if event else 400, "headers": {"content-type": "text/plain"}, "body": "yes"}


@pytest.fixture
def heard() -> Heard:
    """What came to the handler."""
    return Heard()


@pytest.fixture
def turns(heard: Heard) -> Iterator[Turns]:
    """Turns at it."""

    def listening() -> Heard:
        # As Mangum does, which runs in the loop of its thread.
        asyncio.set_event_loop(asyncio.new_event_loop())
        return heard

    turns = Turns(listening)
    yield turns
    turns.close()


def environ(body: bytes, **more: Any) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/thr\u00c3\u00a9ads",
        "wsgi.input": BytesIO(body),
        "CONTENT_TYPE": "application/json",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        **more,
    }


@pytest.mark.parametrize(
    "more", [{"CONTENT_LENGTH": "5"}, {"wsgi.input_terminated": True}, {"CONTENT_LENGTH": "0005"}]
)
def test_a_body_comes_whole_by_its_length_or_by_its_end(turns, heard, more):
    status, headers, body = turns.answer(environ(b"words", **more))

    assert (status, headers, body) == (200, [("content-type", "text/plain")], b"yes")
    assert base64.b64decode(heard.events[0]["body"]) == b"words"
    assert heard.events[0]["requestContext"]["http"]["path"] == "/api/thréads"
    assert heard.events[0]["headers"] == {"content-type": "application/json", "sec-fetch-site": "same-origin"}


@pytest.mark.parametrize("terminated", [True, False])
def test_a_body_that_is_cut_is_none_also_where_the_server_knows_its_end(turns, heard, terminated):
    status, _, _ = turns.answer(environ(b"wor", CONTENT_LENGTH="5", **{"wsgi.input_terminated": terminated}))

    assert status == 400
    assert heard.events == [{}]


def test_a_length_that_is_no_number_is_no_request(turns, heard):
    assert turns.answer(environ(b"words", CONTENT_LENGTH="five"))[0] == 400
    assert heard.events == [{}]


def test_gunicorn_gets_the_length_of_an_answer_and_no_body_for_head(turns):
    started: list[tuple[str, list[tuple[str, str]]]] = []
    app = answering(turns)
    whole = app(environ(b"", CONTENT_LENGTH="0"), lambda *line: started.append(line))
    head = app(environ(b"", CONTENT_LENGTH="0", REQUEST_METHOD="HEAD"), lambda *line: started.append(line))

    assert (list(whole), list(head)) == ([b"yes"], [])
    assert started == [("200 OK", [("content-type", "text/plain"), ("Content-Length", "3")])] * 2
