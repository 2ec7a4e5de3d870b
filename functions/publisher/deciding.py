"""Deciding on the drafts of one slot, one after the other.

Screening and the memory of texts come together here with the one rule of admission. Whatever fails
while a text is looked at, fails closed: the post waits for a moderator, and the log says where.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

import logs
from board import repeats, slots
from board.admission import Decision, admit
from board.model import Draft, Mode, State
from press import Site
from screening.doubts import doubtful


@dataclass(slots=True)
class Deciding:
    """Decides on drafts in the order of a slot. ``known`` are the digests of texts that came before."""

    known: set[bytes]
    secret: bytes
    site: Site
    mode: Mode
    taken: dict[str, bytes] = field(default_factory=dict)
    """The digests of the texts that were taken, by post."""
    _digests: set[bytes] = field(default_factory=set, init=False, repr=False)

    @staticmethod
    def since(slot: int) -> str:
        """Return the first day of which texts are remembered in a slot."""
        return slots.day(slot - repeats.DAYS * slots.DAY)

    def on_all(self, drafts: Iterable[Draft], before: Container[str]) -> list[tuple[Draft, Decision]]:
        """Return drafts with the decision on each. ``before`` are ids that an earlier run drew.

        Of two with the same words the first is taken, so the order has to be the same in a run that goes
        on after a crash: who may be on the board already comes first, and the others not by slot.
        """

        def place(draft: Draft) -> tuple[bool, bytes]:
            return draft.id not in before, slots.lot(self.secret, 0, draft.id)

        return [(draft, self.on(draft)) for draft in sorted(drafts, key=place)]

    def on(self, draft: Draft) -> Decision:
        """Return the decision on a draft."""
        digest = repeats.digest(self.secret, draft)
        decision = admit(
            draft,
            doubtful=self._doubtful(draft),
            repeated=digest in self.known or digest in self._digests,
            mode=self.mode,
            slow_lane=self.site.slow_lane,
        )
        if decision.state is not State.REJECTED:
            self.taken[draft.id] = digest
            self._digests.add(digest)
        return decision

    def _doubtful(self, draft: Draft) -> bool | None:
        try:
            return doubtful(draft.words, self.site.hold)
        except Exception as error:
            logs.failure("screening", 500, error)
            return None
