"""The cut that every request goes through, and the bridge to an app that tells what it got."""

import base64
import json
from typing import Any

import pytest
from flask import Flask, Response, request

from intake.bridge import HEADERS_KEPT, Uncut, cut, lambda_handler

SECRETS = ("203.0.113.9", "Netscape", "session=1", "q=secret", "req-7", "tok-7", "evil.example", "user:pw")
FORBIDDEN = {
    "Cookie": "session=1",
    "User-Agent": "Netscape",
    "X-Forwarded-For": "203.0.113.9",
    "Forwarded": "for=203.0.113.9",
    "Referer": "https://evil.example/?q=secret",
    "Host": "evil.example",
    "Authorization": "user:pw",
    "X-Amzn-Trace-Id": "req-7",
    "X-Edge-Secret": "tok-7",
    "Accept-Language": "session=1",
    "Content-Length": "999999",
    "Transfer-Encoding": "chunked",
}
KEPT = {
    "Accept": "text/html",
    "Content-Encoding": "gzip",
    "Content-Type": "application/json",
    "Origin": "https://board.example",
    "Proof": "v1.x",
    "Sec-Fetch-Site": "same-origin",
}


def an_event(path: str = "/echo", **changes: Any) -> dict[str, Any]:
    """Return an event as the HTTP API sends it, with everything in it that must not arrive."""
    http = {
        "method": "POST",
        "path": path,
        "protocol": "HTTP/1.1",
        "sourceIp": "203.0.113.9",
        "userAgent": "Netscape",
    }
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "q=secret",
        "queryStringParameters": {"q": "q=secret"},
        "pathParameters": {"proxy": "q=secret"},
        "cookies": ["session=1"],
        "headers": {**FORBIDDEN, **KEPT},
        "requestContext": {
            "http": http,
            "requestId": "req-7",
            "timeEpoch": 1,
            "authorizer": {"token": "tok-7"},
        },
        "body": "é",
        "isBase64Encoded": False,
        **changes,
    }


def with_http(**http: object) -> dict[str, Any]:
    return an_event(requestContext={"http": {"method": "POST", "path": "/echo", **http}})


@pytest.fixture
def app() -> Flask:
    app = Flask("echo")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def echo(path: str) -> dict[str, Any]:
        told = {name: value for name, value in request.environ.items() if isinstance(value, str)}
        return {"path": path, "body": request.get_data().hex(), "environ": told, "cookies": request.cookies}

    @app.route("/problem")
    def problem() -> Response:
        return Response('{"title":"é"}', 422, content_type="application/problem+json")

    @app.route("/picture")
    def picture() -> Response:
        return Response(b"\x89PNG\xff", content_type="image/png")

    @app.route("/drawing")
    def drawing() -> Response:
        return Response("<svg/>", content_type="image/svg+xml")

    @app.route("/broken", methods=["GET", "POST"])
    def broken() -> Response:
        raise LookupError("what somebody wrote")

    @app.route("/unsendable", methods=["GET", "POST"])
    def unsendable() -> Response:
        return Response("", headers={"X-Words": "what somebody wróte \N{SNOWMAN}"})

    return app


@pytest.fixture
def handler(app: Flask) -> Any:
    return lambda_handler(app)


