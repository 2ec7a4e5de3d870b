"""The book: answered threads in the order in which they are bound, by what lay underneath.

What can be read in it is what can be read on the board, and less: where words were taken away, a line
stays only if somebody else's hang on it. A part is a topic; inside it threads stand under the root cause
that their asker found, a thread once, under the first it was given. Then come those whose asker saw
something and gave it no such line, and those that nobody has closed yet. Everything keeps the order of
the shelf, so the same board makes the same book.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from board import onion, rules
from board.model import Header, Post, State, Thread
from board.onion import Peel, Seen, Unit
from board.typesetting import typeset
from board.words import Aha, texts


class Found(StrEnum):
    """What the askers of a group found underneath."""

    CAUSE = "cause"
    AHA = "aha"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Bound:
    """A thread as the book has it: its question and stories with their layers, and what its asker saw."""

    thread: Thread
    header: Header
    units: tuple[Unit, ...]
    ahas: tuple[Seen, ...]

    @property
    def causes(self) -> tuple[str, ...]:
        """The root causes that its asker named, in the order in which they did."""
        return tuple(
            words.root_cause
            for words in (seen.aha.words for seen in self.ahas)
            if isinstance(words, Aha) and words.root_cause
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Threads with one thing underneath. ``line`` is its name, of a cause only.

    ``others`` came to the same cause too, and stand under one that they were given before.
    """

    found: Found
    line: str
    threads: tuple[Bound, ...]
    others: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The threads of one topic, at least one."""

    topic: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """All that is bound, until a day."""

    parts: tuple[Part, ...]
    day: str

    @property
    def threads(self) -> tuple[Bound, ...]:
        """Every thread, in the order of the book."""
        return tuple(bound for part in self.parts for group in part.groups for bound in group.threads)

    @property
    def stories(self) -> int:
        """How many stories can be read in it."""
        return sum(bound.header.stories for bound in self.threads)

    @property
    def samples(self) -> int:
        """How many of its threads the makers of the board wrote."""
        return sum(bound.header.sample for bound in self.threads)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its threads, each once."""
        return tuple(dict.fromkeys(bound.header.language for bound in self.threads))


def bind(threads: Iterable[Thread], topics: Sequence[str], day: str) -> Book:
    """Return the book of the answered threads among these, a part for each topic that has any."""
    shelves: dict[str, list[Bound]] = {topic: [] for topic in topics}
    for thread in sorted(threads, key=lambda thread: (thread.place, thread.id)):
        if is_answered(thread):
            shelves[thread.asked.topic].append(_bound(thread))
    return Book(tuple(Part(topic, _groups(shelf)) for topic, shelf in shelves.items() if shelf), day)


def is_answered(thread: Thread) -> bool:
    """Say whether everybody may read the question, and a story under it."""
    if not thread.posts or thread.question.state is not State.PUBLISHED:
        return False
    return any(post.kind == "story" for post in rules.published(thread))


def _bound(thread: Thread) -> Bound:
    thread = replace(thread, posts=tuple(_typeset(post, thread.asked.language) for post in thread.posts))
    units = (replace(unit, peels=_standing(unit.peels)) for page in onion.pages(thread) for unit in page)
    return Bound(
        thread,
        rules.header(thread),
        tuple(unit for unit in units if unit.post.state is State.PUBLISHED or unit.peels),
        onion.ahas(thread),
    )


def _typeset(post: Post, language: str) -> Post:
    words: dict[str, Any] = {name: typeset(text, language) for name, text in texts(post.words).items()}
    return replace(post, words=replace(post.words, **words))


def _standing(peels: tuple[Peel, ...]) -> tuple[Peel, ...]:
    """Return the layers that can be read, and the places of others that one of these hangs on."""
    kept: list[Peel] = []
    # What hangs on a layer follows it at once, so from the end on the last that was kept tells.
    for peel in reversed(peels):
        if peel.post.state is State.PUBLISHED or (kept and kept[-1].depth > peel.depth):
            kept.append(peel)
    return tuple(reversed(kept))


def _groups(shelf: list[Bound]) -> tuple[Group, ...]:
    lines: dict[str, str] = {}
    first: dict[str, list[Bound]] = {}
    later: dict[str, list[Bound]] = {}
    for bound in shelf:
        own = dict.fromkeys(_same(line) for line in bound.causes)
        for line in bound.causes:
            lines.setdefault(_same(line), line)
        for at, cause in enumerate(own):
            (later if at else first).setdefault(cause, []).append(bound)
    named = (
        Group(Found.CAUSE, line, tuple(first.get(cause, ())), tuple(later.get(cause, ())))
        for cause, line in lines.items()
    )
    unnamed = tuple(bound for bound in shelf if bound.ahas and not bound.causes)
    nothing = tuple(bound for bound in shelf if not bound.ahas)
    rest = (Group(Found.AHA, "", unnamed), Group(Found.NOTHING, "", nothing))
    return (*named, *(group for group in rest if group.threads))


def _same(line: str) -> str:
    """Return what two ways of writing one cause have in common."""
    return " ".join(line.casefold().split()).rstrip(" .!")
