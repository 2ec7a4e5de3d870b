"""Admission in a real browser: findings before anything is sent, the work, and one set of rules."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from board.findings import utf16
from intake import proof
from screening.spans import look
from tests.browser.conftest import IN_CHROMIUM
from tests.browser.test_ask_and_tell import BODY, fill_in
from tests.browser.test_promise import log
from tests.corpus import NAMES, lines
from tests.corpus.hostile import HOSTILE
from tests.running import Running, wait_for

pytestmark = pytest.mark.browser

TOGETHER = """async (texts) => {
  const findings = await import('/static/findings.js');
  const { read } = await import('/static/receipt.js');
  const rules = findings.prepare(await (await fetch('/static/rules.json')).json());
  const told = [];
  for (const text of texts) {
    const found = await findings.spans(text, rules, read);
    told.push([...found.map(({ kind, start, end }) => [kind, start, end]), findings.needsCare(text, rules)]);
  }
  return told;
}"""


def in_python(text: str) -> list[Any]:
    seen = look(text)
    found = [[span.kind, utf16(text[: span.start]), utf16(text[: span.end])] for span in seen.spans]
    return [*found, seen.care]


@pytest.fixture
def desk(context: BrowserContext) -> Page:
    """The page to ask on, with JavaScript."""
    page = context.new_page()
    page.goto("/ask/")
    return page


def posts(page: Page) -> list[Request]:
    """Return what the page will have sent, as it grows."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


@pytest.mark.parametrize("name", [*NAMES, "hostile"])
def test_browser_and_board_find_the_same_in_every_line(desk: Page, name: str) -> None:
    texts = [text[:2_048] for text in HOSTILE] if name == "hostile" else [line.text for line in lines(name)]
    told = desk.evaluate(TOGETHER, texts)

    assert [(text, found) for text, found in zip(texts, told, strict=True) if found != in_python(text)] == []


def test_findings_show_while_somebody_writes_and_nothing_is_sent(desk: Page) -> None:
    sent = posts(desk)
    fill_in(desk, "How do I stop signing for her?", "Work")
    text = BODY + " Write to \N{ONION}jane@example.org. My manager Sandra knows."
    desk.get_by_label("What is behind it").fill(text)
    found = desk.locator("#f-body-found li")
    expect(found).to_have_count(2)
    expect(found.first.locator("mark")).to_have_text("\N{ONION}jane@example.org")
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.locator("#summary")).to_contain_text("This looks like an e-mail address")

    assert sent == []

    found.first.get_by_role("button", name="Show it in the text").click()
    assert "jane@example.org" in desk.evaluate("getSelection().toString()")

    desk.get_by_label("What is behind it").fill(text.replace("\N{ONION}jane@example.org", "me"))
    expect(found).to_have_count(1)
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.get_by_role("heading", name="Your question is in")).to_be_visible()

    assert len(sent) == 1


@IN_CHROMIUM
def test_a_question_is_sent_with_a_proof_that_holds(desk: Page, board: Running) -> None:
    sent = posts(desk)
    fill_in(desk, "How much work is one question?", "Craft")
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.get_by_role("heading", name="Your question is in")).to_be_visible()
    (request,) = sent
    header = request.headers["proof"]
    body = request.post_data_buffer

    assert body
    assert proof.holds(header, [header.split(".")[1]], "/api/threads", body)
    assert header == proof.solve(header.split(".")[1], "/api/threads", body)
    wait_for(lambda: "How much work is one question?" in board.get("/topics/craft/")[1])


@pytest.mark.parametrize("name", ["look.js", "rules.json"])
def test_where_what_finds_does_not_come_the_board_says_what_to_change(
    context: BrowserContext, name: str
) -> None:
    page = context.new_page()
    page.route(f"**/static/{name}*", lambda route: route.abort())
    page.goto("/ask/")
    sent = posts(page)
    fill_in(page, f"Who answers for a page without {name}?", "Work")
    page.get_by_label("What is behind it").fill(f"{BODY} Write to jane@example.org.")
    page.get_by_role("button", name="Ask it").click()
    expect(page.locator("#summary")).to_contain_text("This looks like an e-mail address")
    expect(page.get_by_label("What is behind it")).to_have_value(f"{BODY} Write to jane@example.org.")

    page.get_by_label("What is behind it").fill(BODY)
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    assert len(sent) == 2


