"""Search: words become stems and marks, and a line of the index follows from its thread alone."""

import base64
import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import rules, search
from board.model import Header, Post, State, Thread, Topic
from board.words import Layer, Question, Story
from publisher import indexing
from publisher.bucket import Mismatch
from publisher.catalogue import Catalogue
from together import Together

DAY = "2026-11-25"


def a_thread(
    name: str,
    *stories: str,
    topic: str = "work",
    day: str = DAY,
    body: str = "It rains.",
    language: str = "en",
) -> Thread:
    asked = Post(
        name,
        "question",
        1,
        name,
        "asker",
        State.PUBLISHED,
        day,
        Question(f"About {name}", body, topic, "anyone", language),
    )
    told = [
        Post(
            f"{name}-{at}",
            "story",
            at,
            "m",
            "mentor-1",
            State.PUBLISHED,
            day,
            Story(lesson, f"Grey {lesson}"),
        )
        for at, lesson in enumerate(stories, 2)
    ]
    return Thread(name, (asked, *told))


def entry(thread: Thread) -> Any:
    header = rules.header(thread)
    return header, indexing.line(thread, header)


@given(st.lists(st.text("abcdefghijklmnopäß", min_size=1, max_size=9), unique=True, max_size=240))
def test_marks_take_about_ten_bits_a_word_and_are_the_same_in_any_order(words: list[str]):
    marks = search.marks(words)

    assert search.marks(sorted(words)) == marks
    assert len(marks) <= 3 + len(words) * 11 / 8


def test_what_is_marked_is_neither_shown_nor_common_and_comes_from_every_text():
    thread = a_thread("one", "I fell off a roof", body="The scaffolding was mine, and I was the foreman.")
    layer = Post(
        "l", "layer", 3, "one", "asker", State.PUBLISHED, DAY, Layer("one", "Because of the harness.")
    )
    held = replace(
        layer, id="h", ordinal=4, state=State.HELD, words=Layer("one", "Nobody may read marzipan.")
    )
    marked = search.marked(replace(thread, posts=(*thread.posts, layer, held)))

    assert {"scaffold", "foreman", "harness", "grey"} <= set(marked)
    assert not {"roof", "the", "because", "becaus", "marzipan"} & set(marked)


def test_a_german_thread_is_marked_with_the_parts_of_its_long_words_and_without_small_ones():
    thread = a_thread("one", body="Die Kündigungsfrist war wirklich zu kurz, diese Frist.", language="de")
    marked = search.marked(thread)

    assert len(marked) == len({*marked})
    assert {"kundigungsfris", "kundig", "frist", "kurz"} <= set(marked)
    assert not {"die", "war", "wirklich", "wirk", "zu"} & set(marked)


def test_a_word_that_tells_something_is_marked_though_a_small_one_has_its_stem():
    spanish = a_thread("one", body="Estoy en el paro para siempre.", language="es")

    assert search.words("paro", "es") == search.words("para", "es")
    assert search.words("paro", "es")[0] in search.marked(spanish)
    assert search.words("siempre", "es")[0] not in search.marked(spanish)


def test_parts_of_what_is_shown_are_not_marked_since_a_browser_takes_it_apart_itself():
    thread = a_thread("one", "Der Mietvertrag", body="Mietvertrag, Lehrvertrag.", language="de")

    assert not {"mietvertrag", "miet", "vertrag"} & set(search.marked(thread))
    assert "lehr" in search.marked(thread)


def test_words_of_a_page_are_told_once_and_small_ones_of_its_language_never():
    told = search.telling(
        "Eigentlich haben Verträge keinen Vertrag", "Verträge werden geschlossen", language="de", most=9
    )

    assert told == ["eigentlich", "verträge", "geschlossen"]


def test_a_thread_that_cannot_be_read_has_no_line():
    thread = a_thread("one")
    for state in (State.HELD, State.REJECTED, State.REMOVED, State.WITHDRAWN):
        gone = replace(thread, posts=(replace(thread.question, state=state),))
        assert entry(gone)[1] is None


