"""What lists show: rows as they stand on the board now, whatever its indexes say.

Indexes may lag behind their table. The headers that a slot has in hand are laid over what they say, and of a
thread in hand that an index does not show its own item is asked: it has just come, or another publisher has
taken it away since.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from operator import attrgetter

from board.model import Header, Post, State, WaitsFor
from board.words import Question
from publisher.contexts import AhaRow, Beside, FeedRow
from publisher.hands import InHand
from publisher.pages import ROWS_IN_A_FEED, newest_first
from publisher.programs import QUEUE_MOST
from storage.tables import BoardTable

AHA_DAYS = 30
"""Days after its last story for which a thread waits for an aha."""
SPARE = 4
"""Rows of an index that are read where one is wanted: some may be gone since the index was written."""
NEWEST_STORIES = 6
"""Threads with new stories that the front page shows."""

Placed = Mapping[str, tuple[Post, ...]]
"""The ahas of threads in hand that stand on their shelf otherwise than before."""


class Listing:
    """The rows of the lists of one board."""

    def __init__(self, board: BoardTable) -> None:
        self._board = board

    def next_to(self, header: Header, in_hand: InHand) -> Beside:
        """Return the threads that can be read on either side of a place on the shelf of a topic."""
        if not header.place:
            return None, None
        laid = in_hand.near(header)
        # The index may still show what is gone, and not yet what has come; what is in hand is known.
        gone = sum(each.state is not State.PUBLISHED for each in laid)
        found = _laid_over(self._board.beside(header.topic, header.place, SPARE + gone), laid)
        by_place = attrgetter("place")
        before = sorted((row for row in found if row.place < header.place), key=by_place, reverse=True)
        after = sorted((row for row in found if row.place > header.place), key=by_place)
        return self._first_shown(before), self._first_shown(after)

    def _first_shown(self, rows: list[Header]) -> Header | None:
        """Return the first of some threads that stands on the board, as its own item says."""
        stored = (self._board.header(row.thread) for row in rows)
        return next((header for header in stored if header and header.state is State.PUBLISHED), None)

    def ahas(self, first: int, last: int, threads: Placed) -> list[AhaRow]:
        """Return ahas with what their threads say of themselves now, which may be that they went.

        The index may lag; posts of the threads in hand are laid over what it says.
        """
        newest = {(thread, post.id): post for thread, post in self._board.ahas(first, last)}
        shown = {post for _, post in newest}
        for thread_id, placed in threads.items():
            on_shelf = (post for post in placed if post.state is State.PUBLISHED)
            if any(post.id not in shown and first <= post.place <= last for post in on_shelf):
                placed = self._board.thread(thread_id)[0].posts  # new here, or gone since
            for post in placed:
                there = newest.get((thread_id, post.id))
                if (
                    post.place
                    and first <= post.place <= last
                    and (not there or there.version <= post.version + 1)
                ):
                    newest[thread_id, post.id] = post
        headers = self._board.headers(sorted({thread for thread, _ in newest}))
        return [
            AhaRow(header, post)
            for (thread, _), post in newest.items()
            if (header := headers.get(thread)) and header.came_out
        ]

    def standing(
        self,
        rows: list[Header],
        hand: Collection[Header],
        stands: Callable[[Header], bool],
        first: Callable[[list[Header]], list[Header]] = list,
    ) -> list[Header]:
        """Return which of the rows of a list and of the threads in hand stand on it, those that come first.

        A thread in hand that the index does not show has just come, or another publisher has taken it
        away since: that only the thread itself knows, which is asked if it would be among the first.
        """
        shown = {row.thread for row in rows}
        laid = _laid_over(rows, (header for header in hand if header.thread in shown))
        new = [header for header in hand if header.thread not in shown]
        there = {header.thread: header for header in (*laid, *new) if stands(header)}
        asked = shown
        while wanted := [row for row in first([*there.values()]) if row.thread not in asked]:
            stored = self._board.headers([row.thread for row in wanted])
            for row in wanted:
                there[row.thread] = stored.get(row.thread, row)
                if not stands(there[row.thread]):
                    del there[row.thread]
            asked = asked | {row.thread for row in wanted}
        return first([*there.values()])

    def latest(self, counts: dict[str, int], hand: dict[str, Header]) -> list[Header]:
        """Return the threads that came last, from the end of each shelf, which is so long."""
        latest: list[Header] = []
        for slug, count in counts.items():
            rows = self._board.shelf(slug, count - ROWS_IN_A_FEED + 1, count)
            oldest = max(0, count - ROWS_IN_A_FEED)
            on_topic = [row for row in hand.values() if row.topic == slug and row.place > oldest]
            latest += self.standing(rows, on_topic, lambda row: row.state is State.PUBLISHED)
        return latest

    def answered(self, hand: dict[str, Header]) -> list[Header]:
        """Return the threads with the newest stories among those that wait for more."""
        waits = (WaitsFor.AHA, WaitsFor.LAYER)
        rows = [
            row for each in waits for row in self._board.queue(each, "0", NEWEST_STORIES, newest_first=True)
        ]
        return self.standing(
            rows,
            hand.values(),
            lambda header: header.waits_for in waits,
            lambda told: sorted(told, key=_since, reverse=True)[:NEWEST_STORIES],
        )

    def unheard(self, hand: Mapping[str, Header]) -> list[Header]:
        """Return the newest questions that nobody has told a story under."""
        waiting = self._board.queue(WaitsFor.STORY, "0", ROWS_IN_A_FEED, newest_first=True)
        return self.standing(
            waiting,
            hand.values(),
            lambda row: row.waits_for is WaitsFor.STORY,
            lambda rows: [*newest_first(rows)[:ROWS_IN_A_FEED]],
        )

    def queue(self, slot: str, hand: dict[str, Header]) -> dict[WaitsFor, list[Header]]:
        """Return what waits after a slot, by what it waits for, each longest waiting first."""
        recent = _days_before(slot, AHA_DAYS)
        oldest = {WaitsFor.STORY: "0", WaitsFor.AHA: recent, WaitsFor.LAYER: recent}
        queue = {}
        for waits_for, since in oldest.items():
            rows = self._board.queue(waits_for, since, QUEUE_MOST)
            queue[waits_for] = self.standing(
                rows,
                hand.values(),
                partial(_waits, waits_for, since),
                lambda waiting: sorted(waiting, key=_since)[:QUEUE_MOST],
            )
        return queue

    def in_full(self, *lists: list[Header]) -> list[tuple[FeedRow, ...]]:
        """Return the newest threads of each list with their questions as they stand now."""
        newest = [newest_first(rows)[:ROWS_IN_A_FEED] for rows in lists]
        named = sorted({row.thread for rows in newest for row in rows})
        questions = self._board.questions(named)
        return [tuple(_feed_rows(rows, questions)) for rows in newest]


def _feed_rows(rows: Iterable[Header], questions: Mapping[str, Post]) -> Iterator[FeedRow]:
    for row in rows:
        post = questions.get(row.thread)
        if post and post.state is State.PUBLISHED and isinstance(post.words, Question):
            yield FeedRow(row, post.words.body)


def _waits(waits_for: WaitsFor, since: str, header: Header) -> bool:
    return header.waits_for is waits_for and header.since >= since


def _since(header: Header) -> tuple[str, str]:
    return header.since, header.thread


def _laid_over(rows: list[Header], hand: Iterable[Header]) -> list[Header]:
    """Return the rows with each header in hand in the place of an older version of itself."""
    newest = {header.thread: header for header in rows}
    for header in hand:
        if header.thread not in newest or newest[header.thread].version < header.version:
            newest[header.thread] = header
    return list(newest.values())


def _days_before(slot: str, days: int) -> str:
    if not slot:
        return "0"
    return (date.fromisoformat(slot[:10]) - timedelta(days=days)).isoformat()
