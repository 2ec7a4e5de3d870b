"""Findings: what is wrong with a draft, as spans that can be shown in place.

A finding carries no words of its own; intake turns it into a sentence. Offsets are given in code
points, as the rules count, and in UTF-16 units, as browsers count, because an emoji is one of the
former and two of the latter.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "missing",
    "short",
    "long",
    "choice",
    "unknown",
    "link",
    "email",
    "phone",
    "handle",
    "pitch",
    "receipt",
    "hint",
]
SPANNED = frozenset(("link", "email", "phone", "handle", "pitch", "receipt", "hint"))
"""Kinds of which a stretch of the text is shown as it was typed."""
HINT = "hint"
"""The one kind that warns and never refuses."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One span of one field of a draft, with its kind. ``limit`` is the bound that was missed."""

    field: str
    kind: Kind
    start: int = 0
    end: int = 0
    utf16_start: int = 0
    utf16_end: int = 0
    limit: int = 0


def find(
    field: str, kind: Kind, text: str = "", start: int = 0, limit: int = 0, end: int | None = None
) -> Finding:
    """Return a finding over ``text[start:end]``, with both kinds of offsets."""
    end = len(text) if end is None else end
    return Finding(field, kind, start, end, utf16(text[:start]), utf16(text[:end]), limit)


def utf16(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)
