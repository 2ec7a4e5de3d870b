"""What each page may show: one frozen dataclass for each template, and nothing beside its fields."""

from dataclasses import dataclass

from board.drafts import Field
from board.model import Header, Mode, Post, State, Tally
from press import Site


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page: what this is, who waits, what can be read."""

    site: Site
    waiting: tuple[Header, ...]
    answered: tuple[Header, ...]


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form to ask with."""

    site: Site
    fields: dict[str, Field]
    mode: Mode


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Waiting questions, of one topic or (``topic`` empty) of all; ``more`` are not shown here."""

    site: Site
    topic: str
    stories: tuple[Header, ...]
    ahas: tuple[Header, ...]
    more: int
    counts: dict[str, int]
    mode: Mode


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """All topics, with how many threads each has."""

    site: Site
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class TopicPage:
    """Threads of one topic, newest first. ``older`` and ``newer`` are addresses, or empty."""

    site: Site
    topic: str
    rows: tuple[Header, ...]
    older: str
    newer: str
    number: int


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread, the ``number``-th of ``numbers``. The question stands on the first."""

    site: Site
    header: Header
    posts: tuple[Post, ...]
    number: int
    numbers: int


@dataclass(frozen=True, slots=True)
class WritePage:
    """All forms of a thread, and its question to write towards."""

    site: Site
    header: Header
    question: Post
    fields: dict[str, Field]


@dataclass(frozen=True, slots=True)
class StubPage:
    """What stands at the address of a question that is not, or not yet, on the board. None of its words."""

    site: Site
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What became of the posts of the last slot, in numbers."""

    site: Site
    tally: Tally | None
    mode: Mode


@dataclass(frozen=True, slots=True)
class MissingPage:
    """What stands where no page is, or none yet."""

    site: Site


CONTEXTS: dict[str, type] = {
    "home.html": HomePage,
    "ask.html": AskPage,
    "queue.html": QueuePage,
    "topics.html": TopicsPage,
    "topic.html": TopicPage,
    "thread.html": ThreadPage,
    "write.html": WritePage,
    "stub.html": StubPage,
    "ledger.html": LedgerPage,
    "missing.html": MissingPage,
}
"""Which context each template is printed with."""
