"""What of a thread can be seen, on which of its pages, and what its forms can be about. Pure."""

from collections.abc import Iterable

from board import onion, paths, text
from board.model import Header, State, Thread
from board.onion import Unit
from board.words import Aha, PostWords, Question, Story
from publisher.contexts import Target

TARGETS_MOST = 60
"""Posts that forms without a script offer; older ones are reached from their own page, with one."""


def stale_numbers(thread: Thread, changed: frozenset[int] | None, last: int) -> list[int]:
    """Return the numbers of a thread's pages that posts of the given ordinals change; of None: all."""
    if changed is None:
        return [*range(1, last + 1)]
    brought = {post.words.story for post in thread.posts if isinstance(post.words, Aha)}
    stale = set()
    for post in (post for post in thread.posts if post.ordinal in changed):
        number = onion.page_of(thread, post)
        # The page before may have been the last, and points on now.
        stale |= {number, max(1, number - 1) if post.kind == "story" else number}
        # A thread wears its ahas on top, with the lines of their stories.
        if post.kind == "aha" or post.id in brought:
            stale.add(1)
    return sorted(stale)


def addresses_of(thread: Thread, changed: frozenset[int] | None) -> list[str]:
    """Return the addresses of the pages that posts of the given ordinals change; of None: all."""
    return addresses(thread.id, stale_numbers(thread, changed, onion.last_page(thread)))


def addresses(thread: str, numbers: Iterable[int]) -> list[str]:
    """Return the addresses of a thread's pages of these numbers, and of what there is one of."""
    pages = [paths.thread(thread, number) for number in numbers]
    return [*pages, paths.write(thread), paths.thread_json(thread)]


def is_shown(header: Header, parts: list[list[Unit]]) -> bool:
    """Say whether a thread can be read: its question, or what others wrote under where it stood.

    Under one that never came out nothing can: it was taken back while it waited for a moderator.
    """
    if header.state is State.PUBLISHED:
        return True
    others = len(parts) > 1 or any(unit.peels or unit.ahas or unit.post.kind == "story" for unit in parts[0])
    return header.came_out and others


def targets(thread: Thread) -> tuple[Target, ...]:
    """Return the posts that forms can be about: the question, and the newest of the others."""
    shown = [
        post
        for post in thread.posts
        if post.state is State.PUBLISHED or (post.state is State.WITHDRAWN and post.until)
    ]
    return tuple(
        Target(post.id, post.kind, post.speaker, _first_words(post.words), post.until)
        for post in [*shown[:1], *shown[1:][-TARGETS_MOST:]]
    )


def _first_words(words: PostWords) -> str:
    match words:
        case Question():
            return words.title
        case Story():
            return words.lesson
        case _:
            return text.excerpt(words.body, 80)
