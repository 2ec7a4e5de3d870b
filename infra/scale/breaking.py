"""Which limit breaks first, and at which rate of posts: each limit is tried alone, with growing rates.

What depends on the age of a board (its search index, its sitemap) is counted for one
that has had its rate for thirty days.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from board.slots import DAY
from infra import bill, usage
from infra.scale import arrivals, slotting
from infra.scale import assumptions as known
from infra.scale.slotting import Setup, Work
from publisher import indexing
from publisher.programs import QUEUE_MOST

AGE = 30
"""Days for which a board has had its rate."""
_MOST = 1e6
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that breaks: whether a setup keeps within it, and what happens if it does not."""

    name: str
    keeps: Callable[[Setup], bool]
    then: str
    hurts: bool = True
    """Whether posts come late or not at all; what else breaks is told, but is not what breaks first."""


def _posts(setup: Setup) -> float:
    return setup.rate * setup.pace.seconds


def _taken(setup: Setup) -> float:
    return setup.taken * setup.pace.seconds


def _work(setup: Setup) -> Work:
    return slotting.work(arrivals.shape(_taken(setup), setup.taken), setup)


def _memory(setup: Setup) -> float:
    return known.BARE_MEMORY.value + _taken(setup) * known.DRAFT_MEMORY.value / _MB


LIMITS = (
    Limit(
        "the budget of a slot",
        lambda setup: setup.budget is None or _posts(setup) <= setup.budget,
        "posts wait, and after four lots are refused",
    ),
    Limit(
        "the throttle of the API",
        lambda setup: setup.throttle is None or setup.rate * bill.REQUESTS_PER_POST <= setup.throttle,
        "requests are answered 429; what was typed stays in its page",
    ),
    Limit("the time of a slot", slotting.in_time, "the run is ended and begins again; nothing comes out"),
    Limit(
        "the memory for the posts of a slot",
        lambda setup: _memory(setup) <= setup.memory,
        "the run dies for want of memory; nothing comes out",
    ),
    Limit(
        "a sitemap",
        lambda setup: setup.taken * bill.SHARES["question"] * AGE * DAY / indexing.BLOCK <= known.MAPS.value,
        "search engines leave the rest out",
        hurts=False,
    ),
    Limit(
        "the rows of the queue",
        lambda setup: _taken(setup) * bill.SHARES["question"] <= QUEUE_MOST,
        "most questions are never dealt to a mentor",
        hurts=False,
    ),
    Limit(
        "a key of the index queue",
        lambda setup: _work(setup).hottest / setup.longest <= known.WRITES.value,
        "writes are throttled; slots take longer than they may",
    ),
    Limit(
        "a new table for intake",
        lambda setup: setup.rate * usage.ARRIVAL.writes <= known.PARTITIONS.value * known.WRITES.value,
        "answers are 503 until the table has split",
    ),
    Limit(
        "puts to a prefix of S3",
        lambda setup: _work(setup).divided.puts / setup.longest <= known.PUTS.value,
        "puts are throttled until the prefix has split",
    ),
    Limit(
        "functions of an account",
        lambda setup: (
            setup.rate * bill.REQUESTS_PER_POST * known.INTAKE_SECONDS.value <= known.CONCURRENT.value
        ),
        "requests are answered 503",
    ),
)


def rate(limit: Limit, setup: Setup) -> float | None:
    """Return the highest rate of posts a second within a limit; None if it holds at a million."""
    low, high = 1e-4, _MOST
    if limit.keeps(replace(setup, rate=high)):
        return None
    while high / low > 1.001:
        middle = (low * high) ** 0.5
        low, high = (middle, high) if limit.keeps(replace(setup, rate=middle)) else (low, middle)
    return low


def order(setup: Setup) -> list[tuple[float, Limit]]:
    """Return the limits with the rates up to which they hold, the first to break first."""
    rates = [(found, limit) for limit in LIMITS if (found := rate(limit, setup)) is not None]
    return sorted(rates, key=lambda pair: pair[0])


def first(setup: Setup) -> tuple[float, Limit] | None:
    """Return the limit that hurts first below the rate of the setup, with the rate up to which it holds."""
    hurt = [(at, limit) for at, limit in order(setup) if limit.hurts and at < setup.rate]
    return hurt[0] if hurt else None


def holds(setup: Setup) -> float:
    """Return the posts a second that slots of this setup bring out in time, whatever else breaks."""
    return rate(next(limit for limit in LIMITS if limit.keeps is slotting.in_time), setup) or _MOST
