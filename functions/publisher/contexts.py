"""What each page may show: one frozen dataclass for each template, and nothing beside its fields."""

from dataclasses import dataclass
from typing import NamedTuple

from board.drafts import Field
from board.model import Header, Mode, Post, State, Tally
from board.moderation import Entry, Verb
from board.onion import Unit
from press import Site
from stored import Kind
from wording import RuleWords


class AhaRow(NamedTuple):
    """An aha on a shelf, after the header of its thread, whose title may have been taken back."""

    header: Header
    post: Post

    @property
    def place(self) -> int:
        """Its number on the shelf, counted from the oldest."""
        return self.post.place


class Target(NamedTuple):
    """A post that a form can be about: its id, kind and speaker, and its first words.

    ``until`` is there for one that was taken back: the day before which it can be brought back.
    """

    post: str
    kind: str
    speaker: str
    words: str
    until: str


class FeedRow(NamedTuple):
    """A thread in a feed, with its whole question."""

    header: Header
    body: str


Beside = tuple[Header | None, Header | None]
"""The threads before and after one on the shelf of its topic, where there are any."""


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page: what this is, who waits, what can be read."""

    site: Site
    ahas: tuple[AhaRow, ...]
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
    layers: tuple[Header, ...]
    ahas: tuple[Header, ...]
    more: int
    counts: dict[str, int]
    mode: Mode


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """All topics, with how many threads each has, and the newest questions of all of them."""

    site: Site
    counts: dict[str, int]
    newest: tuple[Header, ...]


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
class WordsPage:
    """Words of the newest threads of a topic, in their order, each with the threads that have it."""

    site: Site
    topic: str
    words: tuple[tuple[str, tuple[Header, ...]], ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Where the board is searched, in the browser."""

    site: Site


@dataclass(frozen=True, slots=True)
class AhaPage:
    """Ahas, newest first. ``older`` and ``newer`` are addresses, or empty."""

    site: Site
    rows: tuple[AhaRow, ...]
    older: str
    newer: str
    number: int


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread, the ``number``-th of ``numbers``. The question stands on the first.

    ``shelf`` is the address of the page of its topic on which it stands, or empty; ``before`` and
    ``after`` are its neighbours there.
    ``ahas`` are all of the thread, with the address of the story of each and its lesson, if there is one.
    """

    site: Site
    header: Header
    units: tuple[Unit, ...]
    ahas: tuple[tuple[Post, str, str], ...]
    number: int
    numbers: int
    shelf: str
    before: Header | None
    after: Header | None


@dataclass(frozen=True, slots=True)
class WritePage:
    """All forms of a thread, its question to write towards, and the posts that they can be about."""

    site: Site
    header: Header
    question: Post
    fields: dict[str, dict[str, Field]]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class MinePage:
    """The way back: present a receipt, and go on in a thread."""

    site: Site


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A feed of threads: new ones, those of a topic, or waiting ones, by its own ``address``.

    ``updated`` is the newest day in it, or empty.
    """

    site: Site
    topic: str
    address: str
    rows: tuple[FeedRow, ...]
    updated: str


@dataclass(frozen=True, slots=True)
class StubPage:
    """What stands at the address of a question that is not, or not yet, on the board. None of its words.

    ``until`` is the day before which its author can bring it back, or empty.
    """

    site: Site
    state: State
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What became of the posts of the last slot, and what moderators did, newest first.

    ``months`` has the number of acts by verb for each month, ``head`` the chain over all lines.
    """

    site: Site
    tally: Tally | None
    mode: Mode
    entries: tuple[Entry, ...]
    months: tuple[tuple[str, tuple[tuple[Verb, int], ...]], ...]
    head: str


@dataclass(frozen=True, slots=True)
class MonthPage:
    """All that moderators did in a month, in its order; ``head`` is the chain up to its last line."""

    site: Site
    month: str
    entries: tuple[Entry, ...]
    head: str


@dataclass(frozen=True, slots=True)
class MentoringPage:
    """What helps an asker, what does not, and when somebody needs more than a story."""

    site: Site


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What stands on the board and what does not, by reason."""

    site: Site
    rules: dict[str, RuleWords]


@dataclass(frozen=True, slots=True)
class PromisePage:
    """What is promised, what nobody can promise, and every kind of record that is kept."""

    site: Site
    kinds: tuple[Kind, ...]


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
    "words.html": WordsPage,
    "search.html": SearchPage,
    "thread.html": ThreadPage,
    "write.html": WritePage,
    "aha.html": AhaPage,
    "mine.html": MinePage,
    "feed.xml": FeedPage,
    "stub.html": StubPage,
    "ledger.html": LedgerPage,
    "month.html": MonthPage,
    "mentoring.html": MentoringPage,
    "rules.html": RulesPage,
    "promise.html": PromisePage,
    "missing.html": MissingPage,
}
"""Which context each template is printed with."""
