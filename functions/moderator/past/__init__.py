"""Bring your past: old questions and answers come to the board as held posts, to be approved one by one.

``bring_past`` is the whole of it: a file is read row by row (sheet.py, dump.py), gathered into threads
(gathering.py), looked at by the rules for everybody's words (fitting.py), and brought (holding.py); a
report says what became of it (report.py). The whole file is read before anything is written, and nothing of
authors, times and scores is read at all. It writes threads, for which a moderator on AWS has no right: it
runs with the operator's own.
"""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from moderator.desk import Desk, Refused
from moderator.past import dump, sheet
from moderator.past.fitting import Finding
from moderator.past.gathering import Gathered, NoRoom
from moderator.past.holding import bring
from moderator.past.report import Report, report_lines
from moderator.past.rows import Read
from press import Site
from storage.tables import Conflict

__all__ = ["KINDS", "Report", "bring_past", "report_lines"]

KINDS: dict[str, Read] = {"csv": sheet.read, "stackexchange": dump.read}
"""The formats, by the name that a command line gives them."""
_PACKED = (b"PK\x03\x04", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")
_STEPS = 200
"""How often progress is told while a file is read."""
_ON = "Whatever was brought stays; bring the file again to go on."


def bring_past(
    desk: Desk,
    file: Path,
    kind: str,
    topic: str,
    look: bool,
    tell: Callable[[int, int], None],
    *,
    skip_corrupt: bool = False,
) -> Report:
    """Bring a file of old questions and answers to the board of a desk, held, and report.

    ``kind`` is one of KINDS; ``topic`` the slug for questions that choose none; with ``look`` nothing is
    written. ``tell`` hears how much is done of how much: twice the bytes of the file, half for reading it and
    half for bringing it. A file with corrupt rows is brought only with ``skip_corrupt``, without them. Raises
    Refused; its message says whether something may have been written.
    """
    site = desk.site
    if kind not in KINDS:
        raise Refused(f"There is no format {kind!r}. Nothing was brought; it is one of {', '.join(KINDS)}.")
    if not topic:
        raise Refused(
            "Name a topic with --topic, for questions that choose none. Nothing was brought; it is one of "
            f"{', '.join(site.slugs)}."
        )
    if topic not in site.slugs:
        raise Refused(
            f"The board has no topic {topic!r}. Nothing was brought; it is one of {', '.join(site.slugs)}."
        )
    report = Report(look=look)
    try:
        with Gathered() as gathered:
            size = _gather(file, KINDS[kind], site, gathered, tell)
            _note(gathered, report)
            report.stopped = bool(gathered.corrupt) and not skip_corrupt
            if not report.stopped:
                of = gathered.threads
                threads = gathered.gatherings()
                bring(desk.board, threads, site, topic, desk.today, report,
                      lambda done: tell(size + size * done // of, 2 * size))  # fmt: skip
                tell(2 * size, 2 * size)
    except NoRoom:
        raise Refused(
            f"There is no room for temporary files; SQLITE_TMPDIR names a folder for them. {_ON}"
        ) from None
    except Conflict:
        raise Refused(f"Somebody else writes to one of these threads again and again. {_ON}") from None
    return report


def _gather(file: Path, read: Read, site: Site, gathered: Gathered, tell: Callable[[int, int], None]) -> int:
    """Read a file and return its size in bytes."""
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            _refuse_packed(file, opened)
            told = 0
            for row in read(opened, site.slugs):
                gathered.add(row)
                if (at := opened.tell()) - told > size // _STEPS:
                    told = at
                    tell(at, 2 * size)
    except OSError as error:
        why = error.strerror or "it is no plain file"
        raise Refused(f"{file} could not be read ({why}). Nothing was brought.") from None
    return size


def _note(gathered: Gathered, report: Report) -> None:
    """Take into a report what of a file cannot be brought, whatever the board says."""
    report.corrupt, report.corrupt_rows = gathered.corrupt, gathered.corrupt_rows
    report.passed = gathered.passed
    for line in gathered.without_question():
        report.stories.left += 1
        report.leave([Finding(line, "answer", "question", "its question is not in the file")])


def _refuse_packed(file: Path, opened: BinaryIO) -> None:
    start = opened.read(8)
    opened.seek(0)
    if not start:
        raise Refused(f"{file} is empty. Nothing was brought.")
    if start.startswith(_PACKED):
        raise Refused(
            f"{file} is a packed file or a spreadsheet. Nothing was brought; unpack it, or save the "
            'spreadsheet as "CSV UTF-8".'
        )
