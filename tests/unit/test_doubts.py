"""Doubts: what a person looks at before it is published."""

import pytest

from board.words import Question, Story
from screening.doubts import doubtful

PHRASES = ("kill yourself", "kys", "his address is")


def said(text: str) -> Question:
    return Question("A question in one line", text, "work", "peer", "en")


@pytest.mark.parametrize(
    "text",
    [
        "You should KILL  yourself.",
        "Just kys",
        "and his address\nis known to me",
        "k\u0443s, I said",
        "call (212) 555-0142",
        "ftp://files.example.org/list",
        "see //files.example.org/list",
        "mail me: jane@example.org",
    ],
)
def test_threats_addresses_and_what_rules_missed_wait_for_a_moderator(text: str):
    assert doubtful(said(text), PHRASES)


@pytest.mark.parametrize(
    "text",
    [
        "The skys over the yard were grey.",
        "I wanted to kill the project, not yourself.",
        "I opened main.py and README.md at 10:30 on page 120.",
        "The order 20240117-0034 cost 12,500.00 EUR.",
        "",
    ],
)
def test_other_words_do_not(text: str):
    assert not doubtful(said(text), PHRASES)


def test_every_field_is_looked_at():
    assert doubtful(Story("A lesson", "It happened.", now="Look at https://example.org/x"), ())
    assert not doubtful(Story("A lesson", "It happened.", standing="peer"), ("peer",))
