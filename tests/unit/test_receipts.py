"""Receipts and ids, against vectors made here with plain hashlib, hmac and a base32 of another kind."""

import hashlib
import hmac
import random
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import receipts
from board.receipts import ALPHABET, BadReceipt

RECEIPT = bytes(range(16))
PEPPER = b"pepper of a test"
THREAD = "0123456789abcdefghjkmnpqrs"


def bit_by_bit(data: bytes, length: int) -> str:
    """Return Crockford base32, read off a string of bits five at a time."""
    bits = "".join(f"{byte:08b}" for byte in data).ljust(length * 5, "0")
    return "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, length * 5, 5))


def written_by_hand(receipt: bytes) -> str:
    check = "".join(f"{byte:08b}" for byte in hashlib.sha256(receipt).digest())[:10]
    plain = bit_by_bit(receipt, 26) + ALPHABET[int(check[:5], 2)] + ALPHABET[int(check[5:], 2)]
    return "-".join(
        [plain[:4], plain[4:8], plain[8:12], plain[12:16], plain[16:20], plain[20:24], plain[24:]]
    )


def changed(plain: str) -> Iterator[str]:
    """Yield the receipt with each character replaced by each other one."""
    for at, old in enumerate(plain):
        yield from (plain[:at] + new + plain[at + 1 :] for new in ALPHABET if new != old)


def swapped(plain: str) -> Iterator[str]:
    """Yield the receipt with each two different characters in each other's place."""
    for left, right in combinations(range(len(plain)), 2):
        if plain[left] != plain[right]:
            letters = list(plain)
            letters[left], letters[right] = letters[right], letters[left]
            yield "".join(letters)


def slips(kind: Callable[[str], Iterator[str]]) -> tuple[int, int, int]:
    """Return how many slips there are in 40 receipts of a fixed seed, how many pass, how many as the same."""
    chance = random.Random(20261122)  # noqa: S311 (nothing secret)
    tried = passed = same = 0
    for _ in range(40):
        receipt = chance.randbytes(16)
        for slip in kind(receipts.write(receipt).replace("-", "")):
            tried += 1
            try:
                read = receipts.read(slip)
            except BadReceipt:
                continue
            passed += 1
            same += read == receipt
    return tried, passed, same


def test_a_receipt_is_written_in_seven_groups_of_four():
    written = receipts.write(RECEIPT)

    assert written == "000G-40R4-0M30-E209-185G-R38E-1WQS"


@given(st.binary(min_size=16, max_size=16))
def test_a_receipt_is_written_as_the_design_says_and_reads_back(receipt):
    written = receipts.write(receipt)

    assert written == written_by_hand(receipt)
    assert receipts.read(written) == receipt


@given(st.binary(min_size=16, max_size=16), st.data())
def test_a_receipt_reads_back_in_any_case_and_with_any_separators(receipt, data):
    letters = receipts.write(receipt).replace("-", "")
    shifts = data.draw(st.lists(st.sampled_from((str.upper, str.lower)), min_size=28, max_size=28))
    gaps = data.draw(st.lists(st.sampled_from(("", "-", " ", "\n", "\t", " - ")), min_size=28, max_size=28))
    typed = "".join(gap + shift(letter) for gap, shift, letter in zip(gaps, shifts, letters, strict=True))

    assert receipts.read(typed) == receipt


@pytest.mark.parametrize("typed", ["OOOG-4OR4-OM3O-E2O9-I85G-R38E-LWQS", "ooog4or4om3oe2o9l85gr38eiwqs"])
def test_o_reads_as_zero_and_i_and_l_read_as_one(typed):
    read = receipts.read(typed)

    assert read == RECEIPT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-" * 28,
        "000G-40R4-0M30-E209-185G-R38E-1WQ",
        "000G-40R4-0M30-E209-185G-R38E-1WQSS",
        "U00G-40R4-0M30-E209-185G-R38E-1WQS",
        "000G-40R4-0M30-E209-185G-R38E-1WQU",
        "000G-40R4-0M30-E209-185G-R38E-1WQ\N{BULLET}",
        "\N{ARABIC-INDIC DIGIT ZERO}00G-40R4-0M30-E209-185G-R38E-1WQS",
        "000G.40R4.0M30.E209.185G.R38E.1WQS",
        "A" * 100_000,
    ],
)
def test_what_is_no_receipt_is_refused_without_being_quoted(text):
    with pytest.raises(BadReceipt) as refusal:
        receipts.read(text)

    assert len(str(refusal.value)) < 50
    assert not text or text not in str(refusal.value)


