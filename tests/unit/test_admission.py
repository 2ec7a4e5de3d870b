"""Admission: what becomes of a draft, for every reason there is, and that it fails closed."""

import pytest

from board import repeats
from board.admission import PUBLISH, admit, hold, reject
from board.model import Draft, Hold, Lane, Mode, Reject
from board.words import Layer, Question, Story, Words, kind

WORDS = Question("How do I say no?", "Because I never did.", "work", "peer", "en")
CALM = {"doubtful": False, "repeated": False, "mode": Mode.NORMAL, "slow_lane": "held"}


def a_draft(lane: Lane = Lane.FAST, *, screened: bool = True) -> Draft:
    return Draft("i", "i", "question", "i", WORDS, lane, screened)


def test_a_draft_with_a_proof_and_nothing_doubtful_is_published():
    assert admit(a_draft(), **CALM) == PUBLISH


@pytest.mark.parametrize(("slow_lane", "decision"), [("held", hold(Hold.SLOW_LANE)), ("open", PUBLISH)])
def test_a_draft_without_a_proof_goes_as_the_board_has_set_its_slow_lane(slow_lane: str, decision):
    assert admit(a_draft(Lane.SLOW), **(CALM | {"slow_lane": slow_lane})) == decision


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize(
    ("change", "decision"),
    [
        ({"doubtful": True}, hold(Hold.WORDS)),
        ({"doubtful": None}, hold(Hold.ERROR)),
        ({"mode": Mode.HOLD}, hold(Hold.FLOOD)),
        ({"repeated": True}, reject(Reject.REPEAT)),
        ({"repeated": True, "doubtful": None}, reject(Reject.REPEAT)),
        ({"doubtful": True, "mode": Mode.HOLD}, hold(Hold.WORDS)),
    ],
)
def test_whatever_is_doubtful_waits_in_either_lane(lane: Lane, change, decision):
    assert admit(a_draft(lane), **(CALM | change)) == decision


def test_a_draft_that_intake_could_not_screen_is_held():
    assert admit(a_draft(screened=False), **CALM) == hold(Hold.ERROR)


def digest(words: Words, secret: bytes = b"k" * 32, thread: str = "t") -> bytes:
    return repeats.digest(secret, Draft("i", thread, kind(words), "m", words))


def test_the_same_text_has_the_same_digest_however_it_is_broken_into_lines():
    one = Story("I signed, and it was my name", "It went wrong.\n\nThen it cost me. All of it.")
    other = Story(
        "I  SIGNED, and it was my name", "It went wrong. Then it\ncost me. All of it.", standing="peer"
    )

    assert digest(one) == digest(other)
    assert digest(one, thread="elsewhere") == digest(one)
    assert len(digest(one)) == repeats.SIZE


def test_a_digest_depends_on_every_text_on_where_it_stands_and_on_the_secret():
    texts = [
        Story("I signed", "It went wrong."),
        Story("I signed", "It went wrong!"),
        Story("I signed it", "went wrong."),
        Story("I signed", "It", "went wrong."),
    ]

    assert len({digest(words) for words in texts}) == len(texts)
    assert digest(texts[0]) != digest(texts[0], b"l" * 32)


def test_what_is_short_is_a_repeat_only_in_its_place():
    why, elsewhere = Layer("a", "Why?"), Layer("b", "Why?")
    long = "Why did you think that nobody would ever look at what you had signed there?"

    assert digest(why) == digest(Layer("a", "why?"))
    assert digest(why) != digest(elsewhere)
    assert digest(why) != digest(why, thread="elsewhere")
    assert digest(Layer("a", long)) == digest(Layer("b", long))
