"""The proof of work: a price for writing in bulk, and no more than that.

It is bound to the beacon of the hour, the route and the very bytes of the body, so it asks for no
challenge beforehand and leaves no row behind: sent again it is the same post again. What a proof
is, with vectors to test against, stands in docs/proof.md. A proof decides the lane of a draft and
never whether somebody may write.
"""

import hashlib
import re
from collections.abc import Collection

from board import beacons

_DOMAIN = b"am/proof/v1"
_WRITTEN = re.compile(r"v1\.([0-9a-z]{26})\.((?:0|[1-9][0-9]{0,9})(?:-(?:0|[1-9][0-9]{0,9}))*)", re.ASCII)
_COUNTER_MOST = 0xFFFF_FFFF


def holds(header: str, good: Collection[str], path: str, body: bytes) -> bool:
    """Say whether a ``Proof`` header proves work on this body for this path, under a good beacon.

    ``path`` is the route without the board's base. Takes about 3 ms; a wrong counter ends it early.
    """
    written = _WRITTEN.fullmatch(header)
    if not written or written[1] not in good:
        return False
    counters = [int(counter) for counter in written[2].split("-")]
    if len(counters) != beacons.PUZZLES or max(counters) > _COUNTER_MOST:
        return False
    seed = _seed(written[1], path, body)
    return all(_solves(seed, puzzle, counter) for puzzle, counter in enumerate(counters))


def solve(beacon: str, path: str, body: bytes) -> str:
    """Return a ``Proof`` header for a body: about 4,000 derivations. For programs and tests."""
    seed = _seed(beacon, path, body)
    counters = []
    for puzzle in range(beacons.PUZZLES):
        counter = 0
        while not _solves(seed, puzzle, counter):
            counter += 1
        counters.append(str(counter))
    return f"v1.{beacon}.{'-'.join(counters)}"


def _seed(beacon: str, path: str, body: bytes) -> bytes:
    parts = (_DOMAIN, beacon.encode(), path.encode(), hashlib.sha256(body).digest())
    return hashlib.sha256(b"\0".join(parts)).digest()


def _solves(seed: bytes, puzzle: int, counter: int) -> bool:
    password = seed + bytes([puzzle]) + counter.to_bytes(4, "big")
    derived = hashlib.pbkdf2_hmac("sha256", password, _DOMAIN, beacons.ITERATIONS, 32)
    return int.from_bytes(derived, "big") >> (256 - beacons.BITS) == 0
