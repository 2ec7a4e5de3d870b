"""Applying the docket: what moderators asked for since the last slot, act by act.

The line in the ledger comes first and names the act; then the post changes, and its pages; the act
leaves the docket last. So a run that dies in between is gone on with by the next one, and no act is
done without its line or has two.
"""

import hmac
from dataclasses import replace

import sealing
from board import moderation, rules
from board.model import Kept, State, Thread
from board.moderation import Act, Entry, Verb
from publisher.hands import Hand
from publisher.shelves import Shelves
from storage import items
from storage.docket import DocketTable
from storage.tables import ATTEMPTS, BoardTable, Conflict


class Moderating:
    """Applies the verbs that are due on a day."""

    def __init__(self, board: BoardTable, docket: DocketTable, secret: bytes, day: str) -> None:
        self._board = board
        self._docket = docket
        self._secret = secret
        self._day = day

    def apply(self) -> tuple[dict[str, Hand], list[Act]]:
        """Do what is due, and return the threads that it changed, and the acts to drop once pages say so."""
        hands: dict[str, Hand] = {}
        due = [act for act in self._docket.acts() if act.day <= self._day]
        for act in sorted(due, key=lambda act: (act.verb not in (Verb.LOCK, Verb.UNLOCK), act.id)):
            hand = self._do(act)
            if hand and act.thread in hands:
                hand = replace(hand, changed=hand.changed | hands[act.thread].changed)
            if hand:
                hands[act.thread] = hand
        return hands, due

    def _do(self, act: Act) -> Hand | None:
        for _ in range(ATTEMPTS):
            thread, stored = self._board.thread(act.thread)
            if not self._docket.waits(act):
                return None  # another publisher has done it, or a moderator thought better
            noted = any(_same(entry, act) for entry in self._docket.ledger())
            if not thread.posts or not (noted or self._fits(act, thread)):
                return None
            try:
                self._note(act, thread)
                after = self._change(act, thread)
                # What a slot gives that has not come to its end is taken, written or not.
                shelves = Shelves(self._board, self._board.lots().places)
                shelves.keep(thread)
                after = shelves.placed(after)
                header = self._board.save(stored, thread, after)
            except Conflict:
                self._forget_late(act)
                continue
            shelves.keep(after)
            shelves.save()
            self._forget(act, after)
            if act.verb not in (Verb.LOCK, Verb.UNLOCK):
                self._docket.settle(act.thread, act.post)
            header = replace(rules.header(after), version=header.version)
            return Hand.of(after, header, _changed(act, after))
        raise Conflict

    def _fits(self, act: Act, thread: Thread) -> bool:
        if not moderation.fits(act, thread):
            return False
        post = thread.post(act.post)
        back = act.verb is Verb.APPROVE and post is not None and post.state is State.REMOVED
        return not back or self._kept(act, thread) is not None

    def _note(self, act: Act, thread: Thread) -> None:
        post = thread.post(act.post)
        told = post and act.verb in (Verb.REJECT, Verb.REMOVE, Verb.PURGE)
        commitment = moderation.commitment(self._secret, post) if post and told else ""
        self._docket.note(Entry(0, self._day, act.id, act.verb, act.thread, act.post, act.reason, commitment))

    def _change(self, act: Act, thread: Thread) -> Thread:
        post = thread.post(act.post)
        after = moderation.done(act, thread, self._day, self._kept(act, thread))
        now = after.post(act.post)
        if post and now and post.state is State.PUBLISHED and now.until:
            sealed = sealing.keep(
                self._key(post.id), post.id, items.to_kept_bytes(Kept(post.state, post.reason, post.words))
            )
            self._board.keep(now.until, post.id, sealed)
        return after

    def _forget(self, act: Act, thread: Thread) -> None:
        """Drop what was kept of a post that is back, or gone for good, once its thread says so.

        Of a held one something is kept where its author took it back and thought better of it.
        """
        post = thread.post(act.post)
        if post and not post.until and act.verb in (Verb.APPROVE, Verb.REJECT, Verb.PURGE):
            self._board.forget(post.id)

    def _forget_late(self, act: Act) -> None:
        """Drop what was kept of a post that went for good while this run was at it."""
        post = self._board.thread(act.thread)[0].post(act.post)
        if post and post.gone_for_good:
            self._board.forget(post.id)

    def _kept(self, act: Act, thread: Thread) -> Kept | None:
        post = thread.post(act.post)
        if not post or post.state is not State.REMOVED or not post.until:
            return None
        sealed = self._board.kept(post.until, post.id)
        try:
            return items.to_kept(sealing.give_back(self._key(post.id), post.id, sealed)) if sealed else None
        except sealing.Unreadable:
            return None  # kept under a secret that the publisher has no more

    def _key(self, post: str) -> str:
        """Return the key with which the words of a removed post are kept. No moderator has it."""
        return hmac.digest(self._secret, b"am/removed/v1\0" + post.encode(), "sha512").hex()


def _same(entry: Entry, act: Act) -> bool:
    """Say whether a line of the ledger is that of an act."""
    told = (entry.act, entry.verb, entry.thread, entry.post, entry.reason)
    return told == (act.id, act.verb, act.thread, act.post, act.reason)


def _changed(act: Act, thread: Thread) -> frozenset[int]:
    """Return the ordinals whose pages an act makes stale; a lock shows on every page of its thread."""
    if act.verb in (Verb.LOCK, Verb.UNLOCK):
        return frozenset((1,))
    post = thread.post(act.post)
    return frozenset((post.ordinal,)) if post else frozenset()
