"""Pages as they are heard, and as they are walked by keyboard: everything is reached once, in its order."""

import os

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import a_context, longest
from tests.contracts.test_golden import GOLDEN
from tests.running import Running

pytestmark = pytest.mark.browser

HEARD = GOLDEN.parent / "heard"
PAGES = sorted(path.stem for path in GOLDEN.glob("*.html"))
# What can be reached, in the order of the page; of radio buttons that belong together there is one.
REACHABLE = """() => {
  const all = 'a[href], button, input, textarea, summary, [tabindex="0"]';
  window.reachable = [...document.querySelectorAll(all)]
    .filter((each) => each.type !== 'hidden' && each.tabIndex >= 0)
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => {
      if (each.type !== 'radio') return true;
      const same = ({ type, name }) => type === 'radio' && name === each.name;
      const group = [...each.form.elements].filter(same);
      return each === (group.find(({ checked }) => checked) ?? group[0]);
    });
  return window.reachable.length;
}"""
REACHED = "() => window.reachable.indexOf(document.activeElement)"
SHOWN = """() => {
  const style = getComputedStyle(document.activeElement);
  const box = document.activeElement.getBoundingClientRect();
  return style.outlineStyle !== 'none' && box.bottom > 0 && box.top < innerHeight;
}"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_heard_as_it_was_last_listened_to(chromium: Browser, name: str) -> None:
    page = chromium.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content((GOLDEN / f"{name}.html").read_text(encoding="utf-8"))
    heard = page.locator("body").aria_snapshot() + "\n"
    page.close()
    kept = HEARD / f"{name}.yaml"
    if os.environ.get("UPDATE_GOLDEN"):
        HEARD.mkdir(exist_ok=True)
        kept.write_text(heard, encoding="utf-8")

    assert heard == kept.read_text(encoding="utf-8"), (
        f"{name} sounds otherwise; set UPDATE_GOLDEN=1 and read it"
    )


def test_every_page_can_be_walked_by_keyboard_from_its_first_link_to_its_last(
    chromium: Browser, board: Running
) -> None:
    thread = longest(board)
    addresses = [
        "/",
        "/queue/",
        "/topics/work/",
        "/topics/work/words/",
        "/aha/",
        "/search/",
        "/mine/",
        "/ask/",
    ]
    for context in a_context(chromium, board):
        page = context.new_page()
        for address in [*addresses, "/mentoring/", "/promise/", thread, f"{thread}write/"]:
            page.goto(address, wait_until="networkidle")
            count = page.evaluate(REACHABLE)
            walked = []
            for _ in range(count):
                page.keyboard.press("Tab")
                walked.append(page.evaluate(REACHED))
                assert page.evaluate(SHOWN), f"{address}: nobody sees where {walked[-1]} is"

            assert walked == list(range(count)), address
