"""What a browser does and keeps: nothing that the person did not cause, and nothing for long."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from board import text
from tests.browser.conftest import IN_CHROMIUM, a_context, follow, longest
from tests.browser.test_ask_and_tell import BODY, fill_in
from tests.running import ROOT, Running, wait_for

pytestmark = pytest.mark.browser

STEPS = {2_048, 4_096, 8_192, 16_384, 32_768, 65_536}
HELD = """async () => ({
  cookie: document.cookie,
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  databases: await indexedDB.databases(),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  address: location.search + location.hash,
})"""
NOTHING: dict[str, Any] = {
    "cookie": "",
    "local": [],
    "session": [],
    "databases": [],
    "caches": [],
    "workers": 0,
    "address": "",
}


def log(page: Page) -> list[Request]:
    """Return the requests of a page, as they come."""
    made: list[Request] = []
    page.on("request", lambda request: made.append(request))
    return made


def paths(made: list[Request]) -> list[str]:
    return [f"{each.method} {re.sub(r'^https?://[^/]+', '', each.url)}" for each in made]


@pytest.fixture
def desk(context: BrowserContext) -> Page:
    """The page to ask on, with JavaScript."""
    page = context.new_page()
    page.goto("/ask/")
    return page


def send(page: Page, button: str = "Ask it", heading: str = "Your question is in") -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def test_opening_the_page_to_ask_on_fetches_its_files_and_nothing_else(context: BrowserContext) -> None:
    page = context.new_page()
    made = log(page)
    page.goto("/ask/", wait_until="networkidle")

    assert sorted(paths(made)) == [
        "GET /ask/",
        "GET /search/index.json",
        "GET /static/ask.js",
        "GET /static/forms.css",
        "GET /static/look.js",
        "GET /static/onion.svg",
        "GET /static/rules.json",
        "GET /static/similar.js",
    ]


def test_opening_the_queue_fetches_its_files_and_nothing_else(context: BrowserContext) -> None:
    page = context.new_page()
    made = log(page)
    page.goto("/queue/", wait_until="networkidle")

    assert sorted(paths(made)) == [
        "GET /queue.json",
        "GET /queue/",
        "GET /search/index.json",
        "GET /static/forms.css",
        "GET /static/onion.svg",
        "GET /static/queue.js",
    ]


def test_nothing_that_is_typed_leaves_before_it_is_sent_however_long_one_waits(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto("/ask/", wait_until="networkidle")
    made = log(page)
    fill_in(page, "Do you hear me typing?", "Work")
    page.get_by_label("What is behind it").press_sequentially(
        " My manager Sandra knows it, and so does who@example.org."
    )
    for _ in range(12):
        page.clock.run_for(10_000)
    expect(page.locator("#f-body-found li").first).to_be_visible()

    assert made == []


@IN_CHROMIUM
def test_sending_makes_three_requests_and_the_panel_makes_none(desk: Page) -> None:
    desk.wait_for_load_state("networkidle")
    made = log(desk)
    fill_in(desk, "How often do you call home?", "Work")
    send(desk)
    desk.get_by_role("button", name="Show", exact=True).click()
    desk.get_by_text("Show me what is kept of it").click()

    assert paths(made) == ["GET /beacon.json", "GET /static/proof.js", "POST /api/threads"]
    assert {len(each.post_data_buffer or b"") for each in made if each.method == "POST"} == {2_048}


def test_without_a_script_typing_makes_no_request_and_leaves_nothing(
    chromium: Browser, board: Running
) -> None:
    for context in a_context(chromium, board, java_script_enabled=False):
        page = context.new_page()
        page.goto("/ask/", wait_until="networkidle")
        made = log(page)
        fill_in(page, "Does this page do something alone?", "Craft")

        assert made == []

        page.get_by_role("button", name="Ask it").click()
        expect(page.get_by_role("heading", name="Check your words")).to_be_visible()
        assert paths(made)[0] == "POST /api/check"
        assert set(paths(made)[1:]) <= {"GET /static/forms.css", "GET /static/onion.svg"}
        assert context.storage_state() == {"cookies": [], "origins": []}


def test_pages_for_reading_load_a_style_and_an_icon(context: BrowserContext, board: Running) -> None:
    page = context.new_page()
    made = log(page)
    thread = re.findall(r"/t/\w+/", board.get("/topics/work/")[1])[0]
    for address in (
        "/",
        "/topics/",
        "/topics/work/",
        "/aha/",
        "/rules/",
        "/mentoring/",
        "/promise/",
        "/ledger/",
        thread,
    ):
        made.clear()
        page.goto(address, wait_until="networkidle")

        assert set(paths(made)) <= {f"GET {address}", "GET /static/board.css", "GET /static/onion.svg"}


def test_after_a_whole_life_of_a_thread_the_browser_holds_nothing(
    context: BrowserContext, board: Running
) -> None:
    page = context.new_page()
    title = "Will anything of me stay in here?"
    page.goto("/ask/")
    fill_in(page, title, "Life")
    send(page)
    page.get_by_role("button", name="Show", exact=True).click()
    receipt = page.locator(".receipt").inner_text()
    thread = page.locator("main a[href*='/t/']").get_attribute("href") or ""
    path = re.sub(r"https?://[^/]+", "", thread)
    assert page.evaluate(HELD) == NOTHING
    page.get_by_label("I have kept it").check()
    wait_for(lambda: title in board.get(path)[1])

    page.goto(f"{path}write/")
    page.get_by_role("textbox", name="One layer deeper").fill("Because I have never asked anybody.")
    page.locator("#layer .targets input").first.check()
    page.locator("#layer").get_by_role("radio", name="I asked the question").check()
    page.locator("#layer").get_by_label("Your receipt").fill(receipt)
    send(page, "Send this layer", "Your layer is in")
    assert page.evaluate(HELD) == NOTHING

    page.goto("/mine/")
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_role("button", name="Show me where it stands").click()
    page.get_by_role("button", name="Take it back").first.click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_role("heading", name="It is noted")).to_be_visible()

    assert page.evaluate(HELD) == NOTHING
    assert context.storage_state() == {"cookies": [], "origins": []}


def test_a_draft_outlives_a_reload_in_its_own_tab_and_in_no_other(
    context: BrowserContext, desk: Page
) -> None:
    fill_in(desk, "Is this still here afterwards?", "Study")
    desk.reload()
    expect(desk.get_by_text("What you wrote is still here")).to_be_visible()
    expect(desk.get_by_label("Your question, in one line")).to_have_value("Is this still here afterwards?")
    expect(desk.get_by_label("What is behind it")).to_have_value(BODY)
    expect(desk.get_by_role("radio", name="Study")).to_be_checked()

    other = context.new_page()
    other.goto("/ask/")
    expect(other.get_by_label("What is behind it")).to_have_value("")
    assert other.evaluate(HELD) == NOTHING

    send(desk)
    assert desk.evaluate(HELD) == NOTHING
    desk.get_by_label("I have kept it").check()
    desk.goto("/ask/")
    expect(desk.get_by_label("What is behind it")).to_have_value("")
    expect(desk.get_by_text("What you wrote is still here")).to_have_count(0)


def test_a_draft_can_be_cleared_and_leaves_nothing(desk: Page) -> None:
    fill_in(desk, "Shall I rather not?", "Study")
    desk.reload()
    desk.once("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name="Clear it").click()

    expect(desk.get_by_label("What is behind it")).to_have_value("")
    expect(desk.get_by_role("radio", name="Anyone")).to_be_checked()
    assert desk.evaluate(HELD) == NOTHING


def test_a_draft_holds_no_receipt_and_is_given_back_to_its_own_form(
    context: BrowserContext, board: Running
) -> None:
    thread = re.findall(r"/t/\w+/", board.get("/topics/work/")[1])[0]
    page = context.new_page()
    page.goto(f"{thread}write/#layer")
    page.get_by_role("textbox", name="One layer deeper").fill("Why did you wait for so long?")
    page.locator("#layer").get_by_label("Your receipt").fill("7QZ4-7QZ4-7QZ4-7QZ4-7QZ4-7QZ4-7QZ4")
    kept = page.evaluate("JSON.stringify({ ...sessionStorage })")
    page.reload()

    assert "Why did you wait" in kept
    assert "7QZ4" not in kept
    expect(page.get_by_role("textbox", name="One layer deeper")).to_have_value(
        "Why did you wait for so long?"
    )
    expect(page.locator("#layer").get_by_label("Your receipt")).to_have_value("")
    page.goto(f"{thread}write/#story")
    page.reload()
    expect(page.get_by_label("What happened to you")).to_have_value("")
    expect(page.get_by_text("What you wrote is still here")).to_have_count(0)


def test_a_draft_comes_back_for_the_post_that_it_was_written_for(
    context: BrowserContext, board: Running
) -> None:
    thread = longest(board)
    posts = re.findall(r'id="layer-(\w{26})"', board.get(f"{thread}write/")[1])
    page = context.new_page()
    page.goto(f"{thread}write/#layer-{posts[1]}")
    page.get_by_role("textbox", name="One layer deeper").fill("Why did you wait for so long?")
    page.reload()
    expect(page.get_by_role("textbox", name="One layer deeper")).to_have_value(
        "Why did you wait for so long?"
    )
    expect(page.locator(f"#layer-{posts[1]} input")).to_be_checked()
    page.goto("/")
    page.goto(f"{thread}write/#layer-{posts[2]}")

    expect(page.locator(f"#layer-{posts[2]} input")).to_be_checked()
    expect(page.get_by_role("textbox", name="One layer deeper")).to_have_value("")


def test_a_restored_draft_has_its_choice_also_where_there_is_one_to_choose(
    desk: Page, board: Running
) -> None:
    title = "Is one choice chosen again?"
    fill_in(desk, title, "Life")
    send(desk)
    desk.get_by_label("I have kept it").check()
    path = re.sub(r"https?://[^/]+", "", desk.locator("main a[href*='/t/']").get_attribute("href") or "")
    wait_for(lambda: title in board.get(path)[1])
    desk.goto(f"{path}write/#layer")
    only = desk.locator("#layer .targets input")
    post = only.get_attribute("value")
    only.check()
    desk.get_by_role("textbox", name="One layer deeper").fill("Because I have never asked.")
    desk.reload()

    expect(only).to_be_checked()
    expect(only).to_have_attribute("value", post or "")


def test_what_may_have_been_sent_is_said_to_be_when_it_comes_back(desk: Page) -> None:
    desk.route("**/api/threads", lambda route: route.abort())
    fill_in(desk, "Did this arrive before the tunnel?", "Life")
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.get_by_text("The connection was lost. Nothing you typed is gone.")).to_be_visible()
    desk.reload()

    expect(desk.get_by_text("may be on the board already")).to_be_visible()
    expect(desk.get_by_label("What is behind it")).to_have_value(BODY)


def test_what_was_refused_is_not_said_to_be_on_its_way(desk: Page) -> None:
    desk.get_by_label("Your question, in one line").fill("What did I do wrong here?")
    desk.get_by_label("What is behind it").fill("Too short")
    desk.get_by_role("radio", name="Life").check()
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.locator("#summary")).to_be_visible()
    desk.reload()

    expect(desk.get_by_text("What you wrote is still here")).to_be_visible()
    expect(desk.get_by_text("may be on the board already")).to_have_count(0)


def test_nothing_of_a_draft_is_left_whatever_way_led_to_its_form(
    context: BrowserContext, board: Running
) -> None:
    thread = longest(board)
    page = context.new_page()
    page.goto(f"{thread}write/")
    page.get_by_label("What happened to you").fill(BODY)
    follow(page.get_by_role("link", name="Tell your story"))
    page.get_by_label("Your story in one line").fill("I stopped, and it was quiet for a long time")
    page.reload()
    page.get_by_label("What happened to you").fill(f"{BODY} It was never the same again.")
    send(page, "Send your story", "Your story is in")

    assert page.evaluate(HELD)["session"] == []


def test_a_draft_is_not_cleared_by_a_slip_of_the_thumb(desk: Page) -> None:
    fill_in(desk, "Shall I keep this after all?", "Study")
    desk.reload()
    desk.once("dialog", lambda dialog: dialog.dismiss())
    desk.get_by_role("button", name="Clear it").click()

    expect(desk.get_by_label("What is behind it")).to_have_value(BODY)


def test_where_a_browser_lets_nobody_store_anything_the_page_works_all_the_same(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage',"
        " { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    page.goto("/ask/")
    fill_in(page, "Does it need a store to ask?", "Work")
    send(page)


def test_a_receipt_in_an_address_is_read_by_nobody(context: BrowserContext) -> None:
    page = context.new_page()
    made = log(page)
    page.goto("/mine/?receipt=7QZ4-7QZ4-7QZ4-7QZ4-7QZ4-7QZ4-7QZ4#7QZ4", wait_until="networkidle")

    assert [path for path in paths(made)[1:] if "7QZ4" in path] == []
    expect(page.get_by_label("Your receipt")).to_have_value("")


def test_whatever_is_sent_has_one_of_a_few_sizes(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/ask/")
    lengths = page.evaluate(
        """async () => {
          const { padded } = await import('/static/send.js');
          const texts = [0, 1, 2000, 2036, 2037, 2038, 5000, 20000, 60000].map((each) => 'x'.repeat(each));
          return [...texts, 'ض'.repeat(1018), '🧅'.repeat(509)].map((body) => {
            const sent = padded({ body });
            if (JSON.parse(sent).body !== body) throw new Error();
            return new TextEncoder().encode(sent).length;
          });
        }"""
    )

    assert lengths == [2048, 2048, 2048, 2048, 2048, 4096, 8192, 32768, 65536, 2048, 2048]
    assert set(lengths) <= STEPS


CURLY = [each for all_ in text.TELLING.values() for each in all_]
PLAIN_ONES = [*"'\"-.,;:!?/()&+=*#_~", "\u200c", "\u200d", "é", "ß", "«", "»", "·", "🧅", "・", "،", "¿"]
UNSEEN = [chr(code) for code in range(0x3100) if text.has_unseen(chr(code))] + ["\ufeff"]


def test_the_page_says_what_becomes_plain_as_the_board_does_it(desk: Page) -> None:
    field = desk.get_by_label("What is behind it")
    said = desk.locator("#f-body-found li")
    for typed in CURLY:
        field.fill(f"{BODY} {typed}")
        expect(said).to_have_text(
            f"What you typed as {typed} goes out as {text.telling(typed)[typed]}, "
            "so that it does not tell which device or document your text comes from."
        )
        assert text.telling(typed)[typed] in text.canonical(f"a{typed}b", lines=True)
    for each in PLAIN_ONES:
        assert text.telling(each) == {}
        assert not text.has_unseen(each)
    field.fill(BODY + "".join(PLAIN_ONES))
    expect(said).to_have_count(0)
    field.fill("”No” — I said… that‘s it\u00a0all" + BODY)
    expect(said.first).to_contain_text("What you typed as ‘ ” — … goes out as ' \" - ...,")
    expect(said.last).to_contain_text("Characters that nobody can see")


def test_browser_and_board_know_the_same_characters(desk: Page) -> None:
    rules = json.loads((ROOT / "site" / "static" / "rules.json").read_text(encoding="utf-8"))
    seen = desk.evaluate(
        """(unseen) => Array.from({ length: 0x10000 }, (_, code) => code)
        .filter((code) => new RegExp(unseen).test(String.fromCharCode(code)))""",
        rules["unseen"],
    )

    assert rules["telling"] == text.TELLING
    assert [chr(code) for code in seen] == UNSEEN


def test_the_panel_shows_the_record_that_is_kept(desk: Page) -> None:
    fill_in(desk, "What exactly do you “keep” of this?", "Craft")
    send(desk)
    desk.get_by_text("Show me what is kept of it").click()
    names = desk.locator(".record dt").all_inner_texts()
    values = desk.locator(".record dd").all_inner_texts()
    shown = dict(zip(names, values, strict=True))

    assert shown["words.title"].strip() == 'What exactly do you "keep" of this?'
    assert shown["words.body"].strip() == BODY
    assert shown["state"] == "published"
    assert re.match(r"\d{4}-\d\d-\d\d", shown["day"])
    assert set(shown) == {
        "pk",
        "sk",
        "post",
        "kind",
        "mark",
        "speaker",
        "state",
        "day",
        "page",
        "version",
        "words.title",
        "words.body",
        "words.topic",
        "words.voice",
        "words.language",
    }
