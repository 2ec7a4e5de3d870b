"""Canonical text: one byte string for one sentence, whatever machine typed it.

Curly quotes, long dashes, no-break spaces, double spaces and line ends tell which system and which
program a text was written on; invisible characters can carry a watermark from the page it was
copied from. So intake rewrites every text to one plain form before it is measured or stored.
Meaning is kept: emoji sequences, Persian and Indic joiners and all scripts come through.
Canonical text is a fixed point, and every pass over it takes time in proportion to its length.
"""

import re
import unicodedata

TELLING = {"'": "‘’‚‛′ʼ`´", '"': "“”„‟″", "-": "‐‑‒−–—―", "...": "…"}
"""Characters that people see and that tell what a text was typed on, by what they become."""
_BECOMES = {each: plain for plain, all_ in TELLING.items() for each in all_}
_LONG = "–—―"
_PLAIN = str.maketrans(
    {
        **{each: plain for each, plain in _BECOMES.items() if each not in _LONG},
        **dict.fromkeys("\v\f\x85\u2028", "\n"),
        "\u2029": "\n\n",
        "\t": " ",
        "\u2800": " ",  # a braille cell without a dot
    }
)
_UNSEEN = re.compile(
    "[\u00a0\u00ad\u061c\u1680\u2000-\u200b\u200e\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]"
)
_RANGE = re.compile(r"(?<=\d) ?– ?(?=\d)")
# A long dash between words, however it was typed, is a plain one between spaces. A doubled hyphen
# counts only where a dash can stand, so that "--force" survives.
_DASH = re.compile(r" ?[–—―]+ ?|(?<=\w)-{2,3}(?=\w)| -{2,3}(?=\s|$)")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")

# Unicode's default ignorable code points (DerivedCoreProperties), but for those that _shaped weighs.
_IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
# Nearly all that is written has no character past Latin's but dashes. Of what is before, only these are not
# seen, none is a mark, and all stand as they are in NFC.
_FAR = re.compile("[^\x00-\u02ff–—―]")
_QUIET = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad]")
_SEEN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_ZWNJ, _ZWJ, _VS16, _KEYCAP = "\u200c", "\u200d", "\ufe0f", "\u20e3"
_SHAPERS = frozenset((_ZWNJ, _ZWJ, _VS16))
_KEYS = frozenset("0123456789#*")
_LATE_SYMBOLS = frozenset("‼⁉ℹ〰")
"""Emoji that Unicode counts among punctuation and letters."""
_FLAG = re.compile(
    "\U0001f3f4(?:"
    + "|".join("".join(chr(0xE0000 + ord(c)) for c in code) for code in ("gbeng", "gbsct", "gbwls"))
    + ")\U000e007f"
)
_TAGS = re.compile("[\U000e0000-\U000e0fff]+")
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
_MARKS_KEPT = 4
_MARKS_READ = 32
_SETTLED_AFTER = 8


def canonical(text: str, *, lines: bool) -> str:
    """Return the one plain form of ``text``; with ``lines`` false, on a single line."""
    # What one pass leaves can, in rare cases, be taken further by another: two pieces come together
    # where something between them went. Passes only ever take away, so this settles at once.
    for _ in range(_SETTLED_AFTER):
        before, text = text, _pass(text, lines)
        if text == before:
            break
    return text


def telling(text: str) -> dict[str, str]:
    """Return the characters of a text that people see and that become others, with what they become."""
    return {each: _BECOMES[each] for each in dict.fromkeys(text) if each in _BECOMES}


def has_unseen(text: str) -> bool:
    """Say whether a text has characters that nobody sees, or spaces that are no plain ones."""
    return bool(_UNSEEN.search(text))


def paragraphs(text: str) -> list[list[str]]:
    """Return canonical text as paragraphs, each a list of its lines."""
    return [block.split("\n") for block in text.split("\n\n") if block]


def excerpt(text: str, most: int) -> str:
    """Return at most ``most`` code points of canonical text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head, space, _ = line[: most - 2].rpartition(" ")
    return (head if space else line[: most - 3]).rstrip(" .,;:-") + "..."


def _pass(text: str, lines: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PLAIN)
    if not lines:
        text = text.replace("\n", " ")
    text = _weighed(text) if _FAR.search(text) else _QUIET.sub("", text).replace("\u00a0", " ")
    text = _SPACES.sub(" ", text)
    if "--" in text or any(dash in text for dash in _LONG):
        text = _SPACES.sub(" ", _DASH.sub(" - ", _RANGE.sub("-", text)))
    return _GAPS.sub("\n\n", _EDGES.sub("\n", text)).strip(" \n")


def _weighed(text: str) -> str:
    """Drop what nobody can see and what piles up, character by character, and compose what is left."""
    # Normalising takes time with the square of a run of marks, so runs are cut before as well.
    text = unicodedata.normalize("NFC", _lightened(_seen(text), _MARKS_READ))
    return unicodedata.normalize("NFC", _shaped(_lightened(text, _MARKS_KEPT)))


def _seen(text: str) -> str:
    """Drop what nobody can see; what shapes its neighbours is weighed later."""
    flags = [*_FLAG.findall(text), ""]
    return "".join(_visible(part) + flag for part, flag in zip(_FLAG.split(text), flags, strict=True))


def _visible(part: str) -> str:
    return "".join(map(_one_visible, _IGNORED.sub("", _TAGS.sub("", part))))


def _one_visible(character: str) -> str:
    if character == "\n" or character in _SHAPERS or character in _SEEN_FORMATS:
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    # This Python's table may be older than an emoji; their blocks are kept whole.
    if category == "Cn" and "\U0001f300" <= character <= "\U0001faff":
        return character
    return "" if category.startswith("C") else character


def _lightened(text: str, most: int) -> str:
    """Keep at most so many marks on a letter; more than a few pile up over the lines of others."""
    kept: list[str] = []
    marks = 0
    for character in text:
        if character in _SHAPERS:
            pass  # stands between marks without parting them
        elif unicodedata.category(character).startswith("M"):
            marks += 1
            if marks > most:
                continue
        else:
            marks = 0
        kept.append(character)
    return "".join(kept)


def _shaped(text: str) -> str:
    """Keep joiners and emoji selectors only where they shape what is around them, and once."""
    kept: list[str] = []
    for at, character in enumerate(text):
        before = kept[-1] if kept else ""
        after = text[at + 1 : at + 2]
        if character == _VS16:
            stays = _symbol(before) or (before in _KEYS and after == _KEYCAP)
        elif character in (_ZWNJ, _ZWJ):
            stays = _joins(character, before, after)
        else:
            stays = True
        if stays:
            kept.append(character)
    return "".join(kept)


def _symbol(character: str) -> bool:
    if not character:
        return False
    category = unicodedata.category(character)
    return (
        category in ("So", "Cn") or (category == "Sm" and character > "\u2000") or character in _LATE_SYMBOLS
    )


def _joins(joiner: str, before: str, after: str) -> bool:
    if joiner == _ZWJ and (before == _VS16 or _symbol(before) or "\U0001f3fb" <= before <= "\U0001f3ff"):
        return _symbol(after)
    return bool(_JOINING.match(before) and _JOINING.match(after))
