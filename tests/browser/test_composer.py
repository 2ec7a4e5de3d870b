"""Comfort while writing: how it will look, a draft for a week, a receipt for a lost answer, a way out."""

import json

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from board import receipts, text
from tests.browser.conftest import follow
from tests.browser.test_ask_and_tell import BODY, fill_in
from tests.running import Relay, Running, wait_for

pytestmark = pytest.mark.browser

KEEP = "Keep my draft on this device for 7 days"
A_DAY = 86_400_000


@pytest.fixture
def desk(context: BrowserContext) -> Page:
    """The page to ask on."""
    page = context.new_page()
    page.goto("/ask/")
    return page


@pytest.mark.parametrize(
    "typed",
    [
        "One line",
        "Two lines\nof one paragraph",
        "A paragraph\n\nand another",
        "  Blanks   between and around  \n  \n\n\n of paragraphs \n and lines ",
        "\n\n\nStarts late\t and has a tab\n\n",
        "a\n \n \nb\nc\n\n\n\n\nd",
    ],
)
def test_a_preview_has_the_paragraphs_of_the_board(desk: Page, typed: str) -> None:
    shown = desk.evaluate(
        "async (typed) => (await import('/static/preview.js')).paragraphs(typed)",
        typed,
    )

    assert shown == text.paragraphs(text.canonical(typed, lines=True))


def test_the_preview_follows_what_is_written_and_runs_none_of_it(desk: Page) -> None:
    desk.get_by_text("See how it will look").click()
    desk.get_by_label("What is behind it").fill("First.\nSecond.\n\n<img src=x onerror=alert(1)>")
    desk.get_by_label("Your question, in one line").fill("How will I look?")
    preview = desk.locator("details", has=desk.get_by_text("See how it will look"))

    expect(preview.get_by_role("heading")).to_have_text("How will I look?")
    expect(preview.locator("p")).to_have_text(["First.Second.", "<img src=x onerror=alert(1)>"])
    expect(preview.locator("br")).to_have_count(1)


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_what_is_written_is_sent_by_the_keys_that_send_elsewhere(desk: Page, keys: str) -> None:
    fill_in(desk, f"Can I send this by {keys}?", "Craft")
    desk.get_by_label("What is behind it").press(keys)

    expect(desk.get_by_role("heading", name="Your question is in")).to_be_visible()


def test_a_lost_answer_leaves_the_receipt_of_what_may_have_arrived(
    context: BrowserContext, board: Running, relay: Relay
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/ask/")
    fill_in(page, "Asked in a tunnel, and never answered", "Study")
    relay.lost = 1
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_text("It may have arrived all the same.")).to_be_visible()
    page.get_by_role("button", name="Show", exact=True).click()
    shown = page.locator(".receipt").inner_text()
    wait_for(lambda: "Asked in a tunnel" in board.get("/topics/study/")[1])

    status, told = board.post("/api/receipts", {"receipt": shown})
    assert (status, told["role"]) == (200, "asker")
    assert "Asked in a tunnel" in board.get(f"/t/{told['thread']}/")[1]

    page.get_by_role("checkbox", name="I have kept it").check()
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".receipt")).to_have_text(shown)
    assert receipts.read(shown)


def test_words_changed_after_a_lost_answer_leave_both_receipts_to_keep(
    context: BrowserContext, board: Running, relay: Relay
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/ask/")
    fill_in(page, "Said in one way, and never answered", "Craft")
    relay.lost = 1
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator("form .sent")).to_be_focused()
    page.get_by_label("Your question, in one line").fill("Said in another way, and answered")
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    for place in range(2):
        page.locator(".receipt + .acts").nth(place).get_by_role("button", name="Show", exact=True).click()
    shown = page.locator(".receipt").all_inner_texts()
    told = [board.post("/api/receipts", {"receipt": each})[1]["thread"] for each in shown]
    for thread in told:
        wait_for(lambda thread=thread: thread in board.get("/topics/craft/")[1])

    assert len(set(told)) == 2
    for box in page.get_by_role("checkbox", name="I have kept it").all():
        box.check()


