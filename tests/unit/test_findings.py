"""Findings: offsets in code points for the rules and in UTF-16 units for browsers."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.findings import Finding, find, utf16

BROAD = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("a👍🏽😀𝒳\u200d"))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(BROAD)
def test_utf16_length_agrees_with_the_encoder(text):
    length = utf16(text)

    assert length == units(text)


@pytest.mark.parametrize(
    ("character", "length"), [("\uffff", 1), ("\U00010000", 2), ("\U0010ffff", 2), ("", 0)]
)
def test_only_characters_past_the_first_plane_take_two_units(character, length):
    counted = utf16(character)

    assert counted == length


@given(BROAD, st.integers(0, 50))
def test_a_finding_spans_to_the_end_of_the_text_in_both_counts(text, start):
    start = min(start, len(text))
    finding = find("body", "long", text, start, limit=start)

    assert (finding.start, finding.end) == (start, len(text))
    assert (finding.utf16_start, finding.utf16_end) == (units(text[:start]), units(text))
    assert finding.limit == start


def test_an_emoji_before_the_span_moves_it_by_two_units():
    finding = find("title", "long", "😀😀abc", 2)

    assert finding == Finding("title", "long", start=2, end=5, utf16_start=4, utf16_end=7)


def test_a_finding_over_a_whole_field_needs_no_text():
    finding = find("topic", "missing")

    assert finding == Finding("topic", "missing", 0, 0, 0, 0, 0)


def test_a_finding_cannot_be_changed():
    finding = find("topic", "missing")

    with pytest.raises(FrozenInstanceError):
        finding.kind = "choice"  # type: ignore[misc]
