"""The catalogue: the search index and the sitemap, kept up slot by slot without reading the whole board.

The pages that are there are read, the lines of a slot's threads laid over them, and the result is put
over what was read, like any page. Where nothing is there yet, or the way of splitting changes, all of
it is made from the board.
"""

from board import paths
from publisher import indexing
from publisher.bucket import Bucket
from publisher.shelving import Pages
from storage.tables import BoardTable


class Catalogue:
    """The catalogue of one board. ``root`` is where its addresses begin; without one there is no sitemap."""

    def __init__(self, board: BoardTable, bucket: Bucket, root: str) -> None:
        self._board = board
        self._bucket = bucket
        self._root = root

    def addresses(self) -> list[str]:
        """Return the addresses of the pages that there are, as far as they may change."""
        pages = {paths.SEARCH_INDEX: b'{"parts":[],"threads":[]}', **indexing.emptied(self._read)}
        return [*self._with_sitemap(pages)]

    def changed(self, threads: list[str]) -> Pages:
        """Return the pages that threads change, as these stand on the board now."""
        lines = {}
        for each in threads:
            thread, header = self._board.thread(each)
            if header:
                lines[each] = (header, indexing.line(thread, header))
        made = indexing.updated(self._read, lines)
        return self.whole() if made is None else self._with_sitemap(made)

    def whole(self) -> Pages:
        """Return all pages, made from the whole board."""
        threads = ((thread, header) for thread, header in self._board.threads() if header)
        lines = [line for thread, header in threads if (line := indexing.line(thread, header))]
        return self._with_sitemap(indexing.emptied(self._read) | indexing.pages(lines))

    def _with_sitemap(self, pages: Pages) -> Pages:
        return pages | (indexing.sitemaps(pages, self._root) if self._root else {})

    def _read(self, address: str) -> bytes | None:
        return self._bucket.read(paths.key(address))