@pytest.mark.parametrize("name", ["look.js", "rules.json"])
def test_what_finds_is_fetched_again_where_it_did_not_come(context: BrowserContext, name: str) -> None:
    page = context.new_page()
    page.route(f"**/static/{name}*", lambda route: route.abort(), times=1)
    page.clock.install()
    page.goto("/ask/", wait_until="networkidle")
    made = log(page)
    page.get_by_label("What is behind it").fill(f"{BODY} Write to jane@example.org.")
    page.clock.run_for(1_000)
    # Not when typing rests, which is nobody's business.
    assert made == []
    page.clock.resume()
    page.get_by_role("button", name="Ask it").click()

    expect(page.locator("#f-body-found mark")).to_have_text("jane@example.org")


@pytest.mark.parametrize("name", ["look.js", "rules.json"])
def test_nobody_waits_for_ever_to_send_where_what_finds_is_on_its_way(
    context: BrowserContext, name: str
) -> None:
    page = context.new_page()
    page.route(f"**/static/{name}*", lambda route: None)
    page.clock.install()
    page.goto("/ask/", wait_until="domcontentloaded")
    fill_in(page, f"How long do I wait for {name}?", "Life")
    page.get_by_role("button", name="Ask it").click()
    page.clock.run_for(30_000)
    page.clock.run_for(30_000)

    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()


def test_the_work_can_be_cancelled_and_nothing_is_sent_or_lost(desk: Page) -> None:
    sent = posts(desk)
    # So much work that there is time to change one's mind.
    hard = '{"beacon":"0000000000000000000000000a","iterations":1000,"bits":30,"puzzles":8,"mode":"normal"}'
    desk.route("**/beacon.json", lambda route: route.fulfill(body=hard, content_type="application/json"))
    fill_in(desk, "Shall I send this or not?", "Life")
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    desk.get_by_role("button", name="Cancel").click()

    expect(desk.get_by_text("Stopped. Nothing was sent")).to_be_visible()
    expect(desk.get_by_role("progressbar")).to_have_count(0)
    expect(desk.get_by_label("What is behind it")).to_have_value(BODY)
    assert sent == []


def test_a_page_that_lay_open_too_long_does_the_work_again(desk: Page) -> None:
    sent = posts(desk)
    old = '{"beacon":"0000000000000000000000000a","iterations":1000,"bits":1,"puzzles":8,"mode":"normal"}'
    desk.route(
        "**/beacon.json", lambda route: route.fulfill(body=old, content_type="application/json"), times=1
    )
    fill_in(desk, "Is it too late to ask this?", "Study")
    desk.get_by_role("button", name="Ask it").click()
    expect(desk.get_by_role("heading", name="Your question is in")).to_be_visible()

    assert len(sent) == 2
    assert sent[0].post_data == sent[1].post_data


def test_a_closed_board_says_so_and_takes_nothing(desk: Page) -> None:
    sent = posts(desk)
    shut = '{"beacon":"0000000000000000000000000a","iterations":1000,"bits":9,"puzzles":8,"mode":"closed"}'
    desk.route("**/beacon.json", lambda route: route.fulfill(body=shut, content_type="application/json"))
    fill_in(desk, "May I ask while it is closed?", "Life")
    desk.get_by_role("button", name="Ask it").click()

    expect(desk.get_by_text("The board takes nothing in for the moment")).to_be_visible()
    expect(desk.get_by_label("What is behind it")).to_have_value(BODY)
    assert sent == []


def test_who_may_be_in_danger_is_shown_helplines_and_can_send_all_the_same(page: Page, script: bool) -> None:
    page.goto("/ask/")
    fill_in(page, f"Would anybody notice? ({script})", "Life")
    page.get_by_label("What is behind it").fill(BODY + " I do not want to live like this, I want to die.")
    lines = page.get_by_text("These people listen")
    if script:
        expect(lines).to_be_visible()
    page.get_by_role("button", name="Ask it").click()
    if not script:
        expect(lines).to_be_visible()
        page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    expect(page.get_by_text(re.compile("These people listen"))).to_be_visible()


def test_words_that_are_in_no_danger_show_no_helplines(desk: Page) -> None:
    fill_in(desk, "How do I say no to a killer deadline?", "Work")
    desk.get_by_label("What is behind it").fill(BODY + " My manager Sandra kills every plan I have.")
    expect(desk.locator("#f-body-found li")).to_have_count(1)

    expect(desk.locator(".care")).to_have_count(0)
