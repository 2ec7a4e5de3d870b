"""The dialogue and the way back in a real browser, with JavaScript and without."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from board import receipts
from tests.browser.conftest import IN_CHROMIUM, follow
from tests.browser.test_ask_and_tell import BODY, ask, keep, send
from tests.running import Running, wait_for

pytestmark = pytest.mark.browser


def comes_out(board: Running, path: str, words: str) -> None:
    """Wait until words stand on a page."""
    wait_for(lambda: words in board.get(path)[1])


def goes(board: Running, path: str, words: str) -> None:
    """Wait until words stand on a page no more."""
    wait_for(lambda: words not in board.get(path)[1])


def path_of(page: Page) -> str:
    """Return the path of the thread whose address stands on the page that says a post is in."""
    address = page.locator("main a[href*='/t/']").first.get_attribute("href")
    assert address
    return re.sub(r"https?://[^/]+|#.*", "", address)


def tell(page: Page, script: bool, path: str, lesson: str) -> str:
    page.goto(path)
    follow(page.get_by_role("link", name="Tell your story"))
    page.get_by_label("What happened to you").fill(
        f"{BODY} It went on for a year, and then some more. {lesson}"
    )
    page.get_by_label("Your story in one line").fill(lesson)
    return send(page, script, "Send your story", "Your story is in")


def peel(page: Page, script: bool, link: Any, words: str, who: str, receipt: str) -> None:
    """Go one layer deeper by a link of the thread's page."""
    follow(link)
    way = page.locator("#layer")
    way.get_by_label("One layer deeper").fill(words)
    way.get_by_role("radio", name=who).check()
    if not script:
        # The link led to the post; without a script it is marked, and chosen by hand.
        way.locator("label:target").click()
    if script and receipt:
        way.get_by_label("Your receipt").fill(receipt)
    page.get_by_role("button", name="Send this layer").click()
    if not script:
        if receipt:
            page.get_by_label(re.compile("[Rr]eceipt")).fill(receipt)
        page.get_by_role("button", name="Put this on the board").click()
    expect(page.get_by_role("heading", name="Your layer is in")).to_be_visible()
    keep(page)


def test_three_layers_on_both_sides_an_aha_and_a_story_taken_back_and_brought_back(
    page: Page, script: bool, board: Running
) -> None:
    mark = "with" if script else "without"
    asker = ask(page, script, f"How do I stop paying this debt? ({mark})")
    path = path_of(page)
    wait_for(lambda: board.answers(path))
    mentors = []
    for name in ("first", "second"):
        lesson = f"The {name} of two lessons ({mark})"
        mentors.append(tell(page, script, path, lesson))
        comes_out(board, path, lesson)

    page.goto(path)
    story = page.locator("section.story", has_text=f"The first of two lessons ({mark})")
    words = [f"One {mark}", f"Two {mark}", f"Three {mark}"]
    steps = [("Answer as the asker", "I asked", asker), ("Ask one layer deeper", "I am a mentor", mentors[0])]
    steps.append(("Answer", "I asked", asker))
    for said, (link, who, receipt) in zip(words, steps, strict=True):
        place = story if said == words[0] else page.locator("li.layer", has_text=words[words.index(said) - 1])
        peel(page, script, place.get_by_role("link", name=link, exact=True), said, who, receipt)
        comes_out(board, path, said)
        page.goto(path)

    expect(story.locator("li.layer .by")).to_contain_text(["Layer 1", "Layer 2", "Layer 3"])

    story.get_by_role("link", name="Answer as the asker").wait_for()
    follow(story.get_by_role("link", name="This was my aha"))
    way = page.locator("#aha")
    if not script:
        way.locator("label:target").click()
    way.get_by_label("What you see now").fill(f"Nobody ever lent me anything ({mark}).")
    way.get_by_label("What was underneath").fill("I take kindness for a loan")
    if script:
        way.get_by_label("Your receipt").fill(asker)
    page.get_by_role("button", name="Put my aha on the board").click()
    if not script:
        page.get_by_label("Your receipt").fill(asker)
        page.get_by_role("button", name="Put this on the board").click()
    expect(page.get_by_role("heading", name="Your aha is in")).to_be_visible()
    keep(page)
    comes_out(board, path, f"Nobody ever lent me anything ({mark}).")
    page.goto(path)

    expect(page.get_by_role("heading", name="What the asker sees now")).to_be_visible()
    expect(page.locator(".brought")).to_be_visible()

    lesson = f"The second of two lessons ({mark})"
    for button, gone in (("Take it back", True), ("Bring it back", False)):
        present(page, board, path, mentors[1])
        if script:
            page.get_by_role("button", name=button).click()
            page.locator("form.going button[type=submit]").click()
        else:
            page.get_by_role(
                "button", name=re.compile("Take my story back" if gone else "Bring it back")
            ).click()
            page.get_by_label("Your receipt").fill(mentors[1])
            page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", name="It is noted")).to_be_visible()
        (goes if gone else comes_out)(board, path, lesson)

        assert f"The first of two lessons ({mark})" in board.get(path)[1]


