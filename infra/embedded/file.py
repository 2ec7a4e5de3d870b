"""The one SQLite file: opened so that it keeps what was acknowledged and forgets what was deleted.

WAL with synchronous=FULL puts a commit on the disk before it is answered. Tables are WITHOUT ROWID, because
a rowid is arrival order. One connection under one lock serves all threads; another process may have the
file open too. Deleted text is harder than it looks: `secure_delete` clears the cells it frees, but not
what a rebalanced page leaves behind in its gaps, and pages are taken in order of arrival. So `truncate`
also rewrites the whole file in key order (VACUUM), where anything was written since the last time.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS tables (name TEXT PRIMARY KEY, definition TEXT NOT NULL, ttl TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    tab TEXT, hash BLOB, range BLOB, body TEXT NOT NULL, PRIMARY KEY (tab, hash, range)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS index_rows (
    tab TEXT, name TEXT, index_hash BLOB, index_range BLOB, hash BLOB, range BLOB,
    PRIMARY KEY (tab, name, index_hash, index_range, hash, range)
) WITHOUT ROWID;
"""
PRAGMAS = (
    "secure_delete=ON",
    "temp_store=MEMORY",
    "journal_mode=WAL",
    "synchronous=FULL",
    # The log is emptied by `truncate` alone, at slots: or the file itself would have the second of a post.
    "wal_autocheckpoint=0",
)


class File:
    """The connection and its lock; `:memory:` is a file that nobody can find."""

    def __init__(self, path: Path | str) -> None:
        if str(path) != ":memory:":
            # SQLite would create it readable for the group; its -wal and -shm take the mode of the file.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.Lock()
        self._clean: object = None
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        """Run the block alone and as one transaction, durable when the block has been left."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def truncate(self) -> None:
        """Rewrite the file in key order and empty the log, if anything was written since the last time.

        Takes about a second for 100 MB; every request waits. Raises sqlite3.OperationalError where another
        process holds the file for 30 seconds, so that nobody takes deleted text for gone.
        """
        with self._lock:
            if self._state() == self._clean:
                return
            self._db.execute("VACUUM")
            (busy, _, _) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise sqlite3.OperationalError("the write-ahead log is in use by another process")
            self._clean = self._state()

    def _state(self) -> tuple[int, int]:
        """Return what changes when this connection (first) or another one (second) writes."""
        return self._db.total_changes, self._db.execute("PRAGMA data_version").fetchone()[0]

    def close(self) -> None:
        """Close the file; the last one to close it removes the log."""
        with self._lock:
            self._db.close()
