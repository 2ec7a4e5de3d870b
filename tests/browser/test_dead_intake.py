"""Readers outlive intake: while it answers 503, hangs, or a gateway speaks for it, pages are read as ever.

Reading costs no request to intake, so nothing of it can fail; who writes keeps every word and is told what
to do. The board runs in this process, and what stands in front of its intake is in a test's hands.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from board import paths
from intake.app import create_app
from intake.bridge import Handler, lambda_handler
from storage.tables import IntakeTable
from tests.browser.conftest import AS_IT_IS
from tests.browser.test_ask_and_tell import BODY, fill_in
from tests.builders import a_question, a_story
from tests.conftest import an_embedded_client, with_tables
from tests.running import PATIENCE, wait_for
from tests.serving import Served, served
from tests.world import World, a_site

pytestmark = pytest.mark.browser

# Browsers wait half a minute for an answer; here they wait shorter for the same.
HASTE = """
const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (patience) => timeout(patience === 30000 ? 3000 : patience);
"""
# The search goes by words that few threads have, so there have to be some.
TITLES = [
    f"Who {does} here?"
    for does in (
        "mends a broken altimeter",
        "keeps the bees",
        "counts the votes",
        "reads the maps",
        "bakes at night",
    )
]
GATEWAY = {"statusCode": 504, "headers": {"content-type": "text/html"}, "body": "<h1>Gateway timeout</h1>"}


@dataclass
class Ill:
    """What stands before intake: it does as it is told. ``how`` is ``well`` or how intake is ill."""

    world: World
    how: str = "well"
    released: threading.Event = field(default_factory=threading.Event)

    def around(self, intake: Handler) -> Handler:
        """Return intake as ill as it is."""

        without_table = replace(self.world.intake, table=IntakeTable(self.world.client, "gone"))
        shaken = lambda_handler(create_app(without_table))

        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            if self.how == "503":
                return shaken(event, context)
            if self.how == "a gateway":
                return dict(GATEWAY)
            if self.how == "hangs":
                self.released.wait(PATIENCE)
            return intake(event, context)

        return handler


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ill]:
    """What ails intake."""
    engine, client = an_embedded_client()
    with_tables(client)
    yield Ill(World(client, Path(tmp_path_factory.mktemp("pages")), a_site()))
    engine.close()


@pytest.fixture(scope="module")
def board(ill: Ill) -> Iterator[Served]:
    """A board with a question that has a story, and some that wait."""
    world = ill.world
    world.publisher.pressroom.everything()
    world.publisher.beacon(world.now)
    with served(world, around=ill.around) as board:
        thread = post(board, "/api/threads", a_question(1))
        for seed, title in enumerate(TITLES, 2):
            post(board, "/api/threads", a_question(seed, title=title))
        world.next_slot()
        post(board, f"/api/threads/{thread}/stories", a_story(1_001))
        world.next_slot()
        world.publisher.beacon(world.now)
        yield board


def post(board: Served, path: str, fields: dict[str, Any]) -> str:
    """Send what somebody wrote, over the socket, and return its thread."""
    status, _, body = board.ask(
        "POST", path, json.dumps(fields).encode(), {"Content-Type": "application/json"}
    )
    assert status == 202
    return str(json.loads(body)["thread"])


@pytest.fixture(params=["503", "a gateway", "hangs"])
def how(request: pytest.FixtureRequest, ill: Ill) -> Iterator[str]:
    """How intake is ill for a while."""
    ill.how = str(request.param)
    ill.released.clear()
    yield ill.how
    ill.how = "well"
    ill.released.set()


@pytest.fixture
def profile(browser: Browser, board: Served) -> Iterator[BrowserContext]:
    """A fresh profile that has less patience than people have."""
    as_it_is = AS_IT_IS if browser.browser_type.name == "firefox" else {}
    context = browser.new_context(base_url=board.address, **as_it_is)
    context.add_init_script(HASTE)
    yield context
    context.close()


def read_all(page: Page, board: Served) -> None:
    """Read through the board as people do: every kind of page, the queue and the search."""
    thread = board.world.intake_id(1)
    for address in (
        *(
            paths.HOME,
            paths.TOPICS,
            paths.topic("work"),
            paths.thread(thread),
            paths.write(thread),
            paths.ahas(),
        ),
        *(paths.RULES, paths.PROMISE, paths.MENTORING, paths.LEDGER, paths.ASK, paths.MINE),
    ):
        answer = page.goto(address)
        assert answer
        assert answer.status == 200, address
        expect(page.locator("h1").first).to_be_visible()
    page.goto(paths.QUEUE)
    page.get_by_role("button", name="Deal me a question").click()
    expect(page.locator(".next h2")).to_be_visible()
    page.goto(paths.SEARCH)
    expect(page.get_by_text("questions can be found")).to_be_visible()
    page.get_by_label("What do you look for?").fill("altimeter")
    expect(page.get_by_role("link", name="Who mends a broken altimeter").first).to_be_visible()


def test_every_page_is_read_and_the_queue_and_the_search_work(
    profile: BrowserContext, board: Served, how: str
) -> None:
    writer = profile.new_page()
    writer.goto(paths.ASK)
    fill_in(writer, f"Asked while intake is ill ({how})", "Work")
    writer.get_by_role("button", name="Ask it").click()
    come = len(board.heard)
    read_all(profile.new_page(), board)

    assert {method for method, _, _ in board.heard[come:]} <= {"POST"}


def test_the_composer_keeps_the_text_says_what_to_do_and_sends_when_intake_is_well(
    profile: BrowserContext, board: Served, ill: Ill, how: str
) -> None:
    page = profile.new_page()
    page.goto(paths.ASK)
    named = profile.browser.browser_type.name if profile.browser else ""
    fill_in(page, f"Kept while intake is ill ({how}, {named})", "Work")
    before = board.boxes()
    page.get_by_role("button", name="Ask it").click()
    status = page.locator(".status")
    expect(status).to_contain_text("Keep your text." if how == "503" else "Nothing you typed is gone.")

    expect(page.get_by_label("What is behind it")).to_have_value(BODY)
    expect(page.get_by_role("button", name="Ask it")).to_be_enabled()

    ill.how = "well"
    ill.released.set()
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    # What hung has arrived as well by now, under the same id.
    wait_for(lambda: board.boxes() == before + 1)


def test_without_scripts_the_page_that_says_so_sends_the_same_again_when_it_is_loaded_again(
    chromium: Browser, board: Served, ill: Ill
) -> None:
    ill.how = "503"
    context = chromium.new_context(base_url=board.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(paths.ASK)
    fill_in(page, "Sent without scripts to an intake that is ill", "Work")
    page.get_by_role("button", name="Ask it").click()
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("heading", name="The board cannot take it just now")).to_be_visible()
    expect(page.get_by_text("Load this page again in a minute.")).to_be_visible()
    ill.how = "well"
    page.reload()

    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    context.close()
