"""Whatever is sent to intake, the answer is one that docs/openapi.yaml has, and nothing is logged.

Bodies, headers, paths and methods are drawn without any respect for what they should be; the same ones in
every run. Each answer is held against the document by tests/contract.py, pages tag by tag.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from board.drafts import FIELDS
from intake import body
from intake.bridge import HEADERS_KEPT
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha
from tests.conftest import an_embedded_client, with_tables
from tests.contract import asked
from tests.corpus import junk
from tests.world import World

THREAD = "nvye6xpx5m5n2q48690q2sh7b7"
ROUTES = [
    "/api/threads",
    *(f"/api/threads/{THREAD}/{verb}" for verb in FIELDS if verb != "threads"),
    "/api/receipts",
    "/api/check",
]
FULL = {
    "threads": a_question(7),
    "stories": a_story(1007),
    "layers": a_layer(THREAD, 1007),
    "ahas": an_aha(7),
    "withdrawals": {"receipt": a_receipt(1007), "as": "mentor", "post": THREAD},
    "flags": {"nonce": a_receipt(8), "post": THREAD, "reason": "unkind"},
    "receipts": {"receipt": a_receipt(7), "thread": THREAD},
    "check": {"verb": "threads", "thread": THREAD, **a_question(7)},
}
"""What each route would take."""
ACCEPTS = st.sampled_from(["*/*", "text/html", "application/json", "application/json;profile=record"])


def drawn(count: int) -> Any:
    """Return the settings of a test that draws so many examples, the same ones in every run."""
    return settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=count,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One board for all that is thrown at it."""
    engine, client = an_embedded_client()
    with_tables(client)
    yield World(client, Path(tmp_path_factory.mktemp("pages")))
    engine.close()


TEXTS = (
    st.text(junk.ODD, max_size=60)
    | st.text(max_size=40)
    | st.text(junk.MARKS, max_size=80)
    | st.sampled_from(junk.TEXTS)
)


