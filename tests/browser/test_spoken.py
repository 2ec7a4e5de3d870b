"""A board that speaks each of its languages: nothing that axe finds, and nothing wider than the screen."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from board import languages, paths
from tests.browser.conftest import a_context
from tests.browser.test_accessible import found
from tests.browser.test_dead_intake import post
from tests.builders import a_layer, a_question, a_story, an_aha
from tests.conftest import an_embedded_client, with_tables
from tests.serving import Served, served
from tests.world import World, a_site

pytestmark = pytest.mark.browser

SEARCHES = Path(__file__).parents[1] / "corpus" / "searches"
ASKED = 12
"""Questions on the board, every third with a story."""


def people(board: Served, language: str) -> str:
    """Have people ask and tell in a language, and return the address of the thread that goes deepest."""
    world = board.world
    file = SEARCHES / f"{language}.toml"
    threads = tomllib.loads(file.read_text(encoding="utf-8"))["thread"] if file.exists() else []
    for seed in range(1, ASKED + 1):
        words = {name: threads[seed - 1][name].strip() for name in ("title", "body")} if threads else {}
        post(board, "/api/threads", a_question(seed, topic=world.site.slugs[seed % 3], **words))
    world.next_slot()
    for seed in range(1, ASKED, 3):
        words = {name: threads[seed - 1][name].strip() for name in ("lesson", "happened")} if threads else {}
        thread = world.intake_id(seed)
        post(board, f"/api/threads/{thread}/stories", a_story(1000 + seed, **words))
    world.next_slot()
    thread = world.intake_id(1)
    story = world.story_id(thread, 1001)
    post(board, f"/api/threads/{thread}/layers", a_layer(story, 1, "asker"))
    post(board, f"/api/threads/{thread}/ahas", an_aha(1, story=story))
    world.next_slot()
    return paths.thread(thread)


@pytest.fixture(scope="module", params=["en", "es", "de", "ar"])
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A board that speaks a language, with questions in it, and its thread that goes deepest."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = World(client, Path(tmp_path_factory.mktemp("pages")), a_site(language=request.param))
    world.publisher.pressroom.everything()
    with served(world) as board:
        thread = people(board, request.param)
        world.publisher.beacon(world.now)
        yield board, thread, request.param
    engine.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (320, "dark")])
def test_every_page_people_work_with_is_sound_in_the_boards_language(
    chromium: Browser, spoken: tuple[Served, str, str], width: int, scheme: str
) -> None:
    board, thread, language = spoken
    addresses = ["/", "/ask/", "/queue/", thread, f"{thread}write/", "/mine/", "/search/", "/promise/"]
    told: dict[str, list[str]] = {}
    for context in a_context(
        chromium,
        board,  # type: ignore[arg-type]
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,
    ):
        page = context.new_page()
        for address in addresses:
            page.goto(address, wait_until="networkidle")
            assert page.locator("html").get_attribute("lang") == language
            way = page.locator("html").get_attribute("dir") or "ltr"
            assert way == languages.direction(language)
            wide = page.evaluate("document.documentElement.scrollWidth")
            told[address] = [*found(page), *([f"{wide} px wide"] if wide > width else [])]

    assert {address: wrong for address, wrong in told.items() if wrong} == {}
