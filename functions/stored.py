"""What is stored, as docs/stored.md says it: one page for readers, for the board's own pages and for tests.

A test compares that page with a dump of a used board, so whatever is printed from it is what is
kept. The file travels with the functions; it is read once.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_PAGE = Path(__file__).parent / "stored.md"
_TITLE = re.compile(r"Table `(\w+)`: (.*?)(?:, `.*)?")
_ROW = re.compile(r"\| `(\w+)` \| \w+ \| \S+ \| `?(.*?)`? \| (.*?) ?\|")


class Attribute(NamedTuple):
    """An attribute of an item: its name, an example, and what it is, where its name does not say it."""

    name: str
    example: str
    meaning: str


class Kind(NamedTuple):
    """A kind of item: the table it lies in, what it is called, what is said of it, and its attributes."""

    table: str
    name: str
    words: tuple[str, ...]
    attributes: tuple[Attribute, ...]


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind of item, in the order of the page."""
    found = []
    for part in _PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, *lines = part.split("\n")
        named = _TITLE.fullmatch(title)
        if not named:
            continue
        rows = [row for line in lines if (row := _ROW.fullmatch(line))]
        text = "\n".join(line for line in lines if not line.startswith("|"))
        words = tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())
        found.append(Kind(named[1], named[2], words, tuple(Attribute(*row.groups()) for row in rows)))
    return tuple(found)


@cache
def meanings(name: str) -> dict[str, str]:
    """Return what each attribute of a kind of item is. Raises KeyError for a kind that there is not."""
    attributes = {kind.name: kind.attributes for kind in kinds()}
    return {each.name: each.meaning for each in attributes[name]}