def told(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["statusCode"] == 200
    found = json.loads(answer["body"])
    assert isinstance(found, dict)
    return found


def test_a_cut_event_has_method_path_six_headers_and_the_body_and_nothing_else():
    event = cut(an_event())

    assert event == {
        "version": "2.0",
        "headers": {name.lower(): value for name, value in KEPT.items()} | {"content-length": "2"},
        "requestContext": {"http": {"method": "POST", "path": "/echo", "sourceIp": "192.0.2.1"}},
        "body": base64.b64encode("é".encode()).decode(),
        "isBase64Encoded": True,
    }
    assert set(event["headers"]) == {*HEADERS_KEPT, "content-length"}


def test_the_event_that_came_is_left_as_it_was():
    event = an_event()
    cut(event)

    assert event == an_event()


@pytest.mark.parametrize("value", ["a\r\nb", "a\tb", "a\0b"])
@pytest.mark.parametrize("name", HEADERS_KEPT)
def test_of_a_header_with_a_control_character_nothing_is_left_but_that_it_was_there(name, value):
    assert cut(an_event(headers={name: value}))["headers"][name] == ""


@pytest.mark.parametrize("path", ["/echo\r\nX: y", "/echo\0"])
def test_an_odd_path_is_for_the_app_to_answer(path, handler):
    assert handler(with_http(path=path), None)["statusCode"] in (200, 404)


@pytest.mark.parametrize("absent", ["headers", "body", "isBase64Encoded", "version", "rawPath"])
def test_what_aws_may_leave_out_may_be_absent(absent):
    event = an_event()
    del event[absent]

    assert cut(event)["requestContext"]["http"]["path"] == "/echo"
    assert cut(an_event(headers=None, body=None))["headers"] == {"content-length": "0"}


MALFORMED = {
    **{
        f"event is {value!r}": value
        for value in (None, [], "event", 5, {}, {"requestContext": None}, {"requestContext": {"http": []}})
    },
    "no path": an_event(requestContext={"http": {"method": "POST"}}),
    "path is a number": with_http(path=5),
    "path is a list": with_http(path=["/"]),
    "path has a lone surrogate": with_http(path="/\ud800"),
    "method is nothing": with_http(method=None),
    "method has a line end": with_http(method="POST\n"),
    "headers are a list": an_event(headers=["accept"]),
    "header is a list": an_event(headers={"accept": ["a"]}),
    "header name is a number": an_event(headers={5: "a"}),
    "body is a number": an_event(body=5),
    "body is an object": an_event(body={"a": 1}),
    "body has a lone surrogate": an_event(body="\ud800"),
    "body is no base64": an_event(body="***", isBase64Encoded=True),
    "body is cut base64": an_event(body="YWE", isBase64Encoded=True),
    "body is base64 in other letters": an_event(body="YWÉ=", isBase64Encoded=True),
}


@pytest.mark.parametrize("event", MALFORMED.values(), ids=MALFORMED)
def test_an_event_that_cannot_be_cut_is_answered_400_and_nothing_is_raised(event, handler, capsys):
    answer = handler(event, None)
    printed = capsys.readouterr()

    assert (answer["statusCode"], json.loads(answer["body"])["type"]) == (400, "/problems/malformed")
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert answer["headers"]["cache-control"] == "no-store"
    assert printed.out + printed.err == ""
    with pytest.raises(Uncut):
        cut(event)


def test_no_address_agent_cookie_query_or_request_id_reaches_the_app(handler):
    answer = handler(an_event(), None)

    assert not [secret for secret in SECRETS if secret in answer["body"]]
    assert told(answer)["cookies"] == {}
    assert told(answer)["environ"].keys() == {
        *(
            "REQUEST_METHOD",
            "SCRIPT_NAME",
            "PATH_INFO",
            "QUERY_STRING",
            "SERVER_NAME",
            "SERVER_PORT",
            "SERVER_PROTOCOL",
        ),
        *("CONTENT_LENGTH", "CONTENT_TYPE", "wsgi.url_scheme"),
        *("HTTP_ACCEPT", "HTTP_CONTENT_ENCODING", "HTTP_ORIGIN", "HTTP_PROOF", "HTTP_SEC_FETCH_SITE"),
    }


def test_what_may_arrive_arrives(handler):
    environ = told(handler(an_event(), None))["environ"]

    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"], environ["CONTENT_LENGTH"]) == (
        "POST",
        "",
        "2",
    )
    assert (environ["CONTENT_TYPE"], environ["HTTP_ACCEPT"]) == ("application/json", "text/html")
    assert (environ["HTTP_PROOF"], environ["HTTP_SEC_FETCH_SITE"]) == ("v1.x", "same-origin")


