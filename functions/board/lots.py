"""Lots: which drafts a slot takes when more came than it has room for.

Each lane has a budget and a waiting room of its own, so that a flood of one cannot take the places of
the other. Over budget lots are drawn by the keyed order of the slot: nobody can aim for a place, being
early is worth nothing, and the same slot drawn again gives the same outcome. Who loses waits for the
next slot, at most three times, and is then told that the board was full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from board import slots
from board.model import Draft, Lane
from board.words import Flag, Undo, Withdrawal, blank

WAITS_MOST = 3
"""Slots for which a draft waits at most."""
ROOM = 6_000
"""Drafts of one lane that can wait at one time; the others are told that the board is full."""
NOTED = 5_000
"""Drafts of which is kept that the board was full for them, until each is told: they draw no lots again. With
those that wait they fit into one item of DynamoDB, which may have 400 KB."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """How many drafts of each lane a slot takes."""

    fast: int = 200
    slow: int = 20

    def of(self, lane: Lane) -> int:
        """Return the budget of a lane."""
        return self.fast if lane is Lane.FAST else self.slow


@dataclass(frozen=True, slots=True)
class Lots:
    """What was drawn in a slot: who is in, and how often each of those who wait has waited.

    ``slot`` is the written time of it. Who has waited more often than ``WAITS_MOST`` is out. ``places`` are
    those that the slot gives, by shelf and post: whoever is at the same slot gives the same.
    """

    slot: str = ""
    drawn: frozenset[str] = frozenset()
    waits: Mapping[str, int] = field(default_factory=dict)
    version: int = 0
    places: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    parts: int = 0
    """Items beside the first in which they were stored, being so many."""


@dataclass(slots=True)
class Draw:
    """Draws the lots of one slot over drafts that come one by one, and keeps the words of winners only.

    Of all others no more than who they are is kept, so that memory is bounded by the budgets and
    hardly grows with a flood. Who was drawn before and is still there is in: a run that was killed may
    have brought it to the board, and its pages are still to be made.
    """

    budgets: Budgets
    secret: bytes
    slot: int
    before: Lots
    _drawn: list[Draft] = field(default_factory=list)
    _winners: dict[Lane, list[tuple[bytes, Draft]]] = field(default_factory=dict)
    _losers: dict[Lane, list[tuple[bytes, Draft]]] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Let a draft take part."""
        if draft.id in self.before.drawn:
            self._drawn.append(draft)
            return
        drawn = (slots.lot(self.secret, self.slot, draft.id), draft)
        # A slot that is run again is not drawn again.
        if self._again or self.before.waits.get(draft.id, 0) > WAITS_MOST:
            self._lose(draft.lane, [drawn])
            return
        lane = self._winners.setdefault(draft.lane, [])
        lane.append(drawn)
        # Cutting at twice the budget keeps the list short, and sorting rare.
        if len(lane) > 2 * self.budgets.of(draft.lane):
            self._cut(draft.lane)

    def close(self) -> tuple[list[Draft], list[Draft], Lots]:
        """Return the drafts that are in, those for which the board is full (without words), and the lots."""
        for lane in self._winners:
            self._cut(lane)
        admitted = self._drawn + [draft for lane in self._winners.values() for _, draft in lane]
        full: list[Draft] = []
        waits: dict[str, int] = {}
        for lost in self._losers.values():
            room = ROOM
            for _, draft in sorted(lost, key=_by_lot):
                waited = self.before.waits.get(draft.id, 0)
                waited += not self._again and waited <= WAITS_MOST
                if waited <= WAITS_MOST and room:
                    waits[draft.id] = waited
                    room -= 1
                else:
                    full.append(draft)
        waits |= {draft.id: WAITS_MOST + 1 for draft in full[:NOTED]}
        # A run that goes on finds some boxes gone; what was drawn stays as it was.
        drawn = self.before.drawn if self._again else frozenset(draft.id for draft in admitted)
        places = self.before.places if self._again else {}
        lots = Lots(slots.written(self.slot), drawn, waits, self.before.version, places, self.before.parts)
        return admitted, full, lots

    @property
    def _again(self) -> bool:
        """Whether the lots of this slot were drawn before, by a run that did not come to its end."""
        return self.before.slot == slots.written(self.slot)

    def _cut(self, lane: Lane) -> None:
        drawn = sorted(self._winners[lane], key=_by_lot)
        budget = self.budgets.of(lane)
        self._winners[lane] = drawn[:budget]
        self._lose(lane, drawn[budget:])

    def _lose(self, lane: Lane, drawn: list[tuple[bytes, Draft]]) -> None:
        self._losers.setdefault(lane, []).extend((lot, _wordless(draft)) for lot, draft in drawn)


def _wordless(draft: Draft) -> Draft:
    # Whoever takes something back, or flags something, never has to wait for a lot.
    assert not isinstance(draft.words, Flag | Withdrawal | Undo)  # noqa: S101 (for the type checker)
    return replace(draft, words=blank(draft.words))


def _by_lot(drawn: tuple[bytes, Draft]) -> bytes:
    return drawn[0]
