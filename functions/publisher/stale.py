"""What a slot makes stale, and making it again from the board.

Which pages are stale follows from the threads that the slot had in hand, changed or not, so a run
that was killed half way makes the same pages again. Every page is made from the board as it is read
now and put over the version that was seen before reading, so whoever is late reads again.
Indexes may lag behind their table; the headers in hand are laid over what they say.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

from board import paths
from board.model import Header, State, WaitsFor
from publisher.bucket import Bucket, Mismatch
from publisher.pages import QUEUE_MOST, ROWS_ON_A_SHELF, Pages, Printer
from storage.tables import BoardTable

AHA_DAYS = 30
"""Days after its last story for which a thread waits for an aha."""
NEWEST_STORIES = 6
"""Threads with new stories that the front page shows."""


class Pressroom:
    """Makes stale pages of one board again and puts them into its bucket."""

    def __init__(self, board: BoardTable, bucket: Bucket, printer: Printer) -> None:
        self._board = board
        self._bucket = bucket
        self._printer = printer

    def refresh(self, slot: str, hand: dict[str, Header]) -> None:
        """Make again whatever the threads in hand stand on."""
        for thread, header in sorted(hand.items()):
            self._put(self._printer.thread_addresses(header), partial(self._thread, thread))
        for slug in sorted({header.topic for header in hand.values()}):
            places = [header.place for header in hand.values() if header.topic == slug]
            guess = [paths.topic(slug), paths.topic_queue(slug)]
            guess += {paths.topic(slug, -(-place // ROWS_ON_A_SHELF)) for place in places}
            self._put(guess, partial(self._topic, slot, slug, places, hand))
        self._put(Printer.LISTS, partial(self._lists, slot, hand))

    def everything(self) -> None:
        """Make every page of the board again. Deleting the bucket and calling this gives the same bytes."""
        tally = self._board.last_tally()
        slot = tally.slot if tally else ""
        self._put((), self._printer.fixed)
        for thread, header in self._board.threads():
            if header:
                self._put((), partial(self._printer.thread, thread, header, whole=True))
        for slug in self._printer.site.slugs:
            count = self._board.topic(slug).count
            places = [*range(1, count + 1, ROWS_ON_A_SHELF), count]
            self._put((), partial(self._topic, slot, slug, places, {}))
        self._put((), partial(self._lists, slot, {}))

    def _put(self, guess: Iterable[str], make: Callable[[], Pages]) -> None:
        """Make pages and put each over what stood there before the board was read for it.

        ``guess`` names the pages that will be made, as far as that is known beforehand; one that
        was not named, and one that somebody else put meanwhile, is made again.
        """
        seen = self._tags(guess)
        wanted = None
        while wanted is None or wanted:
            late = []
            for address, body in make().items():
                if wanted is not None and address not in wanted:
                    continue
                try:
                    if address not in seen:
                        raise Mismatch
                    self._bucket.put(paths.key(address), body, seen[address])
                except Mismatch:
                    late.append(address)
            seen, wanted = self._tags(late), late

    def _tags(self, addresses: Iterable[str]) -> dict[str, str | None]:
        return {address: self._bucket.tag(paths.key(address)) for address in addresses}

    def _thread(self, thread_id: str) -> Pages:
        thread, header = self._board.thread(thread_id)
        return self._printer.thread(thread, header, whole=False) if header else {}

    def _topic(self, slot: str, slug: str, places: list[int], hand: dict[str, Header]) -> Pages:
        count = self._board.topic(slug).count
        last = max(1, -(-count // ROWS_ON_A_SHELF))
        numbers = sorted({-(-place // ROWS_ON_A_SHELF) for place in places if place} | {last})
        if count and count % ROWS_ON_A_SHELF == 0:
            numbers.append(last + 1)  # the page that a full one already points to
        rows: list[Header] = []
        for number in sorted({*numbers, max(1, last - 1)}):
            end = number * ROWS_ON_A_SHELF
            rows += self._board.shelf(slug, end - ROWS_ON_A_SHELF + 1, end)
        shelved = _laid_over(rows, (header for header in hand.values() if header.topic == slug))
        on_shelf = [header for header in shelved if header.state is State.PUBLISHED]
        pages = self._printer.topic(slug, on_shelf, count, numbers=numbers)
        return pages | self._printer.topic_queue(slug, self._queue(slot, hand))

    def _lists(self, slot: str, hand: dict[str, Header]) -> Pages:
        counts = {slug: self._board.topic(slug).count for slug in self._printer.site.slugs}
        rows = self._board.queue(WaitsFor.AHA, "0", NEWEST_STORIES, newest_first=True)
        answered = [header for header in _laid_over(rows, hand.values()) if header.waits_for is WaitsFor.AHA]
        answered.sort(key=lambda header: (header.since, header.thread), reverse=True)
        return self._printer.lists(slot, counts, answered[:NEWEST_STORIES], self._queue(slot, hand))

    def _queue(self, slot: str, hand: dict[str, Header]) -> dict[WaitsFor, list[Header]]:
        oldest = {WaitsFor.STORY: "0", WaitsFor.AHA: _days_before(slot, AHA_DAYS)}
        queue = {}
        for waits_for, since in oldest.items():
            rows = self._board.queue(waits_for, since, QUEUE_MOST)
            waiting = [
                header
                for header in _laid_over(rows, hand.values())
                if header.waits_for is waits_for and header.since >= since
            ]
            queue[waits_for] = sorted(waiting, key=lambda header: (header.since, header.thread))
        return queue


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
