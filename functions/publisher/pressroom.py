"""The pressroom: what a slot makes stale, and every page of the board again, in steps.

A step is a line of text that anybody may run again at any time, in any process: it says which pages to make,
and nothing is kept of it but these. None takes more of the board into memory than 900 places of a shelf, so a
board of any size is made again in flat memory; steps side by side take as many cores as there are, and a run
that was interrupted goes on with the steps that it has not done. All of it gives the bytes that slots gave.

fixed                     pages that hang on nothing that anybody wrote
rest [THREAD]             threads that stand on no shelf (any more), from the one after THREAD on
plan TOPIC ...            nothing; tells the steps of these topics
block TOPIC N             the threads and pages of the n-th block of a topic's shelf
part TOPIC N              its part of the search index, where one file does not hold all
ahas N                    the pages of the n-th block of the shelf of ahas
last TOPIC ...            what stands for all of it: the index, newest pages, lists, feeds, the ledger
"""

from collections.abc import Iterable
from functools import partial
from operator import attrgetter

from board import onion, paths
from board.model import AHAS, Header, State, Thread
from publisher import shelving
from publisher.bucket import Bucket
from publisher.contexts import Beside
from publisher.hands import Hand, InHand
from publisher.indexing import Part
from publisher.pages import Printer
from publisher.sharding import Shards
from publisher.shelving import ROWS_ON_A_SHELF, Pages
from publisher.showing import addresses
from publisher.stale import THREADS_AT_ONCE, Refreshing
from republishing import Done, Notes, Tell, run

REST_MOST = 2_000
"""Threads that one step looks through for those that stand on no shelf."""


class Pressroom(Refreshing):
    """Makes pages of one board again and puts them into its bucket."""

    def elsewhere(self, bucket: Bucket) -> "Pressroom":
        """Return a pressroom of the same board for another place."""
        return Pressroom(self._board, self._docket, bucket, self._printer, self._together)

    def in_shards(self, shards: Shards) -> "Pressroom":
        """Return a pressroom of the same board that has the threads of a slot printed elsewhere."""
        return Pressroom(self._board, self._docket, self._bucket, self._printer, self._together, shards)

    def everything(self, tell: Tell = lambda done, of: None, notes: Notes | None = None) -> None:
        """Make every page of the board again. Deleting the bucket and calling this gives the same bytes."""
        run(self.do, self._printer.site.slugs, self.size(), tell, notes)

    def size(self) -> int:
        """Return about how many threads the board has."""
        return sum(self._board.topic(slug).count for slug in self._printer.site.slugs)

    def do(self, step: str) -> Done:
        """Run a step. Raises ValueError for what is none."""
        what, *named = step.split(" ")
        if what == "fixed":
            self._put(Printer.FIXED, self._fixed_pages)
            return Done()
        if what == "rest":
            return self._rest(*named)
        if what == "plan":
            return Done(more=tuple(self._plan(named)))
        if what == "block":
            return Done(self._block(named[0], int(named[1])))
        if what == "part":
            self.catalogue.make_part(Part(named[0], int(named[1])))
            return Done()
        if what == "ahas":
            first, last = Part(AHAS, int(named[0])).ends
            self._ahas([*range(first, min(last, self._board.topic(AHAS).count) + 1, ROWS_ON_A_SHELF)], {})
            return Done()
        if what == "last":
            self._last(named)
            return Done()
        raise ValueError(what)

    def _rest(self, after: str = "") -> Done:
        """Make what stands on no shelf: what never came out, was taken back, or removed."""
        topics, made, last = set(), 0, ""
        some: list[Hand] = []
        for passed, (thread, header) in enumerate(self._board.threads(after), 1):
            if header and header.place:
                topics.add(header.topic)
            if header and header.state is not State.PUBLISHED:
                some.append(Hand.of(thread, header, frozenset((1,))))
                made += 1
            if len(some) == THREADS_AT_ONCE:
                self.threads(some, InHand())
                some = []
            if passed == REST_MOST:
                last = thread.id
                break
        self.threads(some, InHand())
        return Done(made, (f"rest {last}",) if last else (), tuple(sorted(topics)))

    def _plan(self, topics: Iterable[str]) -> list[str]:
        named = list(topics)
        steps = [f"block {slug} {number}" for slug, number in self.catalogue.parts(named)]
        if self.catalogue.is_large(named):
            steps += [f"part {slug} {number}" for slug, number in self.catalogue.parts(named)]
        return steps + [f"ahas {number}" for _, number in self.catalogue.parts([AHAS])]

    def _block(self, slug: str, number: int) -> int:
        """Make the threads on a block of a shelf and its pages; return how many threads these are."""
        ends = Part(slug, number).ends
        rows = sorted(self._board.shelf(slug, *ends), key=attrgetter("place"))
        for at in range(0, len(rows), THREADS_AT_ONCE):
            self._neighbourhood(slug, rows[at : at + THREADS_AT_ONCE])
        last = min(shelving.page(ends[1]), shelving.page(self._board.topic(slug).count))
        pages = range(shelving.page(ends[0]), last + 1)
        made = partial(self._numbered, slug, *ends, list(pages))
        self._put([paths.topic(slug, page) for page in pages], made)
        return len(rows)

    def _numbered(self, slug: str, first: int, last: int, numbers: list[int]) -> Pages:
        rows = self._board.shelf(slug, first, last)
        length = self._board.topic(slug).count
        pages = self._printer.topic(slug, rows, length, numbers=numbers)
        return {address: page for address, page in pages.items() if address != paths.topic(slug)}

    def _neighbourhood(self, slug: str, rows: list[Header]) -> None:
        """Make the pages of threads that stand beside each other on a shelf."""
        guess = [address for row in rows for address in addresses(row.thread, range(1, _pages_of(row) + 1))]

        def make() -> Pages:
            # Once more, now that their pages were seen: a question may have come back between two of them.
            now = sorted(self._board.shelf(slug, rows[0].place, rows[-1].place), key=attrgetter("place"))
            read = self._together.each(self._board.thread, (row.thread for row in now))
            shown = [header for _, header in read if header and header.state is State.PUBLISHED]
            beside = self._links(shown)

            def printed(each: tuple[Thread, Header | None]) -> Pages:
                thread, header = each
                links = beside.get(thread.id, (None, None))
                return self._printer.thread(thread, header, None, links) if header else {}

            return self._each(printed, read)

        self._put(guess, make)

    def _links(self, shown: list[Header]) -> dict[str, Beside]:
        """Return what each of some threads beside each other leads on to."""
        if not shown:
            return {}
        first, last = (self._listing.next_to(each, InHand()) for each in (shown[0], shown[-1]))
        row = [first[0], *shown, last[1]]
        return {header.thread: (row[at], row[at + 2]) for at, header in enumerate(shown)}

    def _last(self, topics: list[str]) -> None:
        self.catalogue.make_index(topics)
        for slug in topics:
            self._shelf(slug, [], {})
        self._ahas([], {})
        self._lists({}, {}, every_month=True)


def _pages_of(row: Header) -> int:
    """Return about how many pages a thread has; what is there beyond is found when they are made."""
    return -(-(1 + row.stories + row.layers) // onion.POSTS_ON_A_PAGE)
