"""Slots: the only times at which anything appears.

A post that shows up the minute it was sent names its author to whoever can watch the network, so
posts wait in a sealed box for the next slot and come out together, in an order that has nothing to
do with arrival. The pace of a board says how far apart its slots are, and how many drafts a slot
wants before it opens (the crowd); the 00:00 UTC slot opens for any number.
Times are whole seconds since 1970 in UTC.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from board.model import Draft
from board.words import WORDS, Layer

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Pace:
    """How slots are set: seconds apart, seconds of safety margin, and drafts that make a crowd."""

    name: str
    seconds: int
    margin: int
    crowd: int = 1

    @property
    def hides_the_minute(self) -> bool:
        """Whether slots are far enough apart that a post does not betray when it was written."""
        return self.seconds >= 15 * 60


PACES = {
    pace.name: pace
    for pace in (
        Pace("immediate", 60, margin=5),
        Pace("standard", 15 * 60, margin=30),
        Pace("guarded", 6 * 3600, margin=60, crowd=3),
    )
}


def local(seconds: int) -> Pace:
    """Return the pace of a board on one machine, for trying things out: a slot of seconds."""
    return Pace("local", seconds, margin=max(1, min(5, seconds // 4)))


def next_slot(pace: Pace, now: int) -> int:
    """Return the earliest slot at which a draft that is stored now can come out.

    The margin covers the way into the table: what is acknowledged for a slot is there when it opens.
    """
    earliest = now + pace.margin
    return earliest + -earliest % pace.seconds


def last_slot(pace: Pace, now: int) -> int:
    """Return the latest slot that is not in the future."""
    return now - now % pace.seconds


def opens(pace: Pace, slot: int, drafts: int) -> bool:
    """Say whether a slot publishes: enough drafts for a crowd, or the slot of midnight."""
    return drafts >= pace.crowd or slot % DAY == 0


def day(slot: int) -> str:
    """Return the day of a slot, the finest date that is kept: ``2026-11-22``."""
    return datetime.fromtimestamp(slot, UTC).date().isoformat()


def written(slot: int) -> str:
    """Return a slot as the contract writes it: ``2026-11-22T14:30:00Z``."""
    return datetime.fromtimestamp(slot, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(written: str) -> int:
    """Return the slot that is written so."""
    return int(datetime.fromisoformat(written).timestamp())


def lot(secret: bytes, slot: int, post: str) -> bytes:
    """Return the sort key of a post inside its slot: keyed, so that nobody can aim for the front."""
    return hmac.digest(secret, f"{written(slot)}{post}".encode(), "sha256")


class Order:
    """The order of a slot: by kind, layers after those that they stand on, and then by lot."""

    def __init__(self, secret: bytes, slot: int, drafts: Iterable[Draft]) -> None:
        self._secret = secret
        self._slot = slot
        self._under = {draft.id: draft.words.under for draft in drafts if isinstance(draft.words, Layer)}

    def place(self, draft: Draft) -> tuple[int, int, bytes]:
        """Return the sort key of a draft."""
        depth, at = 0, draft.id
        seen = set()
        # Ids follow from what their authors draw, so layers can be made to stand on each other in a ring.
        while at in self._under and at not in seen:
            seen.add(at)
            at = self._under[at]
            depth += 1
        return _KINDS.index(draft.kind), depth, lot(self._secret, self._slot, draft.id)


_KINDS = tuple(WORDS)
"""Kinds in the order in which a slot applies them: undos before withdrawals, and both after posts."""
