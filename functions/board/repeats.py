"""Repeats: telling that the same text came before, without keeping the text.

What is kept is a short digest under the publisher's secret. A plain hash of a short text could be
found again by hashing guesses; this one only by whoever has the secret, and it names no post.
What is as short as "Why?" is said by many, and is a repeat only where it was said before.
"""

import hmac

from board.model import Draft
from board.words import Aha, Layer, texts

DAYS = 30
"""Days for which a text is remembered."""
SIZE = 8
"""Bytes of a digest: a false alarm would take billions of posts."""
SHORT = 60
"""Code points under which words may be the same by chance."""


def digest(secret: bytes, draft: Draft) -> bytes:
    """Return the digest of what somebody wrote; capitals and line breaks make no difference."""
    written = [" ".join(text.split()).casefold() for text in texts(draft.words).values()]
    if sum(map(len, written)) < SHORT:
        written += [draft.thread, _place(draft)]
    return hmac.digest(secret, b"am/repeat/v1\0" + "\0".join(written).encode(), "sha256")[:SIZE]


def _place(draft: Draft) -> str:
    """Return under which post of its thread a draft stands."""
    if isinstance(draft.words, Layer):
        return draft.words.under
    return draft.words.story if isinstance(draft.words, Aha) else ""
