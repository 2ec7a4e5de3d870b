"""What a proof of work costs: to check on the board, and to do in Python."""

import time

from board import beacons
from intake import proof

_KEY = bytes(32)
_PATH = "/api/threads"


def measure() -> None:
    """Print the time of a check, and how many times as long the work takes."""
    beacon = beacons.beacon(_KEY, 0)
    headers, work = [], 0.0
    for number in range(8):
        body = f'{{"title":"{number}"}}'.encode()
        before = time.process_time()
        headers.append((proof.solve(beacon, _PATH, body), body))
        work += time.process_time() - before
    before = time.process_time()
    assert all(proof.holds(header, (beacon,), _PATH, body) for header, body in headers)
    check = time.process_time() - before
    print("Proof of work")
    print(f"  a check takes {check / 8 * 1e3:.1f} ms (bar 10, stretch 5)")
    print(f"  the work takes {work / check:.0f} times as long as its check")
