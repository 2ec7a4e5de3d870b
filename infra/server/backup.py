"""Backups of the board, taken while it runs: one for each day, of the last seven days and no more.

What waits in boxes is never part of one: who has copies of it could see when each box turned up, and AWS
keeps none of that table either. A copy is made by SQLite's own backup, so it is the board of one moment, and
then checked; it is there whole or not at all. Pages are left out: they are made again, byte for byte.
"""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from infra.starting import CannotStart
from publisher.bucket import sync_folder

REACH = 7
"""Days for which backups may know what was taken back meanwhile: pages promise it."""
_NAME = re.compile(r"board-(\d{4}-\d\d-\d\d)\.sqlite")


def take(board: Path, folder: Path, today: date) -> Path:
    """Copy a board into a folder as the backup of a day, over an earlier one; return the copy.

    Raises CannotStart for what is no sound board.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / f"board-{today.isoformat()}.sqlite"
    beside = folder / f".{copy.name}.new"
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"{board.as_uri()}?mode=ro", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(beside)) as target,
        ):
            source.backup(target)
            _hold(target)
    except sqlite3.Error as error:
        beside.unlink()
        raise CannotStart(f"The board {board} cannot be copied ({type(error).__name__}).") from None
    _keep(beside, copy)
    return copy


def forget(folder: Path, today: date) -> list[str]:
    """Drop the backups that are too old, and what a broken one left; return the names of the former."""
    gone = []
    for file in sorted(folder.glob("*")):
        named = _NAME.fullmatch(file.name)
        # What was there seven days ago may have been taken back right after.
        if named and (today - date.fromisoformat(named[1])).days >= REACH:
            file.unlink()
            gone.append(file.name)
    for left in folder.glob(".board-*.new"):
        # Today's may be in the making.
        if today.isoformat() not in left.name:
            left.unlink()
    return gone


def restore(copy: Path, board: Path) -> None:
    """Put a backup in the place of a board that nobody uses. Raises CannotStart, and then changes nothing."""
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as kept:
            _hold(kept)
    except sqlite3.Error as error:
        raise CannotStart(f"{copy} is no sound backup ({type(error).__name__}).") from None
    beside = board.with_name(f".{board.name}.new")
    beside.unlink(missing_ok=True)
    with (
        copy.open("rb") as source,
        os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target,
    ):
        shutil.copyfileobj(source, target)
    # What a log of the old file holds must not be played into the new one.
    for log in ("-wal", "-shm"):
        board.with_name(board.name + log).unlink(missing_ok=True)
    _keep(beside, board)


def _hold(db: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError for what is no sound board."""
    (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError
    db.execute("SELECT 1 FROM tables, items LIMIT 1").fetchone()


def _keep(beside: Path, file: Path) -> None:
    handle = os.open(beside, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(file)
    sync_folder(file.parent)
