"""What a slot has in hand: threads that are written, and threads that are printed.

Small enough to be kept for each thread of a slot while others are at work, and to be sent to another run: of
what people wrote no more than lists show.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from board.admission import Decision
from board.model import Draft, Header, Post, State, Thread
from publisher.showing import addresses_of

Decided = tuple[Draft, Decision]


@dataclass(frozen=True, slots=True)
class Hand:
    """A thread that a slot had in hand, and the ordinals of what came, went, or came back there.

    ``pages`` are the addresses that this makes stale, as far as they are known before the pages are made;
    ``ahas`` are the posts that stand on the shelf of ahas otherwise than before.
    """

    header: Header
    changed: frozenset[int]
    pages: tuple[str, ...] = ()
    ahas: tuple[Post, ...] = ()

    @classmethod
    def of(cls, thread: Thread, header: Header, changed: frozenset[int]) -> "Hand":
        """Return a thread as it is in hand."""
        hand = cls(header, changed)
        shown = (post for post in thread.posts if post.place)
        ahas = tuple(post for post in shown if hand.asked_anew or post.ordinal in changed)
        return cls(header, changed, tuple(addresses_of(thread, hand.stale)), ahas)

    @property
    def asked_anew(self) -> bool:
        """Whether the question itself changed, which every page of the thread shows."""
        return 1 in self.changed

    @property
    def stale(self) -> frozenset[int] | None:
        """The ordinals of what its pages show otherwise than before; None where that is all of them."""
        return None if self.asked_anew else self.changed

    @property
    def aha_places(self) -> list[int]:
        """Return the places of the ahas that stand on their shelf otherwise than before."""
        return [post.place for post in self.ahas]


class InHand:
    """The headers of threads in hand, and which of them stand nearest to a place on a shelf."""

    def __init__(self, headers: Iterable[Header] = ()) -> None:
        self._shelves: dict[str, list[Header]] = {}
        for header in sorted(headers, key=attrgetter("place")):
            if header.place:
                self._shelves.setdefault(header.topic, []).append(header)

    def near(self, header: Header) -> list[Header]:
        """Return those in hand that stand nearest to a thread: on each side up to the second that is shown.

        Were it the first only, another publisher could have taken that away since.
        """
        shelf = self._shelves.get(header.topic, [])
        before = bisect_left(shelf, header.place, key=attrgetter("place"))
        after = bisect_right(shelf, header.place, key=attrgetter("place"))
        return [*_to_the_second(reversed(shelf[:before])), *_to_the_second(shelf[after:])]


def _to_the_second(headers: Iterable[Header]) -> Iterator[Header]:
    shown = 0
    for header in headers:
        yield header
        shown += header.state is State.PUBLISHED
        if shown == 2:
            return


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to come into a thread, and the places that were given to it and to its posts, by their ids.

    ``thread`` and ``stored`` are the thread and its header as they were read.
    """

    thread: Thread
    stored: Header | None
    now: list[Decided]
    place: int
    places: dict[str, int]


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the drafts of one thread: their states, and the posts whose words were taken."""

    hand: Hand | None = None
    taken: frozenset[str] = frozenset()
    states: Counter[State] = field(default_factory=Counter)
