"""The catalogue: the search index and the sitemap, kept up slot by slot without reading the whole board.

The pages that are there are read, the lines of a slot's threads laid over them, and the result is put
over what was read. The index comes last and names its parts by their checksums, so it stands for all
of them: a run that was killed in between, or met another, is noticed by whoever comes next, and the
catalogue is then made from the board.
"""

from collections.abc import Callable
from functools import partial

from board import paths
from publisher import indexing
from publisher.bucket import Bucket, Mismatch
from publisher.shelving import Pages
from storage.tables import BoardTable

Read = Callable[[str], bytes | None]
"""Gives the page at an address as it is, or None."""


class Catalogue:
    """The catalogue of one board. ``root`` is where its addresses begin; without one there is no sitemap."""

    def __init__(self, board: BoardTable, bucket: Bucket, root: str) -> None:
        self._board = board
        self._bucket = bucket
        self._root = root

    def change(self, threads: list[str]) -> None:
        """Put the lines of threads as these stand on the board now."""
        self._put(partial(self._changed, threads))

    def make(self) -> None:
        """Make all of it from the board."""
        self._put(self._whole)

    def _put(self, make: Callable[[Read], Pages]) -> None:
        while True:
            seen = {paths.SEARCH_INDEX: self._bucket.tag(paths.key(paths.SEARCH_INDEX))}
            made = make(partial(self._read, seen))
            index = made.pop(paths.SEARCH_INDEX)
            sitemap = indexing.sitemaps({**made, paths.SEARCH_INDEX: index}, self._root) if self._root else {}
            try:
                for address, body in {**made, **sitemap, paths.SEARCH_INDEX: index}.items():
                    key = paths.key(address)
                    tag = seen[address] if address in seen else self._bucket.tag(key)
                    self._bucket.put(key, body, tag)
            except Mismatch:
                continue  # somebody else was here since: once more, over what they left
            return

    def _changed(self, threads: list[str], read: Read) -> Pages:
        lines = {}
        for each in threads:
            thread, header = self._board.thread(each)
            if header:
                lines[each] = (header, indexing.line(thread, header))
        made = indexing.updated(read, lines)
        return self._whole(read) if made is None else made

    def _whole(self, _read: Read) -> Pages:
        headers, lines = [], []
        for thread, header in self._board.threads():
            if header:
                headers.append(header)
                if line := indexing.line(thread, header):
                    lines.append(line)
        made = indexing.pages(lines)
        unlisted = indexing.emptied(headers, made).items()
        there = {address: body for address, body in unlisted if self._bucket.tag(paths.key(address))}
        return there | made

    def _read(self, seen: dict[str, str | None], address: str) -> bytes | None:
        # The tag before the page: what is put goes over what was read, or not at all.
        seen.setdefault(address, self._bucket.tag(paths.key(address)))
        return self._bucket.read(paths.key(address))
