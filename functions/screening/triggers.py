"""Triggers: what a text has to have before a pattern is worth looking at.

Eighty patterns, one after the other over every text, were three fifths of a request, and nearly all of
them find nothing in nearly every text. So a text is read once for its words and digits, and a pattern is
looked at where there are those that all its matches have. That loses no finding: a test makes matches
out of each pattern and asks for its trigger in them, and another looks at texts with every pattern.
"""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[a-z0-9]+")
_RUN = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9])*")


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """One of ``words``, or one of ``needs`` anywhere, where there are any; and so many ``digits``.

    A word is of small Latin letters and digits. Digits count in one run of them, in which at most three
    characters stand between two.
    """

    words: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    digits: int = 0


class Said:
    """What a folded text in small letters says, for triggers to be asked of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = frozenset(_WORD.findall(text))
        runs = (sum(map(run.count, "0123456789")) for run in _RUN.findall(text))
        self._digits = max(runs, default=0)
        self._known: dict[Trigger, bool] = {}

    def has(self, trigger: Trigger) -> bool:
        """Say whether the text has what a trigger asks for; rules with one gate have one trigger."""
        known = self._known.get(trigger)
        if known is None:
            known = self._known[trigger] = self._has(trigger)
        return known

    def _has(self, trigger: Trigger) -> bool:
        if self._digits < trigger.digits:
            return False
        if not trigger.words.isdisjoint(self._words):
            return True
        # Not any(), which would take longer: this is asked a hundred times of every text.
        for need in trigger.needs:
            if need in self._text:
                return True
        return not trigger.words and not trigger.needs
