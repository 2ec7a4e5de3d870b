"""Bodies: read strictly, or not at all."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake import body
from intake.body import FORM, JSON, Malformed

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('[]{}"\\aé')
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[{"\\a'), inner, max_size=3),
    max_leaves=8,
)


def depth(value: Any) -> int:
    """Return how deep a parsed value nests."""
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def is_refused(media_type: str, data: bytes) -> bool:
    try:
        body.read(media_type, data)
    except Malformed:
        return True
    return False


@given(st.dictionaries(st.text('[{"\\a'), VALUES, max_size=3), st.booleans())
@example({"a": {"b": {"c": {"d": 1}}}}, True)
@example({"a": {"b": {"c": {"d": []}}}}, True)
@example({"a": [[[["["]]]]}, False)
def test_json_is_refused_exactly_where_it_nests_deeper_than_four(value, ascii_only):
    data = json.dumps(value, ensure_ascii=ascii_only).encode()

    assert is_refused(JSON, data) is (depth(value) > 4)


@given(st.dictionaries(st.text('[{"\\a'), VALUES, max_size=3))
def test_json_that_is_taken_is_read_as_it_was_written(value):
    data = json.dumps(value).encode()
    expected = None if depth(value) > 4 else value

    assert (None if is_refused(JSON, data) else body.read(JSON, data)) == expected


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"null",
            b"[]",
            b"1",
            b'"a"',
            b"{",
            b"}{",
            b'{"a":1}{}',
            b'{"a":1,}',
            b"{'a':1}",
            b'{"a":"\n"}',
            b"a=1",
        ),
        *(b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}', b'{"a":1,"\\u0061":2}'),
        *(b'{"a":NaN}', b'{"a":Infinity}', b'{"a":-Infinity}', b'{"a":01}', b'{"a":' + b"9" * 5_000 + b"}"),
        *(b'{"a":"\xff"}', b'\xef\xbb\xbf{"a":1}', '{"a":1}'.encode("utf-16"), b'{"a":"\xed\xa0\x80"}'),
        *(b"[" * 65_536, b'{"a":' * 10_000, b'{"a":"' + b"\\" * 60_001),
    ],
    ids=lambda data: ascii(data[:20]),
)
def test_json_that_two_programs_could_read_in_two_ways_is_refused(data):
    refused = is_refused(JSON, data)

    assert refused


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=32))
def test_a_form_reads_back_with_its_empty_fields(fields):
    read = body.read(FORM, urlencode(fields).encode())

    assert read == {name: value.replace("\r\n", "\n") for name, value in fields.items()}


def test_a_line_end_of_a_text_area_is_one_character_as_it_was_typed():
    assert body.read(FORM, b"a=one%0D%0Atwo") == {"a": "one\ntwo"}


@pytest.mark.parametrize(
    "data",
    [
        b"a=1&a=1",
        b"a=1&b=2&%61=3",
        b"a=%ff",
        b"a=\xff",
        b"a=%ED%A0%80",
        urlencode({f"f{n}": 1 for n in range(33)}).encode(),
    ],
    ids=lambda data: ascii(data[:20]),
)
def test_a_form_with_a_name_twice_too_many_fields_or_broken_bytes_is_refused(data):
    refused = is_refused(FORM, data)

    assert refused


def test_a_form_may_have_thirty_two_fields_and_parts_them_only_by_ampersands():
    most = urlencode({f"f{n}": "x" for n in range(32)}).encode()

    assert len(body.read(FORM, most)) == 32
    assert body.read(FORM, b"a=1;b=2&c=%2B+d") == {"a": "1;b=2", "c": "+ d"}


@given(st.binary(), st.sampled_from([FORM, JSON]))
def test_any_bytes_at_all_are_read_or_refused(data, media_type):
    refused = is_refused(media_type, data)

    assert refused or isinstance(body.read(media_type, data), dict)


def test_a_refusal_quotes_nothing():
    with pytest.raises(Malformed) as refusal:
        body.read(JSON, b'{"body": "what I wrote", "a": NaN}')

    assert str(refusal.value) == ""
    assert refusal.value.__cause__ is None


def test_a_body_may_have_64_kib():
    most = body.MOST

    assert most == 65_536
