"""Leaving: a board is written to a folder, as lines of JSON and as the site that it is.

Words that are not public stay, unless what waits is asked for. Threads are read one after the other, so
that memory does not grow with the board, and in the order of their ids, which means nothing: the same board
gives the same file. It comes last and gets its name when it is whole, so an export without it can be
made again.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from board.archive import End, Front, Line, Report, Sealed, line
from moderator.desk import Desk, Refused

LINES, SITE = "board.jsonl", "site"
"""What an export consists of, in its folder."""
Tell = Callable[[int, int], None]
"""Hears how much of how much is done."""


def export(desk: Desk, folder: Path, *, held: bool, tell: Tell) -> int:
    """Write the lines of a board into a folder; return how many threads are in them. Raises Refused."""
    with _written(folder):
        threads = _write(desk, folder / f"{LINES}.part", held, tell)
        (folder / f"{LINES}.part").rename(folder / LINES)
    return threads


def export_site(desk: Desk, folder: Path, *, tell: Tell) -> None:
    """Write the site of a board into a folder that has no export yet. Raises Refused."""
    with _written(folder):
        if (folder / LINES).exists():
            raise Refused(f"There is an export in {folder} already; name another folder.")
        desk.press.pages(folder / SITE, tell)


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise Refused(f"{folder} cannot be written ({error.strerror}); name another folder.") from None


def _write(desk: Desk, part: Path, held: bool, tell: Tell) -> int:
    threads = sorted(thread.id for thread, _ in desk.board.threads())
    # What waits is in no page, so the file is for its owner alone.
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        count = 0
        for value in _lines(desk, threads, held, tell):
            file.write(line(value, held=held) + "\n")
            count += 1
        file.write(line(End(count)) + "\n")
    return len(threads)


def _lines(desk: Desk, threads: list[str], held: bool, tell: Tell) -> Iterator[Line]:
    yield Front(desk.today, desk.board.shown_mode(), held)
    if tally := desk.board.last_tally():
        yield tally
    yield from desk.docket.ledger()
    for done, thread in enumerate(threads, 1):
        yield desk.board.thread(thread)[0]
        tell(done, len(threads))
    if held:
        for thread in threads:
            for flag, settled in desk.docket.flags_and_whether_settled(thread):
                yield Report(flag.id, thread, flag.post, flag.reason, flag.day, settled)
        yield from desk.docket.acts()
        for until, post, sealed in desk.board.all_kept():
            yield Sealed(post, until, sealed)
