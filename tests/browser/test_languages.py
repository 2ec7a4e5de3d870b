"""People of several languages on one board, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from board import languages
from tests.browser.conftest import a_context
from tests.browser.test_accessible import found
from tests.browser.test_dead_intake import post
from tests.browser.test_promise import log, paths
from tests.builders import a_question
from tests.conftest import an_embedded_client, with_tables
from tests.running import Running
from tests.serving import Served, served
from tests.world import World, a_site

pytestmark = pytest.mark.browser

QUESTIONS = {
    "en": "Why do I still sign what I have not seen?",
    "de": "Wie lang ist die Kündigungsfrist, wenn ich selbst gehe?",
    "es": "¿Por qué firmo todavía lo que no he visto?",
    "ar": "لماذا أوقّع على ما لم أره بعد؟",
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A board in English on which a question waits in each of four languages."""
    engine, client = an_embedded_client()
    with_tables(client)
    site = a_site(languages=("en", "de", "es", "ar"))
    world = World(client, Path(tmp_path_factory.mktemp("pages")), site)
    world.publisher.pressroom.everything()
    with served(world) as board:
        for seed, (language, title) in enumerate(QUESTIONS.items(), 1):
            fields = a_question(seed, title=title, body=f"{title} " * 3, language=language)
            post(board, "/api/threads", fields)
        world.next_slot()
        world.publisher.beacon(world.now)
        yield board
    engine.close()


@pytest.fixture
def profile(browser: Browser, mixed: Served) -> Iterator[BrowserContext]:
    """A fresh profile in front of that board."""
    yield from a_context(browser, mixed)  # type: ignore[arg-type]


@pytest.fixture
def page(profile: BrowserContext) -> Page:
    """A page of that profile."""
    return profile.new_page()


def test_a_mentor_cuts_the_queue_to_a_language_and_no_request_says_which(page: Page) -> None:
    page.goto("/queue/", wait_until="networkidle")
    made = log(page)
    names = page.locator("section .rows .name:visible")
    expect(page.get_by_role("radio", name="All").first).to_be_checked()
    expect(names).to_have_count(4)
    page.get_by_role("radio", name="العربية").check()

    expect(names).to_have_text([QUESTIONS["ar"]])
    expect(page.get_by_text("One question waits here.")).to_be_visible()
    page.get_by_role("button", name="Deal me a question").click()
    expect(page.locator(".next h2")).to_have_text(QUESTIONS["ar"])
    expect(page.locator(".next h2")).to_have_attribute("dir", "rtl")
    page.get_by_role("radio", name="All").first.check()
    expect(names).to_have_count(4)
    assert made == []


def test_shoes_in_one_language_find_the_questions_that_stand_in_another_form(page: Page) -> None:
    page.goto("/queue/")
    page.get_by_label("Which shoes have you walked in?").fill("fristen")

    expect(page.locator("[data-desk] .rows .name")).to_have_text([QUESTIONS["de"]])


def test_without_a_script_each_row_says_its_language(browser: Browser, mixed: Served) -> None:
    for context in a_context(browser, mixed, java_script_enabled=False):  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/queue/")
        for name in ("English", "Deutsch", "Español", "العربية"):
            expect(page.locator(".facts", has_text=name)).to_have_count(1)


def test_the_language_of_a_draft_outlives_a_reload_and_shows_in_its_preview(page: Page) -> None:
    page.goto("/ask/")
    page.get_by_label("The language that you write in").select_option(label="Deutsch")
    page.get_by_label("Your question, in one line").fill("Wie lang ist die Frist?")
    page.get_by_text("See how it will look").click()
    expect(page.locator("details .prose")).to_have_attribute("lang", "de")
    page.reload()

    expect(page.get_by_label("The language that you write in")).to_have_value("de")


def test_what_is_like_a_title_is_found_in_whatever_language_it_is_typed(page: Page) -> None:
    page.goto("/search/")
    field = page.get_by_label("What do you look for?")
    for typed, language in (("kuendigungsfristen", "de"), ("firmas", "es"), ("signed", "en")):
        field.fill(typed)
        expect(page.locator(".rows .name").first).to_have_text(QUESTIONS[language])
        expect(page.locator(".rows li").first).to_have_attribute("lang", language)
        expect(page.locator(".rows mark").first).to_be_visible()


def test_a_board_fetches_stems_of_other_languages_only_where_it_has_threads_in_them(
    page: Page, context: BrowserContext, board: Running
) -> None:
    english = context.new_page()
    for each, wanted in ((english, False), (page, True)):
        made = log(each)
        each.goto("/search/")
        expect(each.get_by_text("questions can be found")).to_be_visible()
        assert ("GET /static/stems.js" in paths(made)) is wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_pages_of_several_languages(
    chromium: Browser, mixed: Served, scheme: str
) -> None:
    for context in a_context(chromium, mixed, color_scheme=scheme, bypass_csp=True):  # type: ignore[arg-type]
        page = context.new_page()
        for address in ("/", "/ask/", "/queue/", "/topics/work/", "/topics/work/words/"):
            page.goto(address, wait_until="networkidle")
            assert found(page) == [], address


def test_browser_and_board_write_the_same_texts_from_the_right(page: Page) -> None:
    texts = [*QUESTIONS.values(), f"Excel: {QUESTIONS['ar']}", "I said لا.", "2027", "", "לא ידעתי", "نه é"]
    page.goto("/search/")
    told = page.evaluate(
        """async (texts) => {
          const { way } = await import('/static/seek.js');
          return texts.map(way);
        }""",
        texts,
    )

    assert told == [languages.way(text) for text in texts]
