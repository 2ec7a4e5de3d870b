"""What a slot makes stale, and making it again from the board.

Which pages are stale follows from the threads that the slot had in hand, changed or not, so a run
that was killed half way makes the same pages again. Every page is made from the board as it is read
now and put over the version that was seen before reading, so whoever is late reads again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from board import onion, paths
from board.model import AHAS, Header, State
from publisher import shelving
from publisher.bucket import Bucket, Mismatch
from publisher.catalogue import Catalogue
from publisher.contexts import Beside
from publisher.hands import Hand, InHand
from publisher.listing import Listing, Placed
from publisher.pages import ROWS_IN_A_FEED, News, Printer
from publisher.sharding import Shards
from publisher.shelving import Pages
from storage.docket import DocketTable
from storage.tables import BoardTable
from together import Thing, Together

THREADS_AT_ONCE = 32
"""Threads of a slot whose pages are in memory at once."""
NEWEST_AHAS = 3
"""Ahas that the front page shows."""


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
        self._listing = Listing(board)
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
        found = self._together.each(lambda header: self._listing.next_to(header, in_hand), headers)
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
        return self._listing.next_to(header, in_hand) if header.state is State.PUBLISHED else (None, None)

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
        on_shelf = self._listing.standing(rows, on_topic, lambda header: header.state is State.PUBLISHED)
        newest = [header for header in on_shelf if header.place > count - ROWS_IN_A_FEED]
        feed = self._printer.feed(paths.topic_feed(slug), slug, *self._listing.in_full(newest))
        words = self._printer.words(slug, newest)
        pages = {paths.topic_feed(slug): feed, paths.words(slug): words}
        return {**self._printer.topic(slug, on_shelf, count, numbers=numbers), **pages}

    def _aha_pages(self, places: list[int], threads: Placed) -> Pages:
        count = self._board.topic(AHAS).count
        numbers, needed = shelving.numbers(count, places)
        rows = [row for number in needed for row in self._listing.ahas(*shelving.ends(number), threads)]
        return self._printer.ahas(rows, count, numbers=numbers)

    def _fixed_pages(self) -> Pages:
        return self._printer.fixed(self._board.shown_mode())

    def _list_pages(self, hand: dict[str, Header], threads: Placed, every_month: bool) -> Pages:
        # Read now, like everything else: another publisher may have been through its slot since.
        tally = self._board.last_tally()
        slot = tally.slot if tally else ""
        counts = {slug: self._board.topic(slug).count for slug in self._printer.site.slugs}
        told = self._listing.answered(hand)
        count = self._board.topic(AHAS).count
        rows = self._listing.ahas(count - NEWEST_AHAS + 1, count, threads)
        ahas = sorted((row for row in rows if row.post.state is State.PUBLISHED), key=lambda row: -row.place)
        latest = self._listing.latest(counts, hand)
        news = News(tally, self._board.shown_mode(), counts, told, ahas, latest, self._docket.ledger())
        new, unanswered = self._listing.in_full(latest, self._listing.unheard(hand))
        feeds = {paths.FEED: new, paths.FEED_JSON: new, paths.QUEUE_FEED: unanswered}
        pages = {address: self._printer.feed(address, "", rows) for address, rows in feeds.items()}
        touched = {header.topic for header in hand.values() if header.topic}
        return pages | self._printer.lists(news, self._listing.queue(slot, hand), touched, every_month)


def _some(threads: list[Thing]) -> Iterator[list[Thing]]:
    """Yield as many threads at a time as have their pages in memory at once."""
    for at in range(0, len(threads), THREADS_AT_ONCE):
        yield threads[at : at + THREADS_AT_ONCE]


def _is_led_to(address: str) -> bool:
    """Say whether an address is one that pages of a thread link to."""
    return address.endswith(("/write/", "/thread.json"))
