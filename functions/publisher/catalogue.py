"""The catalogue: the search index and the sitemap, kept up slot by slot without reading the whole board.

The pages that are there are read, the lines of a slot's threads laid over them, and the result is put
over what was read. The index comes last and names its parts by their checksums. A run that was killed in
between, or met another, leaves a part that is not the one that is listed: whoever comes next to it makes
that part from the board, which is never more than 900 threads, however large the board is. Only a lost
index, and a board that grows past what one file holds, or shrinks to it, have all of it made. The shelf may
lag behind, so a slot's own threads are looked at whether it shows them or not.
"""

from collections.abc import Collection, Iterator, Mapping

from board import paths
from board.model import Header, State
from publisher import indexing
from publisher.bucket import Bucket, Mismatch
from publisher.indexing import Line, Part, Told
from publisher.sharding import Shards
from publisher.shelving import Pages
from storage.tables import BoardTable
from together import Together

_AT_ONCE = 100
"""Threads that are read at once for their lines."""
Hand = Mapping[Part, Collection[str]]
"""The threads that a slot had in hand, by the part in which they stand."""
_NONE: Hand = {}


class Catalogue:
    """The catalogue of one board. ``root`` is where its addresses begin; without one there is no sitemap."""

    def __init__(
        self, board: BoardTable, bucket: Bucket, root: str, together: Together, shards: Shards | None = None
    ) -> None:
        self._board = board
        self._bucket = bucket
        self._root = root
        self._together = together
        self._shards = shards

    def change(self, headers: Mapping[str, Header]) -> None:
        """Put the lines of threads as these stand on the board now; headers tell in which parts they are."""
        hand: dict[Part, list[str]] = {}
        for thread in sorted(headers):
            if headers[thread].place:
                hand.setdefault(indexing.part_of(headers[thread]), []).append(thread)
        while not self._changed(hand):
            pass  # somebody else was here since: once more, over what they left

    def change_part(self, part: Part, threads: Collection[str], told: Told) -> Told | None:
        """Put the lines of threads of one part, of which the index tells so much; return what it is to tell.

        None if somebody else was here since.
        """
        seen = _Seen(self._bucket)
        there = seen.read(paths.search_part(*part))
        page = self._over(there, part, {part: threads}, told, self._new(threads))
        return indexing.told(page) if seen.put(self._with_sitemap({paths.search_part(*part): page})) else None

    def make(self, topics: Collection[str], hand: Hand = _NONE) -> None:
        """Make all of it from the board, whose threads are on these topics."""
        if self.is_large(topics, hand):
            for part in self.parts(topics):
                self.make_part(part, hand)
        self.make_index(topics, hand)

    def is_large(self, topics: Collection[str], hand: Hand = _NONE) -> bool:
        """Say whether there are more threads to be found than one file holds."""
        if sum(self._board.topic(slug).count for slug in topics) <= indexing.WHOLE:
            return False
        found = 0
        for part in self.parts(topics):
            held = hand.get(part, ())
            headers = self._board.headers(held).values()
            found += len({row.thread for row in self._rows(part)}.difference(held))
            found += sum(header.state is State.PUBLISHED for header in headers)
            if found > indexing.WHOLE:
                return True
        return False

    def parts(self, topics: Collection[str]) -> Iterator[Part]:
        """Yield all parts that the index of topics could have."""
        for slug in sorted(topics):
            for number in range(1, -(-self._board.topic(slug).count // indexing.BLOCK) + 1):
                yield Part(slug, number)

    def make_part(self, part: Part, hand: Hand = _NONE) -> None:
        """Make one part from the board, and its part of the sitemap."""
        address = paths.search_part(*part)
        while True:
            seen = _Seen(self._bucket)
            # Both before the board is read: nothing comes after them that would notice a slot in between.
            for each in self._with_sitemap({address: indexing.NOTHING}):
                seen.tag(each)
            if seen.put(self._with_sitemap({address: indexing.part(self._lines(part, hand))})):
                return

    def make_index(self, topics: Collection[str], hand: Hand = _NONE) -> None:
        """Make the index of all parts as they lie, or of the board where one file holds all of it."""
        while not self._index(topics, hand):
            pass

    def _index(self, topics: Collection[str], hand: Hand) -> bool:
        seen = _Seen(self._bucket)
        seen.tag(paths.SEARCH_INDEX)
        large = self.is_large(topics, hand)
        told: dict[Part, Told] = {}
        lines: list[Line] = []
        emptied: Pages = {}
        for part in self.parts(topics):
            address = paths.search_part(*part)
            if large:
                told[part] = indexing.told(seen.read(address))
                continue
            lines += self._lines(part, hand)
            if seen.tag(address):
                emptied[address] = indexing.NOTHING
        index = indexing.parted(told) if large else indexing.whole(lines)
        return seen.put(self._with_sitemap(emptied)) and self._put_index(seen, index)

    def _changed(self, hand: Hand) -> bool:
        """Change the lines of threads; False if somebody else was here since."""
        seen = _Seen(self._bucket)
        index = seen.read(paths.SEARCH_INDEX)
        try:
            listed = indexing.listed(index or b"")
        except (ValueError, KeyError, TypeError):  # there is none, or none that can be read
            self.make(self._topics(), hand)
            return True
        if not listed:
            new = self._new([thread for threads in hand.values() for thread in threads])
            lines = indexing.laid_over(indexing.lines(index), new)
            if len(lines) > indexing.WHOLE:
                self.make(self._topics(), hand)
                return True
            return self._put_index(seen, indexing.whole(lines))
        before = {part: listed.get(part, indexing.told(None)) for part in hand}
        made = self._shards.parts(hand, before) if self._shards else self._parts(hand, before)
        if None in made.values():
            return False
        listed |= {part: told for part, told in made.items() if told}
        if sum(told.threads for told in listed.values()) <= indexing.WHOLE:
            self.make_index({part.topic for part in listed}, hand)
            return True
        return self._put_index(seen, indexing.parted(listed))

    def _parts(self, hand: Hand, before: Mapping[Part, Told]) -> dict[Part, Told | None]:
        """Change parts as `change_part` does, all that is read and put side by side."""
        seen = _Seen(self._bucket)
        there = self._together.each(seen.read, [paths.search_part(*part) for part in hand])
        new = self._new([thread for threads in hand.values() for thread in threads])
        pages = {
            part: self._over(page, part, hand, before[part], {thread: new[thread] for thread in hand[part]})
            for part, page in zip(hand, there, strict=True)
        }
        put = self._together.each(
            lambda part: seen.put(self._with_sitemap({paths.search_part(*part): pages[part]})), pages
        )
        return {
            part: indexing.told(pages[part]) if done else None for part, done in zip(pages, put, strict=True)
        }

    def _over(
        self, there: bytes | None, part: Part, hand: Hand, told: Told, new: Mapping[str, Line | None]
    ) -> bytes:
        """Return a part with new lines over those that lie there, if that is what the index tells of."""
        lines = indexing.lines(there) if indexing.told(there) == told else self._lines(part, hand)
        return indexing.part(indexing.laid_over(lines, new))

    def _new(self, threads: Collection[str]) -> dict[str, Line | None]:
        """Return the lines of threads as these stand on the board now."""
        read = self._together.each(self._board.thread, threads)
        return {thread.id: indexing.line(thread, header) if header else None for thread, header in read}

    def _topics(self) -> set[str]:
        """Return all topics that ever had a thread on their shelf, as only the board knows them."""
        return {header.topic for _, header in self._board.threads() if header and header.place}

    def _lines(self, part: Part, hand: Hand) -> list[Line]:
        """Return the lines of a part as its threads stand on the board now."""
        named = sorted({row.thread for row in self._rows(part)}.union(hand.get(part, ())))
        lines = []
        for at in range(0, len(named), _AT_ONCE):
            for thread, header in self._together.each(self._board.thread, named[at : at + _AT_ONCE]):
                if header and (line := indexing.line(thread, header)):
                    lines.append(line)
        return lines

    def _rows(self, part: Part) -> list[Header]:
        return self._board.shelf(part.topic, *part.ends)

    def _put_index(self, seen: "_Seen", index: bytes) -> bool:
        sitemap = indexing.sitemap(index, self._root) if self._root else {}
        return seen.put({**sitemap, paths.SEARCH_INDEX: index})

    def _with_sitemap(self, parts: Pages) -> Pages:
        """Return parts of the index, each before its part of the sitemap."""
        if not self._root:
            return parts
        found: Pages = {}
        for address, page in parts.items():
            found[address] = page
            found[paths.sitemap_of(address)] = indexing.sitemap_part(page, self._root)
        return found


class _Seen:
    """The pages that one attempt read. What is put goes over what was read, or not at all."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._tags: dict[str, str | None] = {}

    def tag(self, address: str) -> str | None:
        """Return the tag of a page as it was first seen."""
        if address not in self._tags:
            self._tags[address] = self._bucket.tag(paths.key(address))
        return self._tags[address]

    def read(self, address: str) -> bytes | None:
        """Return a page as it is; its tag is taken before."""
        self.tag(address)
        return self._bucket.read(paths.key(address))

    def put(self, pages: Pages) -> bool:
        """Put pages in their order; False, and the rest not put, if one is not the one that was seen."""
        try:
            for address, body in pages.items():
                self._bucket.put(paths.key(address), body, self.tag(address))
        except Mismatch:
            return False
        return True
