"""Stems: what words of one kind share, in the languages whose endings this board knows.

Each stemmer is a light one: it takes away how a word is bent and little of what it means. English has
rules of our own. German and Spanish follow J. Savoy, "Light Stemming Approaches for the French,
Portuguese, German and Hungarian Languages" (SAC 2006) and his CLEF 2001 report; German letters fold as
in Snowball's "german2", so that "ä", "ae" and "a" are one. Arabic follows light10 (Larkey, Ballesteros and
Connell, "Light Stemming for Arabic Information Retrieval", 2007). Words of any other language are taken
for English ones, as they always were. site/static/stems.js does the same, rule by rule.
"""

import re
from collections.abc import Callable

_ENGLISH = re.compile("[a-z]{4,}")
_ENGLISH_ENDING = re.compile(r"...(ing|ed)$|...[^pri](ly)$")
_DOUBLED = re.compile(r"([bdfglmnprt])\1$")
_ARABIC = re.compile("[\u0621-\u06d3]+")
# Unlike light10, "to" goes from long words, and "and" also behind an article, since many a word begins
# with the same letter.
_ARTICLE = re.compile("^(?!والد)(?:[وبكف]?ال|لل)(?=..)")
_AND = re.compile("^و(?=...)")
_TO = re.compile("^ل(?!ا)(?=.{5})")
_OWNED = re.compile("(...)ا?ت(?:ي|ه|ها|نا|هم|ك)$")
_ARABIC_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_ARABIC_LETTERS = str.maketrans({"ٱ": "ا", "ة": "ه", "ى": "ي", "ـ": None})


def tongue(language: str) -> str:
    """Return by whose rules words of a language are stemmed: ``de``, ``es``, ``ar``, else ``en``."""
    name = language.partition("-")[0]
    return name if name in _STEMMERS else "en"


def stem(word: str, tongue: str = "en") -> str:
    """Return the stem of a word in small letters without accents: ``signed`` and ``signs`` are ``sign``."""
    return _STEMMERS[tongue](word)


def folded(word: str) -> str:
    """Return a German word in the letters by which it is compared: ``ss`` for ``ß``, ``a`` for ``ae``."""
    plain = word.replace("ß", "ss").replace("ae", "a").replace("oe", "o")
    return re.sub("([^aeiouq])ue", r"\1u", plain)


def _english(word: str) -> str:
    if not _ENGLISH.fullmatch(word):
        return word
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    agreed = word.endswith("eed") and len(word) > 4
    if agreed or (word.endswith("s") and not word.endswith(("ss", "us", "is"))):
        word = word[:-1]
    if ending := _ENGLISH_ENDING.search(word):
        word = _DOUBLED.sub(r"\1", word[: -len(ending[1] or ending[2])])
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _german(word: str) -> str:
    word = folded(word)
    word = re.sub("^(.{3,}?)(?:ern|e[mnrs]?)$|^(..+[bdfghklmnt])s$", r"\1\2", word)
    word = re.sub("^(.{3,}?)(?:est|e[rn])$|^(..+[bdfghklmnt])st$", r"\1\2", word)
    # Beyond Savoy: doing, what was done and the deed are looked for in each other's place.
    word = re.sub("^ge(.{6,}t)$", r"\1", word)
    return re.sub("^(.{5,}?)(?:ung|et)$|^(.{4,}[bdfgklmnprsz])t$", r"\1\2", word)


def _spanish(word: str) -> str:
    # Savoy leaves words of four letters alone; so "hijo" and "hijos" would be two.
    if len(word) > 3:
        word = re.sub("([oae])s$", r"\1", re.sub("ces$", "z", word))
    return re.sub("[oae]$", "", word) if len(word) > 3 else word


def _arabic(word: str) -> str:
    plain = word.translate(_ARABIC_LETTERS)
    if not _ARABIC.fullmatch(plain):
        return _english(word)
    plain = _AND.sub("", _TO.sub("", _ARTICLE.sub("", plain)))
    # Beyond light10: "my study" is a study, so the "t" of a feminine word goes with who has it.
    plain = _OWNED.sub(r"\1", plain)
    for ending in _ARABIC_ENDINGS:
        if plain.endswith(ending) and len(plain) >= len(ending) + 2:
            plain = plain[: -len(ending)]
    return plain


_STEMMERS: dict[str, Callable[[str], str]] = {
    "en": _english,
    "de": _german,
    "es": _spanish,
    "ar": _arabic,
}
