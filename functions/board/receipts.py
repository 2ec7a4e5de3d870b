"""Receipts: the author's secret way back, and the ids derived from it.

A receipt is 16 random bytes made by the author's own browser. People see it as 28 characters of
Crockford base32 in seven groups of four: 26 for the 128 bits (left-aligned, two zero pad bits) and
two check characters, the first ten bits of SHA-256 over the bytes, so that a slip of the pen shows
before anything is sent.

Ids are HMACs of the receipt under the board's pepper, so presenting the receipt proves authorship
and no copy or hash of it is kept anywhere. Each role has its own domain string: a receipt of one
role opens nothing of another.
"""

import hashlib
import hmac
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ID = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
"""The written form of every id: 26 lower-case characters."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_SEPARATORS = re.compile(r"[\s\-]+")


class BadReceipt(ValueError):
    """The text is no receipt: wrong length, wrong characters, or the check does not fit."""


def write(receipt: bytes) -> str:
    """Return the receipt (16 bytes) as people see it: ``7QZ4-…``, seven groups of four."""
    check = int.from_bytes(hashlib.sha256(receipt).digest()[:2], "big") >> 6
    characters = base32(receipt, 26) + ALPHABET[check >> 5] + ALPHABET[check & 31]
    return "-".join(characters[at : at + 4] for at in range(0, 28, 4))


def read(text: str) -> bytes:
    """Return the 16 bytes of a written receipt, in any case, with or without separators.

    O reads as 0, I and L as 1. Raises BadReceipt; the message never quotes the text.
    """
    characters = _SEPARATORS.sub("", text).upper()
    # Upper-casing turns some letters of other alphabets into ours.
    if not text.isascii() or len(characters) != 28:
        raise BadReceipt("A receipt has 28 characters.")
    bits = 0
    for character in characters[:26]:
        if character not in _VALUE:
            raise BadReceipt("A receipt has digits and letters only.")
        bits = bits << 5 | _VALUE[character]
    receipt = (bits >> 2).to_bytes(16, "big")
    # Comparing the written form also checks that the two pad bits are zero.
    if not hmac.compare_digest(_plain(characters), write(receipt).replace("-", "")):
        raise BadReceipt("The check characters do not fit.")
    return receipt


def thread_id(pepper: bytes, receipt: bytes) -> str:
    """Return the id of the thread that this receipt opens as its asker."""
    return _derive(pepper, b"am/thread/v1", receipt)


def story_id(pepper: bytes, thread: str, receipt: bytes) -> str:
    """Return the id of the story that this receipt tells in ``thread``, and its mentor's mark there."""
    return _derive(pepper, b"am/story/v1", thread.encode(), receipt)


def layer_id(pepper: bytes, thread: str, nonce: bytes) -> str:
    """Return the id of the layer that this nonce (16 bytes, made by its author's browser) makes."""
    return _derive(pepper, b"am/layer/v1", thread.encode(), nonce)


def aha_id(pepper: bytes, thread: str, story: str) -> str:
    """Return the id of the aha of a story, or (empty) of the thread as a whole: there is one of each."""
    return _derive(pepper, b"am/aha/v1", thread.encode(), story.encode())


def flag_id(pepper: bytes, thread: str, post: str, nonce: bytes) -> str:
    """Return the id of a flag on a post: one for each nonce, which a reader's browser makes."""
    return _derive(pepper, b"am/flag/v1", thread.encode(), post.encode(), nonce)


def withdrawal_id(pepper: bytes, thread: str, post: str, mark: str, undo: bool) -> str:
    """Return the id of the withdrawal of a post, or of its undo, by whoever has a mark in its thread.

    Without the mark somebody else's, which has no effect, could take the place of the author's own.
    """
    verb = b"undo" if undo else b"withdraw"
    return _derive(pepper, b"am/withdrawal/v1", thread.encode(), post.encode(), mark.encode(), verb)


def _derive(pepper: bytes, domain: bytes, *parts: bytes) -> str:
    mac = hmac.digest(pepper, b"\0".join((domain, *parts)), "sha256")
    return base32(mac, 26).lower()


def base32(data: bytes, length: int) -> str:
    """Return the first ``length`` characters of Crockford base32, bits left-aligned and zero-padded."""
    bits = int.from_bytes(data, "big")
    width = len(data) * 8
    surplus = width - length * 5
    bits = bits >> surplus if surplus >= 0 else bits << -surplus
    return "".join(ALPHABET[bits >> 5 * (length - 1 - at) & 31] for at in range(length))


def _plain(characters: str) -> str:
    return "".join(ALPHABET[_VALUE[c]] if c in _VALUE else "?" for c in characters)
