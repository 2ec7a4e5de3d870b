"""Chromium without the policy that forbids programs: what a text says is not run, and nothing is loaded."""

import pytest
from playwright.sync_api import Browser

from tests.corpus.markup import MARKUP
from tests.journeys.test_hostile_text import printed

pytestmark = pytest.mark.browser

TRIPWIRE = "window.times = 0; window.ran = () => { window.times += 1; };"


def test_no_text_runs_and_none_loads_anything(chromium: Browser) -> None:
    context = chromium.new_context()
    context.add_init_script(TRIPWIRE)
    page = context.new_page()
    asked: list[str] = []
    served = {"page": b""}

    def answer(route, request) -> None:  # type: ignore[no-untyped-def]
        if request.is_navigation_request() and request.url == "http://board.example/":
            route.fulfill(body=served["page"], content_type="text/html; charset=utf-8")
        else:
            asked.append(request.url)
            route.abort()

    page.route("**/*", answer)
    for said in MARKUP:
        # The page of the thread has every field; without its scripts and styles, which are ours.
        served["page"] = printed(said)["/t/q/"]
        page.goto("http://board.example/")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

        assert page.evaluate("window.times") == 0, said
        assert page.url == "http://board.example/", said
    assert {url.removeprefix("http://board.example") for url in asked} <= {
        "/static/board.css",
        "/static/onion.svg",
    }
    context.close()
