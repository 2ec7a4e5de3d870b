"""Search: what the index knows of a thread, so that a browser can look without asking anybody.

Titles and lessons stand in the index as they are. Of all other words it has marks: each word is
brought to its stem by the rules of its thread's language (board/stems.py), and long German ones to their
parts too, then hashed, and the sorted hashes are written with Rice codes (Golomb 1966, Rice 1979), about
ten bits a word. A mark cannot be read back, but a word can be tried: one in 256 that is not there seems
to be, which two words together make one in 65,536. What a thread's line says follows from that thread
alone, so a slot writes the lines of its own threads and leaves the others. site/static/seek.js reads the
same, step by step; one table of examples holds both to it.
"""

import re
import unicodedata
from collections import Counter
from functools import cache

from board import compounds, smallwords
from board.model import Post, Thread
from board.rules import published
from board.stems import stem, tongue
from board.words import Layer, Story

WORDS_MOST = 240
"""Words of a thread that are marked beside its title and lessons."""
PARTS_MOST = 80
"""Parts of its longest words that are marked beside these."""
LESSONS_MOST = 8
_BITS = 8
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def words(text: str, tongue: str = "en") -> list[str]:
    """Return the words of a text as stems, in its order. Where words are not spaced, pairs of characters.

    ``tongue`` says by which rules words are stemmed (board.stems).
    """
    found = _found(text)
    stems = {word: stem(word, tongue) for word in set(found)}
    return [stems[word] for word in found]


def parts(text: str, tongue: str) -> list[str]:
    """Return the stems of the words of which the long ones of a text may be made; of German alone."""
    if tongue != "de":
        return []
    return [part for word in _found(text) for pair in compounds.parts(word) for part in pair]


def _found(text: str) -> list[str]:
    """Return the words of a text in small letters without accents, or pairs of characters."""
    lower = text.lower()
    # Nearly all that is written is plain, and nothing has to be taken apart there.
    if lower.isascii():
        return _WORD.findall(lower)
    apart = unicodedata.normalize("NFKD", lower)
    plain = "".join(
        each for each in apart if each < "\u0300" or not unicodedata.category(each).startswith("M")
    )
    found = []
    for word in _WORD.findall(unicodedata.normalize("NFC", plain)):
        if _UNSPACED.search(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        else:
            found.append(word)
    return found


def _telling(text: str, tongue: str) -> list[str]:
    """Return the words of a text as stems, but those that tell nothing of it."""
    small = _small(tongue)
    if tongue == "en":  # by their stems, as from the beginning: else lines that are there would change
        return [word for word in words(text) if word not in small]
    # By the words themselves: "paro" is out of work, and has the stem of "para".
    return [stem(word, tongue) for word in _found(text) if word not in small]


@cache
def _small(tongue: str) -> frozenset[str]:
    """Return the words that tell nothing of a text; in English, their stems."""
    listed = smallwords.LISTS[tongue]
    return frozenset(words(listed) if tongue == "en" else _found(listed))


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
    """Return the words of a thread that are marked: the most frequent, and the longest of these, first.

    Behind them stand the parts of long words, as they come in the thread.
    """
    own = tongue(thread.asked.language)
    lines = (thread.asked.title, *lessons(thread))
    shown = {word for line in lines for word in (*words(line, own), *parts(line, own))}
    counts: Counter[str] = Counter()
    made: dict[str, None] = {}
    for post in published(thread):
        for text in _texts(post):
            counts.update(_telling(text, own))
            made.update(dict.fromkeys(parts(text, own)))
    left = [word for word in counts if word not in shown and len(word) > 1]
    most = sorted(left, key=lambda word: (-min(counts[word], 3), -len(word), word))[:WORDS_MOST]
    more = [part for part in made if part not in shown and part not in counts]
    return most + more[:PARTS_MOST]


def telling(*texts: str, language: str, most: int) -> list[str]:
    """Return words by which somebody may know texts again, the longest of the first text first."""
    found: dict[str, str] = {}
    own = tongue(language)
    for text in texts:
        left = [word for word in _WORD.findall(text.lower()) if len(word) > 3 and not word.isdecimal()]
        for word in sorted(left, key=lambda word: (-len(word), word)):
            if stemmed := " ".join(_telling(word, own)):
                found.setdefault(stemmed, word)
    return list(found.values())[:most]


def _texts(post: Post) -> list[str]:
    told = post.words
    if isinstance(told, Story):
        return [told.lesson, told.happened, told.tried, told.cost, told.now]
    if isinstance(told, Layer):
        return [told.body]
    return [told.body, getattr(told, "root_cause", "")]
