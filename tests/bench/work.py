"""What a proof of work costs: to check on the board, and to do in Python."""

from collections.abc import Iterator

from board import beacons
from intake import proof
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.bench.rounds import seconds

_KEY = bytes(32)
_PATH = "/api/threads"
_TIMES = 4


def measure(_options: Options) -> Iterator[Figure]:
    """Yield the time of a check, and how many times as long the work takes."""
    beacon = beacons.beacon(_KEY, 0)
    headers, work = [], 0.0
    for number in range(_TIMES):
        body = f'{{"title":"{number}"}}'.encode()
        work += seconds(lambda body=body: headers.append((proof.solve(beacon, _PATH, body), body)))

    def check() -> None:
        assert all(proof.holds(header, (beacon,), _PATH, body) for header, body in headers)

    least = min(seconds(check) for _ in range(3))
    yield Figure("a check", least / _TIMES * 1e3, "ms", bar=10, stretch=5)
    yield Figure("the work over its check", work / least, "times")
