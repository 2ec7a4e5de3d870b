"""Plain text as a printer sets it: quotation marks that face each other, apostrophes, dashes, dots.

On the board every such character is the plain one, because the others tell what a text was typed on
(board/text.py). A book sets all texts of a language in one way, which tells nothing of anybody. Where it
is not sure, it leaves what is there: marks of a language that it does not know, and one without its other.
"""

import re

_QUOTES = {"en": "“”‘’", "de": "„“‚‘", "es": "«»“”", "pt": "“”‘’", "it": "«»“”", "nl": "“”‘’"}
"""The marks around a quotation, and around one inside it, by language."""
# Each begins with the character that it is about, which is found far faster than what stands before it.
_DOUBLE = re.compile(r'"(?<!\w")(?=\S)([^"\n]+)(?<=\S)"(?!\w)')
_SINGLE = re.compile(r"'(?<!\w')(?=\S)([^'\n]+)(?<=\S)'(?!\w)")
_INNER = re.compile(r"'(?<=\w')(?=\w)")
_APOSTROPHE = re.compile(r"'(?<=\w')")
_DASH = re.compile(r" - (?:(?<=[^\s\d] - )(?=\S)|(?<=\S - )(?=[^\s\d]))")


def typeset(text: str, language: str) -> str:
    """Return canonical text of a language as it stands in a book. What it says stays the same."""
    text = _INNER.sub("’", text)
    if marks := _QUOTES.get(language.partition("-")[0]):
        text = _DOUBLE.sub(rf"{marks[0]}\1{marks[1]}", text)
        text = _SINGLE.sub(rf"{marks[2]}\1{marks[3]}", text)
    text = _APOSTROPHE.sub("’", text)
    return _DASH.sub(" – ", text).replace("...", "…")
