"""A board says nothing that its language does not say: every page of it, on a board that speaks in brackets.

In the language of these tests every message is the English one in brackets. What people read and stands
outside of brackets was not marked for translation, was put together when a module was loaded, or was
printed when a template was compiled.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemLoader

from board import book, paths
from board.model import Mode
from board.moderation import Act, Verb
from board.words import Question
from infra import samples
from moderator import binding
from press import TEMPLATES, Helpline, Site, TopicName, environment
from publisher.pages import Printer
from settings import IntakeSettings
from speech import ENGLISH, Speech
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha, without
from tests.running import ROOT
from tests.world import BEACON_KEY, KEY, PEPPER, World, a_site

BRACKETS = Speech(
    "xx",
    lambda message: f"⟦{message}⟧",
    lambda one, many, number: f"⟦{one if number == 1 else many}⟧",
    lambda _context, message: f"⟦{message}⟧",
)
LATIN = {
    "lorem",
    "ipsum",
    "dolor",
    "sit",
    "amet",
    "consectetur",
    "adipiscing",
    "elit",
    "sed",
    "eiusmod",
    "tempor",
    "incididunt",
    "labore",
    "quo",
    "vadis",
    "domine",
    "cave",
    "canem",
    "semper",
    "nihil",
    "nunc",
    "intellego",
    "timor",
    "quare",
    "non",
    "sic",
    "hic",
    "nomen",
    "labor",
    "vita",
    "ubique",
    "vector",
    "la",
}
"""All that people wrote on this board, and its operator."""
LOREM = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed eiusmod tempor incididunt labore."


@dataclass(frozen=True, slots=True)
class Bracketed(Site):
    """A site that speaks in brackets, from right to left."""

    @property
    def speech(self) -> Speech:
        """The words of this board."""
        return BRACKETS


def bracketed(**changes: Any) -> Site:
    site = a_site(
        name="Nomen",
        language="ar",
        topics=(TopicName("work", "Labor"), TopicName("life", "Vita")),
        helplines=(Helpline("Ubique", "112"),),
        carrier="Vector",
        **changes,
    )
    return Bracketed(**{field.name: getattr(site, field.name) for field in fields(Site)})


@pytest.fixture
def speaking(embedded: Any, tmp_path: Path) -> World:
    """A board that speaks in brackets, after a life with everything in it."""
    world = World(embedded, tmp_path, bracketed())
    latin = {"title": "Quo vadis domine?", "body": LOREM, "language": "la"}
    thread = world.post("/api/threads", a_question(1, voice="peer", **latin)).json["thread"]
    gone = world.post("/api/threads", a_question(2, **latin | {"body": LOREM + " Sic."})).json["thread"]
    world.next_slot()
    told = {
        "lesson": "Cave canem semper",
        "happened": LOREM,
        "tried": "Nihil.",
        "now": "Nihil.",
        "cost": "Nihil.",
    }
    story = world.post(f"/api/threads/{thread}/stories", a_story(1001, standing="peer", **told)).json["id"]
    world.post(f"/api/threads/{thread}/stories", a_story(1002, **told | {"happened": LOREM + " Sic."}))
    world.next_slot()
    world.post(f"/api/threads/{thread}/layers", a_layer(story, 1, "asker", body="Quare?"))
    world.post(f"/api/threads/{thread}/layers", a_layer(thread, 1003, body="Quare non?"))
    world.post(f"/api/threads/{thread}/ahas", an_aha(story=story, body="Nunc intellego.", root_cause="Timor"))
    taken = {"receipt": a_receipt(1002), "as": "mentor", "post": world.story_id(thread, 1002)}
    world.next_slot()
    world.post(f"/api/threads/{thread}/withdrawals", taken)
    world.docket.ask(Act("a" * 26, Verb.REMOVE, gone, gone, "unkind"))
    world.next_slot()
    world.board.want_mode(Mode.HOLD)
    world.post("/api/threads", a_question(4, **latin | {"body": LOREM + " Hic."}))
    world.next_slot()
    return world


class Shown(HTMLParser):
    """Collects what people see or hear of a page, and what its scripts say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the attributes that are words."""
        given = {name: value or "" for name, value in attrs}
        self.found += [given[name] for name in ("aria-label", "alt", "placeholder", "title") if name in given]
        if given.get("name", given.get("property")) in ("description", "og:title", "og:description"):
            self.found.append(given["content"])
        self.found += [given[name] for name in ("data-heading", "data-until") if name in given]
        for name in ("data-words", "data-texts"):
            self.found += leaves(json.loads(given.get(name, "{}")))

    def handle_data(self, data: str) -> None:
        """Take the text."""
        self.found.append(data)


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    elif isinstance(value, str):
        yield value


def bare(text: str) -> str:
    """Return what of a text stands outside of brackets."""
    while text != (text := re.sub(r"⟦[^⟦⟧]*⟧", "", text)):
        pass
    return text


def unsaid(page: str) -> list[str]:
    """Return the words of a page that stand outside of brackets and that nobody wrote."""
    page = re.sub(r'<(code|style)\b.*?</\1>|<p class="receipt"[^>]*>.*?</p>', "", page, flags=re.DOTALL)
    left = [word for text in Shown(page).found for word in re.findall(r"[A-Za-z]{2,}", bare(text))]
    return [word for word in left if word.lower() not in LATIN | {"json"}]


def test_every_page_of_a_board_is_in_its_language(speaking: World) -> None:
    pages = {key: body.decode() for key, body in speaking.pages().items() if key.endswith(".html")}

    assert len(pages) > 20
    assert {key: words for key, page in pages.items() if (words := unsaid(page))} == {}
    assert all('<html lang="ar" dir="rtl">' in page for page in pages.values())


def test_so_are_its_feeds_and_they_say_in_which(speaking: World) -> None:
    for address in (paths.FEED, paths.QUEUE_FEED):
        feed = speaking.page(address)

        assert 'xml:lang="ar"' in feed
        assert unsaid(re.sub(r"<\?.*?\?>|<(id|updated|link)\b.*?(</\1>|/>)", "", feed)) == []
    assert json.loads(speaking.page(paths.FEED_JSON))["language"] == "ar"


def test_so_is_a_book_of_it(speaking: World) -> None:
    threads = [speaking.board.thread(header.thread)[0] for header in speaking.board.shelf("work", 1, 9)]
    bound = book.bind(threads, ("work",), "2027-01-15")
    page = binding.printed(speaking.site, bound).decode()

    assert "⟦What was underneath⟧" in page
    assert unsaid(page) == []


def test_so_is_all_that_intake_answers(speaking: World) -> None:
    question = {"verb": "threads", **without(a_question(7, title="Quo vadis?", body=LOREM), "receipt")}
    sent = a_question(8, title="Quo vadis domine?", body=LOREM + " Nunc.", language="la")
    receipt = {"receipt": a_receipt(1)}
    answers = {
        "check": speaking.post("/api/check", question, form=True),
        "mend": speaking.post("/api/check", {**question, "title": "Quo"}, form=True),
        "present": speaking.post("/api/receipts", {"receipt": "7QZ4"}, form=True),
        "presented": speaking.post("/api/receipts", receipt, form=True),
        "problem": speaking.post("/api/threads", raw=b"a=1&a=2", form=True),
        "missing": speaking.request("GET", "/api/none", headers={"accept": "text/html"}),
    }

    assert {name: words for name, answer in answers.items() if (words := unsaid(answer.body))} == {}
    page = speaking.post("/api/threads", sent, form=True).body
    # What is kept of a post is the words of its author and of programs; what each field is, is said.
    values = r'<dd dir="auto">[^<]*'
    assert len(re.findall(values, page)) > 10
    assert unsaid(re.sub(rf"{values}|https://[^<]*", "", page)) == []
    problem = speaking.post("/api/threads", {**a_question(9), "title": "Quo"}).json
    texts = [problem["title"], problem["detail"], *(each["text"] for each in problem["findings"])]
    assert [bare(text) for text in texts] == [""] * 3
    assert problem["type"] == "/problems/draft"
    assert bare(json.loads(speaking.request("BREW", "/\0").body)["title"]) == ""


def test_samples_say_that_they_are_in_english_whatever_the_board_speaks() -> None:
    folder = ROOT / "site" / "samples"
    topics = tuple(TopicName(file.stem, file.stem) for file in folder.glob("*.toml"))
    site = a_site(language="ar", topics=topics)
    settings = IntakeSettings("intake", PEPPER, KEY.public_key(), BEACON_KEY, (), (), site)
    read = [sample.draft.words for sample in samples.read(folder, settings)]

    assert {words.language for words in read if isinstance(words, Question)} == {"en"}


def test_a_template_that_was_compiled_ahead_says_nothing_in_english(tmp_path: Path) -> None:
    built = environment(ENGLISH).overlay(loader=FileSystemLoader(TEMPLATES))
    built.compile_templates(
        tmp_path, zip=None, ignore_errors=False, filter_func=lambda name: name.endswith("html")
    )
    code = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("*.py"))

    assert "This looks like an address on the web" not in code
    assert "It shows who somebody is" not in code


def test_two_boards_of_one_process_have_a_language_each() -> None:
    pages = [
        Printer(site).fixed(Mode.NORMAL)[paths.ASK].decode() for site in (a_site(), bracketed(), a_site())
    ]

    assert pages[0] == pages[2]
    assert "<h1>Ask a question</h1>" in pages[0]
    assert "<h1>⟦Ask a question⟧</h1>" in pages[1]


def test_what_is_no_sentence_reads_in_its_own_direction_on_every_board(speaking: World) -> None:
    printed = Printer(speaking.site).fixed(Mode.NORMAL)
    back, promise, guide = (printed[key].decode() for key in (paths.MINE, paths.PROMISE, paths.MENTORING))
    question = {"verb": "threads", **without(a_question(8, title="Quo vadis domine?", body=LOREM), "receipt")}
    check = speaking.post("/api/check", question, form=True).body
    sent = speaking.post("/api/threads", a_question(8, title="Quo vadis domine?", body=LOREM), form=True).body

    for name in ("thread", "receipt"):
        assert re.search(rf'<input id="f-{name}"[^>]* dir="ltr"', back)
    assert re.search(r'<p class="receipt" dir="ltr">\w{4}-', check)
    assert re.search(r'dir="ltr">https://[^<]*/</a>', sent)
    assert '<code dir="ltr">2026-11-22</code>' in promise
    assert '<strong dir="auto">112</strong>' in guide
