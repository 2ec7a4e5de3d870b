"""One slot, from the boxes to the pages.

A function of (intake, board, slot): open the boxes, draw lots if there are too many, decide on each
draft, put them in the slot's order, apply the rules thread by thread, make stale pages again, delete
the boxes. Boxes go after all that, so wherever a run is killed the next one finds them, finds what is done
already, and does the rest. Two runs at once write the same things; where they meet, the second reads
again and goes on from there.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from board import slots
from board.admission import PUBLISH, reject
from board.lots import NOTED
from board.model import Draft, Mode, Reject, State, Tally
from press import Site
from publisher.bringing import Bringing, Outcome, Unsettled
from publisher.deciding import Deciding
from publisher.drawing import Begun, Drawn, draw
from publisher.moderating import Moderating
from publisher.pressroom import Pressroom
from publisher.sharding import Shards
from storage.docket import DocketTable
from storage.tables import ATTEMPTS, BoardTable, Conflict, IntakeTable
from together import Together

_FULL_MOST, _FULL_IN_A_THREAD = 1_000, 50
"""Drafts of which a slot, and a thread, note that the board was full; more are not shown anyway."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Everything a slot needs. ``keys`` open boxes, newest first; ``secret`` orders a slot.

    ``told_most`` drafts of a slot are noted as such for which the board was full; ``together`` is how
    much of what does not hang on each other is done at once. With ``shards`` threads are written elsewhere.
    """

    intake: IntakeTable
    board: BoardTable
    docket: DocketTable
    pressroom: Pressroom
    keys: tuple[X25519PrivateKey, ...]
    secret: bytes
    beacon_key: bytes
    site: Site
    told_most: int = _FULL_MOST
    together: Together = field(default_factory=Together)
    shards: Shards | None = None

    def in_shards(self, shards: Shards) -> "Publisher":
        """Return a publisher of the same board whose threads are written and printed elsewhere."""
        return replace(self, pressroom=self.pressroom.in_shards(shards), shards=shards)

    def publish(self, slot: int) -> Tally | None:
        """Publish what waits for a slot (seconds since 1970) and return its tally, if it had drafts.

        A slot that was begun and has not come to its end, whether its run was killed or is only late, is
        brought there first, as itself: then all who are at it do the same things in the same order.
        """
        mode = self._mode(slot)
        self.moderate(slots.day(slot))
        tally = self._to_its_end(slot, mode)
        # Last: who thought again in time may have had to wait for this slot until the day was over.
        self.board.drop_kept(slots.day(slot))
        return tally

    def _to_its_end(self, slot: int, mode: Mode) -> Tally | None:
        ended: set[int] = set()
        at = slot
        for _ in range(ATTEMPTS):
            try:
                tally = self._publish(at, ended, mode)
            except Begun as begun:
                at = begun.slot
                continue
            except Unsettled:
                continue
            if at == slot:
                return tally
            ended.add(at)
            at = slot
        raise Conflict

    def _publish(self, slot: int, ended: Iterable[int], mode: Mode) -> Tally | None:
        day = slots.day(slot)
        drawn = draw(self.intake, self.board, self.keys, self.secret, self.site, slot, mode, ended)
        if drawn is None:
            return None
        known = partial(self.board.repeats, Deciding.since(slot))
        deciding = Deciding(known, self.secret, self.site, mode)
        order = slots.Order(self.secret, slot, drawn.admitted)
        decided = deciding.on_all(drawn.admitted, drawn.before)
        told, later = _told(drawn.full, self.told_most)
        decided += [(draft, reject(Reject.FULL)) for draft in told]
        decided += [(draft, PUBLISH) for draft in drawn.aside]
        decided.sort(key=lambda pair: order.place(pair[0]))
        outcome = self.bringing(day, drawn.ids, slots.written(slot) if drawn.admitted else "").bring(decided)
        # What had to wait, or had no place, must not be taken for a repeat of itself when it comes again.
        self._remember(day, {digest for post, digest in deciding.taken.items() if post in outcome.taken})
        outcome.early |= later
        tally = self._save(slot, drawn, outcome)
        self.pressroom.refresh(outcome.hand)
        done = {draft.id for draft in (*drawn.admitted, *drawn.full, *drawn.aside)} - outcome.early
        self.intake.delete(sorted(done))
        return tally

    def bringing(self, day: str, ids: frozenset[str] = frozenset(), slot: str = "") -> Bringing:
        """Return what brings drafts to the board on a day; ``ids`` are those of all boxes that were seen.

        ``slot`` is the one whose lots were drawn, if there were any to draw.
        """
        return Bringing(self.board, self.docket, self.intake, ids, day, self.together, self.shards, slot)

    def docket_now(self, now: int) -> None:
        """Do at once what moderators have put on the docket, and publish nothing else."""
        self._mode(now)
        self.moderate(slots.day(now))

    def moderate(self, day: str) -> None:
        """Do what moderators have put on the docket, and make the pages of it again."""
        hands, acts = Moderating(self.board, self.docket, self.secret, day).apply()
        if hands:
            self.pressroom.refresh(hands)
        for act in acts:
            self.docket.drop(act)

    def beacon(self, now: int) -> None:
        """Put the beacon of the hour, and touch nothing else."""
        self.pressroom.beacon(self.beacon_key, now)

    def _mode(self, slot: int) -> Mode:
        """Return the mode that the moderator wants, once the pages say it."""
        mode = self.board.wanted_mode()
        if mode is not self.board.mode():
            # If this dies, pages may say it already, and a moderator may think better meanwhile.
            self.board.save_mode(None)
            self.pressroom.forms()
            self.beacon(slot)
            self.board.save_mode(mode)
        return mode

    def _remember(self, day: str, digests: set[bytes]) -> None:
        for _ in range(ATTEMPTS):
            try:
                return self.board.save_repeats(day, digests)
            except Conflict:
                continue
        raise Conflict

    def _save(self, slot: int, drawn: Drawn, outcome: Outcome) -> Tally:
        """Save the tally; a second run of the same slot, with some boxes gone already, lowers nothing."""
        came = {draft.id for draft in (*drawn.admitted, *drawn.full)}
        done = len(came - outcome.early)
        waiting = drawn.waiting + len(came & outcome.early)
        states = outcome.states
        tally = Tally(
            slot=slots.written(slot),
            received=done + waiting,
            published=states[State.PUBLISHED],
            held=states[State.HELD],
            refused=max(0, done - sum(states[state] for state in _TAKEN)),
            waiting=waiting,
            unreadable=drawn.unreadable,
        )
        before = self.board.last_tally()
        if before and not (tally.received or tally.unreadable):
            return tally  # only flags and withdrawals, of which the tally says nothing
        if before and slot < slots.read(before.slot) <= slot + slots.DAY:
            return tally  # a later slot was quicker; a day further on it was a clock that jumped
        if before and before.slot == tally.slot:
            counts = ("received", "published", "held", "refused", "waiting", "unreadable")
            tally = replace(
                tally, **{name: max(getattr(tally, name), getattr(before, name)) for name in counts}
            )
        self.board.save_tally(tally)
        return tally


_TAKEN = (State.PUBLISHED, State.HELD, State.WITHDRAWN)
"""States of drafts that were not refused. One was withdrawn if its author thought better in time."""


def _told(full: Iterable[Draft], most: int) -> tuple[list[Draft], set[str]]:
    """Return the drafts of which a thread notes now that the board was full, and those that wait for it."""
    noted: Counter[str] = Counter()
    told: list[Draft] = []
    later: set[str] = set()
    for draft in full:
        noted[draft.thread] += 1
        if noted[draft.thread] > _FULL_IN_A_THREAD:
            continue
        if len(told) < most:
            told.append(draft)
        elif len(told) + len(later) < NOTED:
            later.add(draft.id)
    return told, later
