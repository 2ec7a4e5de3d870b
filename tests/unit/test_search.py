"""Search: words become stems and marks, and a line of the index follows from its thread alone."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import rules, search
from board.model import Post, State, Thread
from board.words import Layer, Question, Story
from publisher import indexing

DAY = "2026-11-25"


def a_thread(
    name: str, *stories: str, topic: str = "work", day: str = DAY, body: str = "It rains."
) -> Thread:
    asked = Post(
        name,
        "question",
        1,
        name,
        "asker",
        State.PUBLISHED,
        day,
        Question(f"About {name}", body, topic, "anyone", "en"),
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


@pytest.mark.parametrize(
    ("typed", "stems"),
    [
        ("signed signing signs sign", ["sign"] * 4),
        ("stopped, stopping", ["stop", "stop"]),
        ("studies study", ["study", "study"]),
        ("hoping hopes hope", ["hop", "hop", "hop"]),
        ("apply applied replies replied", ["apply", "apply", "reply", "reply"]),
        ("agree agreed need needed", ["agre", "agre", "need", "need"]),
        ("early family really quickly", ["early", "family", "real", "quick"]),
        ("boss bus this", ["boss", "bus", "this"]),
        ("naïve Straße É", ["naiv", "straße", "e"]),
        ("re-read 3-5 it's", ["re", "read", "3", "5", "it", "s"]),
        ("日本語", ["日本", "本語"]),
        ("가나다", ["가나", "나다"]),
        ("مُحَمَّد", ["محمد"]),
        ("", []),
    ],
)
def test_words_of_one_kind_share_a_stem(typed: str, stems: list[str]):
    assert search.words(typed) == stems


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


def test_a_thread_that_cannot_be_read_has_no_line():
    thread = a_thread("one")
    for state in (State.HELD, State.REJECTED, State.REMOVED, State.WITHDRAWN):
        gone = replace(thread, posts=(replace(thread.question, state=state),))
        assert entry(gone)[1] is None


class Shelf:
    """Pages that were put, for an index to be read from."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}

    def put(self, pages: Any) -> None:
        self.pages |= pages

    def whole(self) -> dict[str, bytes]:
        """Return what is not empty."""
        return {address: body for address, body in self.pages.items() if body != b'{"threads":[]}\n'}

    def lay(self, threads: list[Thread], changed: Thread) -> None:
        """Lay a thread of a board with these threads over what is there, as the catalogue does."""
        lines = [entry(each)[1] for each in threads]
        whole = indexing.pages([line for line in lines if line])
        headers = [entry(each)[0] for each in threads]
        made = indexing.updated(self.pages.get, {changed.id: entry(changed)})
        self.put(made if made is not None else indexing.emptied(headers, whole) | whole)


def test_lines_laid_one_by_one_give_the_index_that_is_made_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(indexing, "WHOLE", 6)
    threads = [
        a_thread(f"t{n}", *[f"lesson {n}"] * (n % 3), topic=("work", "life")[n % 2], day=f"202{n % 4}-05-05")
        for n in range(9)
    ]
    shelf = Shelf()
    shelf.put(indexing.pages([]))
    for count, thread in enumerate(threads, 1):
        shelf.lay(threads[:count], thread)
        assert shelf.whole() == indexing.pages([entry(each)[1] for each in threads[:count]])
        assert (len(json.loads(shelf.pages["/search/index.json"])["threads"]) == count) == (count <= 6)


def test_a_thread_that_goes_leaves_its_part_and_a_small_board_is_one_file_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexing, "WHOLE", 2)
    threads = [a_thread(f"t{n}") for n in range(3)]
    shelf = Shelf()
    shelf.put(indexing.pages([entry(each)[1] for each in threads]))
    assert b"About t2" in shelf.pages["/search/work-2026.json"]
    gone = replace(threads[2], posts=(replace(threads[2].question, state=State.WITHDRAWN),))
    shelf.lay([*threads[:2], gone], gone)

    assert not any(b"About t2" in body for body in shelf.pages.values())
    assert shelf.whole() == indexing.pages([entry(each)[1] for each in threads[:2]])


def test_a_part_that_is_not_the_one_that_is_listed_has_all_of_it_made_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(indexing, "WHOLE", 2)
    threads = [a_thread(f"t{n}") for n in range(4)]
    shelf = Shelf()
    shelf.put(indexing.pages([entry(each)[1] for each in threads]))
    for left in (None, b'{"threads":[]}\n'):
        pages = {**shelf.pages, "/search/work-2026.json": left}
        assert indexing.updated(pages.get, {"t0": entry(threads[0])}) is None


def test_a_line_says_what_the_page_of_results_shows():
    thread = a_thread("one", "I fell off a roof")
    *told, marks, voice = entry(thread)[1]

    assert told == ["one", "work", "en", 2026, "About one", ["I fell off a roof"], 0]
    assert voice == "anyone"
    assert base64.b64decode(marks + "==") == search.marks(search.marked(thread))
