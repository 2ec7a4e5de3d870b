"""Drawing: opening the boxes of a slot, and who of them has a place in it.

Whoever takes something back, or flags something, waits for nothing: no crowd, no lot, and no board
that opens again. Nor do they make a crowd, which is of posts that hide among each other.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import sealing
from board import drafts, slots
from board.lots import Draw
from board.model import Draft, Mode
from board.words import Flag, Undo, Withdrawal
from press import Site
from storage.tables import ATTEMPTS, BoardTable, Conflict, IntakeTable

FLAGS_MOST = 500
"""Flags that one slot takes; which of more is drawn by lot, and the others wait."""


class Begun(Exception):
    """Another slot was begun, and some of its drafts still have their boxes: it comes to its end first."""

    def __init__(self, slot: int) -> None:
        super().__init__(slot)
        self.slot = slot


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drafts of a slot, decided on by lot.

    ``admitted`` have their places, for ``full`` there is no room any more, ``aside`` are withdrawals and
    undos, and readers' flags: none of them is a post. ``ids`` are those of all boxes that were there,
    ``waiting`` and ``unreadable`` count others.
    """

    admitted: list[Draft]
    full: list[Draft]
    aside: list[Draft]
    ids: frozenset[str]
    waiting: int
    unreadable: int
    before: frozenset[str] = frozenset()
    """Ids that an earlier run drew. What is still there of them may be on the board already."""


def draw(
    intake: IntakeTable,
    board: BoardTable,
    keys: tuple[X25519PrivateKey, ...],
    secret: bytes,
    site: Site,
    slot: int,
    mode: Mode,
    ended: Iterable[int] = (),
) -> Drawn | None:
    """Open the boxes and draw lots over them; nothing if there is nothing to do in this slot.

    Raises Begun where another slot has to come to its end first; those that ``ended`` need not again,
    though some of their drafts may still have to wait.
    """
    for _ in range(ATTEMPTS):
        before = board.lots()
        lots = Draw(site.budgets, secret, slot, before)
        aside: list[Draft] = []
        flags: list[Draft] = []
        ids: set[str] = set()
        unreadable = 0
        for post, box in intake.boxes():
            try:
                draft = drafts.unpack(sealing.unseal(keys, post, box), post)
            except (sealing.Unreadable, drafts.NoDraft):
                unreadable += 1  # stays until it expires
                continue
            ids.add(draft.id)
            if draft.id in before.drawn and slots.read(before.slot) not in (slot, *ended):
                raise Begun(slots.read(before.slot))
            if isinstance(draft.words, Flag):
                flags.append(draft)
            elif isinstance(draft.words, Withdrawal | Undo):
                aside.append(draft)
            else:
                lots.add(draft)
        posts = len(ids) - len(aside) - len(flags)
        flags.sort(key=lambda draft: slots.lot(secret, slot, draft.id))
        aside += flags[:FLAGS_MOST]
        if not ids and before.drawn and before.slot != slots.written(slot):
            # Everything that was drawn is where it belongs; which posts came together need not be kept.
            with suppress(Conflict):  # a slot that took something was quicker
                board.save_lots(replace(before, drawn=frozenset(), waits={}, places={}))
        begun = before.slot == slots.written(slot) and not ids.isdisjoint(before.drawn)
        shut = mode is Mode.CLOSED or not slots.opens(site.pace, slot, posts)
        # What was begun comes to its end in any case: some of it may be on the board, and on no page.
        if not posts or (shut and not begun):
            # Nothing of what waits is lost: the boxes are there when the board opens.
            return Drawn([], [], aside, frozenset(ids), posts, unreadable) if aside else None
        admitted, full, drawn = lots.close()
        try:
            # Before anything is done, so that whoever goes on after a crash knows who was in.
            if drawn != before:
                board.save_lots(drawn)
        except Conflict:
            continue
        waiting = posts - len(admitted) - len(full)
        return Drawn(admitted, full, aside, frozenset(ids), waiting, unreadable, before.drawn)
    raise Conflict
