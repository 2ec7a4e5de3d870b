"""Shelves: the places of threads on the pages of their topics, and of ahas on their own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from board.model import AHAS, Header, Post, State, Thread
from storage.tables import BoardTable, Conflict


class Shelves:
    """Numbers what is new on a shelf, one after the other.

    The count of a shelf is written after what stands on it. A run that was killed between the two is
    found out by the places that its threads already have: they are in hand again, and are passed over
    when new places are given. Two runs of one slot may know of different drafts, so what one of them gives
    is noted with the lots before anything is written, and the other gives the same.
    """

    def __init__(self, board: BoardTable, given: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self._board = board
        self.given = {slug: dict(places) for slug, places in (given or {}).items()}
        """The places that were given, by shelf and post. Nobody else gets them, written or not."""
        self._nexts: dict[str, int] = {}
        self._taken: dict[str, set[int]] = {}
        self._passed: dict[str, set[int]] = {}

    def placed(self, thread: Thread) -> Thread:
        """Return the thread with the next places for whatever of it is new to its shelf."""
        if not thread.place and thread.question.state is State.PUBLISHED:
            thread = replace(thread, place=self._next(thread.asked.topic, thread.id))
        return replace(thread, posts=tuple(self._posts(thread)))

    def keep(self, thread: Thread) -> None:
        """Note the places that a thread has by now; what was given and not written yet counts nothing."""
        if thread.place:
            self._keep(thread.asked.topic, [thread.place])
        if places := [post.place for post in thread.posts if post.place]:
            self._keep(AHAS, places)

    def stand(self, header: Header, ahas: Iterable[Post]) -> None:
        """Note the places of a thread that was written."""
        if header.place:
            self._keep(header.topic, [header.place])
        if places := [post.place for post in ahas]:
            self._keep(AHAS, places)

    def save(self) -> None:
        """Write the counts that grew by what was kept."""
        for slug, taken in self._taken.items():
            while (topic := self._board.topic(slug)).count < (most := max(taken)):
                try:
                    self._board.save_topic(replace(topic, count=most))
                    break
                except Conflict:
                    continue

    def _posts(self, thread: Thread) -> Iterator[Post]:
        for post in thread.posts:
            new = post.kind == "aha" and post.state is State.PUBLISHED and not post.place
            yield replace(post, place=self._next(AHAS, post.id)) if new else post

    def _next(self, slug: str, post: str) -> int:
        given = self.given.setdefault(slug, {})
        if post in given:
            return given[post]
        if slug not in self._nexts:
            self._nexts[slug] = self._board.topic(slug).count + 1
            self._passed[slug] = {*self._taken.get(slug, ()), *given.values()}
        while (place := self._nexts[slug]) in self._passed[slug]:
            self._nexts[slug] += 1
        self._nexts[slug] += 1
        given[post] = place
        return place

    def _keep(self, slug: str, places: Iterable[int]) -> None:
        self._taken.setdefault(slug, set()).update(places)
