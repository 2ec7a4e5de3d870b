"""What a file of the past is read into, row by row: all that is taken of it, and nothing else.

A row has no place for a name, a time, a score or an address, so none of them can travel further. ``line``
is where it stands in the file and is told to whoever mends the file; ``key`` says which answers belong to
which question of the file. Neither reaches the board.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. ``topic`` is one of the board's, or empty for the one that the import was given."""

    key: str
    line: int
    title: str
    body: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. ``lesson`` is its one line, where the file has one."""

    key: str
    line: int
    text: str
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Corrupt:
    """A row that cannot be read, and what to change. ``ends`` says that nothing after it could be read."""

    line: int
    says: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that is not brought and needs no mending: a column that a board has no place for."""

    what: str


Row = Asked | Told | Corrupt | Passed
Read = Callable[[BinaryIO, Collection[str]], Iterator[Row]]
"""What every format is: of an opened file, and the slugs of the board's topics, its rows."""
