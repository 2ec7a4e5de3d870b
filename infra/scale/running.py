"""A board that runs for some hours, in steps of five seconds: from requests to posts that are out.

Each post that arrives is turned away (by the API, by intake or by its table: nothing is stored), refused
because the board was full four times, out, or waiting. A run that Lambda ends goes on at the next slot from
its beginning: it reads and makes all again, and only the pages that it put before need no put. So it may
never come to its end; nothing else comes out until it does.
"""

from dataclasses import dataclass, field
from math import ceil
from random import Random

from board.lots import WAITS_MOST
from infra import bill, usage
from infra.scale import arrivals, slotting
from infra.scale import assumptions as known
from infra.scale.slotting import Setup
from infra.scale.tables import Table

STEP = 5.0
"""Seconds of a step."""


@dataclass(slots=True)
class Batch:
    """Posts that wait since the same slot: when the first of them came, and how many lots they drew."""

    came: float
    number: int
    drawn: int = 0


@dataclass(slots=True)
class Run:
    """A run of the publisher over posts that were drawn."""

    posts: list[Batch]
    needs: float
    saves: float
    put: float = 0.0
    """The share of its pages that runs before this one put."""

    def attempt(self, within: float) -> float | None:
        """Return the seconds until it comes to its end, or None if it is ended before that."""
        again = self.needs - self.put * self.saves
        if again <= within:
            return again
        self.put = max(self.put, within / again)
        return None


@dataclass(slots=True)
class Told:
    """What became of the posts of some hours."""

    arrived: int = 0
    turned_away: int = 0
    refused: int = 0
    out: int = 0
    waiting: int = 0
    runs_ended: int = 0
    """Runs that Lambda ended before they were through."""
    slowest: float = 0.0
    """Seconds that the longest slot needs."""
    functions: int = 0
    """The most functions of intake at one moment."""
    cold: int = 0
    """Cold starts of intake."""
    heat: float = 0.0
    """The most write units a second on a partition of the intake table."""
    ages: list[tuple[float, int]] = field(default_factory=list)
    """Seconds from arrival to page, with how many posts had it."""
    backlog: list[tuple[float, int]] = field(default_factory=list)
    """Posts that wait, by the second, once for each slot."""

    def age(self, share: float) -> float | None:
        """Return the seconds within which such a share of what came out was out; None if nothing was."""
        left = share * sum(number for _, number in self.ages)
        for age, number in sorted(self.ages):
            left -= number
            if left <= 0:
                return age
        return None


def run(setup: Setup, hours: float, chance: Random) -> Told:
    """Run a board for some hours and return what became of the posts."""
    told = Told()
    table = Table()
    waiting: list[Batch] = []
    begun: Run | None = None
    ends = 0.0
    warm = 1
    steps = [number * STEP for number in range(int(hours * 3600 / STEP))]
    # All that arrives is drawn first, so that it is the same whatever becomes of it.
    rates = [arrivals.rate_at(setup.rate, second) for second in steps]
    arrived = [arrivals.count(each * STEP, chance) for each in rates]
    for second, came in zip(steps, arrived, strict=True):
        if begun and ends and second >= ends:
            _out(begun, ends, told)
            begun, ends = None, 0.0
        told.arrived += came
        taken, warm = _taken(came, setup, table, warm, told)
        if not waiting or waiting[-1].drawn or second - waiting[-1].came >= _GRAIN:
            waiting.append(Batch(second, 0))
        waiting[-1].number += taken
        if second and second % setup.pace.seconds == 0 and not ends:
            if begun is None:
                begun, waiting = _drawn(waiting, setup, chance, told)
            if begun and (needs := begun.attempt(setup.longest)) is not None:
                ends = second + needs
            elif begun:
                told.runs_ended += 1
        if second % setup.pace.seconds == 0:
            told.backlog.append((second, _number(waiting) + (_number(begun.posts) if begun else 0)))
    told.waiting = _number(waiting) + (_number(begun.posts) if begun else 0)
    told.heat = table.hottest
    return told


_GRAIN = 60.0
"""Seconds within which posts are counted as one batch, whose age is that of its first."""


def _taken(came: int, setup: Setup, table: Table, warm: int, told: Told) -> tuple[int, int]:
    """Return how many posts of a step are stored, and how many functions are warm after it."""
    let = came
    if setup.throttle is not None:
        let = min(came, int((setup.throttle * STEP + bill.BURST) / bill.REQUESTS_PER_POST))
    at_once = ceil(let * bill.REQUESTS_PER_POST / STEP * known.INTAKE_SECONDS.value)
    functions = min(int(known.CONCURRENT.value), max(1, at_once))
    # Who meets a cold start waits for it; only what goes past the account's limit is refused.
    told.cold += max(0, functions - warm)
    told.functions = max(told.functions, functions)
    let = min(let, int(functions * STEP / known.INTAKE_SECONDS.value / bill.REQUESTS_PER_POST))
    stored = int(table.take(let * usage.ARRIVAL.writes, STEP) / usage.ARRIVAL.writes)
    told.turned_away += came - stored
    return stored, functions


def _drawn(waiting: list[Batch], setup: Setup, chance: Random, told: Told) -> tuple[Run | None, list[Batch]]:
    """Draw lots over what waits; return the run over the winners, and those that wait on."""
    number = _number(waiting)
    budget = number if setup.budget is None else min(number, setup.budget)
    if not number:
        return None, waiting
    won, lost = _split(waiting, budget, chance)
    for batch in lost:
        batch.drawn += 1
    out = sum(batch.number for batch in lost if batch.drawn > WAITS_MOST)
    stay = [batch for batch in lost if batch.drawn <= WAITS_MOST]
    stay, full = _split(stay, min(_number(stay), int(known.ROOM.value)), chance)
    told.refused += out + _number(full)
    done = slotting.work(arrivals.shape(budget, setup.taken), setup)
    needs = slotting.seconds(done, setup)
    told.slowest = max(told.slowest, needs)
    return Run(won, needs, slotting.saved(done, setup)), stay


def _split(batches: list[Batch], first: int, chance: Random) -> tuple[list[Batch], list[Batch]]:
    """Split batches by lot into so many posts, and the others; every post has the same chance."""
    one, other = [], []
    left, need = _number(batches), first
    for batch in batches:
        mean = batch.number * need / left if left else 0.0
        spread = (mean * (1 - need / left) * (left - batch.number) / max(1, left - 1)) ** 0.5 if left else 0.0
        drawn = round(chance.gauss(mean, spread)) if spread else round(mean)
        drawn = max(0, need - (left - batch.number), min(drawn, batch.number, need))
        one.append(Batch(batch.came, drawn, batch.drawn))
        other.append(Batch(batch.came, batch.number - drawn, batch.drawn))
        left, need = left - batch.number, need - drawn
    return [each for each in one if each.number], [each for each in other if each.number]


def _out(run: Run, second: float, told: Told) -> None:
    told.out += _number(run.posts)
    told.ages += [(second - batch.came, batch.number) for batch in run.posts]


def _number(batches: list[Batch]) -> int:
    return sum(batch.number for batch in batches)
