"""Rounds: things that are to be compared, done in turns, so that a busy machine is busy for all of them.

Each round does everything once, in an order that is drawn anew. What counts of a thing is the least that it
took, which nothing else on the machine can lower, and the first quartile, which says whether the least was
luck. Time is that of the processor, this process's own, so waiting for others does not count.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.figures import Figure


@dataclass(frozen=True, slots=True)
class Took:
    """What something took over all rounds, in the unit in which it was measured."""

    least: float
    quartile: float

    @classmethod
    def of(cls, values: list[float]) -> "Took":
        """Return the least and the first quartile of some values, of which there is one at least."""
        ordered = sorted(values)
        return cls(ordered[0], ordered[len(ordered) // 4])


def seconds(work: Callable[[], Any], times: int = 1) -> float:
    """Return the seconds of the processor that a piece of work takes, each of so many times."""
    before = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - before) / times


def interleaved(measures: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Took]:
    """Return what each measure took, all of them taken once a round in an order of its own."""
    chance = random.Random(rounds)  # noqa: S311 (an order, nothing secret)
    names = list(measures)
    values: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in chance.sample(names, len(names)):
            values[name].append(measures[name]())
    return {name: Took.of(all_) for name, all_ in values.items()}


def timed(name: str, took: Took, unit: str = "ms", times: float = 1e3, **bars: Any) -> Figure:
    """Return the least that something took as a figure; its first quartile stands in the note."""
    return Figure(name, took.least * times, unit, note=f"first quartile {took.quartile * times:.3g}", **bars)


def ratio(name: str, one: Took, other: Took, **bars: Any) -> Figure:
    """Return how many times as long one thing took as another, by the least of both."""
    quartiles = f"{one.quartile / other.quartile:.2f} by first quartiles"
    return Figure(name, one.least / other.least, "times", note=quartiles, **bars)
