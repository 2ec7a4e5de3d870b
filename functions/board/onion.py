"""The onion: how a thread reads, with each story's layers under it, and how long threads are paged.

Posts lie in the order in which they came out; people read them as a question and stories, each with
what was asked and answered beneath. A layer's depth counts the whys above it. Whatever was taken away
leaves a tombstone where something still hangs on it, so that nobody else's words lose their place.
Pages are filled in the order of publication, and a story keeps the page that it came out on, so that
what comes later changes its own page and no other.
"""

from dataclasses import dataclass
from typing import NamedTuple

from board.model import Post, State, Thread
from board.words import Aha, Layer, Story

POSTS_ON_A_PAGE = 18
"""What stays near 13 KB compressed with posts of usual length; measured, see docs/decisions.md."""


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
    marked: bool
    """Whether its one aha was written, be it that it was taken back since."""


class Seen(NamedTuple):
    """An aha that everybody may read, the story that it marks, if there is one, and that story's lesson.

    Of a story that waits for a moderator, or went, there is no lesson.
    """

    aha: Post
    story: Post | None
    lesson: str


def ahas(thread: Thread) -> tuple[Seen, ...]:
    """Return what the asker saw, in the order of publication."""
    seen = []
    for post in thread.posts:
        if post.state is State.PUBLISHED and isinstance(post.words, Aha):
            story = thread.post(post.words.story) if post.words.story else None
            shown = story is not None and story.state is State.PUBLISHED
            seen.append(
                Seen(
                    post,
                    story,
                    story.words.lesson if story and shown and isinstance(story.words, Story) else "",
                )
            )
    return tuple(seen)


def pages(thread: Thread) -> list[list[Unit]]:
    """Return the units of each page of a thread. There is always a first page."""
    made: list[list[Unit]] = [[] for _ in range(last_page(thread))]
    below = _below(thread)
    marked = {post.words.story for post in thread.posts if isinstance(post.words, Aha) and _counts(post)}
    for post in thread.posts:
        if post.page and post.kind in ("question", "story"):
            unit = _unit(post, below, post.id in marked)
            if post.state is not State.WITHDRAWN or unit.peels or unit.ahas or post.kind == "question":
                made[post.page - 1].append(unit)
    return made


def last_page(thread: Thread) -> int:
    """Return the number of the last page of a thread."""
    return max((post.page for post in thread.posts), default=0) or 1


def page_of(thread: Thread, post: Post) -> int:
    """Return the number of the page on which a post has its place: a layer's is that of its story."""
    seen = set()
    at: Post | None = post
    while at and not at.page and at.id not in seen:
        seen.add(at.id)
        at = thread.post(_above(thread, at))
    return at.page if at and at.page else 1


def next_page(thread: Thread, kind: str) -> int:
    """Return the number of the page for a post that is published for the first time now.

    Only the question and stories keep one. It is never given to another, so a page changes by what
    comes to it and by nothing else, whatever is held, approved or taken back.
    """
    if kind not in ("question", "story"):
        return 0
    if kind == "question":
        return 1
    last = last_page(thread)
    filled = sum(page_of(thread, post) == last for post in thread.posts if post.state is State.PUBLISHED)
    return last if filled < POSTS_ON_A_PAGE else last + 1


def _counts(aha: Post) -> bool:
    """Say whether an aha stands, or stood: there is one for each story, also after it was taken back."""
    return aha.state is not State.REJECTED


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
        # One that was not taken can have something under it too: its author went on while it waited.
        taken = post.state in (State.WITHDRAWN, State.REJECTED)
        gone = post.state is State.REMOVED or (taken and post.id in alive)
        if post.state is State.PUBLISHED or gone:
            above = _above(thread, post)
            alive.add(above)
            below.setdefault(above, []).insert(0, post)
    return below


def _unit(post: Post, below: dict[str, list[Post]], marked: bool) -> Unit:
    peels: list[Peel] = []
    # By hand, since people may go deeper than a program may call itself.
    waiting = [(layer, 1, post) for layer in reversed(below.get(post.id, ())) if layer.kind == "layer"]
    while waiting:
        layer, depth, above = waiting.pop()
        under = below.get(layer.id, [])
        peels.append(Peel(layer, depth, above, last=not under))
        waiting += [(deeper, depth + 1, layer) for deeper in reversed(under)]
    ahas = [aha for aha in below.get(post.id, ()) if aha.kind == "aha"]
    return Unit(post, tuple(peels), tuple(ahas), marked)
