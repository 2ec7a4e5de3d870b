"""Deciding on the drafts of one slot, one after the other.

Screening and the memory of texts come together here with the one rule of admission. Whatever fails
while a text is looked at, fails closed: the post waits for a moderator, and the log says where.
"""

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass, field

import logs
from board import repeats, slots
from board.admission import Decision, admit
from board.model import Draft, Mode, State
from press import Site
from screening.doubts import doubtful


@dataclass(slots=True)
class Deciding:
    """Decides on drafts in the order of a slot. ``known`` says which digests are not new."""

    known: Callable[[Collection[bytes]], set[bytes]]
    secret: bytes
    site: Site
    mode: Mode
    taken: dict[str, bytes] = field(default_factory=dict)
    """The digests of the texts that were taken, by post."""

    @staticmethod
    def since(slot: int) -> str:
        """Return the first day of which texts are remembered in a slot."""
        return slots.day(slot - repeats.DAYS * slots.DAY)

    def on_all(self, drafts: Collection[Draft], before: Container[str]) -> list[tuple[Draft, Decision]]:
        """Return drafts with the decision on each. ``before`` are ids that an earlier run drew.

        Of two with the same words the first is taken, so the order has to be the same in a run that goes
        on after a crash: who may be on the board already comes first, and the others not by slot.
        """

        def place(draft: Draft) -> tuple[bool, bytes]:
            return draft.id not in before, slots.lot(self.secret, 0, draft.id)

        digests = {draft.id: repeats.digest(self.secret, draft) for draft in drafts}
        known = self.known(digests.values())
        decided = []
        for draft in sorted(drafts, key=place):
            digest = digests[draft.id]
            decided.append((draft, self._on(draft, repeated=digest in known)))
            if decided[-1][1].state is not State.REJECTED:
                self.taken[draft.id] = digest
                known.add(digest)
        return decided

    def _on(self, draft: Draft, *, repeated: bool) -> Decision:
        return admit(
            draft,
            doubtful=self._doubtful(draft),
            repeated=repeated,
            mode=self.mode,
            slow_lane=self.site.slow_lane,
        )

    def _doubtful(self, draft: Draft) -> bool | None:
        try:
            return doubtful(draft.words, self.site.hold)
        except Exception as error:
            logs.failure("screening", 500, error)
            return None
