"""One slot, from the boxes to the pages.

A function of (intake, board, slot): open the boxes, draw lots if there are too many, decide on each
draft, put them in the slot's order, apply the rules thread by thread, make stale pages again, delete
the boxes. Boxes go last, so wherever a run is killed the next one finds them, finds what is done
already, and does the rest. Two runs at once write the same things; where they meet, the second reads
again and goes on from there.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import sealing
from board import drafts, rules, slots
from board.admission import Decision, reject
from board.lots import Draw
from board.model import Draft, Header, Mode, Reject, State, Tally, Thread
from press import Site
from publisher.deciding import Deciding
from publisher.shelves import Shelves
from publisher.stale import Hand, Pressroom
from storage.tables import BoardTable, Conflict, IntakeTable

_ATTEMPTS = 100
"""Bound on meeting others at one thread; each meeting means that somebody else got on."""
_FULL_IN_A_THREAD = 50
"""Drafts of one thread for which a slot notes that the board was full: as many as are ever shown."""

Decided = tuple[Draft, Decision]


@dataclass(slots=True)
class _Outcome:
    """What became of the drafts of a slot, as far as it has come."""

    hand: dict[str, Hand] = field(default_factory=dict)
    early: set[str] = field(default_factory=set)
    states: Counter[State] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The drafts that a slot takes, those that it has no room for any more, and the others, counted."""

    admitted: list[Draft]
    full: list[Draft]
    waiting: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Publisher:
    """Everything a slot needs. ``keys`` open boxes, newest first; ``secret`` orders a slot."""

    intake: IntakeTable
    board: BoardTable
    pressroom: Pressroom
    keys: tuple[X25519PrivateKey, ...]
    secret: bytes
    beacon_key: bytes
    site: Site

    def publish(self, slot: int) -> Tally | None:
        """Publish what waits for a slot (seconds since 1970) and return its tally, if it opened."""
        mode = self._mode(slot)
        if mode is Mode.CLOSED:
            # Nothing is lost: the boxes are there when the board opens again.
            return None
        drawn = self._draw(slot)
        if drawn is None:
            return None
        day = slots.day(slot)
        deciding = Deciding(self.board.repeats(Deciding.since(slot)), self.secret, self.site, mode)
        admitted = sorted(drawn.admitted, key=lambda draft: self._place(draft, slot))
        decided = [(draft, deciding.on(draft)) for draft in admitted]
        decided += [(draft, reject(Reject.FULL)) for draft in _told(drawn.full)]
        outcome = self._apply(sorted(decided, key=lambda pair: self._place(pair[0], slot)), day)
        # A draft that has to wait must not be taken for its own repeat next time.
        self._remember(day, {digest for post, digest in deciding.taken.items() if post not in outcome.early})
        done = {draft.id for draft in (*drawn.admitted, *drawn.full)} - outcome.early
        tally = self._save(slot, drawn, outcome, len(done))
        self.pressroom.refresh(tally, outcome.hand)
        self.intake.delete(sorted(done))
        return tally

    def beacon(self, now: int) -> None:
        """Put the beacon of the hour, and touch nothing else."""
        self.pressroom.beacon(self.beacon_key, now)

    def _mode(self, slot: int) -> Mode:
        """Return the mode that the moderator wants, once the pages say it."""
        mode = self.board.wanted_mode()
        if mode is not self.board.mode():
            self.pressroom.forms(self.board.last_tally())
            self.beacon(slot)
            self.board.save_mode(mode)
        return mode

    def _draw(self, slot: int) -> _Drawn | None:
        """Open the boxes and draw lots over them; nothing if the slot does not open."""
        for _ in range(_ATTEMPTS):
            before = self.board.lots()
            draw = Draw(self.site.budgets, self.secret, slot, before)
            boxes = unreadable = 0
            for post, box in self.intake.boxes():
                try:
                    draft = drafts.unpack(sealing.unseal(self.keys, post, box))
                except (sealing.Unreadable, ValueError, TypeError, KeyError):
                    unreadable += 1  # stays until it expires
                    continue
                boxes += 1
                draw.add(draft)
            if not boxes or not slots.opens(self.site.pace, slot, boxes):
                return None
            admitted, full, lots = draw.close()
            if lots.waits or before.waits:
                try:
                    self.board.save_lots(lots)
                except Conflict:
                    continue
            return _Drawn(admitted, full, boxes - len(admitted) - len(full), unreadable)
        raise Conflict

    def _apply(self, decided: Iterable[Decided], day: str) -> _Outcome:
        """Bring the drafts to the board."""
        by_thread: dict[str, list[Decided]] = {}
        for draft, decision in decided:
            by_thread.setdefault(draft.thread, []).append((draft, decision))
        shelves = Shelves(self.board)
        read = {thread: self.board.thread(thread) for thread in by_thread}
        for thread, _ in read.values():
            if thread.place:
                shelves.keep(thread)
        outcome = _Outcome()
        for thread_id, waiting in by_thread.items():
            saved = self._bring(*read[thread_id], waiting, day, shelves)
            ids = {draft.id for draft, _ in waiting}
            if saved is None and self.intake.holds(thread_id):
                # Boxes are not read all at one moment, and a question may be waiting for its lot.
                outcome.early |= ids
                continue
            there = [post for post in saved.posts if post.id in ids] if saved else []
            outcome.states.update(post.state for post in there)
            outcome.states[State.REJECTED] += len(ids) - len(there)  # with no place to go
            if saved and there:
                header = replace(rules.header(saved), version=saved.version)
                outcome.hand[thread_id] = Hand(header, min(post.ordinal for post in there))
        shelves.save()
        return outcome

    def _bring(
        self, thread: Thread, stored: Header | None, waiting: list[Decided], day: str, shelves: Shelves
    ) -> Thread | None:
        for _ in range(_ATTEMPTS):
            after = rules.apply(thread, waiting, day)
            if not after.posts:
                return None
            after = replace(after, place=shelves.place(after))
            try:
                header = self.board.save(stored, len(thread.posts), after)
            except Conflict:
                thread, stored = self.board.thread(thread.id)
                continue
            shelves.keep(after)
            return replace(after, version=header.version)
        raise Conflict

    def _remember(self, day: str, digests: set[bytes]) -> None:
        for _ in range(_ATTEMPTS):
            try:
                return self.board.save_repeats(day, digests)
            except Conflict:
                continue
        raise Conflict

    def _save(self, slot: int, drawn: _Drawn, outcome: _Outcome, done: int) -> Tally:
        """Save the tally; a second run of the same slot, with some boxes gone already, lowers nothing."""
        waiting = drawn.waiting + len(outcome.early)
        states = outcome.states
        tally = Tally(
            slot=slots.written(slot),
            received=done + waiting,
            published=states[State.PUBLISHED],
            held=states[State.HELD],
            refused=done - states[State.PUBLISHED] - states[State.HELD],
            waiting=waiting,
            unreadable=drawn.unreadable,
        )
        before = self.board.last_tally()
        if before and before.slot == tally.slot:
            counts = ("received", "published", "held", "refused", "waiting", "unreadable")
            tally = replace(
                tally, **{name: max(getattr(tally, name), getattr(before, name)) for name in counts}
            )
        self.board.save_tally(tally)
        return tally

    def _place(self, draft: Draft, slot: int) -> tuple[int, bytes]:
        """Return the place of a draft in the order of a slot: by kind, then by lot."""
        return slots.KIND_ORDER.index(draft.kind), slots.lot(self.secret, slot, draft.id)


def _told(full: Iterable[Draft]) -> list[Draft]:
    """Return the drafts of which a thread notes that the board was full."""
    noted: Counter[str] = Counter()
    told = []
    for draft in full:
        noted[draft.thread] += 1
        if noted[draft.thread] <= _FULL_IN_A_THREAD:
            told.append(draft)
    return told
