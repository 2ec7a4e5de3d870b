"""A mentor at the queue: finding the question that is theirs, without telling anybody why."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import follow
from tests.browser.test_ask_and_tell import LATER
from tests.running import Running, wait_for

pytestmark = pytest.mark.browser

WELL = "We spent the money for a well on salaries, and now the mother wants to come and see the well"
SCHOOL = "I sent the wrong boy away from my school, and I found out after he was gone"
SHOES = "Which shoes have you walked in?"


@pytest.fixture
def board(request: pytest.FixtureRequest, boards: Callable[[str], Running]) -> Running:
    """A board on which nothing but the samples waits, for each browser."""
    return boards(f"queue, {'firefox' if 'firefox' in request.node.name else 'chromium'}")


@pytest.fixture
def desk(context: BrowserContext) -> Page:
    """The queue, opened by a mentor, with all that it fetches."""
    page = context.new_page()
    page.goto("/queue/")
    expect(page.get_by_role("button", name="Deal me a question")).to_be_visible()
    return page


def dealt(page: Page) -> str:
    return page.locator(".next h2").inner_text()


def choose(page: Page, voice: str) -> None:
    page.get_by_text("More choices").click()
    page.get_by_role("radio", name=voice).check()


def test_the_question_that_fits_a_life_comes_first_and_no_request_tells_of_that_life(desk: Page) -> None:
    requests: list[str] = []
    desk.on("request", lambda request: requests.append(request.url))
    desk.get_by_label(SHOES).press_sequentially("head of a school, charity")
    nearest = desk.locator("[data-desk] .rows .name")

    expect(desk.get_by_role("heading", name="Nearest to your shoes")).to_be_visible()
    expect(nearest.first).to_have_text(SCHOOL)
    expect(nearest.filter(has_text="well on salaries")).to_be_visible()
    assert requests == []

    desk.get_by_label(SHOES).fill("zeppelin")
    expect(desk.get_by_text("None of them says these words.")).to_be_visible()
    expect(nearest).to_have_count(0)


def test_what_is_dealt_fits_as_long_as_anything_does(desk: Page) -> None:
    desk.get_by_label(SHOES).fill("head of a school, well")
    expect(desk.get_by_role("heading", name="Nearest to your shoes")).to_be_visible()
    near = set(desk.locator("[data-desk] .rows .name").all_inner_texts())
    desk.get_by_role("button", name="Deal me a question").click()
    seen = [dealt(desk)]
    for _ in range(len(near)):
        desk.get_by_role("button", name="Deal me another").click()
        seen.append(dealt(desk))

    assert {SCHOOL, WELL} <= near
    assert set(seen[:-1]) == near
    assert seen[-1] not in near


def test_a_fitting_question_is_found_by_words_that_its_first_lines_do_not_say(desk: Page) -> None:
    desk.get_by_label(SHOES).fill("lawyer")

    expect(desk.get_by_text("Fitting questions:")).to_be_visible()


def test_every_question_is_dealt_once_before_one_comes_again(desk: Page) -> None:
    count = int(
        re.findall(r"(\d+) questions wait here", desk.locator("[data-desk] [role=status]").inner_text())[0]
    )
    desk.get_by_role("button", name="Deal me a question").click()
    seen = [dealt(desk)]
    for _ in range(count):
        desk.get_by_role("button", name="Deal me another").click()
        seen.append(dealt(desk))

    assert len(set(seen[:count])) == count
    assert seen[count] in seen[:count]


def test_what_is_dealt_keeps_to_the_voice_that_was_chosen(desk: Page) -> None:
    choose(desk, "A peer, in the same boat")
    desk.get_by_role("button", name="Deal me a question").click()

    expect(desk.locator(".next .facts")).to_contain_text("for a peer, in the same boat")
    expect(desk.locator("[data-desk] .rows .facts").first).to_contain_text("for a peer")


def test_the_page_of_a_topic_deals_from_that_topic_alone(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/queue/study/")
    page.get_by_role("button", name="Deal me a question").click()

    expect(page.locator(".next .facts")).to_contain_text("Study")
    assert "?" not in page.url


def test_from_the_queue_to_a_sent_story_takes_three_presses_beside_the_writing(
    desk: Page, board: Running
) -> None:
    desk.get_by_role("button", name="Deal me a question").click()
    title = dealt(desk)
    follow(desk.get_by_role("link", name="Tell your story"))
    desk.get_by_label("What happened to you").fill(LATER)
    desk.get_by_label("Your story in one line").fill("I was dealt a question that was mine")
    thread = re.search(r"/t/\w+/", desk.url)
    desk.get_by_role("button", name="Send your story").click()

    expect(desk.get_by_role("heading", name="Your story is in")).to_be_visible()
    assert thread
    wait_for(lambda: "I was dealt a question that was mine" in board.get(thread[0])[1])
    assert title in board.get(thread[0])[1].replace("&#39;", "'")


def test_shoes_are_kept_on_the_device_only_while_that_is_asked_for(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/queue/")
    page.get_by_label(SHOES).fill("night shifts")
    page.reload()
    expect(page.get_by_label(SHOES)).to_have_value("")

    page.get_by_label(SHOES).fill("night shifts")
    page.get_by_text("More choices").click()
    page.get_by_label("Remember my shoes on this device").check()
    page.reload()
    expect(page.get_by_label(SHOES)).to_have_value("night shifts")

    page.get_by_text("More choices").click()
    page.get_by_label("Remember my shoes on this device").uncheck()
    assert page.evaluate("localStorage.length") == 0


def test_a_lot_falls_on_each_question_as_often_as_its_wait_and_its_fit_say(desk: Page) -> None:
    drawn, weights = desk.evaluate(
        """async () => {
            const { drawn, weight } = await import('/static/lot.js');
            const now = Date.parse('2026-11-20T12:00:00Z');
            const lots = [0, 0.1, 0.2499, 0.25, 0.74, 0.75, 0.9999999].map((lot) => drawn([1, 2, 1, 0], lot));
            return [lots, [weight('2026-11-20', now, 0), weight('2026-11-11', now, 0),
                           weight('2026-11-20', now, 1), weight('2026-12-20', now, 0)]];
        }"""
    )

    assert drawn == [0, 0, 0, 1, 1, 2, 2]
    assert weights == [1, 10, 10, 1]


def test_without_the_list_the_queue_stands_as_it_is_without_a_script(context: BrowserContext) -> None:
    page = context.new_page()
    page.route("**/queue.json", lambda route: route.abort())
    page.goto("/queue/")

    expect(page.get_by_role("heading", name="No story yet")).to_be_visible()
    expect(page.get_by_role("button", name="Deal me a question")).to_have_count(0)
