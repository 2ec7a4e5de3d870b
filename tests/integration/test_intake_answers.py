"""What intake answers: to good drafts, to bad ones, and to what is no draft at all."""

import hashlib
import json
from typing import Any

import pytest

from board import drafts
from board.headers import HEADERS
from storage.tables import Unavailable
from tests.builders import WORDS, a_question, a_receipt, a_story, without
from tests.world import Answer, Forms, World

THREAD = "0" * 26


def findings(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.body
    return [(finding["field"], finding["kind"]) for finding in answer.json["findings"]]


BAD_QUESTIONS = [
    ("title", "", "missing"),
    ("title", "   \u200b ", "missing"),
    ("title", "Too short", "short"),
    ("title", "t" * 151, "long"),
    ("title", ["a", "list"], "choice"),
    ("body", "", "missing"),
    ("body", "x" * 59, "short"),
    ("body", "x" * 3001, "long"),
    ("topic", "", "missing"),
    ("topic", "gossip", "choice"),
    ("voice", "loud", "choice"),
    ("language", "english", "choice"),
    ("receipt", "", "missing"),
    ("receipt", "7QZ4-7QZ4-7QZ4-7QZ4-7QZ4-7QZ4-7QZ4", "choice"),
    ("receipt", 7, "choice"),
    ("author", "me", "unknown"),
]
BAD_STORIES = [
    ("lesson", "", "missing"),
    ("lesson", "x" * 9, "short"),
    ("lesson", "x" * 141, "long"),
    ("happened", "x" * 59, "short"),
    ("happened", "x" * 6001, "long"),
    ("tried", "x" * 1501, "long"),
    ("cost", "x" * 1501, "long"),
    ("now", "x" * 1501, "long"),
    ("standing", "above", "choice"),
    ("topic", "work", "unknown"),
]


@pytest.mark.parametrize(("field", "value", "kind"), BAD_QUESTIONS)
def test_a_question_that_does_not_fit_says_which_field_and_why(
    world: World, field: str, value: Any, kind: str
) -> None:
    answer = world.post("/api/threads", a_question(**{field: value}))

    assert findings(answer) == [(field, kind)]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["type"] == "/problems/draft"
    assert all(finding["text"] for finding in answer.json["findings"])
    assert world.items()["intake"] == []


@pytest.mark.parametrize(("field", "value", "kind"), BAD_STORIES)
def test_a_story_that_does_not_fit_says_which_field_and_why(
    world: World, field: str, value: Any, kind: str
) -> None:
    answer = world.post(f"/api/threads/{THREAD}/stories", a_story(**{field: value}))

    assert findings(answer) == [(field, kind)]


@pytest.mark.parametrize(
    ("field", "value", "kind"), [row for row in BAD_QUESTIONS if isinstance(row[1], str)]
)
def test_the_form_comes_back_with_everything_typed_and_the_sentence_at_its_field(
    world: World, field: str, value: str, kind: str
) -> None:
    typed = a_question(body=f"{WORDS}\n\n<b>&amp; more</b>") | {field: value}
    answer = world.post("/api/threads", typed, form=True)
    if field == "receipt" and not value:
        assert answer.status == 200
        return
    fields = Forms(answer.body).forms[0]["fields"]

    assert answer.status == 422
    assert 'id="summary"' in answer.body
    if field in ("receipt", "author"):
        # There is no such field to point to; the summary still says it.
        assert {
            "receipt": "This is not a whole receipt",
            "author": "no such field",
        }[field] in answer.body
        return
    assert f'href="#f-{field}"' in answer.body
    assert f'id="f-{field}-wrong" hidden' not in answer.body
    for name in ("title", "body"):
        assert fields[name] == typed[name]
    assert fields.get("receipt") is None


@pytest.mark.parametrize("length", [10, 150])
def test_limits_count_code_points_of_canonical_text(world: World, length: int) -> None:
    title = "  " + "\N{ONION}" * length + " \u200b"

    assert world.post("/api/threads", a_question(title=title)).status == 202
    assert findings(world.post("/api/threads", a_question(title="\N{ONION}" * 151))) == [("title", "long")]


def unrepetitive(length: int, seed: int) -> str:
    """Return Chinese characters that do not compress."""
    data = hashlib.shake_128(bytes([seed])).digest(length * 2)
    return "".join(
        chr(0x4E00 + int.from_bytes(data[at : at + 2], "big") % 20_900) for at in range(0, len(data), 2)
    )


def test_offsets_are_given_in_code_points_and_in_utf16_units(world: World) -> None:
    finding = world.post("/api/threads", a_question(title="\N{ONION}" * 152)).json["findings"][0]

    assert (finding["start"], finding["end"]) == (150, 152)
    assert (finding["utf16_start"], finding["utf16_end"]) == (300, 304)


def test_a_draft_that_fits_every_limit_but_no_box_is_too_long(world: World) -> None:
    more = {name: unrepetitive(1_500, seed) for seed, name in enumerate(("tried", "cost", "now"))}
    answer = world.post(f"/api/threads/{THREAD}/stories", a_story(happened=unrepetitive(6_000, 9), **more))

    assert findings(answer) == [("happened", "long")]


BROKEN = [
    b"{",
    b"[]",
    b'"text"',
    b"null",
    b'{"title": NaN}',
    b'{"title": "a", "title": "b"}',
    b'{"title": [[[[["deep"]]]]]}',
    b"\xff\xfe",
    b'{"title": ' + b"1" * 5_000 + b"}",
    b"[" * 60_000,
]


@pytest.mark.parametrize("body", BROKEN)
def test_a_body_that_is_not_json_is_malformed(world: World, body: bytes) -> None:
    answer = world.post("/api/threads", raw=body)

    assert (answer.status, answer.json["type"]) == (400, "/problems/malformed")


@pytest.mark.parametrize(
    "body", [b"title=a&title=b", b"title=%ff", b"&".join(b"f%d=1" % n for n in range(40))]
)
def test_a_form_that_is_none_is_malformed(world: World, body: bytes) -> None:
    assert world.post("/api/threads", raw=body, form=True).status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "multipart/form-data; boundary=x"}, 415),
        ({"content_type": ""}, 415),
        ({"content_encoding": "gzip"}, 415),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
    ],
)
def test_other_media_types_encodings_and_origins_are_turned_away(
    world: World, headers: dict[str, str], status: int
) -> None:
    assert world.post("/api/threads", a_question(), **headers).status == status
    assert world.items()["intake"] == []


