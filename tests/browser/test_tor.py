"""Tor Browser's two stricter levels, walked by the keys alone: ask, read, tell a story, come back.

The browser is Firefox ESR, which Tor Browser is made from, with the preferences that these levels set.
Playwright's clicks and its own waiting need scripts in the page; keys and reading do not.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page

from board import receipts
from tests.browser.conftest import a_context
from tests.browser.test_dialogue import path_of
from tests.running import Running, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture(params=["firefox-safer", "firefox-safest"])
def level(request: pytest.FixtureRequest) -> str:
    """The security level: at Safer the scripts of the page run, at Safest none does."""
    return str(request.param).removeprefix("firefox-")


@pytest.fixture
def page(request: pytest.FixtureRequest, level: str, board: Running) -> Iterator[Page]:
    """A page at each level."""
    for context in a_context(request.getfixturevalue(level), board):
        yield context.new_page()


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    focused = wanted.and_(page.locator(":focus"))
    for _ in range(page.locator("a, button, input, textarea, summary").count()):
        page.keyboard.press("Tab")
        if focused.count():
            return
    pytest.fail(f"no number of Tabs leads to {wanted}")


def write(page: Page, label: str, words: str) -> None:
    """Reach a field and type into it."""
    field = page.get_by_label(label)
    reach(page, field)
    page.keyboard.type(words)

    assert field.input_value() == words


def choose(page: Page, name: str, value: str) -> None:
    """Reach a group of radio buttons and go down to one of them."""
    group, chosen = page.locator(f"input[name={name}]"), page.locator(f"input[name={name}]:checked")
    reach(page, group)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if chosen.get_attribute("value") == value:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"no arrow leads to {value}")


def press(page: Page, role: str, name: str, leads_to: str) -> None:
    """Reach a link or a button, press Enter, and wait for the heading that it leads to."""
    reach(page, page.get_by_role(role, name=name, exact=True))
    page.keyboard.press("Enter")
    comes(page, leads_to)


def comes(page: Page, heading: str) -> None:
    wait_for(lambda: page.get_by_role("heading", name=heading, exact=True).count() == 1)
    page.wait_for_load_state()


def send(page: Page, level: str, button: str, heading: str) -> str:
    """Send what was written, and return the receipt that is shown on the way."""
    if level == "safest":
        press(page, "button", button, "Check your words")
        receipt = page.locator(".receipt").inner_text()
        press(page, "button", "I have kept it. Put this on the board", heading)
    else:
        press(page, "button", button, heading)
        reach(page, page.get_by_role("button", name="Show", exact=True))
        page.keyboard.press("Enter")
        receipt = page.locator(".receipt").inner_text()
        reach(page, page.get_by_role("checkbox", name="I have kept it"))
        page.keyboard.press("Space")

    assert receipts.read(receipt)
    assert "It goes on the board at" in page.locator("main").inner_text()
    return receipt


def test_the_levels_are_what_they_say(page: Page, level: str) -> None:
    page.goto("/ask/")

    # Under a field the script of the page puts how many characters are left; without one, the page says
    # what comes instead.
    assert page.locator("#f-title ~ .left").count() == (level == "safer")
    assert ("The next page shows your words once more" in page.locator("main").inner_text()) == (
        level == "safest"
    )
    assert page.evaluate("typeof WebAssembly") == "undefined"


def test_keys_alone_lead_from_a_question_to_a_story_and_back_by_the_receipt(
    page: Page, level: str, board: Running
) -> None:
    title, lesson = f"Who else hides it from them? ({level})", f"I told one of them first ({level})"
    page.goto("/")
    press(page, "link", "Ask a question", "Ask a question")
    write(page, "Your question, in one line", title)
    write(page, "What is behind it", f"It began in March, and nobody at my table knows it yet. ({level})")
    choose(page, "topic", "craft")
    choose(page, "voice", "newer")
    asker = send(page, level, "Ask it", "Your question is in")
    path = path_of(page)
    wait_for(lambda: board.answers(path))

    reach(page, page.locator(f"main a[href*='{path}']"))
    page.keyboard.press("Enter")
    comes(page, title)
    read = page.locator("main").inner_text()

    assert "nobody at my table knows it yet" in read
    assert "The asker would like to hear from someone newer than they are." in read

    press(page, "link", "Tell your story", "Tell your story")
    write(page, "What happened to you", f"I hid mine for a year, from four people, and it cost me. ({level})")
    write(page, "Your story in one line", lesson)
    choose(page, "standing", "peer")
    mentor = send(page, level, "Send your story", "Your story is in")
    wait_for(lambda: lesson in board.get(path)[1])

    press(page, "link", "Come back to what you wrote", "Come back to what you wrote")
    write(page, "Your receipt", asker)
    if level == "safest":
        press(page, "button", "Show me where it stands", "What your receipt opens")
        reach(page, page.get_by_role("link", name="See your question and what came since"))
    else:
        press(page, "button", "Show me where it stands", "Your question")
        came = page.locator("main").inner_text()
        reach(page, page.get_by_role("link", name="See it on its page").first)

        assert "is on the board." in came
        assert lesson in came
    page.keyboard.press("Enter")
    comes(page, lesson)

    assert mentor != asker
    assert page.url.startswith(board.address + path)
    assert re.search(f"{re.escape(lesson)}\n+mentor 1 · in the same boat", page.locator("main").inner_text())
