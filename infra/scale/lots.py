"""Lots under attack: the chance of an honest post to come out while somebody floods its lane.

The rules are those of board/lots.py: a budget for each slot, lots without favour, three waits, a waiting room
of its own, and then "the board was full". Whoever was told so may send again. An attacker of the fast lane
has done a browser's work for each post; one without it has the slow lane, and takes no place of the fast one.
"""

from dataclasses import dataclass
from random import Random

from board.lots import ROOM, WAITS_MOST, Budgets
from board.slots import PACES, Pace
from infra.scale import arrivals
from infra.scale.assumptions import HONEST, PROOF

_WARM, _WATCHED = 12, 16
"""Slots before honest posts are looked at, and slots in which those came that are."""
WITHIN = (1, 4, 24)
"""Hours within which a post is looked for."""
_ATTACKER = -1


@dataclass(frozen=True, slots=True)
class Chances:
    """The shares of honest posts that were out within 1, 4 and 24 hours, sent once or again and again."""

    times: float
    cores: float
    """Cores that the attacker's work for posts keeps busy."""
    once: tuple[float, ...]
    again: tuple[float, ...]


def attacked(times: float, chance: Random, pace: Pace = PACES["standard"]) -> Chances:
    """Return the chances of honest posts while ``times`` as many come from somebody who attacks."""
    rates = (HONEST.value, HONEST.value * times)
    once, again = (_followed(rates, send, pace, chance) for send in (False, True))
    return Chances(times, rates[1] * PROOF.value, once, again)


def draw(pool: list[tuple[int, int]], budget: int, chance: Random) -> tuple[list[int], list[int]]:
    """Draw a slot: take those who came (a number) and how often they waited; return winners and refused.

    What is left in the pool waits.
    """
    chance.shuffle(pool)
    won, lost = [came for came, _ in pool[:budget]], pool[budget:]
    pool.clear()
    refused = []
    for came, waits in lost:
        if waits < WAITS_MOST and len(pool) < ROOM:
            pool.append((came, waits + 1))
        else:
            refused.append(came)
    return won, refused


def _followed(rates: tuple[float, float], send: bool, pace: Pace, chance: Random) -> tuple[float, ...]:
    slots_a_hour = 3600 // pace.seconds
    last = _WARM + _WATCHED + WITHIN[-1] * slots_a_hour
    pool: list[tuple[int, int]] = []
    watched, waited = 0, []
    for slot in range(last):
        honest, others = (arrivals.count(rate * pace.seconds, chance) for rate in rates)
        pool += [(slot, 0)] * honest + [(_ATTACKER, 0)] * others
        if _WARM <= slot < _WARM + _WATCHED:
            watched += honest
        won, refused = draw(pool, Budgets().fast, chance)
        waited += [slot - came for came in won if _WARM <= came < _WARM + _WATCHED]
        if send:
            pool += [(came, 0) for came in refused if came != _ATTACKER]
    within = [hours * slots_a_hour for hours in WITHIN]
    return tuple(sum(slot < most for slot in waited) / max(1, watched) for most in within)
