"""Shelves: the places of threads on the pages of their topics, and of ahas on their own."""

from collections.abc import Iterator
from dataclasses import replace

from board.model import AHAS, Post, State, Thread
from storage.tables import BoardTable, Conflict


class Shelves:
    """Numbers what is new on a shelf, one after the other.

    The count of a shelf is written after what stands on it. A run that was killed between the two is
    found out by the places that its threads already have: they are in hand again, and are counted
    before any new place is given.
    """

    def __init__(self, board: BoardTable) -> None:
        self._board = board
        self._counts: dict[str, int] = {}

    def placed(self, thread: Thread) -> Thread:
        """Return the thread with the next places for whatever of it is new to its shelf."""
        if not thread.place and thread.question.state is State.PUBLISHED:
            thread = replace(thread, place=self._count(thread.asked.topic) + 1)
        return replace(thread, posts=tuple(self._posts(thread)))

    def keep(self, thread: Thread) -> None:
        """Count the places that a thread has by now."""
        if thread.place:
            self._keep(thread.asked.topic, thread.place)
        if places := [post.place for post in thread.posts if post.place]:
            self._keep(AHAS, max(places))

    def save(self) -> None:
        """Write the counts that grew."""
        for slug, count in self._counts.items():
            while (topic := self._board.topic(slug)).count < count:
                try:
                    self._board.save_topic(replace(topic, count=count))
                    break
                except Conflict:
                    continue

    def _posts(self, thread: Thread) -> Iterator[Post]:
        new = 0
        for post in thread.posts:
            if post.kind == "aha" and post.state is State.PUBLISHED and not post.place:
                new += 1
                yield replace(post, place=self._count(AHAS) + new)
            else:
                yield post

    def _keep(self, slug: str, place: int) -> None:
        self._counts[slug] = max(self._count(slug), place)

    def _count(self, slug: str) -> int:
        if slug not in self._counts:
            self._counts[slug] = self._board.topic(slug).count
        return self._counts[slug]