def present(page: Page, board: Running, path: str, receipt: str) -> None:
    """Show a receipt on the page that is the way back."""
    page.goto("/")
    follow(page.get_by_role("link", name="Come back to what you wrote"))
    page.get_by_label("Address of the thread").fill(board.address + path)
    page.get_by_label("Your receipt").fill(receipt.lower().replace("-", " "))
    page.get_by_role("button", name="Show me where it stands").click()
    assert "mine" in page.url or "receipts" in page.url
    assert receipts.write(receipts.read(receipt)) not in page.url


@pytest.fixture
def thread(context: BrowserContext, board: Running, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A question of one's own: its path and its receipt."""
    page = context.new_page()
    receipt = ask(page, True, f"What is it like? ({request.node.name})"[:140])
    path = path_of(page)
    wait_for(lambda: board.answers(path))
    page.close()
    return path, receipt


def test_a_slip_of_the_pen_in_a_receipt_shows_at_once(
    context: BrowserContext, thread: tuple[str, str]
) -> None:
    page = context.new_page()
    page.goto("/mine/")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if "onion" not in request.url else None)
    wrong = thread[1][:-1] + ("0" if thread[1][-1] != "0" else "1")
    page.get_by_label("Your receipt").fill(wrong)

    expect(page.get_by_text("This is not a whole receipt, or one")).to_be_visible()
    page.get_by_label("Your receipt").fill(thread[1])
    expect(page.get_by_text("This is not a whole receipt, or one")).to_be_hidden()
    assert requests == []


def test_a_saved_note_is_pasted_whole_and_opens_the_thread(
    context: BrowserContext, board: Running, thread: tuple[str, str]
) -> None:
    path, receipt = thread
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/mine/")
    page.evaluate("(note) => navigator.clipboard.writeText(note)", f"{board.address}{path}\n{receipt}\n")
    page.get_by_label("Your receipt").focus()
    page.keyboard.press("Control+V")

    expect(page.get_by_label("Your receipt")).to_have_value(receipt)
    expect(page.get_by_label("Address of the thread")).to_have_value(path.split("/")[2])

    page.get_by_role("button", name="Show me where it stands").click()
    expect(page.get_by_role("heading", name="Your question")).to_be_visible()
    expect(page.get_by_text("is on the board.")).to_be_visible()
    assert page.url == board.address + "/mine/"
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_a_device_remembers_only_what_it_was_asked_to_and_forgets_all_of_it(
    context: BrowserContext, thread: tuple[str, str]
) -> None:
    path, receipt = thread
    page = context.new_page()
    page.goto("/mine/")
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_label("Remember this on this device").check()
    page.get_by_role("button", name="Show me where it stands").click()
    expect(page.get_by_role("heading", name="Your question")).to_be_visible()
    page.goto("/mine/")
    page.get_by_role("button", name=path).click()
    expect(page.get_by_role("heading", name="Your question")).to_be_visible()
    page.goto("/mine/")
    page.get_by_role("button", name="Forget everything on this device").click()
    expect(page.get_by_text("Forgotten.")).to_be_visible()

    assert page.evaluate("localStorage.length") == 0


