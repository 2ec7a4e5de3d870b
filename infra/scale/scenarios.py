"""The scenarios of `./dev simulate`, and what comes of each: one row, as values by the names of columns."""

from collections.abc import Callable
from dataclasses import replace
from math import inf
from random import Random
from typing import Any

from board.slots import Pace
from infra import bill
from infra.scale import assumptions as known
from infra.scale import breaking, lots, readers, running, slotting, waiting
from infra.scale.arrivals import shape
from infra.scale.running import Told
from infra.scale.slotting import Setup

Row = dict[str, Any]
Chance = Callable[[str], Random]
"""Gives chance for what has a name: the same for the same name, whatever else is asked."""

HOURS = 6
"""Hours for which a board runs."""
RATES = (0.1, 1, 10, 100, 1_000)
_OPEN = Setup(1, budget=None, throttle=None, timeout=known.LONGEST.value)
_LEAN = replace(_OPEN, lean=True)
_WHOLE = replace(_OPEN, memory=known.WHOLE_CPU.value)
_BOTH = replace(_WHOLE, lean=True)
PUBLISHERS = (
    ("one, as it is", _OPEN),
    ("one, call by call", replace(_OPEN, lanes=1)),
    ("one, calls twice as long", replace(_OPEN, slower=2.0)),
    ("one, calls half as long", replace(_OPEN, slower=0.5)),
    ("one, a whole vCPU", replace(_OPEN, memory=known.WHOLE_CPU.value)),
    ("one, fewer calls", _LEAN),
    ("one, fewer calls, a whole vCPU", _BOTH),
    ("2 shards", replace(_WHOLE, shards=2)),
    ("8 shards", replace(_WHOLE, shards=8)),
    ("32 shards", replace(_WHOLE, shards=32)),
    ("2 shards, fewer calls", replace(_BOTH, shards=2)),
    ("8 shards, fewer calls", replace(_BOTH, shards=8)),
    ("32 shards, fewer calls", replace(_BOTH, shards=32)),
)
"""A board whose budgets and throttle are opened and whose publisher may run for 15 minutes. It has the memory
of template.yaml, or that of a whole vCPU where it is said; each shard has a whole one."""


def posts(pace: Pace, chance: Chance) -> list[Row]:
    """Return today's single publisher at each rate, with the settings it comes with, and with them opened."""
    rows = []
    for name, setup in (("as it comes", Setup(1)), ("opened", _OPEN)):
        for rate in RATES:
            here = replace(setup, rate=rate, pace=pace)
            told = running.run(here, HOURS, chance(f"posts {rate}"))
            rows.append({"settings": name, "posts a second": rate} | _became(told) | _breaks(here))
    return rows


def publishers(pace: Pace, chance: Chance) -> list[Row]:
    """Return what publishers of each kind hold by the time of their slots, and how they fare at a hundred."""
    rows = []
    for name, setup in PUBLISHERS:
        here = replace(setup, rate=100, pace=pace)
        done = slotting.work(shape(here.rate * pace.seconds, here.rate), here)
        told = running.run(here, HOURS, chance("publishers"))
        others = [(at, limit.name) for at, limit in breaking.order(here) if limit.hurts]
        rows.append(
            {
                "publisher": name,
                "holds": breaking.holds(here),
                "slot at 100/s": slotting.seconds(done, here),
                "came out": told.out / max(1, told.arrived),
                "half out in": told.age(0.5),
                "breaks first": others[0][1],
                "at": others[0][0],
            }
        )
    return rows


def limits(pace: Pace, _chance: Chance) -> list[Row]:
    """Return what breaks, in its order, of one publisher as it comes, with the rates up to which it holds."""
    both = [
        {limit.name: at for at, limit in breaking.order(replace(setup, pace=pace))}
        for setup in (Setup(1), _OPEN)
    ]
    rows: list[Row] = []
    for limit in breaking.LIMITS:
        comes, opened = (rates.get(limit.name, inf) for rates in both)
        rows.append({"limit": limit.name, "as it comes": comes, "opened": opened, "then": limit.then})
    return sorted(rows, key=lambda row: min(row["as it comes"], row["opened"]))


def attack(pace: Pace, chance: Chance) -> list[Row]:
    """Return the chances of honest posts beside an attacker with as many, ten and a hundred times as many."""
    rows = []
    for times in (1, 10, 100):
        found = lots.attacked(times, chance(f"attack {times}"), pace)
        row: Row = {"attack": times, "posts a second": known.HONEST.value * times, "cores": found.cores}
        for name, chances in (("once", found.once), ("again", found.again)):
            row |= {f"{name}, {hours} h": each for hours, each in zip(lots.WITHIN, chances, strict=True)}
        rows.append(row)
    return rows


def queue(_pace: Pace, chance: Chance) -> list[Row]:
    """Return how long questions wait for a story, by how many mentors come."""
    asked = ((1_000, 900), (1_000, 1_000), (1_000, 1_500), (1_000, 4_000), (20_000, 18_000), (20_000, 40_000))
    rows = []
    for questions, mentors in asked:
        found = waiting.wait(questions, mentors, chance(f"queue {questions} {mentors}"))
        rows.append(
            {
                "questions a day": questions,
                "mentors a day": mentors,
                "half in": found.half,
                "nine in ten in": found.nine_in_ten,
                "no story": found.never,
                "not shown": found.unseen,
                "second story": found.doubled,
            }
        )
    return rows


def reading(_pace: Pace, _chance: Chance) -> list[Row]:
    """Return what readers ask of edge and bucket, from ten thousand to a million at once."""
    return [
        {
            "readers at once": each.readers,
            "pages": each.pages,
            "pages a second": each.requests,
            "from the edge": each.hits,
            "gets a second": each.origin,
            "Gb a second": each.gigabits,
            "dollars a month": each.dollars,
            "breaks first": each.breaks,
        }
        for each in (*map(readers.read, (1e4, 1e5, 1e6)), readers.read(1e6, 10_000))
    ]


def assumed(_pace: Pace, _chance: Chance) -> list[Row]:
    """Return all assumptions."""
    return [
        {
            "assumption": each.what,
            "value": each.value,
            "unit": each.unit,
            "kind": each.kind,
            "source": each.source,
        }
        for each in known.ASSUMPTIONS
    ]


def _became(told: Told) -> Row:
    published = told.out * bill.HOURS / HOURS
    return {
        "arrived": told.arrived,
        "out": told.out,
        "waiting": told.waiting,
        "refused": told.refused,
        "429, 503": told.turned_away,
        "slot takes": told.slowest,
        "ended": told.runs_ended,
        "functions": told.functions,
        "cold starts": told.cold,
        "units of a partition": told.heat,
        "half out in": told.age(0.5),
        "95 % in": told.age(0.95),
        "dollars": bill.total(bill.month(round(published), 0, _STANDARD))[0],
    }


def _breaks(setup: Setup) -> Row:
    found = breaking.first(setup)
    return {"breaks first": f"{found[1].name}, {found[0]:.2g}/s" if found else "nothing"}


_STANDARD = Setup(1).pace
