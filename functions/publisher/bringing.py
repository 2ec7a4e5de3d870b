"""Bringing what was decided to the board, thread by thread.

A thread is read, the rules are applied, and what is new is written under the versions that were
read; whoever meets somebody else there reads again. Words that are taken back are sealed for their
author before they leave their post, so that nothing is lost if the run ends in between.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import sealing
from board import rules
from board.model import Draft, Header, Kept, Post, State, Thread
from board.words import Flag, Undo, Withdrawal
from publisher.hands import Brought, Decided, Hand, Settled
from publisher.sharding import Shards
from publisher.shelves import Shelves
from storage import docket, items
from storage.docket import FLAGS_MOST, DocketTable
from storage.tables import ATTEMPTS, BoardTable, Conflict, IntakeTable
from together import Together

_UNSEEN_MOST = 50
"""Tombstones that one slot puts up for posts of which nobody knows; who wants more is at mischief."""

_UNSEEN_MOST_IN_A_THREAD = 200


@dataclass(slots=True)
class Outcome:
    """What became of the drafts of a slot. ``early`` have to wait for the post that they stand on."""

    hand: dict[str, Hand] = field(default_factory=dict)
    early: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    states: Counter[State] = field(default_factory=Counter)


class Unsettled(Exception):
    """A post is to have a place and was given none: its thread changed meanwhile. The slot begins again.

    In a shard, where that fails the errand and so the slot, the next slot does.
    """


class Bringing:
    """Brings the drafts of one slot to the board. ``ids`` are those of all boxes that were seen."""

    def __init__(
        self,
        board: BoardTable,
        docket: DocketTable,
        intake: IntakeTable,
        ids: frozenset[str],
        day: str,
        together: Together,
        shards: Shards | None = None,
        slot: str = "",
    ) -> None:
        self._board = board
        self._together = together
        self._shards = shards
        self._slot = slot
        self._docket = docket
        self._intake = intake
        self._ids = ids
        self._day = day
        self._unseen = _UNSEEN_MOST

    def bring(self, decided: Iterable[Decided]) -> Outcome:
        """Bring drafts in their order, and say what became of them.

        Threads are written side by side. What one of them gets that hangs on others, its place on a shelf
        and leave for a tombstone, is settled for all of them before.
        """
        by_thread: dict[str, list[Decided]] = {}
        for draft, decision in decided:
            by_thread.setdefault(draft.thread, []).append((draft, decision))
        read = self._together.each(self._board.thread, by_thread)
        outcome = Outcome()
        now = [
            self._now(thread, waiting, outcome)
            for (thread, _), waiting in zip(read, by_thread.values(), strict=True)
        ]
        shelves, settled = self._settled(read, now)
        brought = self._shards.brought(self._day, settled) if self._shards else self.all_into(settled)
        for each in brought:
            outcome.taken |= each.taken
            outcome.states += each.states
            if each.hand:
                outcome.hand[each.hand.header.thread] = each.hand
                shelves.stand(each.hand.header, each.hand.ahas)
        shelves.save()
        return outcome

    def _settled(
        self, read: list[tuple[Thread, Header | None]], now: list[list[Decided]]
    ) -> tuple[Shelves, list[Settled]]:
        """Give places, and note them with the lots of the slot. Raises Unsettled, Conflict."""
        for _ in range(ATTEMPTS):
            lots = self._board.lots()
            shelves = Shelves(self._board, lots.places if lots.slot == self._slot else None)
            for thread, _ in read:
                shelves.keep(thread)
            before = {shelf: dict(places) for shelf, places in shelves.given.items()}
            settled = [
                self._settle(thread, stored, some, shelves)
                for (thread, stored), some in zip(read, now, strict=True)
            ]
            if shelves.given == before or not self._slot:
                return shelves, settled
            if lots.slot != self._slot:
                raise Unsettled
            with suppress(Conflict):
                self._board.save_lots(replace(lots, places=shelves.given))
                return shelves, settled
        raise Conflict

    def _settle(self, thread: Thread, stored: Header | None, now: list[Decided], shelves: Shelves) -> Settled:
        after = self._applied(thread, now)[1]
        if after.posts:
            after = shelves.placed(after)
        return Settled(thread, stored, now, after.place, {post.id: post.place for post in after.posts})

    def _now(self, thread: Thread, waiting: list[Decided], outcome: Outcome) -> list[Decided]:
        """Return the drafts of a thread that need not wait for another."""
        there = {post.id for post in thread.posts} | {draft.id for draft, _ in waiting}
        early = {draft.id for draft, _ in waiting if self._comes_before(draft, there)}
        nothing = sum(post.state is State.WITHDRAWN and not post.until for post in thread.posts)
        room = max(0, _UNSEEN_MOST_IN_A_THREAD - nothing)
        now = [pair for pair in waiting if pair[0].id not in early and self._may(pair[0], there, room)]
        outcome.early |= early
        return now

    def all_into(self, settled: Iterable[Settled]) -> list[Brought]:
        """Write what is new of threads, and say what became of it. Raises Unsettled."""
        return self._together.each(self._into, settled)

    def _into(self, settled: Settled) -> Brought:
        saved = self._save(settled)
        if saved:
            self._flag(saved, [draft for draft, _ in settled.now if isinstance(draft.words, Flag)])
        return _became(settled.now, saved)

    def _flag(self, thread: Thread, drafts: list[Draft]) -> None:
        """Keep readers' flags on what they could read; of each post so many."""
        there = self._docket.flags(thread.id) if drafts else []
        counts, ids = Counter(flag.post for flag in there), {flag.id for flag in there}
        for draft in (draft for draft in drafts if draft.id not in ids):
            words = draft.words
            post = thread.post(words.post) if isinstance(words, Flag) else None
            if isinstance(words, Flag) and post and post.state is State.PUBLISHED:
                counts[post.id] += 1
                if counts[post.id] <= FLAGS_MOST:
                    self._docket.flag(docket.Flag(draft.id, thread.id, post.id, words.reason, self._day))

    def _comes_before(self, draft: Draft, there: set[str]) -> bool:
        """Say whether a draft came before one that it stands on.

        Boxes are not read all at one moment, and what it stands on may be waiting for its lot.
        """
        missing = [post for post in rules.needs(draft) if post not in there]
        return any(post in self._ids or self._intake.holds(post) for post in missing)

    def _may(self, draft: Draft, there: set[str], room: int) -> bool:
        """Say whether a draft may have its effect: all may, but tombstones for nothing are bounded."""
        if not isinstance(draft.words, Withdrawal) or draft.words.post in there | self._ids:
            return True
        self._unseen -= 1
        return room > 0 and self._unseen >= 0

    def _save(self, settled: Settled) -> Thread | None:
        thread, stored = settled.thread, settled.stored
        withdrawals = [pair for pair in settled.now if isinstance(pair[0].words, Withdrawal)]
        for _ in range(ATTEMPTS):
            before, after = self._applied(thread, settled.now)
            if not after.posts:
                return None
            self._keep(before, after, withdrawals)
            for draft, _ in withdrawals:
                post = after.post(draft.words.post) if isinstance(draft.words, Withdrawal) else None
                if post and post.mark == draft.mark and post.state is State.WITHDRAWN:
                    self._docket.settle(thread.id, post.id)  # there is nothing left to look at
            after = _placed(settled, after)
            try:
                header = self._board.save(stored, thread, after)
            except Conflict:
                thread, stored = self._board.thread(thread.id)
                self._forget(thread, withdrawals)
                continue
            return replace(after, version=header.version)
        raise Conflict

    def _applied(self, thread: Thread, now: list[Decided]) -> tuple[Thread, Thread]:
        """Return a thread before what is taken back of it is taken back, and after."""
        standing = [pair for pair in now if not isinstance(pair[0].words, Flag | Withdrawal)]
        withdrawals = [pair for pair in now if isinstance(pair[0].words, Withdrawal)]
        before = rules.apply(thread, standing, self._day, self._opened(thread, standing))
        return before, rules.apply(before, withdrawals, self._day)

    def _forget(self, thread: Thread, withdrawals: list[Decided]) -> None:
        """Drop what was kept of posts that went for good while this run was at them."""
        for post in (thread.post(d.words.post) for d, _ in withdrawals if isinstance(d.words, Withdrawal)):
            if post and post.gone_for_good:
                self._board.forget(post.id)

    def _opened(self, thread: Thread, decided: list[Decided]) -> dict[str, Kept]:
        """Return what is kept of withdrawn posts and opens with the keys that undos brought."""
        opened = {}
        for words in (draft.words for draft, _ in decided):
            post = thread.post(words.post) if isinstance(words, Undo) else None
            sealed = self._board.kept(post.until, post.id) if post and post.until else None
            if post and sealed and isinstance(words, Undo):
                try:
                    opened[post.id] = items.to_kept(sealing.give_back(words.key, post.id, sealed))
                except sealing.Unreadable:
                    continue  # somebody else's receipt
        return opened

    def _keep(self, before: Thread, after: Thread, withdrawals: list[Decided]) -> None:
        """Keep what is being withdrawn, for its author, and not for who else wants it back in this slot."""
        for draft, _ in withdrawals:
            words = draft.words
            assert isinstance(words, Withdrawal)  # noqa: S101 (for the type checker)
            was, now = before.post(words.post), after.post(words.post)
            if was and was.mark != draft.mark:
                continue
            if was and was.until and now and not now.until:
                self._board.forget(was.id)
            if was and now and was.state is not now.state and now.until:
                packed = items.to_kept_bytes(Kept(was.state, was.reason, was.words))
                self._board.keep(now.until, now.id, sealing.keep(words.key, now.id, packed))


