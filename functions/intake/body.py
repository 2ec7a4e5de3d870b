"""The body of a request, read strictly.

Two media types and no other: JSON, and the plain form of a browser. What a lenient reader would
repair (a key that comes twice, a number that is none, nesting without end) is refused, because two
programs would read it in two ways. Multipart is never parsed.
"""

import json
import re
from typing import Any, NoReturn
from urllib.parse import parse_qsl

MOST = 64 * 1024
"""Bytes of a body."""
_DEPTH = 4
_FIELDS = 32
_MARK = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)
"""A bracket, or a string up to the quote that ends it, with the brackets in it."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Malformed(ValueError):
    """The body is not what its media type says."""


def read(media_type: str, body: bytes) -> dict[str, Any]:
    """Return the fields of a JSON or form body. Raises Malformed."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Malformed from None
    return _form(text) if media_type == FORM else _json(text)


def _form(text: str) -> dict[str, Any]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError:
        raise Malformed from None
    # Browsers send a line end of a text area as two characters; what people typed, and see, is one.
    return _once([(name, value.replace("\r\n", "\n")) for name, value in pairs])


def _json(text: str) -> dict[str, Any]:
    if _depth(text) > _DEPTH:
        raise Malformed
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except ValueError:
        raise Malformed from None
    if not isinstance(value, dict):
        raise Malformed
    try:
        # JSON can write half of a surrogate pair, which no text has.
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Malformed from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs) or len(pairs) > _FIELDS:
        raise Malformed
    return fields


def _refuse(constant: str) -> NoReturn:
    raise Malformed


def _depth(text: str) -> int:
    """Return how deep a JSON text nests, before a parser recurses into it."""
    depth = deepest = 0
    for mark in _MARK.findall(text):
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest
