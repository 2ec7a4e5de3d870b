"""The queue: how long a question waits for its first story, when so many mentors come.

The page deals from the thousand that wait longest, by lot, and a question that waits for days comes more
often (site/static/lot.js). How well it fits a mentor hangs not on its days, so here it changes nothing. What
is told comes out at the next slot; until then two mentors may be dealt the same question.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from board.slots import DAY
from infra.scale import arrivals
from publisher.programs import QUEUE_MOST

_SLOTS = 96
"""Slots of a day at the pace `standard`."""
_DAYS = 30
_WATCHED = range(8, 15)
"""Days whose questions are looked at; the others fill the queue, or let theirs be told."""


@dataclass(frozen=True, slots=True)
class Waited:
    """How long questions waited, in seconds; None where a smaller share was told at all."""

    questions: float
    mentors: float
    half: float | None
    nine_in_ten: float | None
    never: float
    """The share that had no story by the end, 15 days or more after it was asked."""
    unseen: float
    """The share of the queue, at the end, that no mentor is shown."""
    doubled: float
    """The share of stories whose question had one from the same slot."""


def wait(questions: float, mentors: float, chance: Random) -> Waited:
    """Return how long questions wait that come so many a day, when so many mentors come a day."""
    queue: list[int] = []
    """The slot in which each was asked, longest waiting first. Ids break ties of a day; here slots do."""
    waited: list[int] = []
    watched = told = doubled = 0
    for slot in range(_DAYS * _SLOTS):
        asked = arrivals.count(questions / _SLOTS, chance)
        watched += asked * (slot // _SLOTS in _WATCHED)
        dealt = queue[:QUEUE_MOST]
        visits = arrivals.count(mentors / _SLOTS, chance) if dealt else 0
        chosen = _dealt(dealt, slot, visits, chance)
        told, doubled = told + visits, doubled + visits - len(chosen)
        waited += [slot - queue[at] for at in chosen if queue[at] // _SLOTS in _WATCHED]
        queue = [came for at, came in enumerate(dealt) if at not in chosen] + queue[QUEUE_MOST:]
        queue += [slot] * asked
    waited.sort()

    def within(share: float) -> float | None:
        at = int(share * watched)
        return waited[at] * DAY / _SLOTS if at < len(waited) else None

    unseen = max(0, len(queue) - QUEUE_MOST) / max(1, len(queue))
    never = 1 - len(waited) / max(1, watched)
    return Waited(questions, mentors, within(0.5), within(0.9), never, unseen, doubled / max(1, told))


def weight(days: float) -> float:
    """Return how often a question is dealt that waits for whole days, beside one of today."""
    return 1 + days // 1


def _dealt(queue: list[int], slot: int, visits: int, chance: Random) -> set[int]:
    heights = list(accumulate(weight((slot - came) / _SLOTS) for came in queue))
    return {bisect_right(heights, chance.random() * heights[-1]) for _ in range(visits)}
