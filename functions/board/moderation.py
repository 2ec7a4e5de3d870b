"""Moderation: what a verb does to a post in each state, from one table, and the ledger of it.

Verbs wait on the docket until the publisher applies them. What a verb does not fit changes nothing.
Each act gets a line in the ledger; a line carries a hash over itself and the line before, so that one
that was taken out, or changed, breaks the chain for everybody who has the lines. Of a removed text
the line carries a commitment under a secret: who has the text and the secret can show that it was
this one, and nobody can find it by guessing.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from board import onion
from board.model import Kept, Post, State, Thread
from board.words import blank, texts

KEPT_DAYS = 14
"""Days for which the words of a removed post are kept, sealed, so that an approval restores them."""
GENESIS = hashlib.sha256(b"am/ledger/v1").hexdigest()
"""What the first line of a ledger is chained to."""


class Verb(StrEnum):
    """What a moderator can do to a post, or (lock, unlock) to its thread."""

    APPROVE = "approve"
    REJECT = "reject"
    REMOVE = "remove"
    PURGE = "purge"
    LOCK = "lock"
    UNLOCK = "unlock"


AFTER: dict[Verb, dict[State, State]] = {
    Verb.APPROVE: {
        State.HELD: State.PUBLISHED,
        State.REMOVED: State.PUBLISHED,  # while its words are kept
        State.PUBLISHED: State.PUBLISHED,  # it was flagged, and may stay
    },
    Verb.REJECT: {State.HELD: State.REJECTED},
    Verb.REMOVE: {State.PUBLISHED: State.REMOVED},
    # Removed for good: nothing is kept, not even sealed.
    Verb.PURGE: {
        State.HELD: State.REJECTED,  # nobody has read it, so nothing has to stand in its place
        State.PUBLISHED: State.REMOVED,
        State.REMOVED: State.REMOVED,
        State.WITHDRAWN: State.WITHDRAWN,
    },
}
"""The state of a post after each verb, by the one before; where there is none the verb does not fit."""

NEEDS_REASON = frozenset((Verb.REJECT, Verb.REMOVE, Verb.PURGE))


@dataclass(frozen=True, slots=True)
class Act:
    """One verb on the docket. ``id`` is drawn by the terminal, so that an act is one however often it runs.

    ``day`` is the first day on which it takes effect, or empty for the next slot. ``post`` is the
    thread's id for its question, and for lock and unlock.
    """

    id: str
    verb: Verb
    thread: str
    post: str
    reason: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. ``number`` counts from 1; ``chain`` covers all lines up to this one."""

    number: int
    day: str
    act: str
    verb: Verb
    thread: str
    post: str
    reason: str
    commitment: str
    chain: str = ""


def fits(act: Act, thread: Thread) -> bool:
    """Say whether a verb can be done to a thread as it stands."""
    if act.verb is Verb.LOCK or act.verb is Verb.UNLOCK:
        return bool(thread.posts) and thread.locked is (act.verb is Verb.UNLOCK)
    post = thread.post(act.post)
    return post is not None and post.state in AFTER[act.verb]


def done(act: Act, thread: Thread, day: str, kept: Kept | None = None) -> Thread:
    """Return the thread after an act. ``kept`` is what could be opened of a removed post.

    An act that does not fit, or an approval of what is no longer kept, changes nothing.
    """
    if not fits(act, thread):
        return thread
    if act.verb is Verb.LOCK or act.verb is Verb.UNLOCK:
        return replace(thread, locked=act.verb is Verb.LOCK)
    post = thread.post(act.post)
    assert post  # noqa: S101 (the act fits)
    after = _after(act, post, day, kept)
    if after.state is State.PUBLISHED and post.state is State.HELD:
        page = post.page or onion.next_page(thread, post.kind)
        after = replace(after, speaker=_numbered(thread, post), page=page)
    return replace(thread, posts=tuple(after if each is post else each for each in thread.posts))


def _after(act: Act, post: Post, day: str, kept: Kept | None) -> Post:
    state = AFTER[act.verb][post.state]
    match act.verb:
        case Verb.APPROVE if post.state is State.REMOVED:
            if kept is None:
                return post
            return replace(post, state=kept.state, reason=kept.reason, words=kept.words, until="")
        case Verb.APPROVE if post.state is State.HELD:
            return replace(post, state=state, reason="", day=day)
        case Verb.APPROVE:
            return post
        case Verb.REMOVE:
            until = (date.fromisoformat(day) + timedelta(days=KEPT_DAYS)).isoformat()
            return replace(post, state=state, reason=act.reason, words=blank(post.words), until=until)
        case _:
            reason = post.reason if state is State.WITHDRAWN else act.reason
            return replace(post, state=state, reason=reason, words=blank(post.words), until="")


def _numbered(thread: Thread, post: Post) -> str:
    """Return the name of who wrote a post that comes out now."""
    if post.speaker != "mentor":
        return post.speaker
    names = {each.mark: each.speaker for each in thread.posts if each.speaker not in ("asker", "mentor")}
    return names.get(post.mark, f"mentor-{len(set(names.values())) + 1}")


def commitment(secret: bytes, post: Post) -> str:
    """Return a commitment to the words of a post, or nothing where it has none."""
    written = texts(post.words)
    if not written:
        return ""
    told = json.dumps([post.id, written], ensure_ascii=False, sort_keys=True).encode()
    return hmac.digest(secret, b"am/commitment/v1\0" + told, "sha256").hex()[:32]


def chained(before: str, entry: Entry) -> Entry:
    """Return a line with the hash that chains it to the one before."""
    line = {name: value for name, value in asdict(entry).items() if name != "chain"}
    told = json.dumps(line, sort_keys=True, separators=(",", ":"))
    return replace(entry, chain=hashlib.sha256(f"{before}\0{told}".encode()).hexdigest())


def broken(entries: list[Entry]) -> int | Literal[0]:
    """Return the number of the first line that does not follow from those before it, or 0 if all do."""
    before = GENESIS
    for number, entry in enumerate(entries, 1):
        if entry.number != number or chained(before, entry) != entry:
            return number
        before = entry.chain
    return 0