def test_a_body_over_64_kib_is_too_large(world: World) -> None:
    answer = world.post("/api/threads", a_question(body="x" * 66_000))

    assert (answer.status, answer.json["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize(
    ("origin", "status"), [("https://board.example", 202), ("https://elsewhere.example", 403), ("null", 403)]
)
def test_origin_decides_only_where_the_browser_says_nothing_else(
    world: World, origin: str, status: int
) -> None:
    headers = {"content-type": "application/json", "origin": origin}
    answer = world.request("POST", "/api/threads", json.dumps(a_question()).encode(), headers)

    assert answer.status == status
    assert world.post("/api/threads", a_question(), origin="null").status == 202


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/threads", 405),
        ("OPTIONS", "/api/threads", 405),
        ("DELETE", "/api/threads", 405),
        ("POST", "/api/threads/", 404),
        ("POST", "/api/nothing", 404),
        ("POST", f"/api/threads/{THREAD.upper().replace('0', 'A')}/stories", 404),
        ("POST", "/api/threads/short/stories", 404),
        ("GET", "/api/health", 200),
        ("HEAD", "/api/health", 200),
    ],
)
def test_routes_answer_by_the_contract(world: World, method: str, path: str, status: int) -> None:
    body = json.dumps(a_story()).encode() if method == "POST" else b""
    headers = {"content-type": "application/json", "sec-fetch-site": "same-origin"}

    assert world.request(method, path, body, headers).status == status


