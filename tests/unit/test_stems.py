"""Stems of four languages, and compounds that come apart without a dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import compounds, search, smallwords
from board.stems import stem, tongue
from tests.corpus.stems import EXAMPLES, UNSEEN_COMPOUNDS


@pytest.mark.parametrize(("language", "typed", "stems"), EXAMPLES)
def test_words_of_one_kind_share_a_stem_in_their_language(language: str, typed: str, stems: list[str]):
    assert search.words(typed, tongue(language)) == stems


@given(st.text(max_size=30), st.sampled_from(["en", "de", "es", "ar"]))
def test_any_text_has_as_many_words_in_each_language(text: str, own: str):
    assert len(search.words(text, own)) == len(search.words(text))


@pytest.mark.parametrize("own", ["de", "es", "ar"])
def test_a_stem_is_never_empty(own: str):
    for word in search.words(smallwords.LISTS[own]):
        assert stem(word, own)


def test_of_compounds_that_were_no_part_of_trying_five_of_six_come_apart_where_they_should():
    found = 0
    for written in UNSEEN_COMPOUNDS:
        first, second = written.split("|")
        found += (stem(first, "de"), stem(second, "de")) in compounds.parts(first + second)

    assert found >= len(UNSEEN_COMPOUNDS) * 5 / 6


@pytest.mark.parametrize(
    "word", ["kind", "wohnung", "freundschaft", "eigentlich", "人人人人人人人人", "ماذا"]
)
def test_what_is_no_compound_mostly_stays_whole(word: str):
    assert compounds.parts(word) == []


def test_no_word_comes_apart_in_more_than_two_ways():
    assert len(compounds.parts("donaudampfschifffahrtsgesellschaftskapitan")) == 2


def test_a_word_that_nobody_would_write_is_not_taken_apart():
    assert compounds.parts("ab" * 3_000) == []