@IN_CHROMIUM
def test_the_receipt_is_hidden_until_it_is_asked_for_and_can_be_kept_in_four_ways(
    context: BrowserContext, tmp_path: Path
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/ask/")
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto("/ask/")
    page.get_by_label("Your question, in one line").fill("Will I find my way back?")
    page.get_by_label("What is behind it").fill(f"{BODY} And I lose things.")
    page.get_by_role("radio", name="Life").check()
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
    shown = page.locator(".receipt")

    assert set(shown.inner_text()) == {"•", "-"}

    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    receipt = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Show").click()
    expect(shown).to_have_text(receipt)
    page.get_by_role("button", name="Hide").click()
    expect(shown).not_to_have_text(receipt)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a text file").click()
    download.value.save_as(tmp_path / "note")
    note = (tmp_path / "note").read_text()

    assert download.value.suggested_filename == "note.txt"
    assert note.split() == [
        page.locator("main a[href*='/t/']").first.get_attribute("href")
        and page.locator("main a[href*='/t/']").first.inner_text(),
        receipt,
    ]
    assert "Mentoring" not in note

    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")


@pytest.mark.parametrize("kept", [True, False])
def test_a_page_with_a_receipt_that_was_not_kept_asks_before_it_is_left(
    context: BrowserContext, kept: bool
) -> None:
    page = context.new_page()
    ask(page, True, f"Shall I leave this page? ({kept})")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("I have kept it").set_checked(kept)
    page.goto("/")

    assert asked == ([] if kept else ["beforeunload"])


def test_the_script_shows_the_form_that_was_come_for(
    context: BrowserContext, thread: tuple[str, str]
) -> None:
    path, _ = thread
    page = context.new_page()
    post = path.split("/")[2]
    page.goto(f"{path}write/#layer-{post}")

    expect(page.locator("#layer")).to_be_visible()
    expect(page.locator("#story")).to_be_hidden()
    expect(page.locator("#withdraw")).to_be_hidden()
    expect(page.locator("#layer input[name=under]")).to_be_checked()

    page.get_by_role("link", name="Take something back").click()
    expect(page.locator("#withdraw")).to_be_visible()
    expect(page.locator("#layer")).to_be_hidden()


def test_a_mentor_who_is_new_asks_why_and_gets_a_receipt(
    context: BrowserContext, board: Running, thread: tuple[str, str]
) -> None:
    path, _ = thread
    page = context.new_page()
    page.goto(path)
    follow(page.get_by_role("link", name="Ask why, before you tell"))
    way = page.locator("#layer")
    way.get_by_label("One layer deeper").fill("What did you hope she would say?")
    way.get_by_role("button", name="Send this layer").click()
    # Who they are, and no receipt that somebody new does not have.
    expect(page.locator("#summary")).to_contain_text(
        "Please say whether you asked the question or are a mentor."
    )
    expect(page.locator("#summary")).not_to_contain_text("receipt")
    way.get_by_role("radio", name="I am a mentor").check()
    way.get_by_role("button", name="Send this layer").click()
    expect(page.get_by_role("heading", name="Your layer is in")).to_be_visible()
    expect(page.get_by_role("heading", name="Keep your receipt")).to_be_visible()
    comes_out(board, path, "What did you hope she would say?")


def test_what_is_missing_in_a_layer_is_said_at_its_field(
    context: BrowserContext, thread: tuple[str, str]
) -> None:
    path, receipt = thread
    page = context.new_page()
    page.goto(f"{path}write/#layer")
    way = page.locator("#layer")
    way.get_by_role("button", name="Send this layer").click()
    summary = page.locator("#summary")
    expect(summary).to_contain_text("Please give the receipt with which you wrote here.")
    expect(summary).to_contain_text("Please say whether you asked the question or are a mentor.")
    way.get_by_label("Your receipt").fill(receipt)
    way.get_by_role("button", name="Send this layer").click()

    expect(summary).to_contain_text("Please choose what you are going deeper into.")
    expect(summary).to_contain_text("Please say whether you asked the question or are a mentor.")
    summary.get_by_role("link", name="Please write your why, or your answer.").click()
    expect(way.get_by_label("One layer deeper")).to_be_focused()
    expect(way).to_be_visible()


def test_a_reader_flags_a_post_without_any_receipt(
    context: BrowserContext, board: Running, thread: tuple[str, str]
) -> None:
    path, _ = thread
    page = context.new_page()
    page.goto(path)
    follow(page.get_by_role("link", name="Ask a moderator to look at something"))
    way = page.locator("#flag")
    way.locator(".targets label").first.click()
    way.get_by_role("radio", name="It is unkind").check()
    way.get_by_role("button", name="Ask a moderator to look").click()

    expect(page.get_by_role("heading", name="Thank you for looking out")).to_be_visible()
    expect(page.get_by_text("It reaches the moderators at")).to_be_visible()
    expect(page.locator(".receipt")).to_have_count(0)
    assert board.answers(path)


def test_taking_back_says_what_it_does_and_can_be_left_be(
    context: BrowserContext, board: Running, thread: tuple[str, str]
) -> None:
    path, receipt = thread
    page = context.new_page()
    present(page, board, path, receipt)
    page.get_by_role("button", name="Take it back").click()
    form = page.locator("form.going")

    expect(form).to_contain_text("For two days you can bring it back.")
    form.get_by_role("button", name="Leave it as it is").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("button", name="Take it back")).to_be_focused()


