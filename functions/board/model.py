"""What the board is made of: threads of posts, as values.

A thread is its posts in the order of publication, and a handful of facts of its own. Everything
else that lists and pages want to know is the header, and the header follows from the posts
(rules.header), so it can be lost or stale and made again.
Speakers are per thread only: the same person in two threads is two people here.
"""

from dataclasses import dataclass
from enum import StrEnum

from board.words import PostWords, Question, Words

AHAS = "aha"
"""The shelf on which all ahas stand, counted like that of a topic; no topic may have its name."""


class State(StrEnum):
    """Where a post stands. A thread stands where its question stands."""

    HELD = "held"
    PUBLISHED = "published"
    REJECTED = "rejected"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


class Hold(StrEnum):
    """Why a post waits for a moderator."""

    SLOW_LANE = "slow-lane"
    WORDS = "words"
    FLOOD = "flood"
    ERROR = "error"


class Reject(StrEnum):
    """Why a post was not taken."""

    IDENTIFYING = "identifying"
    UNKIND = "unkind"
    PITCH = "pitch"
    UNLAWFUL = "unlawful"
    OFF_TOPIC = "off-topic"
    REPEAT = "repeat"
    FULL = "full"
    UNKNOWN_AUTHOR = "unknown-author"
    OTHER = "other"


class FlagReason(StrEnum):
    """What a reader can say is wrong with a post."""

    IDENTIFYING = "identifying"
    UNKIND = "unkind"
    PITCH = "pitch"
    UNLAWFUL = "unlawful"
    DANGER = "danger"
    OFF_TOPIC = "off-topic"


class Mode(StrEnum):
    """How the board meets a flood: as always, each post before a moderator, or nothing taken."""

    NORMAL = "normal"
    HOLD = "hold"
    CLOSED = "closed"


class Voice(StrEnum):
    """Whom the asker would like to hear from."""

    BEEN_THERE = "been-there"
    PEER = "peer"
    NEWER = "newer"
    ANYONE = "anyone"


class Standing(StrEnum):
    """Where the mentor says they stand towards the asker."""

    BEEN_THERE = "been-there"
    PEER = "peer"
    NEWER = "newer"


class WaitsFor(StrEnum):
    """What a question in the queue waits for."""

    STORY = "story"
    AHA = "aha"
    LAYER = "layer"


class Role(StrEnum):
    """In which role somebody writes in a thread."""

    ASKER = "asker"
    MENTOR = "mentor"


class Lane(StrEnum):
    """How a draft came: with a proof of work, or without one."""

    FAST = "fast"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it came out of its box: sound in form, not yet on the board.

    ``mark`` is the author's mark in this thread, derived from the receipt that was presented. ``lane``
    and ``screened`` are forgotten when the draft has been decided on.
    """

    id: str
    thread: str
    kind: str
    mark: str
    words: Words
    lane: Lane = Lane.SLOW
    screened: bool = True

    @property
    def by_asker(self) -> bool:
        """Whether it comes from the thread's asker, whose mark is the thread's id."""
        return self.mark == self.thread


@dataclass(frozen=True, slots=True)
class Post:
    """One post on the board. ``day`` is the day of its slot; nothing finer is kept.

    ``reason`` says why it is held or was rejected. A post that was rejected or withdrawn keeps no words;
    ``until`` is the day before which those of a withdrawn one can be asked back. ``place`` is the
    number of an aha on the shelf of all of them, ``page`` that of the page of its thread on which a story
    came out first. ``version`` counts how often it was written.
    """

    id: str
    kind: str
    ordinal: int
    mark: str
    speaker: str
    state: State
    day: str
    words: PostWords
    reason: str = ""
    until: str = ""
    place: int = 0
    page: int = 0
    version: int = 0

    @property
    def gone_for_good(self) -> bool:
        """Whether nobody can have its words back."""
        return self.state in (State.WITHDRAWN, State.REMOVED) and not self.until


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept, sealed, of a post that was taken back: how it stood, and its words."""

    state: State
    reason: str
    words: PostWords


@dataclass(frozen=True, slots=True)
class Thread:
    """A question and everything under it.

    ``place`` is the thread's number on the shelf of its topic, counted from the oldest; ``version``
    counts the writes of its header and is 0 while none is stored.
    """

    id: str
    posts: tuple[Post, ...] = ()
    locked: bool = False
    place: int = 0
    version: int = 0

    @property
    def question(self) -> Post:
        """The post that opened the thread."""
        return self.posts[0]

    def post(self, post_id: str) -> Post | None:
        """Return the post with an id, if there is one here."""
        return next((post for post in self.posts if post.id == post_id), None)

    @property
    def asked(self) -> Question:
        """The words of the question."""
        words = self.question.words
        assert isinstance(words, Question)  # noqa: S101 (rules.apply only ever opens with a question)
        return words


@dataclass(frozen=True, slots=True)
class Header:
    """What lists and shelves show of a thread. ``since`` is the day from which it waits.

    ``stories``, ``layers`` and ``ahas`` count what is published.
    """

    thread: str
    title: str
    excerpt: str
    topic: str
    voice: str
    language: str
    state: State
    day: str
    stories: int
    layers: int
    ahas: int
    waits_for: WaitsFor | None
    since: str
    locked: bool
    sample: bool
    place: int
    version: int

    @property
    def came_out(self) -> bool:
        """Whether everybody can read the question, or once could.

        One that was taken back while it waited for a moderator never had a place on a shelf.
        """
        stood = self.state in (State.PUBLISHED, State.REMOVED)
        return stood or (self.state is State.WITHDRAWN and self.place > 0)


@dataclass(frozen=True, slots=True)
class Topic:
    """How many threads the shelf of a topic has."""

    slug: str
    count: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the drafts of one slot. Counts only; ``waiting`` are those that did not fit."""

    slot: str
    received: int = 0
    published: int = 0
    held: int = 0
    refused: int = 0
    waiting: int = 0
    unreadable: int = 0
