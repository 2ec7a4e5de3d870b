"""From a book's threads to its bytes: an EPUB 3, or one page to print. Pure.

The container is a zip of a dozen lines, written here because no library that may be used writes it twice
alike (docs/decisions.md). Nothing in it tells when, where or by whom it was made: every file has the time
at which zips begin, the day is that of the last slot, and the identifier follows from what stands in it.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from board.book import Book, Bound, Group, Part
from press import Site, environment, render, urn

_NEVER = (1980, 1, 1, 0, 0, 0)
_UNIX, _READABLE = 3, 0o100644 << 16
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass(frozen=True, slots=True)
class FrontLeaf:
    """The title, and what to know before reading."""

    site: Site
    book: Book


@dataclass(frozen=True, slots=True)
class ContentsLeaf:
    """The contents by what was underneath, which is also an EPUB's way through itself."""

    site: Site
    book: Book


@dataclass(frozen=True, slots=True)
class PartLeaf:
    """The name of a topic before its threads, in a book of more than one."""

    site: Site
    part: Part
    number: int


@dataclass(frozen=True, slots=True)
class ThreadLeaf:
    """A thread. ``top`` is the level of a group's heading."""

    site: Site
    group: Group
    bound: Bound
    top: int


@dataclass(frozen=True, slots=True)
class BackLeaf:
    """What is in the book, from where and until when."""

    site: Site
    book: Book


@dataclass(frozen=True, slots=True)
class Package:
    """An EPUB's list of its own parts: the names of its leaves in their order."""

    site: Site
    book: Book
    identifier: str
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedBook:
    """The whole book on one page."""

    site: Site
    book: Book
    top: int


CONTEXTS: dict[str, type] = {
    "book/front.html": FrontLeaf,
    "book/contents.html": ContentsLeaf,
    "book/part.html": PartLeaf,
    "book/thread.html": ThreadLeaf,
    "book/back.html": BackLeaf,
    "book/package.xml": Package,
    "book/print.html": PrintedBook,
}
"""Which context each template is printed with."""
_TEMPLATES = {context: template for template, context in CONTEXTS.items()}


def epub(site: Site, book: Book) -> bytes:
    """Return the book as an EPUB: the same bytes for the same threads, site and day."""
    leaves = {name: _print(leaf) for name, leaf in _leaves(site, book)}
    identifier = urn(hashlib.sha256("".join(leaves.values()).encode()).hexdigest())
    files = {
        "META-INF/container.xml": _CONTAINER,
        "EPUB/package.opf": _print(Package(site, book, identifier, tuple(leaves))),
        "EPUB/book.css": environment(site.speech).get_template("book/book.css").render(),
        **{f"EPUB/{name}.xhtml": text for name, text in leaves.items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # Who looks whether a file is an EPUB reads this at its beginning, as it is.
        archive.writestr(_entry("mimetype"), b"application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(_entry(name), text.encode(), zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


def printed(site: Site, book: Book) -> bytes:
    """Return the book as one HTML page, to print or to read."""
    return _print(PrintedBook(site, book, _top(book))).encode()


def _leaves(site: Site, book: Book) -> Iterator[tuple[str, Any]]:
    yield "title", FrontLeaf(site, book)
    yield "contents", ContentsLeaf(site, book)
    for number, part in enumerate(book.parts, 1):
        if len(book.parts) > 1:
            yield f"part-{number}", PartLeaf(site, part, number)
        for group in part.groups:
            for bound in group.threads:
                yield f"t-{bound.thread.id}", ThreadLeaf(site, group, bound, _top(book))
    yield "colophon", BackLeaf(site, book)


def _top(book: Book) -> int:
    """Return the level of the headings below the book's own name, or below those of its parts."""
    return 3 if len(book.parts) > 1 else 2


def _print(leaf: Any) -> str:
    return render(environment(leaf.site.speech), _TEMPLATES[type(leaf)], leaf)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NEVER)
    entry.create_system = _UNIX
    entry.external_attr = _READABLE
    return entry
