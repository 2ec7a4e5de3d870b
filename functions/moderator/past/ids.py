"""Ids of what is brought: they follow from the words, so that bringing a file twice brings nothing twice.

Other ids are derived from a receipt. Of these posts there is none, and no receipt can be found that leads
to such an id, so nobody can write or take back as their author. The order of the answers of a thread
follows from their ids, and so from neither their times nor their scores.
"""

import hashlib

from board import receipts, text


def thread_id(title: str, body: str) -> str:
    """Return the id of the thread of a question, whatever machine saved its file."""
    return _derive(b"am/past/thread/v1", text.canonical(title, lines=False), text.canonical(body, lines=True))


def story_id(thread: str, told: str) -> str:
    """Return the id of an answer in a thread."""
    return _derive(b"am/past/story/v1", thread, text.canonical(told, lines=True))


def _derive(domain: bytes, *parts: str) -> str:
    # Canonical text has no zero byte, so the parts cannot run into each other.
    joined = b"\0".join((domain, *(part.encode() for part in parts)))
    return receipts.base32(hashlib.sha256(joined).digest(), 26).lower()
