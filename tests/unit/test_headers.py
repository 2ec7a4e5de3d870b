"""Response headers: what each kind of page may do."""

import re

import pytest

from board import paths
from board.headers import HEADERS, PageKind, page_kind

THREAD = "0123456789abcdefghjkmnpqrs"


def policy(kind: str) -> dict[str, str]:
    """Return the directives of a kind's Content-Security-Policy."""
    parts = (part.strip().partition(" ") for part in HEADERS[kind]["Content-Security-Policy"].split(";"))  # type: ignore[index]
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (paths.HOME, "reading"),
        (paths.thread(THREAD), "reading"),
        (paths.thread(THREAD, 2), "reading"),
        (paths.topic("work"), "reading"),
        (paths.MISSING, "reading"),
        (paths.ASK, "writing"),
        (paths.write(THREAD), "writing"),
        (paths.thread_json(THREAD), "data"),
        (paths.QUEUE_JSON, "data"),
        (paths.ROBOTS, "data"),
        (paths.QUEUE, "writing"),
        ("queue/work/index.html", "writing"),
        ("/queue.json", "data"),
        ("/queue/feed.xml", "data"),
        ("/topics/queue/", "reading"),
        ("/feed.xml", "data"),
        ("/static/board.css", "asset"),
        ("/static/rules.json", "asset"),
    ],
)
def test_the_address_says_what_kind_a_page_is(address, kind):
    found = page_kind(address)

    assert found == kind


@pytest.mark.parametrize("kind", HEADERS)
def test_every_kind_starts_from_nothing_and_cannot_be_framed_or_sniffed(kind):
    headers, directives = HEADERS[kind], policy(kind)

    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("kind", ["reading", "answer", "data", "asset"])
def test_no_script_runs_where_nothing_is_written(kind):
    directives = policy(kind)

    assert not {"script-src", "worker-src"} & directives.keys()
    assert directives.get("connect-src", "'none'") in ("'self'", "'none'")


def test_pages_to_write_on_run_our_scripts_and_no_others():
    directives = policy("writing")

    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert directives["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize("kind", ["writing", "answer"])
def test_form_pages_keep_their_origin_so_that_plain_forms_can_post(kind):
    headers = HEADERS[kind]

    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("kind", ["reading", "data", "asset"])
def test_other_pages_tell_nobody_where_a_reader_came_from(kind):
    headers = HEADERS[kind]

    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("kind", ["reading", "writing", "data"])
def test_a_removed_text_is_gone_from_the_edge_within_a_minute(kind):
    caching = HEADERS[kind]["Cache-Control"]

    assert "s-maxage=60" in caching.split(", ")
    assert "max-age=0" in caching.split(", ")
    assert "stale" not in caching


def test_answers_are_never_stored():
    headers = HEADERS["answer"]

    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", HEADERS)
def test_no_kind_sets_a_cookie_or_tells_a_time(kind):
    names = {name.lower() for name in HEADERS[kind]}

    assert not names & {"set-cookie", "date", "last-modified", "server", "etag"}


@pytest.mark.parametrize("kind", HEADERS)
def test_every_page_keeps_the_rules_of_the_best_grade_of_the_http_observatory(kind: PageKind) -> None:
    """Each line is one of its tests (developer.mozilla.org/observatory), most of them with extra points."""
    headers, directives = HEADERS[kind], policy(kind)

    assert directives["default-src"] == "'none'"
    assert not re.search(r"unsafe-|data:|http:|\*", headers["Content-Security-Policy"])
    assert directives["frame-ancestors"] == "'none'"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert int(headers["Strict-Transport-Security"].removeprefix("max-age=")) >= 183 * 24 * 3600
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & headers.keys()
