"""A file of the past, gathered into threads: answers to their questions, wherever in the file they stood.

Everything goes into a database of its own without a name, which SQLite keeps in a temporary file and
drops by itself, so that a file of any size takes no more memory than a small one. Threads come out in the
order of their ids, and so in one that has nothing to do with the file's.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from moderator.past import ids
from moderator.past.rows import Asked, Corrupt, Passed, Row, Told

CORRUPT_MOST = 1_000
"""Corrupt rows that are told one by one; who has more mends these first."""
_TABLES = """
CREATE TABLE asked (key TEXT PRIMARY KEY, thread TEXT, line INTEGER, title TEXT, body TEXT, topic TEXT);
CREATE TABLE told (key TEXT, line INTEGER, text TEXT, lesson TEXT);
CREATE INDEX thread ON asked (thread);
CREATE INDEX answers ON told (key);
BEGIN;
"""
_ASKED = "SELECT key, line, title, body, topic FROM asked WHERE thread = ? ORDER BY line"
_TOLD = "SELECT key, line, text, lesson FROM told WHERE key = ? ORDER BY line"
_LOST = "SELECT line FROM told WHERE key NOT IN (SELECT key FROM asked) ORDER BY line"


class NoRoom(Exception):
    """There is no room on this machine for what was gathered."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """One question of a file with its answers, under the ids that they get, each once."""

    thread: str
    asked: Asked
    told: dict[str, Told]
    twice: int


@dataclass(slots=True)
class Gathered:
    """What was read of a file. ``corrupt`` and ``passed`` tell what was not. Close it, or use ``with``."""

    corrupt: list[Corrupt] = field(default_factory=list)
    corrupt_rows: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    _rows: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect("", isolation_level=None))

    def __enter__(self) -> "Gathered":
        self._rows.executescript(_TABLES)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def add(self, row: Row) -> None:
        """Take in a row. Raises NoRoom."""
        try:
            match row:
                case Asked():
                    self._ask(row)
                case Told():
                    told = (row.key, row.line, row.text, row.lesson)
                    self._rows.execute("INSERT INTO told VALUES (?, ?, ?, ?)", told)
                case Corrupt():
                    self._spoil(row)
                case Passed():
                    self.passed[row.what] += 1
        except sqlite3.Error:
            raise NoRoom from None

    @property
    def threads(self) -> int:
        """How many threads there are. Raises NoRoom, as everything does that looks here."""
        return int(next(count for (count,) in self._find("SELECT COUNT(DISTINCT thread) FROM asked")))

    def gatherings(self) -> Iterator[Gathering]:
        """Yield the threads."""
        for (thread,) in self._find("SELECT DISTINCT thread FROM asked ORDER BY thread"):
            yield self._gathering(thread)

    def without_question(self) -> Iterator[int]:
        """Yield the lines of answers whose question is not in the file."""
        return (line for (line,) in self._find(_LOST))

    def _gathering(self, thread: str) -> Gathering:
        asked = [Asked(*found) for found in self._find(_ASKED, thread)]
        answers = [Told(*found) for each in asked for found in self._find(_TOLD, each.key)]
        told: dict[str, Told] = {}
        for answer in answers:
            told.setdefault(ids.story_id(thread, answer.text), answer)
        return Gathering(thread, asked[0], dict(sorted(told.items())), len(answers) - len(told))

    def _find(self, query: str, *values: str) -> Iterator[Any]:
        try:
            # Not "yield from", which would close the cursor after its database.
            for found in self._rows.execute(query, values):  # noqa: UP028
                yield found
        except sqlite3.Error:
            raise NoRoom from None

    def _ask(self, row: Asked) -> None:
        there = self._rows.execute("SELECT line, topic FROM asked WHERE key = ?", (row.key,)).fetchone()
        thread = ids.thread_id(row.title, row.body)
        if there is None:
            asked = (row.key, thread, row.line, row.title, row.body, row.topic)
            self._rows.execute("INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?)", asked)
        elif row.key != thread:
            self._spoil(
                Corrupt(row.line, f"line {there[0]} has a question of the same Id; take one of them out")
            )
        elif row.topic and row.topic != there[1]:
            self._spoil(Corrupt(row.line, f"line {there[0]} gives this question another topic; give it one"))

    def _spoil(self, row: Corrupt) -> None:
        self.corrupt_rows += 1
        if len(self.corrupt) < CORRUPT_MOST or row.ends:
            self.corrupt.append(row)
