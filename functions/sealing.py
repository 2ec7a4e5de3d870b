"""Sealed boxes: what intake stores and cannot read again.

A draft is compressed, padded and sealed to the publisher's public key with HPKE (RFC 9180: X25519,
HKDF-SHA256, AES-256-GCM; base mode). The id under which the box is stored is bound in ``info``, so
a box moved to another id does not open. Boxes come in four sizes and no other, so the size of a
post tells an observer of the table at most four things.

Words that their author took back are kept for two days, sealed with a key that follows from the
author's receipt (AES-SIV, RFC 5297). Nothing in it is drawn: the same words give the same bytes, so a
publisher that is run again changes nothing.
"""

import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIZES = (1_920, 3_968, 8_064, 16_256)
"""The bytes of a box: each just under a step of DynamoDB's write units, its other attributes included."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_OVERHEAD = 32 + 16
_LENGTH = 4
_UNPACKED_MOST = 1 << 20
_IDS = 3 * 32
"""Bytes kept free for the ids of a draft, which do not compress."""


class TooLong(ValueError):
    """The draft does not fit the largest box, even compressed."""


class Unreadable(ValueError):
    """The box was not sealed for this key and id, or does not hold what a box holds."""


def fits(data: bytes) -> bool:
    """Say whether data of a draft fits a box, compressed, whatever its ids turn out to be."""
    return _LENGTH + len(zlib.compress(data, 9)) + _OVERHEAD + _IDS <= SIZES[-1]


def seal(key: X25519PublicKey, post: str, data: bytes) -> bytes:
    """Return ``data`` as a box for the post id. Raises TooLong past 16 KiB compressed."""
    packed = zlib.compress(data, 9)
    needed = _LENGTH + len(packed) + _OVERHEAD
    size = next((size for size in SIZES if needed <= size), None)
    if size is None:
        raise TooLong
    plain = len(packed).to_bytes(_LENGTH, "big") + packed
    return bytes(_SUITE.encrypt(plain.ljust(size - _OVERHEAD, b"\0"), key, _info(post)))


def unseal(keys: tuple[X25519PrivateKey, ...], post: str, box: bytes) -> bytes:
    """Return what was sealed for the post id, with the first key that opens it. Raises Unreadable."""
    for key in keys:
        try:
            plain = _SUITE.decrypt(box, key, _info(post))
        except (InvalidTag, ValueError):
            continue
        return _unpack(plain)
    raise Unreadable


def undo_key(receipt: bytes, post: str) -> str:
    """Return the key (hexadecimal) with which the words of a post are kept for who has its receipt."""
    return HKDF(SHA256(), 64, salt=None, info=b"am/undo/v1\0" + post.encode()).derive(receipt).hex()


def keep(key: str, post: str, data: bytes) -> bytes:
    """Return the words of a post, sealed with its author's key and padded to a size of boxes."""
    plain = len(data).to_bytes(_LENGTH, "big") + data
    size = next((size for size in SIZES if len(plain) <= size), len(plain))
    return AESSIV(bytes.fromhex(key)).encrypt(plain.ljust(size, b"\0"), [post.encode()])


def give_back(key: str, post: str, sealed: bytes) -> bytes:
    """Return what was kept of a post. Raises Unreadable."""
    try:
        plain = AESSIV(bytes.fromhex(key)).decrypt(sealed, [post.encode()])
    except (InvalidTag, ValueError):
        raise Unreadable from None
    return plain[_LENGTH : _LENGTH + int.from_bytes(plain[:_LENGTH], "big")]


def _info(post: str) -> bytes:
    return b"am/box/v1\0" + post.encode()


def _unpack(plain: bytes) -> bytes:
    length = int.from_bytes(plain[:_LENGTH], "big")
    unpacker = zlib.decompressobj()
    try:
        # Bounded: a few bytes can unpack to gigabytes.
        data = unpacker.decompress(plain[_LENGTH : _LENGTH + length], _UNPACKED_MOST)
    except zlib.error:
        raise Unreadable from None
    if not unpacker.eof:
        raise Unreadable
    return data