@pytest.mark.parametrize(
    "data", [b"", b"x", "zażółć 😀".encode(), bytes(range(256)) * 300], ids=["none", "one", "utf-8", "binary"]
)
def test_a_body_without_a_length_arrives_whole(handler, data):
    event = an_event(headers={}, body=base64.b64encode(data).decode(), isBase64Encoded=True)
    arrived = told(handler(event, None))

    assert bytes.fromhex(arrived["body"]) == data
    assert arrived["environ"]["CONTENT_LENGTH"] == str(len(data))


def test_a_path_arrives_in_any_script(handler):
    arrived = told(handler(an_event("/zażółć/日本/😀"), None))

    assert arrived["path"] == "zażółć/日本/😀"


@pytest.mark.parametrize(("path", "text"), [("/problem", '{"title":"é"}'), ("/drawing", "<svg/>")])
def test_problems_and_drawings_come_back_as_text(handler, path, text):
    answer = handler(with_http(method="GET", path=path), None)

    assert answer["body"] == text
    assert answer["isBase64Encoded"] is False


def test_other_bytes_come_back_whole(handler):
    answer = handler(with_http(method="GET", path="/picture"), None)

    assert answer["isBase64Encoded"] is True
    assert base64.b64decode(answer["body"]) == b"\x89PNG\xff"


def test_one_request_leaves_nothing_for_the_next(handler):
    told(handler(an_event(body="first"), None))
    second = told(handler(an_event(headers={}, body="second"), None))

    assert bytes.fromhex(second["body"]) == b"second"
    assert "HTTP_PROOF" not in second["environ"]


@pytest.mark.parametrize("path", ["/broken", "/unsendable"])
def test_what_breaks_is_answered_and_never_quoted(handler, path, capsys, caplog):
    answer = handler(an_event(path), None)
    printed = capsys.readouterr()

    assert answer["statusCode"] in (500, 503)
    assert "somebody" not in printed.err + printed.out + caplog.text + answer["body"]


def test_an_answer_that_cannot_be_sent_asks_to_come_again(handler, capsys):
    answer = handler(an_event("/unsendable"), None)
    printed = capsys.readouterr().err

    assert (answer["statusCode"], answer["headers"].get("retry-after")) == (503, "60")
    assert answer["headers"]["cache-control"] == "no-store"
    assert json.loads(printed)["exc_type"] == "UnicodeEncodeError"


KEYS = ("a" * 64, "b" * 64)


def with_edge(said: object) -> dict[str, Any]:
    return an_event(headers={**FORBIDDEN, **KEPT, "Edge-Key": said})


@pytest.fixture
def behind_an_edge(app: Flask) -> Any:
    return lambda_handler(app, KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_what_the_edge_sends_comes_in_by_each_of_its_keys_and_the_key_stays_outside(key, behind_an_edge):
    answer = behind_an_edge(with_edge(key), None)

    assert answer["statusCode"] == 200
    assert key not in answer["body"]


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "a",
        "c" * 64,
        f"{KEYS[0]} {KEYS[1]}",
        f"{KEYS[0]},{KEYS[0]}",
        "é" * 64,
        "\ud800",
        5,
        [KEYS[0]],
    ],
)
def test_what_comes_past_the_edge_is_refused(said, behind_an_edge):
    answer = behind_an_edge(with_edge(said), None)

    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["type"] == "/problems/foreign-origin"


@pytest.mark.parametrize("event", [{}, {"headers": None}, {"headers": []}, None, []])
def test_an_event_of_no_form_comes_past_the_edge_too(event, behind_an_edge):
    assert behind_an_edge(event, None)["statusCode"] == 403


def test_a_key_that_is_said_twice_is_none(behind_an_edge):
    event = with_edge(KEYS[0])
    event["headers"]["EDGE-KEY"] = KEYS[0]

    assert behind_an_edge(event, None)["statusCode"] == 403
