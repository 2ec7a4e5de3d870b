"""Pages for reading come with the sheet for that, and show nothing that only the sheet of forms knows."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from board.headers import page_kind
from tests.builders import a_question, a_story, an_aha, without
from tests.running import ROOT
from tests.world import World

STATIC = ROOT / "site" / "static"
READING, FORMS = "/static/board.css", "/static/forms.css"
PARTS = {"fieldset", "form", "input", "legend", "mark", "progress", "script", "select", "textarea"}
"""Elements that only the sheet of forms knows how to show, and what adds such."""


class Shown(HTMLParser):
    """What of a page a style sheet may speak of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.classes: set[str] = set()
        self.elements: set[str] = set()
        self.hides = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.elements.add(tag)
        self.classes.update((told.get("class") or "").split())
        self.hides |= "hidden" in told
        if told.get("rel") == "stylesheet":
            self.sheets.append(told["href"] or "")


def classes(sheet: Path) -> set[str]:
    """Return the classes that a style sheet speaks of."""
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {name for head in re.findall(r"([^{};]+)\{", css) for name in re.findall(r"\.([a-z][\w-]*)", head)}


@pytest.fixture
def published(world: World) -> dict[str, Shown]:
    """Every page of a small board by its address, of each kind at least one."""
    thread = world.post("/api/threads", a_question(voice="been-there")).json["thread"]
    world.post("/api/threads", a_question(2, topic="life"))
    world.next_slot()
    told = world.post(f"/api/threads/{thread}/stories", a_story(tried="I asked, once.")).json["id"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/ahas", an_aha(story=told))
    world.next_slot()
    return {
        "/" + key.removesuffix("index.html"): Shown(page.decode())
        for key, page in world.pages().items()
        if key.endswith(".html")
    }


def test_a_page_has_the_sheet_of_its_kind_and_no_other(published: dict[str, Shown]) -> None:
    assert {page_kind(address) for address in published} == {"reading", "writing"}
    for address, page in published.items():
        assert page.sheets == [FORMS if page_kind(address) == "writing" else READING], address


def test_no_page_for_reading_shows_what_only_the_sheet_of_forms_knows(published: dict[str, Shown]) -> None:
    only = classes(STATIC / "forms.css") - classes(STATIC / "board.css")
    for address, page in published.items():
        if page_kind(address) == "reading":
            assert not page.classes & only, address
            assert not page.elements & PARTS, address
            assert not page.hides, address


def test_pages_of_intake_have_the_sheet_of_forms_where_they_have_one(world: World) -> None:
    question = {"verb": "threads", **without(a_question(3), "receipt")}
    receipt = a_question(3)["receipt"]
    pages = [
        world.post("/api/check", question, form=True),
        world.post("/api/check", {**question, "title": "Short"}, form=True),
        world.post("/api/threads", a_question(3), form=True),
        world.post("/api/receipts", {"receipt": receipt}, form=True),
        world.post("/api/receipts", {"receipt": "no"}, form=True),
        world.post("/api/threads", raw=b"a=1&a=2", form=True),
    ]
    only = classes(STATIC / "forms.css") - classes(STATIC / "board.css")
    forms = []
    for answer in pages:
        page = Shown(answer.body)
        forms.append("form" in page.elements)

        assert page.sheets == [FORMS if forms[-1] else READING], answer.body
        assert forms[-1] or not (page.classes & only or page.elements & PARTS or page.hides), answer.body
    assert forms == [True, True, False, True, True, False]


def test_no_sheet_speaks_of_a_class_that_nothing_has() -> None:
    said = "".join(
        file.read_text(encoding="utf-8")
        for folder, pattern in ((ROOT / "site" / "templates", "*.html"), (STATIC, "*.js"))
        for file in folder.glob(pattern)
    )
    for sheet in STATIC.glob("*.css"):
        numbered = {name for name in classes(sheet) if re.fullmatch(r"[a-z]\d", name)}  # as `r{{ depth }}`

        assert {name for name in classes(sheet) - numbered if not re.search(rf"\b{name}\b", said)} == set()
