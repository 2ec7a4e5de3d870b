"""Compounds: of which words a long German word may be made, without a dictionary.

"Kündigungsfrist" has to be found by "Frist". Where one word ends and the next begins, letters stand
beside each other that do so nowhere else, endings such as "-ungs" stop, and beginnings such as "ver-"
start; the idea of counting for and against each place is that of D. Tuggener's CharSplit (2016), with a
few rules in place of its table. The best two places are taken, right or wrong: a wrong part costs a mark
and finds next to nothing. Of 58 compounds that were written down when most rules stood, 49 come apart where
they should (tests/corpus/stems.py). site/static/stems.js does the same, rule by rule.
"""

import re

from board.stems import folded, stem

_LEAST = 4
"""Letters of a part, at least."""
_MOST = 60
"""Letters of a word that is taken apart, at most: looking costs their square."""
_PLACES = 2
_VOWEL = re.compile("[aeiouy]")
_BEGINS = re.compile(
    "(?:sch[lmnrw]?|s[pt]r?|spl|[bfgkp][lr]|[dt]r|gn|k[nw]|pf[lr]?|qu|zw|th|[bdfghjklmnprstvwz])?[aeiouy]"
)
_NO_SECOND = re.compile(
    "ungs|(?:ung|lich|[hk]eit|schaft|isch|ig|bar|los|sam|haft|[dt]?ion|ier|chen|lein|nis|tum|ling|tat|ation|inn)"
    "(?:e?[mnrs]?|s?t|ungs?)$"
)
_NO_FIRST = re.compile("[aeiouy][^aeiouy]*(?:ver|be|ge|ent|zer|vor|auf|aus)$|c$|sc$")
_JOINED = re.compile("(?:ung|eit|schaft|ion|tat|tum|ing|at|urt)s$")
_SECOND = re.compile("ver|vor|ent|zer|auf|aus|unter|uber|ar[bz]|amt|angst")
_SECOND_CLEAR = re.compile("be|ge|ein|ab|er[^aeiouyn]")
_TIGHT = re.compile(r"n[dtgks]|mp|st|ch|ck|[rlfhs]t|t[zs]|[lrk]s|r[nmdg]|l[dg]|pf|(.)\1")


def parts(word: str) -> list[tuple[str, str]]:
    """Return how a word in small letters without accents may come apart, the likelier first, as stems."""
    word = folded(word)
    if len(word) > _MOST:
        return []
    places = []
    for at in range(_LEAST, len(word) - _LEAST + 1):
        score = _score(word[:at], word[at:])
        if score > 0:
            places.append((-score, abs(2 * at - len(word)), at))
    return [(stem(word[:at], "de"), stem(word[at:], "de")) for *_, at in sorted(places)[:_PLACES]]


def _score(first: str, second: str) -> int:
    """Return how much speaks for a place between words; without anything it is none."""
    if not _BEGINS.match(second) or not _VOWEL.search(first):
        return 0
    if _NO_SECOND.match(second) or _NO_FIRST.search(first) or (first[-2:], second[:4]) == ("ar", "beit"):
        return 0
    closed = not _VOWEL.match(first[-1])
    clash = closed and not _VOWEL.match(second)
    score = 0 if closed else -1
    if _JOINED.search(first):
        score += 5
    elif clash and re.search("[^aeiouy]s$", first):
        score += 2
    if len(first) > 4 and first.endswith("en"):
        score += 2
    if _SECOND.match(second) or (closed and _SECOND_CLEAR.match(second)):
        score += 2
    if clash:
        # Less where both letters could stand in one word, and least where they could begin one.
        score += 2 - bool(_TIGHT.fullmatch(first[-1] + second[0]))
        score -= 2 * bool(_BEGINS.match(first[-1] + second))
    return score
