"""A board as lines: they come back as they were, and a line that is spoilt is told so, whatever it is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import archive
from board.archive import End, Front, Line, Report, Sealed
from board.fields import Unsound
from board.model import Mode, Post, State, Tally, Thread
from board.moderation import GENESIS, Act, Entry, Verb, chained
from board.words import Aha, Layer, Question, Story

ASKED = "a" * 26
TOLD = "b" * 26
LAYER = "c" * 26
ASKER = {"mark": ASKED, "speaker": "asker"}
MENTOR = {"mark": TOLD, "speaker": "mentor-1"}


def a_thread(**changes: Any) -> Thread:
    """Return a thread with a post of each kind, and of each state."""
    out = {"state": State.PUBLISHED, "day": "2026-11-20"}
    asked = Question("How do I say no?", "She asks\nme on Fridays.", "work", "peer", "en", sample=True)
    posts = (
        Post(ASKED, "question", 1, words=asked, page=1, **ASKER, **out),
        Post(TOLD, "story", 2, words=Story("I said it late", "It took a year.", cost="Friends"), page=1,
             **MENTOR, **out),
        Post(LAYER, "layer", 3, words=Layer(TOLD, "Why?"), **ASKER, **{**out, "state": State.HELD},
             reason="words"),
        Post("d" * 26, "aha", 4, words=Aha("I see", "Fear", TOLD), place=3, **ASKER, **out),
        Post("e" * 26, "layer", 5, words=Layer(TOLD, ""), **MENTOR, state=State.WITHDRAWN, day="2026-11-20",
             until="2026-11-22"),
    )  # fmt: skip
    return Thread(ASKED, posts, **{"place": 7, **changes})


ENTRY = chained(GENESIS, Entry(1, "2026-11-20", "f" * 26, Verb.REMOVE, ASKED, TOLD, "unkind", "0f" * 16))
LINES: list[Line] = [
    Front("2026-11-26", Mode.HOLD, held=True),
    Tally("2026-11-26T10:15:00Z", 5, 3, 1, 1, 0, 2),
    ENTRY,
    a_thread(),
    a_thread(locked=True),
    Report("g" * 26, ASKED, TOLD, "danger", "2026-11-21", settled=True),
    Act("h" * 26, Verb.PURGE, ASKED, TOLD, "pitch", "2026-11-27"),
    Act("h" * 26, Verb.LOCK, ASKED, ASKED),
    Sealed(TOLD, "2026-11-22", b"\x00\xff sealed"),
    End(8),
]


@pytest.mark.parametrize("value", LINES, ids=lambda value: type(value).__name__)
def test_a_line_comes_back_as_it_was(value: Line) -> None:
    text = archive.line(value)

    assert "\n" not in text
    assert archive.read(text) == value


def test_without_what_waits_a_line_has_no_words_of_it() -> None:
    text = archive.line(a_thread(), held=False)
    back = archive.read(text)

    assert "Why?" not in text
    assert isinstance(back, Thread)
    assert (back.posts[2].state, back.posts[2].reason) == (State.REJECTED, "other")
    assert back.posts[2].words == Layer(TOLD, "")
    assert back.posts[3] == a_thread().posts[3]


def spoilt(**changes: Any) -> str:
    told = json.loads(archive.line(a_thread()))
    return json.dumps({name: value for name, value in {**told, **changes}.items() if value is not None})


def with_post(place: int, **changes: Any) -> str:
    told = json.loads(archive.line(a_thread()))
    told["posts"][place] |= changes
    told["posts"][place] = {name: value for name, value in told["posts"][place].items() if value is not None}
    return json.dumps(told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "it does not say which line it is"),
        ('{"line":["thread"]}', "it does not say which line it is"),
        ('{"line":"people"}', "it does not say which line it is"),
        ('{"line":"board","format":2,"day":"2026-11-26","mode":"hold","held":true}', "another format than 1"),
        ('{"line":"board","format":1,"day":"2026-11-31","mode":"hold","held":true}', "its day is no day"),
        ('{"line":"board","format":1,"day":"2026-11-26","mode":"open","held":true}', "its mode is none"),
        ('{"line":"board","format":1,"day":"2026-11-26","mode":"hold"}', "its fields are not those"),
        ('{"line":"end","lines":-1}', "its lines is no whole number"),
        ('{"line":"end","lines":true}', "its lines is no whole number"),
        (spoilt(posts=[]), "its fields are not those of a thread"),
        (spoilt(owner="me"), "its fields are not those of a thread"),
        (spoilt(locked=1), "its fields are not those of a thread"),
        (spoilt(thread="b" * 26), "it does not begin with its one question"),
        (spoilt(thread="../../etc"), "its thread is not written as it should be"),
        (spoilt(posts=[7]), "one of its posts is none"),
        (with_post(1, id=ASKED), "two of its posts have one id"),
        (with_post(1, kind="question"), "words that its kind does not have"),
        (with_post(1, kind="poem"), "of no kind"),
        (with_post(1, words=None), "of no kind, or has no words"),
        (with_post(1, words={"lesson": "x", "happened": 7}), "words of one of its posts are none"),
        (with_post(1, words={"lesson": "\ud800", "happened": ""}), "words of one of its posts are none"),
        (with_post(1, words={"lesson": "x" * 20_000, "happened": ""}), "none, or too long"),
        (with_post(2, words={"under": "../x", "body": ""}), "stands on what is no id"),
        (with_post(0, words={"topic": "a/b", "title": "", "body": ""}), "a choice that there is not"),
        (with_post(0, words={"topic": "aha", "title": "", "body": ""}), "a choice that there is not"),
        (with_post(0, words={"title": "", "body": ""}), "its question has no topic"),
        ('{"line":"slot","slot":"2027-13-45T00:00:00Z"}', "its slot is no time"),
        (with_post(1, ordinal=9), "its fields are not those of its kind"),
        (with_post(1, ip="203.0.113.7"), "its fields are not those of its kind"),
        (with_post(1, state="seen"), "its state is none that there is"),
        (with_post(1, reason="because"), "its reason is none that there is"),
        (with_post(1, speaker="Anna"), "its speaker is not written as it should be"),
        (with_post(1, day="yesterday"), "its day is not written as it should be"),
        (with_post(1, mark="x"), "its mark is not written as it should be"),
        (with_post(1, page="1"), "its page is no whole number"),
    ],
)  # fmt: skip
def test_what_is_spoilt_in_a_line_is_said(text: str, said: str) -> None:
    with pytest.raises(Unsound) as wrong:
        archive.read(text)

    assert said in str(wrong.value)
    assert "203" not in str(wrong.value)


@given(
    st.sampled_from([line for line in LINES if not isinstance(line, End)]),
    st.lists(st.tuples(st.integers(0, 2_000), st.text(max_size=3)), min_size=1, max_size=3),
)
def test_a_line_with_slips_of_the_pen_is_read_or_is_told_to_be_spoilt(
    value: Line, slips: list[tuple[int, str]]
) -> None:
    text = archive.line(value)
    for at, written in slips:
        at %= len(text)
        text = text[:at] + written + text[at + 1 :]
    try:
        back = archive.read(text)
    except Unsound:
        return

    assert archive.read(archive.line(back)) == back
