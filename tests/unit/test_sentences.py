"""What a finding says to the person who wrote the draft."""

from typing import get_args

import pytest

from board.drafts import FIELDS
from board.findings import Finding, Kind, find
from intake.sentences import sentence, spoken
from speech import ENGLISH

NAMES = sorted({field.name for fields in FIELDS.values() for field in fields} | {"receipt", "nickname"})
KINDS = get_args(Kind)


@pytest.mark.parametrize("limit", [0, 60])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", NAMES)
def test_every_kind_of_every_field_has_a_sentence(field, kind, limit):
    said = sentence(ENGLISH, find(field, kind, "x" * 12, limit=limit))

    assert said.endswith(".")
    assert 15 < len(said) < 120
    assert said[0].isupper()
    assert "%" not in said
    assert "{" not in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", NAMES)
def test_no_sentence_blames_anybody(field, kind):
    words = sentence(ENGLISH, find(field, kind, limit=9)).lower()

    assert not any(
        harsh in words for harsh in ("invalid", "error", "wrong", "illegal", "must", "forbidden", "!")
    )


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (
            find("body", "short", "x" * 12, limit=60),
            "What is behind it needs at least 60 characters; so far it has 12.",
        ),
        (
            find("title", "long", "x" * 151, 150, limit=150),
            "Your question can have 150 characters at most; it has 151.",
        ),
        (find("happened", "long"), "All of it together is too long to send. Please shorten this part."),
        (find("topic", "missing"), "Please choose a topic."),
        (find("nickname", "unknown"), "This form has no such field. Please leave it out."),
        (find("title", "choice"), "Please send this as text."),
    ],
)
def test_a_sentence_says_what_to_change_and_by_how_much(finding, said):
    found = sentence(ENGLISH, finding)

    assert found == said


def test_fields_that_must_be_there_ask_for_themselves_in_words_of_their_own():
    required = {field.name for fields in FIELDS.values() for field in fields if field.required} | {"receipt"}
    asked = {sentence(ENGLISH, find(name, "missing")) for name in required}

    assert "Please fill this in." not in asked


def test_fields_with_a_list_speak_of_their_list():
    listed = {field.name for fields in FIELDS.values() for field in fields if not field.most}
    asked = [sentence(ENGLISH, find(name, "choice", "x")) for name in listed - {"undo"}]

    assert "Please send this as text." not in asked
    assert len(set(asked)) == len(asked) - 1  # of a post of this thread there are two


def test_a_problem_lists_findings_in_the_shape_of_the_contract():
    listed = spoken(ENGLISH, (find("title", "long", "😀" * 3, 1, limit=1),))

    assert listed == [
        {
            "field": "title",
            "kind": "long",
            "start": 1,
            "end": 3,
            "utf16_start": 2,
            "utf16_end": 6,
            "text": "Your question can have 1 character at most; it has 3.",
        }
    ]
    assert list(listed[0]) == ["field", "kind", "start", "end", "utf16_start", "utf16_end", "text"]


def test_all_findings_are_listed_in_their_order():
    listed = spoken(ENGLISH, (Finding("b", "missing"), Finding("a", "unknown"), Finding("b", "choice")))

    assert [(one["field"], one["kind"]) for one in listed] == [
        ("b", "missing"),
        ("a", "unknown"),
        ("b", "choice"),
    ]
    assert spoken(ENGLISH, ()) == []
