"""Every page holds: narrow, zoomed, right to left, in the dark, on paper, and by keyboard alone."""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from board.headers import page_kind
from tests.browser.conftest import IN_CHROMIUM, a_context, longest
from tests.running import Running

pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(board: Running) -> list[str]:
    """One page of each kind, with the longest thread of the samples."""
    thread = longest(board)
    return [
        "/",
        "/ask/",
        "/queue/",
        "/queue/work/",
        "/topics/",
        "/topics/work/",
        thread,
        thread + "write/",
        "/mentoring/",
        "/promise/",
        "/rules/",
        "/no",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_page_is_wider_than_a_small_phone(
    chromium: Browser, board: Running, addresses: list[str], scheme: str, direction: str
) -> None:
    for context in a_context(chromium, board, viewport={"width": 320, "height": 640}, color_scheme=scheme):
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            page.evaluate("(dir) => document.documentElement.dir = dir", direction)

            assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_what_is_remembered_on_a_small_phone_does_not_widen_the_page(
    chromium: Browser, board: Running
) -> None:
    for context in a_context(chromium, board, viewport={"width": 320, "height": 640}):
        page = context.new_page()
        page.goto("/mine/")
        page.evaluate(
            "(thread) => localStorage.setItem('mine', JSON.stringify([{ thread, receipt: '' }]))", "w" * 26
        )
        page.reload()

        assert page.locator(".remembered li button").inner_text() == f"/t/{'w' * 26}/"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_target_is_large_enough_for_a_thumb(
    chromium: Browser, board: Running, addresses: list[str]
) -> None:
    for context in a_context(chromium, board, viewport={"width": 360, "height": 640}, has_touch=True):
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            small = page.evaluate(
                """() => [...document.querySelectorAll('button, .button, nav a, label:has(input), .pills a')]
                    .filter((e) => !e.closest('.trap') && e.getClientRects().length)
                    .filter((e) => e.getBoundingClientRect().height < 43.5)
                    .map((e) => e.textContent)"""
            )

            assert small == [], address


def test_a_person_with_a_keyboard_alone_and_no_script_can_ask(chromium: Browser, board: Running) -> None:
    for context in a_context(chromium, board, java_script_enabled=False):
        page = context.new_page()
        page.goto("/ask/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Leave this page quickly")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("main").get_by_role("link", name="What we promise")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_label("Your question, in one line")).to_be_focused()
        page.keyboard.type("Can I do all of this with the keys?")
        page.keyboard.press("Tab")
        page.keyboard.type("My hands do not hold a mouse any more, and the firm does not know it yet.")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Check your words")).to_be_visible()
        page.get_by_role("button", name="I have kept it").focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()


@IN_CHROMIUM
def test_a_thread_prints_as_an_article(context: BrowserContext, addresses: list[str]) -> None:
    page = context.new_page()
    page.goto(next(address for address in addresses if address.startswith("/t/")))
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for shut in ("header nav", ".next", "footer"):
        expect(page.locator(shut).first).to_be_hidden()


def test_pages_for_reading_run_no_script(board: Running, addresses: list[str]) -> None:
    for address in addresses:
        body = board.get(address)[1]

        assert ("<script" in body) == (page_kind(address) == "writing"), address


def headings(page: Page) -> list[int]:
    return page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((e) => Number(e.tagName[1]))")


def test_headings_step_down_one_at_a_time_below_a_single_first(
    context: BrowserContext, addresses: list[str]
) -> None:
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        levels = headings(page)

        assert levels.count(1) == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
