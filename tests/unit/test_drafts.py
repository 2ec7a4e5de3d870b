"""The schema of drafts: its limits, what it finds, and the way into a box and back."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import drafts, receipts
from board.drafts import FIELDS, Field, NoDraft
from board.findings import Finding
from board.model import Draft, Standing, Voice
from board.words import WORDS as WORDS_OF
from board.words import Layer, Question, Story, Undo, Withdrawal, kind

TOPICS = ("work", "life")
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
SOME = WORDS.filter(bool)
LINES = SOME.map(lambda words: words[:140])
CHOSEN = st.text("abcdefgh-", min_size=1, max_size=30)
IDS = st.from_regex(receipts.ID, fullmatch=True)
QUESTIONS = st.builds(
    Question,
    title=LINES,
    body=SOME,
    topic=CHOSEN,
    voice=st.sampled_from([*map(str, Voice)]),
    language=st.sampled_from(["en", "haw", "pt-BR", "zh-Hant-TW"]),
    sample=st.booleans(),
)
STANDINGS = st.sampled_from([*map(str, Standing), ""])
STORIES = st.builds(
    Story, lesson=LINES, happened=SOME, tried=WORDS, cost=WORDS, now=WORDS, standing=STANDINGS
)


def a_question(**changes: object) -> dict[str, object]:
    return {"title": "t" * 10, "body": "b" * 60, "topic": "work", **changes}


def a_story(**changes: object) -> dict[str, object]:
    return {"lesson": "l" * 10, "happened": "h" * 60, **changes}


def read(verb: str, raw: dict[str, Any]) -> Any:
    return drafts.read(verb, raw, TOPICS, "en")


def kinds(found: Any) -> list[tuple[str, str]]:
    """Return what was found, field and kind; nothing where the draft is sound."""
    return [(finding.field, finding.kind) for finding in found] if isinstance(found, tuple) else []


@given(st.sampled_from(["question", "story"]), st.data())
def test_a_draft_goes_into_a_box_and_back(kind, data):
    words = data.draw(QUESTIONS if kind == "question" else STORIES)
    post, thread, mark = data.draw(st.tuples(IDS, IDS, IDS))
    if kind == "question":
        thread = mark = post
    draft = Draft(id=post, thread=thread, kind=kind, mark=mark, words=words)
    packed = drafts.pack(draft)

    assert drafts.unpack(packed, draft.id) == draft
    assert drafts.pack(drafts.unpack(packed, draft.id)) == packed


def test_a_packed_draft_says_nothing_of_what_was_left_empty():
    packed = drafts.pack(Draft("i", "t", "story", "m", Story("é", "h")))

    assert (
        packed.decode() == '{"id":"i","kind":"story","lane":"slow","mark":"m","screened":true,"thread":"t",'
        '"words":{"happened":"h","lesson":"é"}}'
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"5", b"\xff", b'{"kind":"poem"}', b'{"kind":[]}', b'{"kind":"story","words":[]}'],
)
def test_what_is_no_draft_is_refused_as_one(data):
    with pytest.raises(NoDraft):
        drafts.unpack(data, "0" * 26)


def a_packed_story(**changes: object) -> bytes:
    own = {"id": "0" * 26, "thread": "1" * 26, "kind": "story", "mark": "0" * 26}
    words = Story("l" * 10, "h" * 60)
    return drafts.pack(Draft(**{**own, "words": words, **changes}))  # type: ignore[arg-type]


def test_an_attribute_that_no_draft_has_is_refused():
    packed = a_packed_story()

    assert drafts.unpack(packed, "0" * 26).mark == "0" * 26
    with pytest.raises(NoDraft):
        drafts.unpack(packed.replace(b'"id"', b'"address":"192.0.2.7","id"'), "0" * 26)


@pytest.mark.parametrize(
    "changes",
    [
        {"thread": "l" * 26},
        {"thread": "0" * 25},
        {"mark": ""},
        {"screened": 1},
        {"words": Story("l" * 141, "h")},
        {"words": Story("l", "h" * 6_001)},
        {"words": Story("l", "h", standing="a/b")},
        {"kind": "layer", "words": Layer("no id", "b")},
        {"kind": "undo", "words": Undo("0" * 26, "f" * 127)},
        {"kind": "question", "words": Question("t", "b", "work", "peer", "en")},
    ],
    ids=repr,
)
def test_a_draft_that_rules_and_pages_could_stumble_over_is_refused(changes):
    with pytest.raises(NoDraft):
        drafts.unpack(a_packed_story(**changes), "0" * 26)


@pytest.mark.parametrize("verb", FIELDS)
def test_a_draft_whose_fields_are_all_as_long_as_may_be_goes_into_a_box_and_back(verb):
    raw = {field.name: _longest(field) for field in FIELDS[verb] if field.name != "undo"}
    words = read(verb, raw)
    if isinstance(words, Withdrawal):
        words = replace(words, key="f" * 128)
    post = "0" * 26
    draft = Draft(post, post, kind(words), "" if verb == "flags" else post, words)

    assert drafts.unpack(drafts.pack(draft), post) == draft


def _longest(field: Field) -> str:
    if field.names_post:
        return "z" * 26
    if field.choices:
        return field.choices[0]
    given = {"topic": "work", "language": "sr-Latn-RS"}
    return given.get(field.name, "x" * field.most)


def test_a_draft_that_lies_under_the_id_of_another_is_refused():
    with pytest.raises(NoDraft):
        drafts.unpack(a_packed_story(), "2" * 26)


def test_the_limits_are_those_of_the_contract():
    limits = {
        verb: {field.name: (field.least, field.most, field.required) for field in fields if field.most}
        for verb, fields in FIELDS.items()
    }

    assert limits["threads"] == {"title": (10, 150, True), "body": (60, 3_000, True)}
    assert limits["stories"] == {
        "lesson": (10, 140, True),
        "happened": (60, 6_000, True),
        **dict.fromkeys(("tried", "cost", "now"), (0, 1_500, False)),
    }


def test_choices_are_those_of_the_contract():
    choices = {field.name: field.choices for fields in FIELDS.values() for field in fields if field.choices}

    assert choices == {
        "voice": ("been-there", "peer", "newer", "anyone"),
        "standing": ("been-there", "peer", "newer"),
        "undo": ("true",),
        "reason": ("identifying", "unkind", "pitch", "unlawful", "danger", "off-topic"),
    }


SOUND = {
    "threads": a_question(),
    "stories": a_story(),
    "layers": {"under": "0" * 26, "body": "Why?"},
    "ahas": {"body": "I see it now."},
    "withdrawals": {"post": "0" * 26},
    "flags": {"post": "0" * 26, "reason": "unkind"},
}


@pytest.mark.parametrize("verb", FIELDS)
def test_a_sound_draft_of_each_verb_becomes_the_words_of_its_kind(verb):
    assert WORDS_OF[kind(read(verb, SOUND[verb]))]


@pytest.mark.parametrize(("verb", "field"), [("layers", "under"), ("ahas", "story"), ("withdrawals", "post")])
@pytest.mark.parametrize(
    "value", ["0" * 25, "0" * 27, "O" * 26, "0" * 25 + "u", "../../etc/passwd/aaaaaaaaaa"]
)
def test_a_field_that_names_a_post_takes_nothing_but_an_id(verb, field, value):
    assert kinds(read(verb, SOUND[verb] | {field: value})) == [(field, "choice")]


@pytest.mark.parametrize("undo", ["true", True])
def test_a_withdrawal_that_is_undone_says_so_as_forms_and_as_programs_do(undo):
    assert read("withdrawals", {"post": "0" * 26, "undo": undo}) == Undo("0" * 26)
    assert read("withdrawals", {"post": "0" * 26}) == Withdrawal("0" * 26)


@pytest.mark.parametrize(
    ("verb", "field", "length"),
    [
        (verb, field, length)
        for verb, fields in FIELDS.items()
        for field in fields
        if field.most
        for length in (field.least, field.most)
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_both_bounds_are_within_and_one_more_is_not(verb, field, length):
    sound = SOUND[verb]
    past = length - 1 if length == field.least else length + 1

    assert kinds(read(verb, sound | {field.name: "😀" * length})) == []
    if past >= 0:
        wrong = read(verb, sound | {field.name: "😀" * past})

        assert kinds(wrong) == [(field.name, "short" if past < length else "long")]
        assert wrong[0].limit == length
        assert wrong[0].end == past
        assert wrong[0].utf16_end == 2 * past


def test_what_is_too_long_is_shown_from_where_it_is():
    found = read("threads", a_question(title="😀" * 150 + "too much"))

    assert found == (Finding("title", "long", 150, 158, 300, 308, 150),)


def test_lengths_are_those_of_canonical_text():
    padded = read("threads", a_question(title="  short\u200b" + " " * 50))
    spread = read("threads", a_question(title="t\u0301" * 150))

    assert kinds(padded) == [("title", "short")]
    assert kinds(spread) == [("title", "long")] or len(spread.title) <= 150


def test_words_come_out_canonical_and_titles_on_one_line():
    words = read("threads", a_question(title="“Why me?”\nthey said", body="One…\r\n\r\n\r\ntwo" + "b" * 60))

    assert words.title == '"Why me?" they said'
    assert words.body == "One...\n\ntwo" + "b" * 60


def test_what_is_left_open_is_anyone_in_the_language_of_the_board():
    words = read("threads", a_question(voice="", language="  "))

    assert words == Question("t" * 10, "b" * 60, "work", "anyone", "en", sample=False)


@pytest.mark.parametrize("empty", ["", " \n\u200b", None])
def test_an_empty_field_is_an_absent_one(empty):
    story = read("stories", a_story(tried=empty, cost=empty, now=empty, standing=empty))
    nothing = read("stories", {"lesson": empty, "happened": empty})

    assert story == Story("l" * 10, "h" * 60)
    assert kinds(nothing) == [("lesson", "missing"), ("happened", "missing")]


@pytest.mark.parametrize("value", [5, 0, False, 1.5, [], ["work"], {}, {"a": "b"}])
@pytest.mark.parametrize("field", [field.name for field in FIELDS["threads"]])
def test_what_is_no_text_is_found_and_never_read(field, value):
    found = read("threads", a_question(**{field: value}))

    assert found == (Finding(field, "choice"),)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "sports"),
        ("topic", "Work"),
        ("voice", "boss"),
        ("language", "english"),
        ("language", "EN"),
        ("language", "e1"),
    ],
)
def test_what_is_not_in_the_list_is_found(field, value):
    found = read("threads", a_question(**{field: value}))

    assert found == (Finding(field, "choice", 0, len(value), 0, len(value)),)


@pytest.mark.parametrize("language", ["pl", "pt-BR", "zh-Hant", "zh-Hant-TW", "haw"])
def test_a_language_is_a_short_code(language):
    words = read("threads", a_question(language=language))

    assert words.language == language


@pytest.mark.parametrize(
    "name", ["sample", "state", "id", "mark", "nickname", "x" * 99, "\u202eeman", "\ud800"]
)
def test_a_field_that_no_form_has_is_found_and_its_name_is_cut(name):
    found = read("threads", a_question(**{name: "true"}))

    assert [finding.kind for finding in found] == ["unknown"]
    assert len(found[0].field.encode()) <= 40
    assert "\u202e" not in found[0].field


def test_everything_that_is_wrong_is_found_at_once():
    found = read("stories", {"lesson": "short", "standing": "king", "title": "?"})

    assert kinds(found) == [
        ("title", "unknown"),
        ("lesson", "short"),
        ("happened", "missing"),
        ("standing", "choice"),
    ]
