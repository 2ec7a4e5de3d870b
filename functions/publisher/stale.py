"""What a slot makes stale, and making it again from the board.

Which pages are stale follows from the threads that the slot had in hand, changed or not, so a run
that was killed half way makes the same pages again. Every page is made from the board as it is read
now and put over the version that was seen before reading, so whoever is late reads again.
Indexes may lag behind their table; the headers in hand are laid over what they say.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from operator import attrgetter

from board import onion, paths
from board.model import AHAS, Header, Post, State, WaitsFor
from board.words import Question
from publisher import shelving
from publisher.bucket import Bucket, Mismatch
from publisher.catalogue import Catalogue
from publisher.contexts import AhaRow, Beside, FeedRow
from publisher.hands import Hand, InHand
from publisher.pages import ROWS_IN_A_FEED, News, Printer, newest_first
from publisher.programs import QUEUE_MOST
from publisher.sharding import Shards
from publisher.shelving import Pages
from storage.docket import DocketTable
from storage.tables import BoardTable
from together import Thing, Together

AHA_DAYS = 30
"""Days after its last story for which a thread waits for an aha."""
THREADS_AT_ONCE = 32
"""Threads of a slot whose pages are in memory at once."""
SPARE = 4
"""Rows of an index that are read where one is wanted: some may be gone since the index was written."""
NEWEST_STORIES = 6
"""Threads with new stories that the front page shows."""
NEWEST_AHAS = 3
"""Ahas that the front page shows."""


Placed = Mapping[str, tuple[Post, ...]]
"""The ahas of threads in hand that stand on their shelf otherwise than before."""


class Refreshing:
    """Makes stale pages of one board again and puts them into its bucket."""

    def __init__(
        self,
        board: BoardTable,
        docket: DocketTable,
        bucket: Bucket,
        printer: Printer,
        together: Together | None = None,
        shards: Shards | None = None,
    ) -> None:
        self._board = board
        self._docket = docket
        self._bucket = bucket
        self._printer = printer
        self._together = together or Together()
        self._shards = shards
        self.catalogue = Catalogue(board, bucket, printer.site.root, self._together, shards)

    def refresh(self, hand: dict[str, Hand]) -> None:
        """Make again whatever the threads in hand stand on."""
        headers = {thread: held.header for thread, held in hand.items()}
        self._printed([hand[thread] for thread in sorted(hand)], InHand(headers.values()))
        # A thread that never stood on a shelf leaves the shelves as they are.
        shelved = [header for header in headers.values() if header.place]
        for slug in sorted({header.topic for header in shelved}):
            places = [header.place for header in shelved if header.topic == slug]
            self._shelf(slug, places, headers)
        placed = {thread: held.ahas for thread, held in hand.items()}
        if ahas := [place for held in hand.values() for place in held.aha_places]:
            self._ahas(ahas, placed)
        if hand:
            self.catalogue.change(headers)
        self._lists(headers, placed)

    def forms(self) -> None:
        """Make again what says how the board meets a flood."""
        self._put(Printer.FIXED, self._fixed_pages)
        self._lists({}, {})

    def beacon(self, key: bytes, now: int) -> None:
        """Put the beacon of the hour, and touch nothing else."""
        self._put((paths.BEACON,), lambda: self._printer.beacon(key, now, self._board.shown_mode()))

    def _printed(self, hand: list[Hand], in_hand: InHand) -> None:
        """Make the pages of threads again, and those of threads beside them that lead on to them."""
        by = self._shards or self
        by.threads(hand, in_hand)
        anew = {held.header.thread: held.header for held in hand if held.asked_anew}
        beside = by.beside([*anew.values()], in_hand)
        by.last_pages([beside[thread] for thread in sorted(beside.keys() - anew)], in_hand)

    def threads(self, hand: list[Hand], in_hand: InHand) -> None:
        """Make the pages of threads again."""
        for some in _some(hand):
            guess = [address for held in some for address in held.pages]
            self._put(guess, partial(self._each, partial(self._thread_pages, in_hand=in_hand), some))

    def beside(self, headers: list[Header], in_hand: InHand) -> dict[str, Header]:
        """Return the threads that stand beside these, by their ids."""
        found = self._together.each(lambda header: self._next_to(header, in_hand), headers)
        return {row.thread: row for rows in found for row in rows if row}

    def last_pages(self, headers: list[Header], in_hand: InHand) -> None:
        """Make the last pages of threads again, which lead on to those beside them."""
        for some in _some([header.thread for header in headers]):
            read = self._together.each(self._board.thread, some)
            guess = [paths.thread(thread.id, onion.last_page(thread)) for thread, _ in read]
            self._put(guess, partial(self._each, partial(self._last_page, in_hand=in_hand), some))

    def _each(self, pages: Callable[[Thing], Pages], things: Iterable[Thing]) -> Pages:
        """Return the pages of some things, made side by side."""
        made = self._together.each(pages, things)
        return {address: body for pages in made for address, body in pages.items()}

    def _beside(self, header: Header, in_hand: InHand) -> Beside:
        """Return where a thread leads on to; where its question is gone, nowhere: nobody makes it again."""
        return self._next_to(header, in_hand) if header.state is State.PUBLISHED else (None, None)

    def _next_to(self, header: Header, in_hand: InHand) -> Beside:
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

    def _ahas(self, places: list[int], threads: Placed) -> None:
        numbers, _ = shelving.numbers(self._board.topic(AHAS).count, places)
        guess = map(paths.ahas, numbers)
        self._put([paths.ahas(), *guess], partial(self._aha_pages, places, threads))

    def _shelf(self, slug: str, places: list[int], hand: dict[str, Header]) -> None:
        numbers, _ = shelving.numbers(self._board.topic(slug).count, places)
        newest = (paths.topic(slug), paths.words(slug), paths.topic_feed(slug))
        guess = [*newest, *(paths.topic(slug, number) for number in numbers)]
        self._put(guess, partial(self._shelf_pages, slug, places, hand))

    def _lists(self, hand: dict[str, Header], threads: Placed, every_month: bool = False) -> None:
        guess = [*Printer.LISTS, *map(paths.topic_queue, self._printer.site.slugs)]
        if ledger := self._docket.ledger():
            month = ledger[-1].day[:7]
            guess += [paths.ledger(month), paths.ledger_json(month)]
        self._put(guess, partial(self._list_pages, hand, threads, every_month))

    def _put(self, guess: Iterable[str], make: Callable[[], Pages]) -> None:
        """Make pages and put each over what stood there before the board was read for it.

        ``guess`` names the pages that will be made, as far as that is known beforehand; one that
        was not named, and one that somebody else put meanwhile, is made again.
        """
        seen = self._tags(guess)
        wanted: Collection[str] | None = None
        while wanted is None or wanted:
            made = [each for each in make().items() if wanted is None or each[0] in wanted]
            # What pages of threads link to comes first: nobody follows a link to a page that is not there.
            waves = ([each for each in made if _is_led_to(each[0]) is first] for first in (True, False))
            late = [address for wave in waves for address in self._together.each(self._over(seen), wave)]
            wanted = {address for address in late if address}
            seen = self._tags(sorted(wanted))

    def _over(self, seen: dict[str, str | None]) -> Callable[[tuple[str, bytes]], str]:
        """Return what puts a page over the one that was seen, and gives the address of one that is late."""

        def put(page: tuple[str, bytes]) -> str:
            address, body = page
            try:
                if address not in seen:
                    raise Mismatch
                self._bucket.put(paths.key(address), body, seen[address])
            except Mismatch:
                return address
            return ""

        return put

    def _tags(self, addresses: Iterable[str]) -> dict[str, str | None]:
        named = list(addresses)
        tags = self._together.each(lambda address: self._bucket.tag(paths.key(address)), named)
        return dict(zip(named, tags, strict=True))

    def _thread_pages(self, hand: Hand, in_hand: InHand) -> Pages:
        thread, header = self._board.thread(hand.header.thread)
        beside = self._beside(header, in_hand) if header else (None, None)
        return self._printer.thread(thread, header, hand.stale, beside) if header else {}

    def _last_page(self, thread_id: str, in_hand: InHand) -> Pages:
        thread, header = self._board.thread(thread_id)
        return self._printer.last_page(thread, header, self._beside(header, in_hand)) if header else {}

    def _shelf_pages(self, slug: str, places: list[int], hand: dict[str, Header]) -> Pages:
        count = self._board.topic(slug).count
        numbers, needed = shelving.numbers(count, places)
        rows: list[Header] = []
        for number in needed:
            rows += self._board.shelf(slug, *shelving.ends(number))
        on_topic = [header for header in hand.values() if header.topic == slug]
        on_shelf = self._standing(rows, on_topic, lambda header: header.state is State.PUBLISHED)
        newest = [header for header in on_shelf if header.place > count - ROWS_IN_A_FEED]
        feed = self._printer.feed(paths.topic_feed(slug), slug, *self._in_full(newest))
        words = self._printer.words(slug, newest)
        pages = {paths.topic_feed(slug): feed, paths.words(slug): words}
        return {**self._printer.topic(slug, on_shelf, count, numbers=numbers), **pages}

    def _aha_pages(self, places: list[int], threads: Placed) -> Pages:
        count = self._board.topic(AHAS).count
        numbers, needed = shelving.numbers(count, places)
        rows = [row for number in needed for row in self._aha_rows(*shelving.ends(number), threads)]
        return self._printer.ahas(rows, count, numbers=numbers)

    def _aha_rows(self, first: int, last: int, threads: Placed) -> list[AhaRow]:
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

    def _standing(
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

    def _fixed_pages(self) -> Pages:
        return self._printer.fixed(self._board.shown_mode())

    def _list_pages(self, hand: dict[str, Header], threads: Placed, every_month: bool) -> Pages:
        # Read now, like everything else: another publisher may have been through its slot since.
        tally = self._board.last_tally()
        slot = tally.slot if tally else ""
        counts = {slug: self._board.topic(slug).count for slug in self._printer.site.slugs}
        told = self._newest(hand)
        count = self._board.topic(AHAS).count
        rows = self._aha_rows(count - NEWEST_AHAS + 1, count, threads)
        ahas = sorted((row for row in rows if row.post.state is State.PUBLISHED), key=lambda row: -row.place)
        latest = self._latest(counts, hand)
        news = News(tally, self._board.shown_mode(), counts, told, ahas, latest, self._docket.ledger())
        waiting = self._board.queue(WaitsFor.STORY, "0", ROWS_IN_A_FEED, newest_first=True)
        unheard = self._standing(
            waiting,
            hand.values(),
            lambda row: row.waits_for is WaitsFor.STORY,
            lambda rows: [*newest_first(rows)[:ROWS_IN_A_FEED]],
        )
        new, unanswered = self._in_full(latest, unheard)
        feeds = {paths.FEED: new, paths.FEED_JSON: new, paths.QUEUE_FEED: unanswered}
        pages = {address: self._printer.feed(address, "", rows) for address, rows in feeds.items()}
        touched = {header.topic for header in hand.values() if header.topic}
        return pages | self._printer.lists(news, self._queue(slot, hand), touched, every_month)

    def _in_full(self, *lists: list[Header]) -> list[tuple[FeedRow, ...]]:
        """Return the newest threads of each list with their questions as they stand now."""
        newest = [newest_first(rows)[:ROWS_IN_A_FEED] for rows in lists]
        named = sorted({row.thread for rows in newest for row in rows})
        questions = self._board.questions(named)
        return [tuple(_feed_rows(rows, questions)) for rows in newest]

    def _latest(self, counts: dict[str, int], hand: dict[str, Header]) -> list[Header]:
        """Return the threads that came last, from the end of each shelf, which is so long."""
        latest: list[Header] = []
        for slug, count in counts.items():
            rows = self._board.shelf(slug, count - ROWS_IN_A_FEED + 1, count)
            oldest = max(0, count - ROWS_IN_A_FEED)
            on_topic = [row for row in hand.values() if row.topic == slug and row.place > oldest]
            latest += self._standing(rows, on_topic, lambda row: row.state is State.PUBLISHED)
        return latest

    def _newest(self, hand: dict[str, Header]) -> list[Header]:
        """Return the threads with the newest stories among those that wait for more."""
        waits = (WaitsFor.AHA, WaitsFor.LAYER)
        rows = [
            row for each in waits for row in self._board.queue(each, "0", NEWEST_STORIES, newest_first=True)
        ]
        return self._standing(
            rows,
            hand.values(),
            lambda header: header.waits_for in waits,
            lambda told: sorted(told, key=_since, reverse=True)[:NEWEST_STORIES],
        )

    def _queue(self, slot: str, hand: dict[str, Header]) -> dict[WaitsFor, list[Header]]:
        recent = _days_before(slot, AHA_DAYS)
        oldest = {WaitsFor.STORY: "0", WaitsFor.AHA: recent, WaitsFor.LAYER: recent}
        queue = {}
        for waits_for, since in oldest.items():
            rows = self._board.queue(waits_for, since, QUEUE_MOST)
            queue[waits_for] = self._standing(
                rows,
                hand.values(),
                partial(_waits, waits_for, since),
                lambda waiting: sorted(waiting, key=_since)[:QUEUE_MOST],
            )
        return queue


def _some(threads: list[Thing]) -> Iterator[list[Thing]]:
    """Yield as many threads at a time as have their pages in memory at once."""
    for at in range(0, len(threads), THREADS_AT_ONCE):
        yield threads[at : at + THREADS_AT_ONCE]


def _feed_rows(rows: Iterable[Header], questions: Mapping[str, Post]) -> Iterator[FeedRow]:
    for row in rows:
        post = questions.get(row.thread)
        if post and post.state is State.PUBLISHED and isinstance(post.words, Question):
            yield FeedRow(row, post.words.body)


def _is_led_to(address: str) -> bool:
    """Say whether an address is one that pages of a thread link to."""
    return address.endswith(("/write/", "/thread.json"))


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
