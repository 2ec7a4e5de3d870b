"""Typesetting: what a printer changes of plain text, and what nobody may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import text
from board.typesetting import typeset


@pytest.mark.parametrize(
    ("typed", "language", "printed"),
    [
        ('She said "sign it", and left.', "en", "She said “sign it”, and left."),
        ("I don't know", "en", "I don’t know"),
        ("They asked 'why', twice.", "en", "They asked ‘why’, twice."),
        ("my parents' house, and don't ask", "en", "my parents’ house, and don’t ask"),
        ('Er sagte "nein" - und ging...', "de-AT", "Er sagte „nein“ – und ging…"),
        ('Elle a dit "non"', "xx", 'Elle a dit "non"'),
        ("12-14 and self-made", "en", "12-14 and self-made"),
        ('5" by 3"', "en", '5" by 3"'),
        ("7 - 2 - but who counts", "en", "7 - 2 – but who counts"),
        ('"one" and "two"', "en", "“one” and “two”"),
    ],
)
def test_marks_face_each_other_and_dashes_are_long(typed: str, language: str, printed: str) -> None:
    assert typeset(typed, language) == printed


def test_a_mark_without_its_other_stays_as_it_is() -> None:
    assert typeset('I had an "idea', "en") == 'I had an "idea'


@given(st.text(max_size=200), st.sampled_from(["en", "de", "es", "it", "fa"]))
def test_the_board_would_read_the_same_words(typed: str, language: str) -> None:
    plain = text.canonical(typed, lines=True)
    back = typeset(plain, language).replace("«", '"').replace("»", '"')

    assert text.canonical(back, lines=True) == text.canonical(
        plain.replace("«", '"').replace("»", '"'), lines=True
    )