def _placed(settled: Settled, thread: Thread) -> Thread:
    """Return the thread with the places that were given, where it has none by now. Raises Unsettled."""
    place = thread.place
    if not place and thread.question.state is State.PUBLISHED:
        place = _given(settled.place)
    return replace(thread, place=place, posts=tuple(_post_placed(settled, post) for post in thread.posts))


def _post_placed(settled: Settled, post: Post) -> Post:
    if post.place or post.kind != "aha" or post.state is not State.PUBLISHED:
        return post
    return replace(post, place=_given(settled.places.get(post.id, 0)))


def _given(place: int) -> int:
    if not place:
        raise Unsettled
    return place


def _became(now: list[Decided], saved: Thread | None) -> Brought:
    """Return what became of drafts, whose thread is now as it was saved."""
    words = {d.id: d.words for d, _ in now if not isinstance(d.words, Flag | Withdrawal | Undo)}
    posts = set(words)
    found = [post for post in saved.posts if post.id in posts] if saved else []
    # Other words under an id that is there came to nothing: under one of their own they are no repeat.
    taken = frozenset(post.id for post in found if post.words == words[post.id])
    states = Counter(post.state for post in found)
    states[State.REJECTED] += len(posts) - len(found)  # with no place to go
    # What a slot changes follows from its drafts, whether or not a run before this one did it.
    named = posts | {d.words.post for d, _ in now if isinstance(d.words, Withdrawal | Undo)}
    changed = frozenset(post.ordinal for post in saved.posts if post.id in named) if saved else None
    if not saved or not changed:
        return Brought(None, taken, states)
    header = replace(rules.header(saved), version=saved.version)
    return Brought(Hand.of(saved, header, changed), taken, states)
