"""The onion: how a thread reads, with each story's layers under it, and how long threads are paged.

Posts lie in the order in which they came out; people read them as a question and stories, each with
what was asked and answered beneath. A layer's depth counts the whys above it. Whatever was taken away
leaves a tombstone where something still hangs on it, so that nobody else's words lose their place.
Pages are filled in the order of publication, and a post never moves to another one, so that what
comes later changes its own page and no other.
"""

from collections import Counter
from dataclasses import dataclass

from board.model import Post, State, Thread
from board.words import Aha, Layer

POSTS_ON_A_PAGE = 18
"""What stays near 13 KB compressed with posts of usual length; measured, see docs/decisions.md."""

_ONCE_SEEN = (State.PUBLISHED, State.WITHDRAWN, State.REMOVED)


@dataclass(frozen=True, slots=True)
class Peel:
    """A layer in its place: how deep it is, from 1, and whom it answers."""

    post: Post
    depth: int
    above: Post
    last: bool
    """Whether nothing goes deeper from here."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The question or a story, with the layers and ahas that belong to it."""

    post: Post
    peels: tuple[Peel, ...]
    ahas: tuple[Post, ...]


def pages(thread: Thread) -> list[list[Unit]]:
    """Return the units of each page of a thread. There is always a first page."""
    numbers = page_numbers(thread)
    made: list[list[Unit]] = [[] for _ in range(max(numbers.values(), default=1))]
    below = _below(thread)
    for post in thread.posts:
        if post.kind in ("question", "story") and post.id in numbers:
            unit = _unit(thread, post, below)
            if post.state is not State.WITHDRAWN or unit.peels or unit.ahas or post.kind == "question":
                made[numbers[post.id] - 1].append(unit)
    return made


def page_numbers(thread: Thread) -> dict[str, int]:
    """Return the number of the page on which each post has its place, by id.

    A story opens a new page when the last one is full; its layers and ahas go where it stands.
    """
    numbers: dict[str, int] = {}
    filled: Counter[int] = Counter()
    last = 1
    for post in thread.posts:
        if post.state not in _ONCE_SEEN:
            continue
        if post.kind == "question":
            number = 1
        elif post.kind == "story":
            last += filled[last] >= POSTS_ON_A_PAGE
            number = last
        else:
            number = numbers.get(_above(thread, post), 0)
            if not number:  # what it stands on was never seen
                continue
        numbers[post.id] = number
        filled[number] += 1
    return numbers


def _above(thread: Thread, post: Post) -> str:
    """Return the id of the post on which a layer or an aha stands."""
    words = post.words
    if isinstance(words, Layer):
        return words.under
    return (words.story or thread.id) if isinstance(words, Aha) else ""


def _below(thread: Thread) -> dict[str, list[Post]]:
    """Return the layers and ahas that stand on each post and may be seen, or have something under them."""
    below: dict[str, list[Post]] = {}
    alive: set[str] = set()
    # Whatever stands on a post came after it, so the last come first here.
    for post in reversed(thread.posts):
        if post.kind not in ("layer", "aha"):
            continue
        gone = post.state is State.REMOVED or (post.state is State.WITHDRAWN and post.id in alive)
        if post.state is State.PUBLISHED or gone:
            above = _above(thread, post)
            alive.add(above)
            below.setdefault(above, []).insert(0, post)
    return below


def _unit(thread: Thread, post: Post, below: dict[str, list[Post]]) -> Unit:
    peels: list[Peel] = []
    # By hand, since people may go deeper than a program may call itself.
    waiting = [(layer, 1, post) for layer in reversed(below.get(post.id, ())) if layer.kind == "layer"]
    while waiting:
        layer, depth, above = waiting.pop()
        under = below.get(layer.id, [])
        peels.append(Peel(layer, depth, above, last=not under))
        waiting += [(deeper, depth + 1, layer) for deeper in reversed(under)]
    ahas = [aha for aha in below.get(post.id, ()) if aha.kind == "aha"]
    return Unit(post, tuple(peels), tuple(ahas))
