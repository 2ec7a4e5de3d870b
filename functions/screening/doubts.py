"""Doubts: what a moderator should look at before it is published.

The publisher looks a second time, at the text in its final form, with the same rules and with two
libraries that know more links and more of the world's phone numbers than rules that also have to run
in a browser. What they find on top is held and not refused: its author is no longer there to mend it.
The libraries are loaded when the first draft comes; nothing else in the publisher needs them.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from board.words import Words, texts
from screening.folding import fold, lowered
from screening.rules import rules
from screening.spans import REFUSED, spans

_REGIONS = ("US", "GB", "DE", "FR", "ES", "BR", "IN")
"""Where national numbers, written as people there group them, are known from."""
_LINKISH = re.compile(r"[:@]|//|www\.", re.IGNORECASE)
"""What every link has that is looked for, and few texts."""


def doubtful(words: Words, phrases: Iterable[str]) -> bool:
    """Say whether a person should look at these words first. ``phrases`` are the operator's."""
    return any(_doubtful(text, phrases) for text in texts(words).values())


def _doubtful(text: str, phrases: Iterable[str]) -> bool:
    if any(span.kind in REFUSED for span in spans(text)):
        return True
    if _says(text, phrases):
        return True
    return _has_link(text) or _has_phone(text)


def _says(text: str, phrases: Iterable[str]) -> bool:
    said = _whole_words(text)
    return any(_phrase(phrase) in said for phrase in phrases)


@cache
def _phrase(phrase: str) -> str:
    """Return a phrase of the operator's as it is looked for; there are few, and always the same."""
    return _whole_words(phrase)


def _whole_words(text: str) -> str:
    words = re.findall(r"[\w']+", lowered(fold(text, rules().alike)).text)
    return f" {' '.join(words)} "


def _has_link(text: str) -> bool:
    # Of a bare name with a dot in it the rules know better whether it is a link or a file.
    if not _LINKISH.search(text):
        return False
    found: Any = _linkify().match(text) or ()
    return any(match.schema or match.raw.startswith("www.") for match in found)


def _has_phone(text: str) -> bool:
    import phonenumbers

    if sum(character.isdigit() for character in text) < 7:
        return False
    strict = phonenumbers.Leniency.STRICT_GROUPING
    return any(
        phonenumbers.PhoneNumberMatcher(text, region, leniency=strict, max_tries=50).has_next()
        for region in _REGIONS
    )


@cache
def _linkify() -> Any:
    from linkify_it import LinkifyIt

    return LinkifyIt()
