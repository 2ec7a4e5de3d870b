"""Folding: one plain spelling for what looks alike, with the way back to what was typed.

Rules are written for small Latin letters. Before they look, letters of other alphabets that look
like Latin ones, full-width and mathematical letters, accents, invisible characters, and spelled-out
dots and at-signs are brought to that one form. Each character of it knows which stretch of the
typed text it stands for. site/static/findings.js does the same, step by step.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True, eq=False)
class Lookalikes:
    """Character -> the plain character that it looks like; and what folding makes of every ASCII one."""

    plain: dict[str, str]
    ascii: dict[int, str]


def fold(text: str, alike: Lookalikes) -> Folded:
    """Return the text with lookalikes made plain and the invisible gone; capitals stay."""
    if text.isascii():
        return _one_of_one(text.translate(alike.ascii))
    known = {each: folded(each, alike) for each in set(text)}
    if all(len(piece) == 1 for piece in known.values()):
        return _one_of_one(text.translate({ord(each): piece for each, piece in known.items()}))
    pieces: list[str] = []
    starts: list[int] = []
    for at, character in enumerate(text):
        piece = known[character]
        pieces.append(piece)
        starts += [at] * len(piece)
    return Folded("".join(pieces), starts, [start + 1 for start in starts])


def _one_of_one(plain: str) -> Folded:
    return Folded(plain, range(len(plain)), range(1, len(plain) + 1))


def lowered(folded: Folded) -> Folded:
    """Return the text in small letters; a letter whose small form is longer stays as it is."""
    small = folded.text.lower()
    # A sigma at the end of a word has a small form of its own, which browsers do not give to one letter.
    if len(small) != len(folded.text) or "\N{GREEK CAPITAL LETTER SIGMA}" in folded.text:
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in folded.text)
    return Folded(small, folded.starts, folded.ends)


def lookalikes(table: Mapping[str, str]) -> Lookalikes:
    """Return the lookalikes of a table of plain character -> all that look like it."""
    plain = {each: to for to, alike in table.items() for each in alike}
    return Lookalikes(plain, {code: _plain(chr(code), plain) for code in range(128)})


def folded(character: str, alike: Lookalikes) -> str:
    """Return one character folded: none, one, or a few plain ones."""
    if character.isascii():
        return alike.ascii[ord(character)]
    return "".join(_plain(each, alike.plain) for each in unicodedata.normalize("NFKD", character))


def _plain(character: str, alike: Mapping[str, str]) -> str:
    if character == "\n":
        return character
    if character in alike:
        return alike[character]
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf":
        return ""
    return " " if category[0] == "Z" or category == "Cc" else character
