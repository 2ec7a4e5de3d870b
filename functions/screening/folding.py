"""Folding: one plain spelling for what looks alike, with the way back to what was typed.

Rules are written for small Latin letters. Before they look, letters of other alphabets that look
like Latin ones, full-width and mathematical letters, accents, invisible characters, and spelled-out
dots and at-signs are brought to that one form. Each character of it knows which stretch of the
typed text it stands for. site/static/findings.js does the same, step by step.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. Character ``i`` stands for ``typed[starts[i]:ends[i]]``."""

    text: str
    starts: list[int] | range
    ends: list[int] | range

    def replaced(self, pattern: re.Pattern[str], by: str) -> "Folded":
        """Return the text with every match replaced, each standing for the whole of what it was."""
        matches = [match.span() for match in pattern.finditer(self.text)]
        if not matches:
            return self
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end in matches:
            text += [self.text[at:start], by]
            starts += [*self.starts[at:start], *[self.starts[start]] * len(by)]
            ends += [*self.ends[at:start], *[self.ends[end - 1]] * len(by)]
            at = end
        return Folded(
            "".join([*text, self.text[at:]]), [*starts, *self.starts[at:]], [*ends, *self.ends[at:]]
        )


def fold(text: str, alike: Mapping[str, str]) -> Folded:
    """Return the text with lookalikes made plain and the invisible gone; capitals stay."""
    if text.isascii():
        plain = text.translate(_ascii(tuple(alike.items())))
        return Folded(plain, range(len(plain)), range(1, len(plain) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    known: dict[str, str] = {}
    for at, character in enumerate(text):
        piece = known.get(character)
        if piece is None:
            piece = known[character] = folded(character, alike)
        pieces.append(piece)
        starts += [at] * len(piece)
    return Folded("".join(pieces), starts, [start + 1 for start in starts])


def lowered(folded: Folded) -> Folded:
    """Return the text in small letters; a letter whose small form is longer stays as it is."""
    if folded.text.isascii():
        small = folded.text.lower()
    else:
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in folded.text)
    return Folded(small, folded.starts, folded.ends)


def lookalikes(table: Mapping[str, str]) -> dict[str, str]:
    """Return character -> plain character, of a table of plain character -> all that look like it."""
    return {each: plain for plain, alike in table.items() for each in alike}


@cache
def _ascii(alike: tuple[tuple[str, str], ...]) -> dict[int, str]:
    """Return what folding makes of characters that every keyboard has: one of one."""
    blanks = {code: " " for code in (*range(32), 127) if code != ord("\n")}
    return blanks | {ord(each): plain for each, plain in alike if each.isascii()}


def folded(character: str, alike: Mapping[str, str]) -> str:
    """Return one character folded: none, one, or a few plain ones."""
    return "".join(_plain(each, alike) for each in _decomposed(character))


def _decomposed(character: str) -> Iterable[str]:
    return unicodedata.normalize("NFKD", character)


def _plain(character: str, alike: Mapping[str, str]) -> str:
    if character == "\n":
        return character
    if character in alike:
        return alike[character]
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf":
        return ""
    return " " if category[0] == "Z" or category == "Cc" else character