def route_and_fields() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Draw a route with fields of which some are as they should be and some are not."""

    def spoiled(path: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
        full = FULL[path.rpartition("/")[2]]
        names = st.sampled_from(sorted(full)) | TEXTS
        changes = st.dictionaries(names, TEXTS, max_size=4)
        return st.tuples(
            st.just(path),
            st.builds(lambda spoils, some: {**(full if some else {}), **spoils}, changes, BOOLS),
        )

    return st.sampled_from(ROUTES).flatmap(spoiled)


BOOLS = st.booleans()


@drawn(400)
@given(route_and_fields(), BOOLS, ACCEPTS)
def test_any_text_in_any_field_is_taken_or_told_what_to_change(
    world: World, drawn: tuple[str, dict[str, Any]], form: bool, accept: str
) -> None:
    path, fields = drawn
    kind = body.FORM if form else body.JSON
    data = urlencode(fields) if form else json.dumps(fields, ensure_ascii=len(fields) % 2 == 0)
    answer = asked(world, "POST", path, data.encode(), {"content-type": kind, "accept": accept})

    assert answer.status in (200, 202, 400, 403, 404, 422)
    assert answer.body.startswith("{") or "<zq" not in answer.body


@pytest.mark.parametrize("verb", FIELDS)
@pytest.mark.parametrize("name", sorted({field.name for fields in FIELDS.values() for field in fields}))
def test_a_field_of_another_verb_is_told_apart_on_a_page_too(world: World, verb: str, name: str) -> None:
    path = "/api/threads" if verb == "threads" else f"/api/threads/{THREAD}/{verb}"
    fields = {**FULL[verb], name: FULL[verb].get(name, "elsewhere")}
    answer = asked(world, "POST", path, urlencode(fields).encode(), {"content-type": body.FORM})

    assert answer.status == 422 or name in {field.name for field in FIELDS[verb]}


LEAVES = st.sampled_from(junk.JSON_VALUES)


def loose_json() -> st.SearchStrategy[str]:
    """Draw what looks like an object, its names perhaps repeated and its values perhaps none."""
    names = st.sampled_from(
        ["receipt", "title", "body", "topic", "as", "nonce", "post", "under", "undo", "verb", "thread"]
    )
    pairs = st.tuples(names | st.text('ab"\\', max_size=3), LEAVES | TEXTS.map(json.dumps))
    objects = st.lists(pairs, max_size=40).map(
        lambda each: "{" + ",".join(f'"{name}":{value}' for name, value in each) + "}"
    )
    return objects | LEAVES | st.text('[]{},:"\\ 1etrufalsn', max_size=40)


ENCODINGS = st.sampled_from(junk.ENCODINGS)


@drawn(400)
@given(st.sampled_from(ROUTES), loose_json(), ENCODINGS, ACCEPTS)
def test_anything_like_json_is_read_as_every_program_reads_it_or_refused(
    world: World, path: str, text: str, encoding: str, accept: str
) -> None:
    data = text.encode(encoding, "replace")
    answer = asked(world, "POST", path, data, {"content-type": body.JSON, "accept": accept})

    assert answer.status in (200, 202, 400, 403, 404, 413, 422)
    if encoding in junk.NOT_UTF_8:
        assert answer.status in (400, 413)


PIECES = st.sampled_from(junk.FORM_PIECES)


@drawn(300)
@given(st.sampled_from(ROUTES), st.lists(PIECES, max_size=60).map("".join), ENCODINGS, ACCEPTS)
def test_anything_like_a_form_is_read_or_refused(
    world: World, path: str, text: str, encoding: str, accept: str
) -> None:
    data = text.encode(encoding, "replace")
    answer = asked(world, "POST", path, data, {"content-type": body.FORM, "accept": accept})

    assert answer.status in (200, 400, 404, 422)


@drawn(200)
@given(st.sampled_from(ROUTES), st.binary(max_size=200), st.sampled_from([body.JSON, body.FORM]), ACCEPTS)
def test_any_bytes_at_all_are_answered(world: World, path: str, data: bytes, kind: str, accept: str) -> None:
    answer = asked(world, "POST", path, data, {"content-type": kind, "accept": accept})

    assert answer.status in (200, 400, 404, 422)


@drawn(500)
@given(
    st.sampled_from([*ROUTES, "/api/health"]),
    st.dictionaries(
        st.sampled_from(HEADERS_KEPT), st.sampled_from(junk.HEADERS) | st.text(max_size=20), max_size=6
    ),
)
def test_any_value_of_any_header_that_is_kept_is_answered(
    world: World, path: str, headers: dict[str, str]
) -> None:
    method = "GET" if path == "/api/health" else "POST"
    fields = json.dumps(FULL.get(path.rpartition("/")[2], {})).encode()
    answer = asked(world, method, path, fields, {"content-type": body.JSON, **headers})

    assert "evil" not in json.dumps(answer.headers) + answer.body


@pytest.mark.parametrize("name", HEADERS_KEPT)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_every_kept_header_with_every_odd_value_is_answered(world: World, name: str, accept: str) -> None:
    fields = json.dumps(FULL["threads"]).encode()
    statuses = set()
    for value in junk.HEADERS:
        sent = {"content-type": body.JSON, "accept": accept, name: value}
        statuses.add(asked(world, "POST", "/api/threads", fields, sent).status)

    assert statuses <= {202, 403, 415, 422}
    # Of a proof no odd value fits; it is refused, and not taken for none.
    assert (202 in statuses) is (name != "proof")


SEGMENTS = st.sampled_from(junk.SEGMENTS) | st.text(max_size=12)
METHODS = st.sampled_from(junk.METHODS) | st.text(max_size=6)


@drawn(400)
@given(METHODS, st.lists(SEGMENTS, max_size=5).map(lambda parts: "/" + "/".join(parts)), ACCEPTS, BOOLS)
@example("POST", "/api/threads/\ud800/stories", "*/*", True)
@example("GET", "", "text/html", False)
def test_any_method_on_any_path_is_answered(
    world: World, method: str, path: str, accept: str, prefixed: bool
) -> None:
    path = f"/api{path}" if prefixed else path
    answer = asked(world, method, path, b"{}", {"content-type": body.JSON, "accept": accept})

    if answer.status == 405:
        assert answer.headers["allow"] in ("POST", "GET, HEAD")


@pytest.mark.parametrize(
    ("name", "status"), [("origin", 403), ("sec-fetch-site", 403), ("proof", 422), ("content-type", 415)]
)
@pytest.mark.parametrize("value", ["https://board.example\t", "same-origin\0", "v1.\x7f", "\r\n"])
def test_what_cannot_be_read_is_not_taken_for_absent(
    world: World, name: str, status: int, value: str
) -> None:
    headers = {"content-type": body.JSON, name: value}
    answer = asked(world, "POST", "/api/threads", json.dumps(FULL["threads"]).encode(), headers)

    assert answer.status == status
