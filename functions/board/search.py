"""Search: what the index knows of a thread, so that a browser can look without asking anybody.

Titles and lessons stand in the index as they are. Of all other words it has marks: each word is
brought to its stem, hashed, and the sorted hashes are written with Rice codes (Golomb 1966, Rice
1979), about ten bits a word. A mark cannot be read back, but a word can be tried: one in 256 that is
not there seems to be, which two words together make one in 65,536. What a thread's line says follows
from that thread alone, so a slot writes the lines of its own threads and leaves the others.
site/static/seek.js reads the same, step by step; one table of examples holds both to it.
"""

import re
import unicodedata
from collections import Counter

from board.model import Post, Thread
from board.rules import published
from board.words import Layer, Story

WORDS_MOST = 240
"""Words of a thread that are marked beside its title and lessons."""
LESSONS_MOST = 8
_BITS = 8
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_STEMMED = re.compile("[a-z]{4,}")
_ENDING = re.compile(r"...(ing|ed)$|...[^pri](ly)$")
_DOUBLED = re.compile(r"([bdfglmnprt])\1$")


def words(text: str) -> list[str]:
    """Return the words of a text as stems, in its order. Where words are not spaced, pairs of characters."""
    lower = text.lower()
    # Nearly all that is written is plain, and nothing has to be taken apart there.
    if lower.isascii():
        found = _WORD.findall(lower)
        stems = {word: stem(word) for word in set(found)}
        return [stems[word] for word in found]
    apart = unicodedata.normalize("NFKD", lower)
    plain = "".join(
        each for each in apart if each < "\u0300" or not unicodedata.category(each).startswith("M")
    )
    found = []
    for word in _WORD.findall(unicodedata.normalize("NFC", plain)):
        if _UNSPACED.search(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        else:
            found.append(stem(word))
    return found


def stem(word: str) -> str:
    """Return what words of one kind share: ``signed``, ``signing`` and ``signs`` are all ``sign``."""
    if not _STEMMED.fullmatch(word):
        return word
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    agreed = word.endswith("eed") and len(word) > 4
    if agreed or (word.endswith("s") and not word.endswith(("ss", "us", "is"))):
        word = word[:-1]
    if ending := _ENDING.search(word):
        word = _DOUBLED.sub(r"\1", word[: -len(ending[1] or ending[2])])
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


_COMMON = (
    "a about after again all also am an and any are as at back be because been before being but by can "
    "could day did do does doing done down each even every first for from get go going got had has have "
    "he her here him his how i if in into is it its just know last let like made make many me more most "
    "much my never no not now of off on once one only or other our out over own said same say see she "
    "should so some still such take than that the their them then there these they thing this those "
    "though through time to told too two under until up us very was way we well went were what when where "
    "which while who why will with would year you your don didn doesn isn wasn couldn wouldn ll ve re "
)
_COMMON_STEMS = frozenset(map(stem, _COMMON.split()))
"""English words that tell nothing of a text; they are not marked."""


def marks(found: list[str]) -> bytes:
    """Return the marks of words: how many (two bytes, the high one first), and their Rice codes."""
    count = len(found)
    codes = sorted({_hashed(word) * (count << _BITS) >> 32 for word in found})
    bits, before = [], 0
    for code in codes:
        over, rest = divmod(code - before, 1 << _BITS)
        bits.append("1" * over + "0" + f"{rest:0{_BITS}b}")
        before = code
    # A code that begins with ones and has no end is none, so ones fill the last byte.
    written = "".join(bits)
    written += "1" * (-len(written) % 8)
    return count.to_bytes(2, "big") + bytes(int(written[at : at + 8], 2) for at in range(0, len(written), 8))


def _hashed(word: str) -> int:
    """Return 32 bits of a word: FNV-1a (draft-eastlake-fnv) over its code points, and a last mixing."""
    value = 2_166_136_261
    for character in word:
        value = (value ^ ord(character)) * 16_777_619 & 0xFFFFFFFF
    value = (value ^ value >> 15) * 0x2C1B3C6D & 0xFFFFFFFF
    return value ^ value >> 13


def lessons(thread: Thread) -> list[str]:
    """Return the lessons of a thread's published stories, as many as the index shows."""
    told = [post.words.lesson for post in published(thread) if isinstance(post.words, Story)]
    return told[:LESSONS_MOST]


def marked(thread: Thread) -> list[str]:
    """Return the words of a thread that are marked: the most frequent, and the longest of these, first."""
    shown = {word for line in (thread.asked.title, *lessons(thread)) for word in words(line)}
    counts: Counter[str] = Counter()
    for post in published(thread):
        for text in _texts(post):
            counts.update(words(text))
    left = [word for word in counts if word not in shown and word not in _COMMON_STEMS and len(word) > 1]
    return sorted(left, key=lambda word: (-min(counts[word], 3), -len(word), word))[:WORDS_MOST]


def telling(*texts: str, most: int) -> list[str]:
    """Return words by which somebody may know texts again, the longest of the first text first."""
    found: dict[str, str] = {}
    for text in texts:
        left = [word for word in _WORD.findall(text.lower()) if len(word) > 3 and not word.isdecimal()]
        for word in sorted(left, key=lambda word: (-len(word), word)):
            if stem(word) not in _COMMON_STEMS:
                found.setdefault(stem(word), word)
    return list(found.values())[:most]


def _texts(post: Post) -> list[str]:
    told = post.words
    if isinstance(told, Story):
        return [told.lesson, told.happened, told.tried, told.cost, told.now]
    if isinstance(told, Layer):
        return [told.body]
    return [told.body, getattr(told, "root_cause", "")]
