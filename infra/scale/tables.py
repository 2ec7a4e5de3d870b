"""The partitions of a table, second by second: what they take, what they refuse, and how heat splits them.

A partition takes 1,000 write units a second and saves what it did not use for five minutes. Ids of boxes are
hashes, so boxes spread over all partitions alike. A table that is hot for ten minutes is split in two.
"""

from dataclasses import dataclass, field

from infra.scale.assumptions import HEATED, PARTITIONS, SAVED, WRITES

_HOT = 0.8
"""Guess: the share of what a table takes past which it counts as hot."""


@dataclass(slots=True)
class Table:
    """A table on demand, or one key of it if it has one partition. Tell it the units of each step."""

    partitions: float = PARTITIONS.value
    splits: bool = True
    hottest: float = 0.0
    """The most write units a second that one partition was asked for."""
    _saved: float = field(default=0.0)
    _hot: float = field(default=0.0)

    def take(self, units: float, step: float) -> float:
        """Return how many of the units are taken in a step of so many seconds; the others are refused."""
        usual = self.partitions * WRITES.value * step
        self.hottest = max(self.hottest, units / step / self.partitions)
        taken = min(units, usual + self._saved)
        self._saved = min(self.partitions * WRITES.value * SAVED.value, self._saved + usual - taken)
        self._hot = self._hot + step if units > _HOT * usual else 0.0
        if self.splits and self._hot >= HEATED.value:
            self.partitions, self._hot = self.partitions * 2, 0.0
        return taken
