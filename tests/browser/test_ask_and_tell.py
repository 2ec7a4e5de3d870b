"""People at work: asking, keeping the receipt, answering, reading, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from board import receipts
from tests.browser.conftest import follow
from tests.running import Relay, Running, wait_for

pytestmark = pytest.mark.browser

BODY = "My colleague wants me to sign for her work. I have done it twice, and I want to stop."
LATER = "I told her on a Tuesday and by Friday nobody sat with me. It took a year until somebody did."


def fill_in(page: Page, title: str, topic: str) -> None:
    """Fill in the form of a question; the same title again would be a repeat."""
    page.get_by_label("Your question, in one line").fill(title)
    page.get_by_label("What is behind it").fill(BODY)
    page.get_by_role("radio", name=topic).check()


def ask(page: Page, script: bool, title: str) -> str:
    """Ask a question as a person does and return the receipt that they are shown."""
    page.goto("/")
    follow(page.get_by_role("link", name="Ask a question"))
    fill_in(page, title, "Work")
    return send(page, script, "Ask it", "Your question is in")


def send(page: Page, script: bool, button: str, heading: str) -> str:
    page.get_by_role("button", name=button).click()
    if not script:
        expect(page.get_by_role("heading", name="Check your words")).to_be_visible()
        receipt = page.locator(".receipt").inner_text()
        page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_text("It goes on the board at")).to_be_visible()
    if script:
        page.get_by_role("button", name="Show", exact=True).click()
        receipt = page.locator(".receipt").inner_text()
        keep(page)
    return receipt


def keep(page: Page) -> None:
    """Say that the receipts shown are kept, as a person does before leaving, who is asked otherwise."""
    for box in page.get_by_role("checkbox", name="I have kept it").all():
        box.check()


def test_a_question_is_asked_and_answered_from_the_queue(page: Page, script: bool, board: Running) -> None:
    title = f"How do I stop signing for her? ({'with' if script else 'without'} script)"
    lesson = f"I stopped, and ate alone for a year ({script})"
    receipt = ask(page, script, title)
    thread = page.locator("main a[href*='/t/']").get_attribute("href")
    assert thread
    path = re.sub(r"https?://[^/]+", "", thread)
    wait_for(lambda: title in board.get("/queue/work/")[1])

    assert receipts.write(receipts.read(receipt)) == receipt
    assert receipt not in page.url

    page.goto("/queue/work/")
    follow(page.get_by_role("link", name=title))
    follow(page.get_by_role("link", name="Tell your story"))
    page.get_by_label("What happened to you").fill(LATER)
    page.get_by_label("What it cost").fill("A year of lunches.")
    page.get_by_label("Your story in one line").fill(lesson)
    page.get_by_role("radio", name="I have been there").check()
    own = send(page, script, "Send your story", "Your story is in")
    wait_for(lambda: lesson in board.get(path)[1])
    page.goto(path)

    assert own != receipt
    expect(page.get_by_role("heading", name=lesson)).to_be_visible()
    expect(page.get_by_text("mentor 1 · has been there")).to_be_visible()
    expect(page.get_by_text("A year of lunches.")).to_be_visible()


def test_what_needs_another_look_is_said_on_top_and_at_its_field(page: Page, script: bool) -> None:
    page.goto("/ask/")
    page.get_by_label("Your question, in one line").fill("Too short")
    page.get_by_label("What is behind it").fill(BODY)
    page.get_by_role("button", name="Ask it").click()
    summary = page.locator("#summary")
    expect(summary).to_have_accessible_name("Nothing is lost, and some fields need another look")

    expect(summary).to_contain_text("Your question needs at least 10 characters; so far it has 9.")
    expect(summary).to_contain_text("Please choose a topic.")
    expect(page.locator("#f-title-wrong")).to_have_text(
        "Your question needs at least 10 characters; so far it has 9."
    )
    expect(page.get_by_label("What is behind it")).to_have_value(BODY)
    expect(page.locator("#f-title")).to_have_attribute("aria-invalid", "true")

    summary.get_by_role("link", name="at least 10 characters").click()
    if script:
        expect(page.get_by_label("Your question, in one line")).to_be_focused()
    page.get_by_label("Your question, in one line").fill("Long enough by now")
    page.get_by_role("radio", name="Life").check()
    receipt = send(page, script, "Ask it" if script else "Check again", "Your question is in")

    assert receipts.read(receipt)


@pytest.mark.parametrize("road", ["no-script"], indirect=True)
def test_words_that_are_changed_on_the_check_page_get_a_new_receipt(page: Page, board: Running) -> None:
    page.goto("/ask/")
    fill_in(page, "The first way to put it", "Study")
    page.get_by_role("button", name="Ask it").click()
    first = page.locator(".receipt").inner_text()
    page.get_by_text("Change something").click()
    page.get_by_label("Your question, in one line").fill("The second way to put it")
    page.get_by_role("button", name="Check again").click()

    expect(page.get_by_role("heading", name="The second way to put it")).to_be_visible()
    assert page.locator(".receipt").inner_text() != first

    page.get_by_role("button", name="I have kept it").click()
    wait_for(lambda: "The second way to put it" in board.get("/topics/study/")[1])

    assert "The first way to put it" not in board.get("/topics/study/")[1]


def test_a_lost_connection_loses_no_words_and_cannot_post_twice(
    context: BrowserContext, board: Running, relay: Relay
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/ask/")
    fill_in(page, "Asked on a train with bad reception", "Craft")
    relay.lost = 1
    page.get_by_role("button", name="Ask it").click()

    expect(page.locator(".status")).to_contain_text("The connection was lost. Nothing you typed is gone.")
    expect(page.get_by_label("What is behind it")).to_have_value(BODY)

    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    title = "Asked on a train with bad reception"
    wait_for(lambda: title in board.get("/topics/craft/")[1])

    assert board.get("/topics/craft/")[1].count(title) == 1


def test_changed_words_after_a_lost_answer_are_a_post_of_their_own(
    context: BrowserContext, board: Running, relay: Relay
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/ask/")
    fill_in(page, "Words that nobody confirmed", "Founding")
    relay.lost = 1
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator(".status")).to_contain_text("The connection was lost.")
    page.get_by_label("Your question, in one line").fill("Words that were mended afterwards")
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()

    wait_for(lambda: "Words that were mended afterwards" in board.get("/topics/founding/")[1])


def test_nothing_is_left_in_the_browser(context: BrowserContext, board: Running) -> None:
    page = context.new_page()
    receipt = ask(page, True, "What does this leave behind?")
    left = page.evaluate(
        """async () => [document.cookie, localStorage.length, sessionStorage.length,
            (await indexedDB.databases()).length, (await caches.keys()).length,
            (await navigator.serviceWorker.getRegistrations()).length]"""
    )
    # Until it is kept, the browser asks before it leaves a page with a receipt.
    page.get_by_role("checkbox", name="I have kept it").check()
    page.go_back()

    assert left == ["", 0, 0, 0, 0, 0]
    assert receipt not in page.content()


def test_nothing_that_is_typed_leaves_the_page_before_it_is_sent(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/ask/", wait_until="networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_label("Your question, in one line").press_sequentially("Typed letter by letter")
    page.get_by_label("What is behind it").press_sequentially("x" * 700)

    assert requests == []


def test_the_receipt_of_the_browser_is_the_receipt_of_the_board(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/ask/")
    examples = [bytes(16), b"\xff" * 16, bytes(range(16)), bytes(range(240, 256)), b"\x80" + bytes(15)]
    for example in examples:
        written = page.evaluate(
            "async (bytes) => (await import('/static/receipt.js')).write(new Uint8Array(bytes))",
            list(example),
        )

        assert written == receipts.write(example)


def test_characters_are_counted_as_the_board_counts_them(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/ask/")
    title = page.get_by_label("Your question, in one line")
    title.fill("\N{ONION}" * 100)
    expect(page.locator("#f-title + .left")).to_have_text("")
    title.fill("\N{ONION}" * 140)
    expect(page.locator("#f-title + .left")).to_have_text("characters left: 10")
    title.fill("\N{ONION}" * 153)
    expect(page.locator("#f-title + .left")).to_have_text("characters too many: 3")
    expect(title).to_have_value("\N{ONION}" * 153)
