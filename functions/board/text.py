"""Canonical text: one byte string for one sentence, whatever machine typed it.

Curly quotes, long dashes, no-break spaces, double spaces and line ends tell which system and which
program a text was written on; invisible characters can carry a watermark from the page it was
copied from. So intake rewrites every text to one plain form before it is measured or stored.
Meaning is kept: emoji sequences, Persian and Indic joiners and all scripts come through.
Canonical text is a fixed point: canonical(canonical(t)) == canonical(t).
"""

import re
import unicodedata

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒−", "-"),
        "…": "...",
        "\t": " ",
        "\N{NEXT LINE}": "\n",
        "\N{LINE SEPARATOR}": "\n",
        "\N{PARAGRAPH SEPARATOR}": "\n\n",
        "\v": "\n",
        "\f": "\n",
    }
)
_LINE_ENDS = re.compile(r"\r\n?")
_RANGE_DASH = re.compile(r"(?<=\d) ?– ?(?=\d)")
# A long dash between words, however it was typed, is a plain one between spaces. A doubled hyphen
# counts only where a dash can stand, so that "--force" survives.
_DASH = re.compile(r" *[–—―]+ *|(?<=\w)-{2,3}(?=\w)| +-{2,3}(?= )")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" *\n *")
_GAPS = re.compile(r"\n{3,}")

_ZWNJ, _ZWJ, _VS16, _KEYCAP = "\u200c", "\u200d", "\ufe0f", "\u20e3"
_TAG_FLAGS = tuple(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in code) + "\U000e007f"
    for code in ("gbeng", "gbsct", "gbwls")
)
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
_MARKS_IN_A_ROW = 4
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def canonical(text: str, *, lines: bool) -> str:
    """Return the one plain form of ``text``; with ``lines`` false, on a single line."""
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = text.translate(_QUOTES)
    text = _visible(text)
    text = _RANGE_DASH.sub("-", text)
    text = _DASH.sub(" - ", text)
    text = _SPACES.sub(" ", text)
    text = _GAPS.sub("\n\n", _EDGES.sub("\n", text))
    if not lines:
        text = _SPACES.sub(" ", text.replace("\n", " "))
    text = text.strip(" \n")
    again = unicodedata.normalize("NFC", text)
    # Dropping a character can bring two others together; settle until nothing moves.
    return text if again == text and not _unsettled(text) else canonical(again, lines=lines)


def paragraphs(text: str) -> list[list[str]]:
    """Return canonical text as paragraphs, each a list of its lines."""
    return [block.split("\n") for block in text.split("\n\n") if block]


def excerpt(text: str, most: int) -> str:
    """Return at most ``most`` code points of canonical text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 3]
    head, space, _ = cut.rpartition(" ")
    return (head if space else cut).rstrip(" .,;:-") + "..."


def _unsettled(text: str) -> bool:
    return bool(_DASH.sub(" - ", text) != text or _SPACES.search(text) or "…" in text)


def _visible(text: str) -> str:
    """Drop what cannot be seen, except where it shapes what can."""
    kept: list[str] = []
    marks = 0
    at = 0
    while at < len(text):
        flag = next((flag for flag in _TAG_FLAGS if text.startswith(flag, at)), None)
        if flag:
            kept.extend(flag)
            at += len(flag)
            marks = 0
            continue
        character = text[at]
        category = unicodedata.category(character)
        before = kept[-1] if kept else ""
        if character == "\n":
            kept.append(character)
        elif category == "Zs":
            kept.append(" ")
        elif character == _VS16:
            if _takes_style(before, text[at + 1 : at + 2]):
                kept.append(character)
        elif character in (_ZWNJ, _ZWJ):
            if _joins(character, before, text[at + 1 : at + 2]):
                kept.append(character)
        elif category in _DROPPED or 0xFE00 <= ord(character) <= 0xFE0E or ord(character) >= 0xE0000:
            pass
        elif category.startswith("M"):
            marks += 1
            if marks <= _MARKS_IN_A_ROW:
                kept.append(character)
            at += 1
            continue
        else:
            kept.append(character)
        marks = 0
        at += 1
    return "".join(kept)


def _takes_style(before: str, after: str) -> bool:
    """Say whether an emoji selector may stand here: once, after a symbol or in a keycap."""
    if not before or before == _VS16:
        return False
    return unicodedata.category(before) in ("So", "Sk", "Sm", "Po") or after == _KEYCAP


def _joins(joiner: str, before: str, after: str) -> bool:
    """Say whether a joiner shapes its neighbours: in emoji sequences and in joining scripts."""
    if not before or not after:
        return False
    if joiner == _ZWJ and (before == _VS16 or unicodedata.category(before) in ("So", "Sk")):
        return unicodedata.category(after) in ("So", "Sm")
    return bool(_JOINING.match(before) and _JOINING.match(after))
