"""One slot, from the boxes to the pages.

A function of (intake, board, slot): open the boxes, put the drafts in the slot's order, apply the
rules thread by thread, make stale pages again, delete the boxes. Boxes go last, so wherever a run is
killed the next one finds them, finds what is done already, and does the rest. Two runs at once
write the same things; where they meet, the second reads again and goes on from there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import sealing
from board import drafts, rules, slots
from board.model import Draft, Header, State, Tally, Thread
from board.slots import Pace
from publisher.stale import Hand, Pressroom
from storage.tables import BoardTable, Conflict, IntakeTable

_ATTEMPTS = 100
"""Bound on meeting others at one thread; each meeting means that somebody else got on."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Everything a slot needs. ``keys`` open boxes, newest first; ``secret`` orders a slot."""

    intake: IntakeTable
    board: BoardTable
    pressroom: Pressroom
    keys: tuple[X25519PrivateKey, ...]
    secret: bytes
    pace: Pace

    def publish(self, slot: int) -> Tally | None:
        """Publish what waits for a slot (seconds since 1970) and return its tally, if it opened."""
        boxes, unreadable = self._open()
        if not boxes or not slots.opens(self.pace, slot, len(boxes)):
            return None
        hand, early, lost = self._apply(_in_order(boxes, self.secret, slot), slots.day(slot))
        done = len(boxes) - len(early)
        tally = self._save(Tally(slots.written(slot), done, done - lost, lost, unreadable))
        self.pressroom.refresh(tally.slot, hand)
        self.intake.delete(sorted(draft.id for draft in boxes if draft.id not in early))
        return tally

    def _open(self) -> tuple[list[Draft], int]:
        """Return the drafts that wait, and how many boxes do not open; those stay until they expire."""
        opened, unreadable = [], 0
        for post, box in self.intake.boxes():
            try:
                draft = drafts.unpack(sealing.unseal(self.keys, post, box))
            except (sealing.Unreadable, ValueError, TypeError, KeyError):
                unreadable += 1
                continue
            opened.append(draft)
        return opened, unreadable

    def _apply(self, ordered: Iterable[Draft], day: str) -> tuple[dict[str, Hand], set[str], int]:
        """Bring the drafts to the board.

        Returns the threads in hand, the ids of drafts that came too early and have to wait, and how
        many drafts have no place to go.
        """
        by_thread: dict[str, list[Draft]] = {}
        for draft in ordered:
            by_thread.setdefault(draft.thread, []).append(draft)
        read = {thread: self.board.thread(thread) for thread in by_thread}
        shelves = _Shelves(self.board)
        for thread, _ in read.values():
            if thread.place:
                shelves.keep(thread)
        hand: dict[str, Hand] = {}
        early: set[str] = set()
        lost = 0
        for thread_id, waiting in by_thread.items():
            saved = self._bring(*read[thread_id], waiting, day, shelves)
            ids = {draft.id for draft in waiting}
            if saved:
                first = min(post.ordinal for post in saved.posts if post.id in ids)
                hand[thread_id] = Hand(replace(rules.header(saved), version=saved.version), first)
            elif self.intake.holds(thread_id):
                # Boxes are not read all at one moment: the question of these stories came in behind.
                early |= ids
            else:
                lost += len(waiting)
        shelves.save()
        return hand, early, lost

    def _bring(
        self, thread: Thread, stored: Header | None, waiting: list[Draft], day: str, shelves: "_Shelves"
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

    def _save(self, tally: Tally) -> Tally:
        """Save the tally; a second run of the same slot, with some boxes gone already, lowers nothing."""
        before = self.board.last_tally()
        if before and before.slot == tally.slot:
            tally = replace(
                tally,
                received=max(tally.received, before.received),
                published=max(tally.published, before.published),
                rejected=max(tally.rejected, before.rejected),
                unreadable=max(tally.unreadable, before.unreadable),
            )
        self.board.save_tally(tally)
        return tally


class _Shelves:
    """Numbers new threads on the shelves of their topics, one after the other.

    The count of a topic is written after its threads. A run that was killed between the two is
    found out by the places that its threads already have: they are in hand again, and are counted
    before any new place is given.
    """

    def __init__(self, board: BoardTable) -> None:
        self._board = board
        self._counts: dict[str, int] = {}

    def place(self, thread: Thread) -> int:
        """Return the place that the thread has, or the next one."""
        if thread.place or thread.question.state is not State.PUBLISHED:
            return thread.place
        return self._count(thread.asked.topic) + 1

    def keep(self, thread: Thread) -> None:
        """Count a thread whose place is written."""
        slug = thread.asked.topic
        self._counts[slug] = max(self._count(slug), thread.place)

    def _count(self, slug: str) -> int:
        if slug not in self._counts:
            self._counts[slug] = self._board.topic(slug).count
        return self._counts[slug]

    def save(self) -> None:
        """Write the counts that grew."""
        for slug, count in self._counts.items():
            while (topic := self._board.topic(slug)).count < count:
                try:
                    self._board.save_topic(replace(topic, count=count))
                except Conflict:
                    continue


def _in_order(boxes: list[Draft], secret: bytes, slot: int) -> list[Draft]:
    """Return drafts in the order of the slot: by kind, then by lot."""
    return sorted(
        boxes,
        key=lambda draft: (slots.KIND_ORDER.index(draft.kind), slots.lot(secret, slot, draft.id)),
    )
