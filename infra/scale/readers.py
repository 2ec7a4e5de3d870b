"""Readers behind the edge: how much of what they ask for reaches the bucket, and what that costs.

A page is fresh for a minute in each cache of the edge. A cache that is asked for it r times a second asks
the bucket r / (1 + 60 r) times a second: once, and then not for a minute. Pages are asked for by Zipf's law,
so the favourite ones come from the edge, and the many others nearly always from the bucket.
"""

from dataclasses import dataclass

from infra import bill, prices, usage
from infra.scale.arrivals import bands
from infra.scale.assumptions import EDGE_BITS, EDGE_REQUESTS, FRESH, GETS, PAGES, PAUSE, PLACES

MONTH = bill.HOURS * 3600


@dataclass(frozen=True, slots=True)
class Read:
    """What so many readers at once ask for: requests a second, at the edge and at the bucket; dollars."""

    readers: float
    pages: float
    requests: float
    hits: float
    origin: float
    gigabits: float
    dollars: float

    @property
    def breaks(self) -> str:
        """The first limit that this goes past, or nothing."""
        loads = {
            "requests to a distribution": self.requests / EDGE_REQUESTS.value,
            "bytes from a distribution": self.gigabits / EDGE_BITS.value,
            "gets from a prefix of S3": self.origin / GETS.value,
        }
        worst = max(loads, key=lambda name: loads[name])
        return worst if loads[worst] > 1 else ""


def read(readers: float, pages: float = PAGES.value) -> Read:
    """Return what so many readers cause who are there at once, day and night."""
    requests = readers / PAUSE.value
    origin = PLACES.value * sum(
        number * missed(requests * share / PLACES.value) for number, share in bands(pages)
    )
    size = usage.PAGE_BYTES + usage.HEADER_BYTES + bill.EDGE_HEADER_BYTES
    dollars = sum(
        (
            prices.EDGE_REQUESTS.of(requests * MONTH),
            prices.EDGE_FUNCTION.of(requests * MONTH),
            prices.EDGE_BYTES.of(requests * MONTH * size),
            prices.GETS.of(origin * MONTH),
        )
    )
    hits = 1 - origin / requests if requests else 0.0
    return Read(readers, pages, requests, hits, origin, requests * size * 8 / 1e9, dollars)


def missed(rate: float) -> float:
    """Return how often a second a cache asks the bucket for a page that it is asked for at a rate."""
    return rate / (1 + rate * FRESH.value)
