"""Findings in one text: contact details, pitches, receipts, hints, and signs that somebody needs help.

Everything works on the text as it was typed and gives spans of it in code points, so that a page can
mark them. Time is in proportion to the length of the text, whatever it says.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from board import receipts
from screening.folding import Folded, fold, lowered
from screening.rules import Rule, Rules, Spelling, compiled, rules
from screening.triggers import Said

REFUSED = frozenset(("link", "email", "phone", "handle", "pitch", "receipt"))
"""Kinds that cannot stay in a post; a ``hint`` may."""

MOST = 40
"""Findings that are told of one text; who has more gets these first."""

_NUMBER = re.compile(r"[+(\d]")
_BEFORE = 48
"""Characters before a match at which ``not_after`` looks."""
_RECEIPT = re.compile(r"(?<![0-9a-z])(?=((?:[0-9a-z]{4}[ -]?){6}[0-9a-z]{4})(?![0-9a-z]))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """A kind and where it stands, in code points of the typed text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is found in a text, in its order, no two overlapping; and whether it sounds like an acute crisis.

    The second is for its author's eyes only, and never stored.
    """

    spans: list[Span]
    care: bool


def look(text: str, file: Rules | None = None) -> Seen:
    """Return what is seen in a text as it was typed, by the rules of the board or those of ``file``."""
    file = file or rules()
    cased = fold(text, file.alike)
    plain = lowered(cased)
    there = Said(plain.text)
    found: list[Span] = []
    for span in _receipts(plain):
        _add(found, span)
    mended, there_mended = _mended(plain, there, file.spelled)
    for rule in file.rules:
        if (there if rule.cased else there_mended).has(rule.trigger):
            for span in _matches(rule, cased if rule.cased else mended, text):
                _add(found, span)
    care = any(there.has(rule.trigger) and any(_matches(rule, plain, text)) for rule in file.care)
    return Seen(sorted(found, key=lambda span: span.start)[:MOST], care)


def spans(text: str) -> list[Span]:
    """Return what is found in a text as it was typed, in its order; no two overlap."""
    return look(text).spans


def _mended(plain: Folded, there: Said, spelled: Iterable[Spelling]) -> tuple[Folded, Said]:
    """Return a text with every sign that was spelled out, one way to spell them after the other."""
    for spelling in spelled:
        if there.has(spelling.trigger):
            mended = plain.replaced(compiled(spelling.find), spelling.sign)
            if mended is not plain:
                plain, there = mended, Said(mended.text)
    return plain, there


def _add(found: list[Span], span: Span) -> None:
    if len(found) < MOST * 4 and all(span.end <= other.start or other.end <= span.start for other in found):
        found.append(span)


def _matches(rule: Rule, folded: Folded, typed: str) -> Iterator[Span]:
    for match in compiled(rule.find).finditer(folded.text):
        start, end = match.span()
        if start == end or _inside_a_word(folded.text, start, end):
            continue
        if rule.unless and compiled(rule.unless).search(match[0]):
            continue
        before = folded.text[max(0, start - _BEFORE) : start]
        if rule.not_after and compiled(rule.not_after).search(before):
            continue
        # The number, without the words that gave it away; one that is all in words has no digit.
        if rule.kind == "phone" and (number := _NUMBER.search(match[0])):
            start += number.start()
        span = Span(rule.kind, folded.starts[start], folded.ends[end - 1])
        if rule.unless_typed and compiled(rule.unless_typed).search(typed[span.start : span.end]):
            continue
        yield span


def _inside_a_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    )


def _receipts(plain: Folded) -> Iterator[Span]:
    for match in _RECEIPT.finditer(plain.text):
        start, end = match.span(1)
        if start and plain.text[start - 1].isalnum():
            continue
        try:
            receipts.read(match[1])
        except receipts.BadReceipt:
            continue
        yield Span("receipt", plain.starts[start], plain.ends[end - 1])
