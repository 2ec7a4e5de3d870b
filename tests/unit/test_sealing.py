"""Boxes: sealed for one key and one id, in four sizes and no other."""

import random
import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

import sealing
from sealing import SIZES, TooLong, Unreadable

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
POST = "0123456789abcdefghjkmnpqrs"


def public(key: X25519PrivateKey) -> X25519PublicKey:
    return key.public_key()


def noise(length: int) -> bytes:
    """Return bytes that do not compress, the same ones every time."""
    return random.Random(length).randbytes(length)  # noqa: S311 (nothing secret)


def sealed_by_hand(plain: bytes, info: bytes = b"am/box/v1\0" + POST.encode()) -> bytes:
    return bytes(HPKE.encrypt(plain, public(KEY), info))


def with_length(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


@given(st.binary(max_size=3_000))
def test_a_box_opens_with_its_key_and_its_id(data):
    box = sealing.seal(public(KEY), POST, data)

    assert sealing.unseal((KEY,), POST, box) == data
    assert len(box) in SIZES


def test_the_sizes_are_those_of_the_contract():
    sizes = SIZES

    assert sizes == (1_920, 3_968, 8_064, 16_256)


@pytest.mark.parametrize(("smaller", "size"), [(1, SIZES[0]), *zip(SIZES, (*SIZES[1:], None), strict=True)])
def test_a_box_is_the_smallest_that_holds_the_draft(smaller, size):
    # 52 bytes of a box are its key share, its tag and the length; incompressible data pays 11 more.
    fits = noise(max(0, smaller - 52 - 11))
    past = noise(smaller - 52 - 10) if smaller > 1 else b""
    assert len(zlib.compress(fits, 9)) <= max(smaller - 52, 8)
    if size is None:
        with pytest.raises(TooLong):
            sealing.seal(public(KEY), POST, past)
    else:
        assert len(sealing.seal(public(KEY), POST, past)) == size
    if smaller > 1:
        assert len(sealing.seal(public(KEY), POST, fits)) == smaller


def test_a_box_does_not_open_under_another_id():
    box = sealing.seal(public(KEY), POST, b"words")

    with pytest.raises(Unreadable):
        sealing.unseal((KEY,), POST[::-1], box)


def test_a_box_does_not_open_with_another_key():
    box = sealing.seal(public(KEY), POST, b"words")

    with pytest.raises(Unreadable):
        sealing.unseal((OTHER,), POST, box)


def test_an_older_key_still_opens_its_boxes():
    box = sealing.seal(public(KEY), POST, b"words")

    assert sealing.unseal((OTHER, KEY), POST, box) == b"words"


def test_without_any_key_nothing_opens():
    box = sealing.seal(public(KEY), POST, b"words")

    with pytest.raises(Unreadable):
        sealing.unseal((), POST, box)


@pytest.mark.parametrize("at", [0, 31, 32, 40, 1_000, 1_903, 1_919])
def test_a_box_with_one_bit_changed_does_not_open(at):
    box = bytearray(sealing.seal(public(KEY), POST, b"words"))
    box[at] ^= 1

    with pytest.raises(Unreadable):
        sealing.unseal((KEY,), POST, bytes(box))


@given(st.binary(max_size=200))
def test_garbage_is_unreadable_and_nothing_worse(garbage):
    with pytest.raises(Unreadable):
        sealing.unseal((KEY, OTHER), POST, garbage)


@pytest.mark.parametrize("length", [0, 31, 32, 47, 48, 1_919])
def test_a_box_that_was_cut_short_does_not_open(length):
    box = sealing.seal(public(KEY), POST, b"words")

    with pytest.raises(Unreadable):
        sealing.unseal((KEY,), POST, box[:length])


def test_the_same_words_are_sealed_to_other_bytes_each_time():
    boxes = {sealing.seal(public(KEY), POST, b"words") for _ in range(4)}

    assert len(boxes) == 4


def test_a_box_is_plain_hpke_over_the_length_the_compressed_words_and_zeros():
    box = sealing.seal(public(KEY), POST, b"words " * 50)
    plain = HPKE.decrypt(box, KEY, b"am/box/v1\0" + POST.encode())
    packed = zlib.compress(b"words " * 50, 9)

    assert plain == with_length(packed).ljust(SIZES[0] - 48, b"\0")


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\0\0\0",
        with_length(b""),
        with_length(b"not compressed"),
        with_length(zlib.compress(b"words")[:-1]),
        b"\0\0\0\5" + zlib.compress(b"words"),
        with_length(zlib.compress(bytes(50_000_000), 9)),
    ],
    ids=[
        "nothing",
        "no length",
        "no data",
        "not compressed",
        "cut",
        "short length",
        "fifty megabytes of zeros",
    ],
)
def test_a_well_sealed_box_that_holds_no_draft_is_unreadable(plain):
    box = sealed_by_hand(plain)

    with pytest.raises(Unreadable):
        sealing.unseal((KEY,), POST, box)


def test_a_box_of_an_older_domain_does_not_open():
    box = sealed_by_hand(with_length(zlib.compress(b"words")), b"am/box/v0\0" + POST.encode())

    with pytest.raises(Unreadable):
        sealing.unseal((KEY,), POST, box)
