"""Beacons: what a proof of work is bound to, so that it cannot be made ahead of its hour.

A beacon follows from a key and the hour alone. The publisher writes the one of the hour into
/beacon.json; intake makes it again for itself, so no request for a challenge and no row for a spent
one ever records that somebody is about to post. The difficulty is fixed: one that adapts can be
driven up by an attacker, and is then an attack itself.
"""

import hmac

from board import receipts, slots
from board.model import Mode

HOUR = 3_600
ITERATIONS = 1_000
BITS = 9
PUZZLES = 8


def beacon(key: bytes, now: int) -> str:
    """Return the beacon of the hour of ``now``, in the written form of an id."""
    hour = slots.written(now - now % HOUR)
    return receipts.base32(hmac.digest(key, hour.encode(), "sha256"), 26).lower()


def good(key: bytes, now: int) -> tuple[str, ...]:
    """Return the beacons to which a proof may be bound now: of this hour, the two before and the next.

    A page may have lain open for a while, and clocks differ.
    """
    return tuple(beacon(key, now + hours * HOUR) for hours in (0, -1, -2, 1))


def page(key: bytes, now: int, mode: Mode) -> dict[str, str | int]:
    """Return what /beacon.json says: the beacon, what a puzzle takes, and the mode of the board."""
    return {
        "beacon": beacon(key, now),
        "iterations": ITERATIONS,
        "bits": BITS,
        "puzzles": PUZZLES,
        "mode": mode,
    }
