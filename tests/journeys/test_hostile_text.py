"""Whatever a text says, a page has the same tags and attributes as with a plain text."""

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from board import onion, rules, text
from board.model import Header, Mode, Post, State, Thread, WaitsFor
from board.words import Aha, Layer, Question, Story
from publisher.contexts import AhaRow, FeedRow
from publisher.pages import News, Printer
from tests.corpus.markup import MARKUP
from tests.world import a_site

DAY = "2026-11-25"
PRINTER = Printer(a_site(origin="https://board.example"))


class Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes, and where they lead."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.leads: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.leads += [value or "" for name, value in attrs if name in ("href", "src", "action", "data")]


def a_thread(said: str) -> tuple[Thread, Header]:
    """Return a thread in which every field says the same."""
    line, prose = text.canonical(said, lines=False), text.canonical(said, lines=False)
    words: list[Any] = [
        Question(line, prose, "work", "peer", "en"),
        Story(line, prose, prose, prose, prose, "peer"),
        Layer("s", prose),
        Aha(prose, line, "s"),
    ]
    posts = tuple(
        Post(id_, kind, at, mark, speaker, State.PUBLISHED, DAY, each, page=int(at < 3), place=int(at == 4))
        for at, (id_, kind, mark, speaker, each) in enumerate(
            zip(
                "qsla",
                ("question", "story", "layer", "aha"),
                "qsqq",
                ("asker", "mentor-1", "asker", "asker"),
                words,
                strict=True,
            ),
            1,
        )
    )
    thread = Thread("q", posts, place=1, version=1)
    return thread, replace(rules.header(thread), waits_for=WaitsFor.STORY)


def printed(said: str) -> dict[str, bytes]:
    """Return every page on which words of a thread stand."""
    thread, header = a_thread(said)
    row = AhaRow(header, thread.posts[-1])
    counts = dict.fromkeys(PRINTER.site.slugs, 1)
    news = News(None, Mode.NORMAL, counts, [header], [row], [header], [])
    queue = {each: [header] for each in WaitsFor}
    pages = {
        **PRINTER.thread(thread, header, None, (header, header)),
        **PRINTER.topic("work", [header], 1, numbers=[1]),
        **PRINTER.ahas([row], 1, numbers=[1]),
        **PRINTER.lists(news, queue),
        "/feed.xml": PRINTER.feed("/feed.xml", "", (FeedRow(header, said),)),
    }
    assert onion.pages(thread)
    return {address: page for address, page in pages.items() if not address.endswith(".json")}


PLAIN = {address: Skeleton(page) for address, page in printed("A plain text, as people write it.").items()}


def test_there_are_enough_of_them_and_of_pages() -> None:
    assert len(set(MARKUP)) >= 200
    assert len(PLAIN) >= 10


@pytest.mark.parametrize("said", MARKUP, ids=range(len(MARKUP)))
def test_a_page_has_the_tags_of_a_harmless_one(said: str) -> None:
    for address, page in printed(said).items():
        found = Skeleton(page)

        assert Counter(found.tags) == Counter(PLAIN[address].tags), address
        assert found.leads == PLAIN[address].leads, address


@pytest.mark.parametrize("said", MARKUP, ids=range(len(MARKUP)))
def test_words_of_a_text_are_no_tags_on_the_page_of_words(said: str) -> None:
    thread, header = a_thread(said)
    known = set(Skeleton(PRINTER.words("work", [a_thread("Altimeter brakes and scaffolding.")[1]])).tags)

    assert set(Skeleton(PRINTER.words("work", [header])).tags) <= known | set(PLAIN[f"/t/{thread.id}/"].tags)
