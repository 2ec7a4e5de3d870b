"""Shelves: the places of threads on the pages of their topics."""

from dataclasses import replace

from board.model import State, Thread
from storage.tables import BoardTable, Conflict


class Shelves:
    """Numbers new threads on the shelves of their topics, one after the other.

    The count of a topic is written after its threads. A run that was killed between the two is
    found out by the places that its threads already have: they are in hand again, and are counted
    before any new place is given.
    """

    def __init__(self, board: BoardTable) -> None:
        self._board = board
        self._counts: dict[str, int] = {}

    def place(self, thread: Thread) -> int:
        """Return the place that the thread has, or the next one."""
        if thread.place or thread.question.state is not State.PUBLISHED:
            return thread.place
        return self._count(thread.asked.topic) + 1

    def keep(self, thread: Thread) -> None:
        """Count a thread whose place is written."""
        slug = thread.asked.topic
        self._counts[slug] = max(self._count(slug), thread.place)

    def _count(self, slug: str) -> int:
        if slug not in self._counts:
            self._counts[slug] = self._board.topic(slug).count
        return self._counts[slug]

    def save(self) -> None:
        """Write the counts that grew."""
        for slug, count in self._counts.items():
            while (topic := self._board.topic(slug)).count < count:
                try:
                    self._board.save_topic(replace(topic, count=count))
                except Conflict:
                    continue
