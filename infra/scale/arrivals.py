"""Posts as they arrive, and what a slot full of them touches: threads and topics, by Zipf's law.

Posts are counted, not made: at a thousand a second an hour has 3.6 million. A question begins a thread of
its own; every other post goes to one of those that were asked in the last weeks, the favourite ones more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from board.slots import DAY
from infra import bill, usage
from infra.scale.assumptions import ACTIVE, BURST, SKEW

_EXACT = 50
"""The mean up to which counts are drawn one by one; past it they follow a normal law closely."""
_MINUTES = 10
"""In one minute of so many there is a burst."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts of a slot: how many of each kind, and how many threads and topics they touch."""

    kinds: dict[str, float]
    threads: float
    topics: float

    @property
    def number(self) -> float:
        """How many posts there are."""
        return sum(self.kinds.values())


def count(mean: float, chance: Random) -> int:
    """Draw how many come where ``mean`` come on average (Poisson)."""
    if mean > _EXACT:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    left, drawn = exp(-mean), -1
    product = 1.0
    while product > left:
        product *= chance.random()
        drawn += 1
    return max(0, drawn)


def rate_at(rate: float, second: float) -> float:
    """Return the rate at a second of a run: each tenth minute has a burst, the others so much less."""
    calm = rate * (_MINUTES - BURST.value) / (_MINUTES - 1)
    return rate * BURST.value if second // 60 % _MINUTES == _MINUTES - 1 else calm


def shape(posts: float, rate: float) -> Posts:
    """Return what so many posts of a slot touch, on a board that gets ``rate`` posts a second."""
    kinds = {kind: posts * share for kind, share in bill.SHARES.items()}
    asked = kinds["question"]
    there = max(1.0, rate * bill.SHARES["question"] * ACTIVE.value * DAY)
    return Posts(kinds, asked + distinct(posts - asked, there), distinct(posts, usage.TOPICS))


def distinct(draws: float, over: float) -> float:
    """Return how many of ``over`` things are expected to be met in so many draws by Zipf's law."""
    return min(draws, sum(number * -_missed(share, draws) for number, share in bands(over)))


def shares(over: int) -> list[float]:
    """Return the shares of so many things by Zipf's law, the favourite first."""
    weights = [rank**-SKEW.value for rank in range(1, over + 1)]
    return [weight / sum(weights) for weight in weights]


def _missed(share: float, draws: float) -> float:
    return float((1 - share) ** draws) - 1


def bands(over: float) -> Sequence[tuple[float, float]]:
    """Return bands of ranks: how many things are in each, and the share of each of these."""
    bands, first = [], 1.0
    while first <= over:
        last = max(first, min(over, first * 1.05 // 1))
        number = last - first + 1
        bands.append((number, ((first + last) / 2) ** -SKEW.value))
        first = last + 1
    whole = sum(number * weight for number, weight in bands)
    return [(number, weight / whole) for number, weight in bands]
