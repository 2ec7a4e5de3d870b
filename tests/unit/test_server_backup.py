"""Backups: the board of one moment, of seven days and no more, and back again."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra import starting
from infra.server import backup
from infra.starting import CannotStart

TODAY = date(2026, 11, 26)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[tuple[Path, Any]]:
    """A board that is in use: its file, and a client that has put one item."""
    file = tmp_path / "board.sqlite"
    with starting.database(file, None, ("board",)) as (client, _):
        put(client, "before")
        yield file, client


def put(client: Any, words: str) -> None:
    client.put_item(TableName="board", Item={"pk": {"S": words}, "sk": {"S": "thread"}})


def words(file: Path) -> str:
    with closing(sqlite3.connect(file)) as db:
        return "".join(body for (body,) in db.execute("SELECT body FROM items"))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_board_that_is_written_to_is_copied_as_it_is_for_its_owner_alone(board, tmp_path):
    file, client = board
    copy = backup.take(file, tmp_path / "backups", TODAY)
    put(client, "after")

    assert copy.name == "board-2026-11-26.sqlite"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert names(copy.parent) == [copy.name]
    assert "before" in words(copy)
    assert "after" not in words(copy)


def test_the_second_copy_of_a_day_takes_the_place_of_the_first(board, tmp_path):
    file, client = board
    backup.take(file, tmp_path / "backups", TODAY)
    put(client, "after")
    copy = backup.take(file, tmp_path / "backups", TODAY)

    assert names(copy.parent) == [copy.name]
    assert "after" in words(copy)


def test_what_was_there_seven_days_ago_is_in_no_backup(board, tmp_path):
    folder = tmp_path / "backups"
    for days in range(10):
        backup.take(board[0], folder, TODAY - timedelta(days=days))
    (folder / ".board-2026-11-20.sqlite.new").touch()
    (folder / ".board-2026-11-26.sqlite.new").touch()
    gone = backup.forget(folder, TODAY)

    assert gone == [f"board-2026-11-{day}.sqlite" for day in (17, 18, 19)]
    assert names(folder) == [
        ".board-2026-11-26.sqlite.new",
        *(f"board-2026-11-{day}.sqlite" for day in range(20, 27)),
    ]


def test_a_copy_takes_the_place_of_a_board_and_of_its_log(board, tmp_path):
    copy = backup.take(board[0], tmp_path / "backups", TODAY)
    lost = tmp_path / "other" / "board.sqlite"
    lost.parent.mkdir()
    with starting.database(lost, None, ("board",)) as (client, _):
        put(client, "later")
        left = lost.with_name("board.sqlite-wal").read_bytes()
    lost.with_name("board.sqlite-wal").write_bytes(left)
    backup.restore(copy, lost)
    with starting.database(lost, None, ("board",)) as (client, _):
        found = client.get_item(TableName="board", Key={"pk": {"S": "before"}, "sk": {"S": "thread"}})

    assert "Item" in found
    assert "later" not in words(lost)
    assert stat.S_IMODE(lost.stat().st_mode) == 0o600


@pytest.mark.parametrize("wrong", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5_000])
def test_what_is_no_board_takes_no_place_and_is_not_kept(board, tmp_path, wrong):
    file, _ = board
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(wrong)
    with pytest.raises(CannotStart, match="is no sound backup"):
        backup.restore(bad, file)
    with pytest.raises(CannotStart, match="cannot be copied"):
        backup.take(bad, tmp_path / "backups", TODAY)

    assert "before" in words(file)
    assert names(tmp_path / "backups") == []


def test_a_backup_that_is_not_there_is_told_so(board, tmp_path):
    with pytest.raises(CannotStart, match="is no sound backup"):
        backup.restore(tmp_path / "nothing.sqlite", board[0])