def test_a_note_of_a_story_whose_answer_was_lost_leads_back_to_its_thread(
    context: BrowserContext, board: Running, relay: Relay
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/queue/")
    page.get_by_role("button", name="Deal me a question").click()
    follow(page.get_by_role("link", name="Tell your story"))
    path = page.url.removeprefix(relay.address).partition("write/")[0]
    page.get_by_label("What happened to you").fill(BODY)
    page.get_by_label("Your story in one line").fill("My answer got lost in a tunnel")
    # What is saved is made of an address and the receipt; seen here where the file is made.
    page.evaluate(
        """() => {
            URL.createObjectURL = (file) => {
                file.text().then((text) => { window.saved = text; });
                return '#';
            };
        }"""
    )
    relay.lost = 1
    page.get_by_role("button", name="Send your story").click()
    page.get_by_role("button", name="Save as a text file").click()
    page.wait_for_function("window.saved")
    address, receipt = page.evaluate("window.saved").split()
    told = board.post("/api/receipts", {"receipt": receipt, "thread": path.split("/")[2]})[1]
    wait_for(lambda: "My answer got lost in a tunnel" in board.get(path)[1])

    assert address == relay.address + path
    assert f'id="{told["post"]}"' in board.get(path)[1]
    page.get_by_role("checkbox", name="I have kept it").check()


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_a_gateway_that_gave_up_is_taken_for_an_answer_that_was_lost(
    context: BrowserContext, relay: Relay, kind: str
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/ask/")
    fill_in(page, f"Asked while a gateway gave up ({kind})", "Leading")
    body = b"<h1>Gateway</h1>" if kind == "text/html" else b'{"message": "Endpoint request timed out"}'
    relay.instead = (503, {"Content-Type": kind}, body)
    page.get_by_role("button", name="Ask it").click()

    expect(page.get_by_text("It may have arrived all the same.")).to_be_visible()
    expect(page.locator(".status")).to_contain_text("The connection was lost.")
    page.get_by_role("checkbox", name="I have kept it").check()


def test_ticking_that_a_receipt_is_kept_does_not_forget_that_the_words_may_have_arrived(
    context: BrowserContext, relay: Relay
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/ask/")
    fill_in(page, "Sent, and the page was loaded again", "Life")
    relay.instead = (503, {"Content-Type": "text/html"}, b"")
    page.get_by_role("button", name="Ask it").click()
    page.get_by_role("checkbox", name="I have kept it").check()
    page.reload()

    expect(page.get_by_text("This was on its way when the page went")).to_be_visible()


@pytest.mark.parametrize("status", [429, 503])
def test_a_board_that_is_busy_keeps_the_text_and_says_what_to_do(
    context: BrowserContext, relay: Relay, status: int
) -> None:
    page = context.new_page()
    page.goto(f"{relay.address}/ask/")
    fill_in(page, f"Asked while everybody did ({status})", "Founding")
    relay.instead = (status, {"Content-Type": "text/html"}, b"<h1>Too Many Requests</h1>")
    page.get_by_role("button", name="Ask it").click()

    expect(page.locator(".status")).to_contain_text("Nothing you typed is gone.")
    expect(page.get_by_label("What is behind it")).to_have_value(BODY)

    relay.instead = None
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()


def test_a_draft_is_kept_on_the_device_only_when_that_is_asked_for(context: BrowserContext) -> None:
    one = context.new_page()
    one.goto("/ask/")
    one.get_by_label("What is behind it").fill("Not for the device.")
    assert one.evaluate("localStorage.length") == 0

    one.get_by_label(KEEP).check()
    one.get_by_label("What is behind it").fill("For the device, for a week.")
    one.close()
    two = context.new_page()
    two.goto("/ask/")

    expect(two.get_by_label("What is behind it")).to_have_value("For the device, for a week.")
    expect(two.get_by_text("as you asked, on this device for 7 days")).to_be_visible()
    expect(two.get_by_label(KEEP)).to_be_checked()

    two.get_by_label(KEEP).uncheck()
    assert two.evaluate("localStorage.length") == 0
    expect(two.get_by_label("What is behind it")).to_have_value("For the device, for a week.")


def test_a_draft_on_the_device_is_gone_after_a_week_after_sending_and_when_all_is_forgotten(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.goto("/ask/")
    page.get_by_label(KEEP).check()
    fill_in(page, "How long do you keep this?", "Life")
    key, kept = page.evaluate("Object.entries(localStorage)[0]")
    days = (json.loads(kept)["until"] - page.evaluate("Date.now()")) / A_DAY
    assert 6.9 < days <= 7

    old = json.dumps({**json.loads(kept), "until": 0})
    page.evaluate("([key, old]) => { sessionStorage.clear(); localStorage.setItem(key, old); }", [key, old])
    page.reload()
    expect(page.get_by_label("What is behind it")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0

    page.get_by_label(KEEP).check()
    fill_in(page, "How long do you keep this?", "Life")
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_leaving_quickly_takes_the_text_and_the_way_back_along(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/topics/")
    page.goto("/ask/")
    page.get_by_label(KEEP).check()
    page.get_by_label("What is behind it").fill("Nobody may see this.")
    # There is no other machine here to lead to.
    page.evaluate("document.querySelector('[data-leave]').href = '/promise/'")
    page.get_by_role("link", name="Leave this page quickly").click()
    page.wait_for_url("**/promise/")
    page.go_back()

    assert page.url.endswith("/topics/")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto("/ask/")
    expect(page.get_by_label("What is behind it")).to_have_value("")


@pytest.mark.parametrize("address", ["/ask/", "/mine/"])
def test_a_page_to_write_on_has_a_way_out_that_tells_nobody_where_one_was(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.goto(address)
    out = page.get_by_role("link", name="Leave this page quickly")

    expect(out).to_have_attribute("href", "https://www.wikipedia.org/")
    expect(out).to_have_attribute("rel", "noreferrer")


def test_two_tabs_keep_two_drafts(context: BrowserContext) -> None:
    one, two = context.new_page(), context.new_page()
    for page, words in ((one, "Written in the one."), (two, "Written in the other.")):
        page.goto("/ask/")
        page.get_by_label("What is behind it").fill(words)
    one.reload()
    two.reload()

    expect(one.get_by_label("What is behind it")).to_have_value("Written in the one.")
    expect(two.get_by_label("What is behind it")).to_have_value("Written in the other.")


def test_a_double_press_sends_once(context: BrowserContext, board: Running) -> None:
    page = context.new_page()
    page.goto("/ask/")
    title = "Pressed twice, as one does when nothing seems to happen"
    fill_in(page, title, "Leading")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Ask it").dblclick()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    wait_for(lambda: title in board.get("/topics/leading/")[1])

    assert len(posts) == 1
    assert board.get("/topics/leading/")[1].count(title) == 1


def test_what_others_left_in_the_storage_stops_nobody_from_writing(desk: Page) -> None:
    desk.evaluate(
        "['draft', 'draft x', 'draft /api/threads threads '].forEach((key) => localStorage.setItem(key, '{'))"
    )
    desk.reload()
    desk.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    fill_in(desk, "Does it work with a storage that is full?", "Work")
    desk.get_by_role("button", name="Ask it").click()

    expect(desk.get_by_role("heading", name="Your question is in")).to_be_visible()
    assert desk.evaluate("Object.keys(localStorage)") == ["draft"]


def test_a_browser_without_any_storage_asks_all_the_same(context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script(
        """for (const name of ['localStorage', 'sessionStorage']) {
            Object.defineProperty(window, name, { value: null });
        }"""
    )
    page.goto("/ask/")
    expect(page.get_by_text("See how it will look")).to_be_visible()
    expect(page.get_by_label(KEEP)).to_have_count(0)
    fill_in(page, "Does it work with no storage at all?", "Work")
    page.get_by_role("button", name="Ask it").click()

    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()


def test_what_was_mended_leaves_the_summary(desk: Page) -> None:
    desk.get_by_label("Your question, in one line").fill("Short")
    desk.get_by_label("What is behind it").fill(BODY)
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.locator("#summary li")).to_have_count(2)
    desk.get_by_label("Your question, in one line").fill("Long enough by now")
    expect(desk.locator("#summary li")).to_have_count(1)
    desk.get_by_role("radio", name="Work").check()

    expect(desk.locator("#summary")).to_have_count(0)
