"""Triggers: asking for words first saves looking at most patterns, and never loses a finding."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.rules import Rule, Rules, Spelling, compiled, rules
from screening.spans import look
from screening.triggers import Said, Trigger
from tests.corpus import NAMES, lines
from tests.corpus.hostile import HOSTILE

LINES = [line.text for name in NAMES for line in lines(name)]
ASKING = [*rules().rules, *rules().care, *rules().spelled]


def without_triggers(file: Rules) -> Rules:
    """Return the rules that look at every pattern, whatever a text says."""
    always = Trigger()
    return replace(
        file,
        spelled=tuple(replace(spelling, trigger=always) for spelling in file.spelled),
        rules=tuple(replace(rule, trigger=always) for rule in file.rules),
        care=tuple(replace(rule, trigger=always) for rule in file.care),
    )


PLAINLY = without_triggers(rules())


def stands_in_a_word(text: str, start: int, end: int) -> bool:
    """Say whether a match goes on as a word on either side, and is none for that."""
    return text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum()


# A piece of a line may end in the middle of a word, and what looks like Latin letters takes their place.
PIECE = st.builds(
    lambda line, start, end, change: change(line[start : start + end]),
    st.sampled_from(LINES),
    st.integers(0, 60) | st.just(0),
    st.integers(1, 200) | st.just(10_000),
    st.sampled_from(
        (
            str,
            str,
            str.upper,
            str.lower,
            " ".join,
            lambda text: text.replace("o", "\N{CYRILLIC SMALL LETTER O}"),
            lambda text: text.replace(".", " dot ").replace("@", " at "),
            lambda text: text.replace(" ", "\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"),
        )
    ),
)
MIXTURE = st.builds(
    str.join, st.sampled_from(("", " ", "\n", ". ", "-", "/", ": ")), st.lists(PIECE, max_size=6)
)


@given(MIXTURE)
@settings(max_examples=100)
def test_asking_first_finds_in_any_mixture_what_all_patterns_find(text: str):
    assert look(text) == look(text, PLAINLY)


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_asking_first_finds_in_hostile_text_what_all_patterns_find(text: str):
    assert look(text[:2_048]) == look(text[:2_048], PLAINLY)


def test_asking_first_finds_in_the_corpus_what_all_patterns_find():
    for text in LINES:
        assert look(text) == look(text, PLAINLY), text


@pytest.mark.parametrize("asking", ASKING, ids=[f"{at}" for at in range(len(ASKING))])
def test_whatever_a_pattern_matches_has_its_trigger(asking: Rule | Spelling):
    pattern = compiled(asking.find)
    cased = isinstance(asking, Rule) and asking.cased

    @given(st.from_regex(pattern))
    @settings(max_examples=10, database=None, suppress_health_check=[HealthCheck.too_slow])
    def holds(text: str) -> None:
        text = text if cased else text.lower()
        for match in pattern.finditer(text):
            if not stands_in_a_word(text, *match.span()):
                assert Said(text.lower()).has(asking.trigger), text

    holds()


@pytest.mark.parametrize(
    ("trigger", "text", "asked_for"),
    [
        (Trigger(), "", True),
        (Trigger(words=frozenset(("dm",))), "dm me", True),
        (Trigger(words=frozenset(("dm",))), "admire", False),
        (Trigger(words=frozenset(("dm",)), needs=("@",)), "a@b", True),
        (Trigger(needs=("@",)), "a at b", False),
        (Trigger(digits=6), "01 23 45", True),
        (Trigger(digits=6), "in 2019 we were 12", False),
        (Trigger(needs=("+",), digits=6), "+1, 2, 3", False),
    ],
)
def test_a_trigger_asks_for_a_whole_word_or_a_piece_and_for_digits_that_stand_together(
    trigger: Trigger, text: str, asked_for: bool
):
    assert Said(text).has(trigger) is asked_for


def test_most_patterns_are_not_looked_at_for_usual_prose():
    said = Said("i signed because everybody did, and it was my name that stood there. " * 22)

    assert sum(said.has(rule.trigger) for rule in rules().rules) <= 5
