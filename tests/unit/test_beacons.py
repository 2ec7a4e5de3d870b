"""Beacons: one for each hour and key, in a page that says what a proof takes."""

import hmac

from board import beacons, receipts
from board.model import Mode

KEY = bytes(range(32))
HOUR = 1_800_000_000 // 3_600 * 3_600


def test_a_beacon_is_the_same_for_all_of_its_hour_and_no_longer():
    first = beacons.beacon(KEY, HOUR)

    assert beacons.beacon(KEY, HOUR + 3_599) == first
    assert beacons.beacon(KEY, HOUR + 3_600) != first
    assert beacons.beacon(KEY, HOUR - 1) != first
    assert beacons.beacon(KEY[::-1], HOUR) != first


def test_a_beacon_is_the_mac_of_its_hour_in_the_written_form_of_an_id():
    mac = hmac.digest(KEY, b"2027-01-15T08:00:00Z", "sha256")
    bits = "".join(f"{byte:08b}" for byte in mac)[:130]
    written = "".join(receipts.ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, 130, 5))

    assert beacons.beacon(KEY, HOUR) == written.lower()
    assert receipts.ID.fullmatch(beacons.beacon(KEY, HOUR))


def test_the_page_says_what_a_proof_takes():
    page = beacons.page(KEY, HOUR, Mode.NORMAL)

    assert list(page) == ["beacon", "iterations", "bits", "puzzles", "mode"]
    assert (page["iterations"], page["bits"], page["puzzles"], page["mode"]) == (1_000, 9, 8, "normal")
