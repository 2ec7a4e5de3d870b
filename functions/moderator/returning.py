"""Coming back: the lines of an export are brought to a board that has nothing else.

The whole file is looked at before anything is written, so that a spoilt line stops it while it is harmless.
Then each line is put where nothing is yet. What is there already, and the same, was brought by a run that was
interrupted; what is there and is not the same belongs to another board, and stops it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from board import moderation
from board.archive import End, Front, Line, Report, Sealed, read
from board.fields import Unsound
from board.model import AHAS, Post, State, Tally, Thread
from board.moderation import Act, Entry
from moderator.desk import Desk, Refused
from moderator.leaving import Tell
from storage.docket import Flag
from storage.tables import Conflict

_SHOWN = 10
"""Spoilt lines that are named; who has more should look for a better copy."""


@dataclass(slots=True)
class Looked:
    """What was found in a file: the spoilt lines with what is wrong, and which threads it has."""

    front: Front | None = None
    threads: set[str] = field(default_factory=set)
    spoilt: list[tuple[int, str]] = field(default_factory=list)
    gap: int = 0
    """The first line of the ledger that does not follow from those before it, or 0."""
    over: list[str] = field(default_factory=list)
    """Threads on the board of which nothing stands any more, such as that of a trial."""


@dataclass(slots=True)
class Brought:
    """What came of it: threads brought, and those that were there already."""

    new: int = 0
    there: int = 0


def look(desk: Desk, file: Path, *, skip: bool, tell: Tell) -> Looked:
    """Look at every line of a file, and at the board. Raises Refused; nothing is written.

    Spoilt lines are refused unless they are to be left out (``skip``).
    """
    found, entries = Looked(), list[Entry]()
    places: set[tuple[str, int]] = set()
    last: Line | None = None
    number = 0
    for number, value, wrong in _read(file, tell):
        if isinstance(value, Thread):
            own = _places(value)
            if value.id in found.threads:
                value, wrong = None, "its thread was in a line before"
            elif len(set(own)) < len(own) or places & {*own}:
                value, wrong = None, "its place on a shelf is that of another"
            places.update(own)
        if number == 1 and not isinstance(value, Front):
            raise Refused(f"{file} is no export: {wrong or 'it does not begin as one does'}.")
        if wrong:
            found.spoilt.append((number, wrong))
        match value:
            case Front():
                found.front = value
            case Thread():
                found.threads.add(value.id)
            case Entry():
                entries.append(value)
        last = value
    if not isinstance(last, End) or last.lines != number - 1:
        raise Refused(f"{file} was cut short, for its last line is missing. Nothing was brought.")
    if found.spoilt and not skip:
        raise Refused(_named(found.spoilt))
    found.gap = moderation.broken(entries)
    if found.gap and not skip:
        raise Refused(
            f"The ledger in {file} is broken at its line {found.gap}. Nothing was brought. "
            "Get a better copy, or bring it as it is with --skip-corrupt."
        )
    for thread, _ in desk.board.threads():
        if thread.id in found.threads:
            continue
        if any(post.state in (State.PUBLISHED, State.HELD) for post in thread.posts):
            raise Refused(
                f"This board has a thread that is not in the file ({thread.id}). "
                "Nothing was brought; an export goes to a board that has nothing else."
            )
        found.over.append(thread.id)
    return found


def bring(desk: Desk, file: Path, looked: Looked, tell: Tell) -> Brought:
    """Bring what was looked at to the board. Raises Refused; run again, it goes on."""
    brought, shelves = Brought(), Counter[str]()
    left = {number for number, _ in looked.spoilt}
    for thread in looked.over:
        _make_room(desk, thread, shelves)
    for number, value, _ in _read(file, tell):
        if number in left or value is None:
            continue
        try:
            if isinstance(value, Thread):
                _thread(desk, value, brought, shelves)
            else:
                _other(desk, value)
        except Conflict:
            raise Refused(
                f"What line {number} says is on this board already, and not the same. It is another board, "
                "or one that goes on by itself: stop its publisher, and run the same command again."
            ) from None
    for slug, count in shelves.items():
        with suppress(Conflict):  # somebody else who brings the same
            topic = desk.board.topic(slug)
            if topic.count != count:
                desk.board.save_topic(replace(topic, count=count))
    return brought


def _read(file: Path, tell: Tell) -> Iterator[tuple[int, Line | None, str]]:
    """Yield the number of each line, what it says, and if it is spoilt, what is wrong."""
    try:
        size = file.stat().st_size
        with file.open("rb") as lines:
            done = 0
            for number, line in enumerate(lines, 1):
                done += len(line)
                try:
                    yield number, read(line.decode()), ""
                except UnicodeDecodeError:
                    yield number, None, "it is no UTF-8"
                except Unsound as unsound:
                    yield number, None, str(unsound)
                tell(done, size)
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror}).") from None


def _named(spoilt: list[tuple[int, str]]) -> str:
    told = [f"Line {number}: {wrong}." for number, wrong in spoilt[:_SHOWN]]
    more = f"{len(spoilt) - _SHOWN} more are spoilt too." if len(spoilt) > _SHOWN else ""
    end = "Nothing was brought. Mend them, or leave them out with --skip-corrupt."
    return "\n".join(filter(None, (*told, more, end)))


def _places(thread: Thread) -> list[tuple[str, int]]:
    """Return the places that a thread and its ahas have on shelves."""
    ahas = [(AHAS, post.place) for post in thread.posts if post.place]
    return [(thread.asked.topic, thread.place), *ahas] if thread.place else ahas


def _make_room(desk: Desk, thread: str, shelves: Counter[str]) -> None:
    """Take a thread of which nothing stands off its place, which one of the file has."""
    there, header = desk.board.thread(thread)
    shelves.setdefault(there.asked.topic, 0)
    if header and there.place:
        desk.board.save(header, there, replace(there, place=0))


def _thread(desk: Desk, thread: Thread, brought: Brought, shelves: Counter[str]) -> None:
    """Bring a thread, or the rest of it. Raises Conflict where another one is in its place."""
    for topic, place in _places(thread):
        shelves[topic] = max(shelves[topic], place)
    there, header = desk.board.thread(thread.id)
    pairs = zip_longest(thread.posts, there.posts)
    posts = tuple(_over(post, was) for post, was in pairs if post or was)
    whole = replace(thread, posts=posts, version=there.version)
    if header and whole != there:
        raise Conflict
    brought.there += header is not None
    brought.new += header is None
    desk.board.save(header, there, whole)


def _over(post: Post | None, was: Post | None) -> Post:
    if post is None or (was and replace(post, version=was.version) != was):
        raise Conflict
    return was or post


def _other(desk: Desk, value: Line) -> None:
    match value:
        case Front():
            desk.board.want_mode(value.mode)
            desk.board.save_mode(value.mode)
        case Tally():
            last = desk.board.last_tally()
            if last is None or last.slot < value.slot:
                desk.board.save_tally(value)
        case Entry():
            desk.docket.lay(value)
        case Report():
            flag = Flag(value.id, value.thread, value.post, value.reason, value.day)
            desk.docket.flag(flag, settled=value.settled)
        case Act():
            desk.docket.ask(value)
        case Sealed():
            desk.board.keep(value.until, value.post, value.sealed)
