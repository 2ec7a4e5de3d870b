"""`book`: a topic's war stories, or all of the board's, as an EPUB and as one page to print.

It reads what everybody can read and writes two files on the moderator's machine, so nothing of the board
changes and nobody learns of it. A book is a copy, and nobody can take a word back from a copy: the
colophon says until which day it holds, and docs/moderating.md that it is to be made anew.
"""

from collections.abc import Iterator
from pathlib import Path

import click

from board import book as books
from board.book import Book
from board.model import AHAS, Thread
from moderator import binding
from moderator.desk import Desk, Refused
from moderator.terminal import progress

_ENDINGS = {".epub": binding.epub, ".html": binding.printed}


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--topic", metavar="SLUG", help="The stories of one topic; else of all, a part for each.")
@click.option("--html", "both", is_flag=True, help="Put the page to print beside the EPUB.")
@click.pass_obj
def book(desk: Desk, file: Path, topic: str | None, both: bool) -> None:
    """Bind the answered threads into FILE: an EPUB (.epub), or one page to print (.html)."""
    if file.suffix not in _ENDINGS:
        raise Refused(f"{file.name} has to end in .epub, for readers of books, or in .html, to print.")
    bound = gathered(desk, topic)
    for path in dict.fromkeys((file, file.with_suffix(".html")) if both else (file,)):
        _write(path, _ENDINGS[path.suffix](desk.site, bound))
        threads, stories = len(bound.threads), bound.stories
        click.echo(
            f"{path}: {threads} {'thread' if threads == 1 else 'threads'} with "
            f"{stories} {'story' if stories == 1 else 'stories'}, until {bound.day}."
        )


def gathered(desk: Desk, topic: str | None) -> Book:
    """Return the book of one topic, or of all that the board has now. Raises Refused."""
    topics = desk.site.slugs if topic is None else (topic,)
    counts = {slug: desk.board.topic(slug).count for slug in topics}
    # One that the operator took away has its shelf all the same; that of all ahas holds no threads.
    if topic is not None and topic not in desk.site.slugs and (topic == AHAS or not counts[topic]):
        raise Refused(f"There is no topic {topic[:80]!r}. Choose one of: {', '.join(desk.site.slugs)}.")
    tally, total = desk.board.last_tally(), sum(counts.values())
    with progress("Threads") as tell:

        def threads() -> Iterator[Thread]:
            headers = (
                header for slug, count in counts.items() for header in desk.board.shelf(slug, 1, count)
            )
            for done, header in enumerate(headers, 1):
                yield desk.board.thread(header.thread)[0]
                tell(done, total)

        bound = books.bind(threads(), topics, tally.slot[:10] if tally else "")
    if tally is None or not bound.parts:
        raise Refused("No question has a story yet, so there is nothing to bind.")
    return bound


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole, or leave what was there. Raises Refused."""
    half = path.with_name(f".{path.name}.half")
    try:
        try:
            half.write_bytes(content)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}. Name another place.") from None