class Pages:
    """A bucket in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def tag(self, key: str) -> str | None:
        body = self.read(key)
        return None if body is None else body.hex()

    def read(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        if self.tag(key) != seen:
            raise Mismatch
        self.kept[key] = body

    def filled(self) -> dict[str, bytes]:
        """Return what is not empty."""
        return {address: body for address, body in self.kept.items() if body != indexing.NOTHING}


class Shelves:
    """A board, as far as its catalogue asks for it, and how many threads that read."""

    def __init__(self, threads: list[Thread]) -> None:
        self.kept: dict[str, Thread] = {}
        self.read = 0
        for thread in threads:
            self.put(thread)

    def put(self, thread: Thread) -> None:
        """Put a thread on the shelf of its topic, or in the place that it has there."""
        known = self.kept.get(thread.id)
        place = known.place if known else self.topic(thread.asked.topic).count + 1
        self.kept[thread.id] = replace(thread, place=place)

    def thread(self, thread: str) -> tuple[Thread, Header]:
        self.read += 1
        return self.kept[thread], self.header(thread)

    def header(self, thread: str) -> Header:
        return rules.header(self.kept[thread])

    def headers(self, threads: Collection[str]) -> dict[str, Header]:
        return {thread: self.header(thread) for thread in threads}

    def threads(self) -> list[tuple[Thread, Header]]:
        return [(each, rules.header(each)) for each in self.kept.values()]

    def topic(self, slug: str) -> Topic:
        return Topic(slug, sum(each.asked.topic == slug for each in self.kept.values()))

    def shelf(self, slug: str, first: int, last: int) -> list[Header]:
        headers = map(rules.header, self.kept.values())
        shown = [each for each in headers if each.topic == slug and each.state is State.PUBLISHED]
        return [each for each in shown if first <= each.place <= last]


def a_catalogue(shelves: Shelves, pages: Pages) -> Catalogue:
    return Catalogue(shelves, pages, "", Together())  # type: ignore[arg-type]


def made_at_once(shelves: Shelves) -> dict[str, bytes]:
    pages = Pages()
    a_catalogue(shelves, pages).make({"work", "life"})
    return pages.kept


def gone(thread: Thread) -> Thread:
    return replace(thread, posts=(replace(thread.question, state=State.WITHDRAWN),))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of few threads."""
    monkeypatch.setattr(indexing, "WHOLE", 6)
    monkeypatch.setattr(indexing, "BLOCK", 3)


@pytest.mark.usefixtures("small")
def test_lines_laid_one_by_one_give_the_index_that_is_made_at_once():
    shelves, pages = Shelves([]), Pages()
    a_catalogue(shelves, pages).make(())
    for n in range(20):
        thread = a_thread(f"t{n}", *[f"lesson {n}"] * (n % 3), topic=("work", "life")[n % 2])
        shelves.put(thread)
        a_catalogue(shelves, pages).change({thread.id: shelves.header(thread.id)})
        index = json.loads(pages.kept["search/index.json"])

        assert pages.filled() == made_at_once(shelves)
        assert len(index["threads"]) == (n + 1 if n < 6 else 0)
        assert sum(part[2] for part in index["parts"]) == (0 if n < 6 else n + 1)


@pytest.mark.usefixtures("small")
def test_a_thread_that_goes_leaves_its_part_and_a_small_board_is_one_file_again():
    threads = [a_thread(f"t{n}") for n in range(7)]
    shelves, pages = Shelves(threads), Pages()
    a_catalogue(shelves, pages).make({"work"})
    assert b"About t3" in pages.kept["search/work-2.json"]
    shelves.put(gone(threads[3]))
    a_catalogue(shelves, pages).change({"t3": shelves.header("t3")})

    assert not any(b"About t3" in body for body in pages.kept.values())
    assert pages.filled() == made_at_once(shelves)
    assert list(pages.filled()) == ["search/index.json"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("left", [None, indexing.NOTHING])
def test_a_part_that_is_not_the_one_that_is_listed_is_made_from_the_board_and_no_other(left: bytes | None):
    shelves, pages = Shelves([a_thread(f"t{n}") for n in range(30)]), Pages()
    a_catalogue(shelves, pages).make({"work"})
    whole = dict(pages.kept)
    del pages.kept["search/work-4.json"]
    if left is not None:
        pages.kept["search/work-4.json"] = left
    shelves.read = 0
    a_catalogue(shelves, pages).change({"t9": shelves.header("t9")})

    assert pages.kept == whole
    assert shelves.read == 1 + 3


@pytest.mark.usefixtures("small")
def test_a_new_thread_reads_and_puts_as_much_on_a_large_board_as_on_a_larger_one():
    read = []
    for size in (30, 300):
        shelves, pages = Shelves([a_thread(f"t{n}") for n in range(size)]), Pages()
        a_catalogue(shelves, pages).make({"work"})
        before = dict(pages.kept)
        shelves.read = 0
        shelves.put(a_thread("new"))
        a_catalogue(shelves, pages).change({"new": shelves.header("new")})
        changed = [key for key in pages.kept if pages.kept[key] != before.get(key)]
        read.append(shelves.read)

        assert sorted(changed) == ["search/index.json", f"search/work-{size // 3 + 1}.json"]
    assert read == [1, 1]


def test_a_line_says_what_the_page_of_results_shows():
    thread = a_thread("one", "I fell off a roof")
    *told, marks, voice = entry(thread)[1]

    assert told == ["one", "work", "en", 2026, "About one", ["I fell off a roof"], 0]
    assert voice == "anyone"
    assert base64.b64decode(marks + "==") == search.marks(search.marked(thread))
