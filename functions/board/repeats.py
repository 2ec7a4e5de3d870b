"""Repeats: telling that the same text came before, without keeping the text.

What is kept is a short digest under the publisher's secret. A plain hash of a short text could be
found again by hashing guesses; this one only by whoever has the secret, and it names no post.
"""

import hmac
from dataclasses import asdict

from board.model import Question, Story

DAYS = 30
"""Days for which a text is remembered."""
SIZE = 8
"""Bytes of a digest: a false alarm would take billions of posts."""

_NOT_TEXT = frozenset(("topic", "voice", "language", "standing", "sample"))


def digest(secret: bytes, words: Question | Story) -> bytes:
    """Return the digest of what somebody wrote; capitals and line breaks make no difference."""
    texts = [value for name, value in asdict(words).items() if name not in _NOT_TEXT]
    same = "\0".join(" ".join(text.split()).casefold() for text in texts)
    return hmac.digest(secret, b"am/repeat/v1\0" + same.encode(), "sha256")[:SIZE]
