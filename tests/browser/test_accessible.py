"""Nothing that axe finds, on any kind of page, in light and in dark (WCAG 2.2 AA, and good practice)."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import a_context, longest
from tests.browser.test_ask_and_tell import BODY, fill_in
from tests.running import Running

pytestmark = pytest.mark.browser

# What axe leaves out unless it is asked for.
RUN = {"rules": {"target-size": {"enabled": True}}}


def found(page: Page) -> list[str]:
    """Return what axe finds, each with the first place where it is."""
    result = Axe().run(page, options=RUN)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in result.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(chromium: Browser, board: Running, scheme: str) -> None:
    thread = longest(board)
    fixed = ("/", "/ask/", "/queue/", "/queue/work/", "/topics/", "/topics/work/", "/topics/work/words/")
    more = (
        "/aha/",
        "/search/",
        "/mine/",
        "/mentoring/",
        "/promise/",
        "/rules/",
        "/ledger/",
        "/no",
        thread,
        f"{thread}write/",
    )
    for context in a_context(chromium, board, color_scheme=scheme, bypass_csp=True):
        page = context.new_page()
        told = {}
        for address in (*fixed, *more):
            page.goto(address, wait_until="networkidle")
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            told[address] = found(page)

        assert {address: wrong for address, wrong in told.items() if wrong} == {}


def asked(page: Page) -> None:
    page.goto("/ask/")
    fill_in(page, "Can everybody read this page?", "Craft")
    page.get_by_role("button", name="Ask it").click()
    expect(
        page.get_by_role("heading", name=re.compile("Your question is in|Check your words"))
    ).to_be_visible()


def wrong(page: Page) -> None:
    page.goto("/ask/")
    page.get_by_label("Your question, in one line").fill("Short")
    page.get_by_label("What is behind it").fill(BODY + " Write to who@example.org, my manager Sandra knows.")
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator("#summary")).to_be_visible()


def in_danger(page: Page) -> None:
    page.goto("/ask/")
    fill_in(page, "How do I go on from here?", "Life")
    page.get_by_label("What is behind it").fill("I want to kill myself tonight. " + BODY)
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Before anything else")).to_be_visible()


def presented(page: Page) -> None:
    page.goto("/mine/")
    page.get_by_label("Your receipt").fill("7QZ4")
    page.get_by_role("button", name="Show me where it stands").click()
    expect(page.locator("#f-receipt-wrong")).to_be_visible()


def searched(page: Page) -> None:
    page.goto("/search/")
    if page.get_by_label("What do you look for?").count():
        page.get_by_label("What do you look for?").fill("certificates fire doors")
        expect(page.locator(".rows .name").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("go", [asked, wrong, in_danger, presented, searched])
def test_axe_finds_nothing_where_somebody_is_at_work(
    chromium: Browser, board: Running, script: bool, go: Callable[[Page], None]
) -> None:
    for scheme in ("light", "dark"):
        # axe is a script of its own, so without ours the page is looked at as it was answered.
        for context in a_context(
            chromium, board, color_scheme=scheme, bypass_csp=True, java_script_enabled=script
        ):
            page = context.new_page()
            go(page)
            if script:
                assert found(page) == [], scheme
                continue
            answered = page.content()
            for looking in a_context(chromium, board, color_scheme=scheme, bypass_csp=True):
                second = looking.new_page()
                second.route("**/static/*.js", lambda route: route.abort())
                second.goto("/no")
                second.set_content(answered)
                assert found(second) == [], scheme
