"""The book on one page: nothing that axe finds, room enough on a small phone, and A5 on paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from board import book, rules
from board.admission import PUBLISH
from board.words import Layer
from moderator import binding
from tests.browser.test_accessible import found
from tests.unit.test_book import DAY, a_draft, a_thread
from tests.world import a_site

pytestmark = pytest.mark.browser

FARSI = "چرا هیچ‌کس به من نگفت که باید امضا نکنم؟"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def a_book() -> bytes:
    """Return a book of two topics, with deep layers, words of another script, and words without an end."""
    deep = a_thread("a", 1, "I was afraid", FARSI)
    under = ["a-story-0", *map(str, range(1, 9))]
    layers = [a_draft("a", str(at), Layer(above, LONG), "a") for at, above in enumerate(under[:-1], 1)]
    deep = rules.apply(deep, [(layer, PUBLISH) for layer in layers], DAY)
    site = a_site(origin="https://board.example")
    threads = [deep, a_thread("b", 2), a_thread("c", 1, topic="life")]
    return binding.printed(site, book.bind(threads, site.slugs, DAY))


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    (tmp_path / "book.html").write_bytes(a_book())
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto((tmp_path / "book.html").as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_book(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    assert found(page) == []


def test_a_book_can_be_read_on_a_small_phone(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_book_is_printed_on_a5_and_each_thread_begins_a_page(page: Page) -> None:
    paper = page.pdf(prefer_css_page_size=True)
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper))

    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(420, 595)}
    # Title, before reading, contents, two parts, three threads, about this book: each at least one.
    assert len(re.findall(rb"/Type /Page\b", paper)) >= 9