@pytest.mark.parametrize(
    ("accept", "form", "page"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", False, True),
        ("application/json", True, False),
        ("*/*", True, True),
        ("*/*", False, False),
        ("", True, True),
        ("", False, False),
        ("image/png", False, False),
    ],
)
def test_accept_decides_the_kind_of_answer_and_else_what_was_sent(
    world: World, accept: str, form: bool, page: bool
) -> None:
    answer = world.post("/api/threads", a_question(), form=form, **({"accept": accept} if accept else {}))

    assert answer.status == 202
    assert answer.headers["content-type"].startswith("text/html" if page else "application/json")


@pytest.mark.parametrize("path", ["/api/threads", "/api/check", "/api/nothing", "/api/health"])
def test_every_answer_carries_the_headers_of_the_table(world: World, path: str) -> None:
    answer = world.post(path, a_question())

    for name, value in HEADERS["answer"].items():
        assert answer.headers[name.lower()] == value
    assert "set-cookie" not in answer.headers


def test_a_table_that_does_not_take_it_is_said_and_nothing_is_acknowledged(world: World) -> None:
    class Full:
        def put(self, post: str, box: bytes, expires: int) -> None:
            raise Unavailable

    object.__setattr__(world.intake, "table", Full())
    answer = world.post("/api/threads", a_question())

    assert (answer.status, answer.json["type"]) == (503, "/problems/unavailable")
    assert answer.headers["retry-after"] == "60"


def test_a_fault_of_ours_says_nothing_of_what_was_written(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def put(self, post: str, box: bytes, expires: int) -> None:
            raise KeyError("the words of a person")

    object.__setattr__(world.intake, "table", Broken())
    answer = world.post("/api/threads", a_question())
    line = json.loads(capsys.readouterr().err)

    assert answer.status == 503
    assert set(line) == {"level", "route", "code", "exc_type", "where"}
    assert line["exc_type"] == "KeyError"
    assert line["route"] == "/api/threads"
    assert "words" not in json.dumps(line) + answer.body


def test_a_box_shows_its_id_and_one_of_four_sizes_and_a_day(world: World) -> None:
    for seed, length in enumerate((60, 1_000, 2_000, 3_000)):
        body = unrepetitive(length, seed)
        assert world.post("/api/threads", a_question(seed, body=body)).status == 202
    items = world.items()["intake"]

    assert all(set(item) == {"id", "box", "expires"} for item in items)
    assert {len(item["box"]["B"]) for item in items} <= {1_920, 3_968, 8_064, 16_256}
    assert all(int(item["expires"]["N"]) % 86_400 == 0 for item in items)
    assert all(int(item["expires"]["N"]) - world.now >= 14 * 86_400 for item in items)


def test_nothing_that_was_written_can_be_read_in_intake(world: World) -> None:
    world.post("/api/threads", a_question(body="A recognisable sentence, said once. " * 3))
    item = world.items()["intake"][0]

    assert b"recognisable" not in item["box"]["B"]
    assert a_receipt(1).encode() not in item["box"]["B"]


def test_check_answers_programs_with_the_findings_and_stores_nothing(world: World) -> None:
    good = world.post("/api/check", {"verb": "threads", **without(a_question(), "receipt")})
    bad = world.post("/api/check", {"verb": "stories", "thread": THREAD, "lesson": "Short"})

    assert good.json == {"findings": []}
    assert [finding["field"] for finding in bad.json["findings"]] == ["lesson", "happened"]
    assert world.post("/api/check", {"verb": "gossip"}).status == 400
    assert world.post("/api/check", {"verb": "stories", "thread": "x"}).status == 404
    assert world.items()["intake"] == []


def test_every_verb_has_a_form_with_every_field_that_people_fill_in(world: World) -> None:
    for verb, fields in drafts.FIELDS.items():
        answer = world.post("/api/check", {"verb": verb, "thread": THREAD}, form=True)
        for field in fields:
            # What a form is about is chosen on the thread's own page.
            chosen = field.names_post or field.name in ("language", "undo")
            assert f'name="{field.name}"' in answer.body or chosen