@given(st.text())
def test_any_text_at_all_is_read_or_refused(text):
    try:
        read = receipts.read(text)
    except BadReceipt:
        read = b"refused, as it should"

    assert len(read) in (16, 21)


@pytest.mark.parametrize("pad", [1, 2, 3])
def test_pad_bits_that_are_not_zero_are_refused(pad):
    plain = receipts.write(RECEIPT).replace("-", "")
    last = ALPHABET.index(plain[25])
    refused = plain[:25] + ALPHABET[last | pad] + plain[26:]

    assert last & 3 == 0
    with pytest.raises(BadReceipt):
        receipts.read(refused)


def test_one_changed_character_passes_once_in_about_a_thousand_times_and_never_as_the_same_receipt():
    tried, passed, same = slips(changed)

    assert (tried, passed, same) == (34720, 40, 0)


def test_two_swapped_characters_pass_once_in_about_a_thousand_times_and_never_as_the_same_receipt():
    tried, passed, same = slips(swapped)

    assert (tried, passed, same) == (14679, 12, 0)


def test_a_changed_check_character_never_passes():
    written = receipts.write(RECEIPT)
    wrong = [slip for slip in changed(written.replace("-", "")) if slip[:26] == written.replace("-", "")[:26]]
    refused = 0
    for slip in wrong:
        with pytest.raises(BadReceipt):
            receipts.read(slip)
        refused += 1

    assert refused == 62


@given(st.binary(min_size=16, max_size=16))
def test_a_thread_id_is_the_mac_of_the_domain_and_the_receipt(receipt):
    mac = hmac.new(PEPPER, b"am/thread/v1\x00" + receipt, hashlib.sha256).digest()

    assert receipts.thread_id(PEPPER, receipt) == bit_by_bit(mac, 26)[:26].lower()


@given(st.binary(min_size=16, max_size=16))
def test_a_story_id_is_the_mac_of_the_domain_the_thread_as_written_and_the_receipt(receipt):
    mac = hmac.new(PEPPER, b"am/story/v1\x00" + THREAD.encode() + b"\x00" + receipt, hashlib.sha256).digest()

    assert receipts.story_id(PEPPER, THREAD, receipt) == bit_by_bit(mac, 26)[:26].lower()


def test_ids_of_a_known_receipt_stay_what_they_are():
    thread = receipts.thread_id(PEPPER, RECEIPT)
    story = receipts.story_id(PEPPER, THREAD, RECEIPT)

    assert thread == "d02e1c2vk20797gyns6nvgfjnm"
    assert story == "zj9ey7007rg9nn4h1btkkfrqt4"
    assert receipts.ID.fullmatch(thread)
    assert receipts.ID.fullmatch(story)


def test_role_thread_and_pepper_each_lead_to_another_id():
    ids = {
        receipts.thread_id(PEPPER, RECEIPT),
        receipts.thread_id(b"another", RECEIPT),
        receipts.story_id(PEPPER, THREAD, RECEIPT),
        receipts.story_id(PEPPER, THREAD[::-1], RECEIPT),
        receipts.story_id(b"another", THREAD, RECEIPT),
    }

    assert len(ids) == 5


@pytest.mark.parametrize(
    "text", ["0" * 25, "0" * 27, "A" * 26, "i" * 26, "l" * 26, "o" * 26, "u" * 26, "0" * 26 + "\n"]
)
def test_an_id_has_26_lower_case_characters_of_the_alphabet(text):
    match = receipts.ID.fullmatch(text)

    assert match is None


def test_nobody_takes_the_place_of_somebody_elses_withdrawal_or_of_an_undo():
    marks = ("asker", "mentor")
    ids = {
        receipts.withdrawal_id(PEPPER, THREAD, "post", mark, undo) for mark in marks for undo in (True, False)
    }

    assert len(ids) == 4