def test_a_mentor_who_only_asked_why_is_told_where_it_stands(
    context: BrowserContext, board: Running, thread: tuple[str, str]
) -> None:
    path, _ = thread
    page = context.new_page()
    present(page, board, path, receipts.write(bytes(range(16))))

    expect(page.get_by_text("If you asked a why, it stands on the page of the thread")).to_be_visible()
    expect(page.get_by_text("undefined")).to_have_count(0)


def test_a_post_that_was_not_taken_is_written_again_from_what_is_still_in_the_tab(
    context: BrowserContext, board: Running
) -> None:
    page = context.new_page()
    words = "Has anybody else been asked to count the empty chairs twice?"
    body = f"{BODY} And then there are the chairs, which nobody sits on and I count."
    for turn in range(2):
        page.goto("/ask/")
        page.get_by_label("Your question, in one line").fill(words)
        page.get_by_label("What is behind it").fill(body)
        page.get_by_role("radio", name="Work").check()
        page.get_by_role("button", name="Ask it").click()
        expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()
        path = path_of(page)
        page.get_by_label("I have kept it").check()
        wait_for(lambda path=path: board.answers(path))
        page.get_by_role("button", name="See how it stands").click()
        expect(page.get_by_text("It was not taken:" if turn else "It is on the board.")).to_be_visible()

    expect(page.get_by_text("the same words stood here already")).to_be_visible()
    first = page.url
    page.get_by_role("button", name="Write it again, in other words").click()
    expect(page.get_by_label("What is behind it")).to_have_value(body)
    expect(page.get_by_role("radio", name="Work")).to_be_checked()
    page.get_by_label("What is behind it").fill(f"{body} Twelve of them, on Mondays.")
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Your question is in")).to_be_visible()

    assert page.url == first
    assert path_of(page) != path
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
