"""The moderator's desk: what waits, how a post stands, and verbs for the docket. No printing here.

A moderator reads the board and writes the docket, and never sees what is on its way in. Whatever does
not fit is refused here, before it is written, with a sentence that says what would; the publisher
looks once more when it applies the docket, since a post may have changed meanwhile.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from board import moderation, receipts
from board.model import Mode, Post, State, Thread
from board.moderation import AFTER, NEEDS_REASON, Act, Entry, Verb
from press import Site
from republishing import Notes
from storage.docket import DocketTable, Flag
from storage.tables import BoardTable

_PLACE = re.compile(
    rf"(?:\S*/t/)?(?P<thread>{receipts.ID.pattern})(?:/(?:\d+/)?)?"
    rf"(?:(?<=/)#?(?:[a-z]+-)?(?P<post>{receipts.ID.pattern}))?"
)
"""THREAD, THREAD/POST, or an address of the board; whatever else stands in it is a slip of the pen."""


class Refused(Exception):
    """The command cannot be done. The message says what to do instead; nothing was changed."""


class Press(Protocol):
    """What runs the publisher for a moderator who cannot wait."""

    def docket(self) -> None:
        """Have the docket applied at once, and nothing else published."""

    def everything(self, tell: Callable[[int, int], None], notes: Notes | None = None) -> None:
        """Have every page made again; ``tell`` hears how many threads of how many are done.

        What ``notes`` have need not be done again.
        """

    def pages(self, folder: Path, tell: Callable[[int, int], None]) -> None:
        """Write the whole site into a folder. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Place:
    """A post, by its thread's id and its own."""

    thread: str
    post: str

    def __str__(self) -> str:
        """Return it as it is typed: the thread alone for its question."""
        return self.thread if self.post == self.thread else f"{self.thread}/{self.post}"


@dataclass(frozen=True, slots=True)
class Flagged:
    """A post that readers reported: how often, in steps, and for what."""

    place: Place
    often: str
    reasons: tuple[str, ...]
    since: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One board, seen from the terminal. ``today`` is a day in UTC, ``chance`` gives random bytes."""

    board: BoardTable
    docket: DocketTable
    press: Press
    today: str
    tomorrow: str
    chance: Callable[[int], bytes]
    site: Site

    def place(self, text: str) -> Place:
        """Return the place that was typed: an id, thread/post, or an address of the board."""
        found = _PLACE.fullmatch(text.strip())
        if not found:
            raise Refused(
                f"{text[:80]!r} is no id. Write THREAD or THREAD/POST as the lists show them, "
                "or paste the address of the post."
            )
        return Place(found["thread"], found["post"] or found["thread"])

    def find(self, place: Place) -> tuple[Thread, Post]:
        """Return a post and its thread. Raises Refused."""
        thread, _ = self.board.thread(place.thread)
        post = thread.post(place.post)
        if not thread.posts:
            raise Refused(
                f"There is no thread {place.thread}. Nothing was changed; look at the id once more."
            )
        if post is None:
            raise Refused(
                f"Thread {place.thread} has no post {place.post}. Nothing was changed; "
                f"`show {place.thread}` lists those it has."
            )
        return thread, post

    def act(self, verb: Verb, place: Place, reason: str = "") -> Act:
        """Return a verb as it goes on the docket. Raises Refused where it does not fit."""
        thread, post = self.find(place)
        act = Act(
            id=receipts.base32(self.chance(17), 26).lower(),
            verb=verb,
            thread=place.thread,
            post=place.thread if verb in (Verb.LOCK, Verb.UNLOCK) else place.post,
            reason=reason if verb in NEEDS_REASON else "",
            day=self.tomorrow if verb is Verb.PURGE else "",
        )
        if not moderation.fits(act, thread):
            raise Refused(_unfit(verb, thread, post))
        if verb is Verb.APPROVE and post.state is State.REMOVED and not self.board.kept(post.until, post.id):
            raise Refused("The words of this post are not kept any more, so it cannot be restored.")
        return act

    def purge_of(self, place: Place) -> Act:
        """Return the purge that waits for a post. Raises Refused."""
        for act in self.docket.acts():
            if act.verb is Verb.PURGE and (act.thread, act.post) == (place.thread, place.post):
                return act
        raise Refused(
            f"No purge waits on the docket for {place}. What was applied already cannot be cancelled."
        )

    def flagged(self) -> list[Flagged]:
        """Return the posts with flags that nobody has looked at, most often flagged first."""
        by_post: dict[Place, list[Flag]] = {}
        for flag in self.docket.flagged():
            by_post.setdefault(Place(flag.thread, flag.post), []).append(flag)
        rows = [
            Flagged(
                place,
                _often(len(flags)),
                tuple(reason for reason, _ in Counter(flag.reason for flag in flags).most_common()),
                min(flag.day for flag in flags),
            )
            for place, flags in by_post.items()
        ]
        order = ("many", "some", "once")
        return sorted(rows, key=lambda row: (order.index(row.often), row.since, str(row.place)))

    def flood(self, mode: Mode | None) -> tuple[Mode, Mode]:
        """Set how the board meets a flood, if a mode is given; return what is wanted and what pages say."""
        if mode:
            self.board.want_mode(mode)
        return self.board.wanted_mode(), self.board.shown_mode()

    def verify(self) -> tuple[list[Entry], int]:
        """Return the lines of the ledger, and the number of the first that breaks the chain, or 0."""
        entries = self.docket.ledger()
        return entries, moderation.broken(entries)


def _unfit(verb: Verb, thread: Thread, post: Post) -> str:
    if verb in (Verb.LOCK, Verb.UNLOCK):
        return f"The thread is {'locked' if thread.locked else 'open'} already. Nothing was changed."
    fitting = [str(each) for each, after in AFTER.items() if post.state in after]
    said = f"What fits: {', '.join(fitting)}." if fitting else "No verb fits; there is nothing left of it."
    return f"The post is {post.state}, so it cannot be {_PAST[verb]}. Nothing was changed. {said}"


_PAST = {Verb.APPROVE: "approved", Verb.REJECT: "rejected", Verb.REMOVE: "removed", Verb.PURGE: "purged"}


def _often(count: int) -> str:
    """Return a count of flags in steps: a number would invite counting, and one person may send several."""
    return "many" if count >= 5 else "some" if count >= 2 else "once"
