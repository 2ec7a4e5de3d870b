"""A board as lines of JSON, and back: how it leaves, and how it comes back elsewhere.

A thread is one line, because a thread is what can be left out when a line is spoilt: a post alone would
take the ground from under those that hang on it. A line is read as closely as a form of a stranger, since
files are mended by hand. What follows from the posts (headers, shelves, pages) is in no line, and no more
is anything that only the board's own keys give a meaning to, but for the marks by which authors come back.
docs/leaving.md describes every field; a test holds it to what is written here.
"""

import json
import re
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from board import receipts
from board.fields import Unsound, a_number, an_id, fields_of
from board.model import AHAS, Mode, Post, Reject, State, Tally, Thread
from board.moderation import Act, Entry
from board.words import POSTS, Question, blank, made, written

FORMAT = 1
LONGEST = 16_384
"""Characters in one field of what somebody wrote; a form takes fewer."""
NOT_EXPORTED = Reject.OTHER
"""Why a held post is not taken where the export says nothing of its words."""

_CHOSEN = re.compile(r"[\w-]{0,100}")


@dataclass(frozen=True, slots=True)
class Front:
    """The first line: on which day it was written, and whether what waits is in it (``held``)."""

    day: str
    mode: Mode
    held: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """Words that are kept of a post until a day; a receipt, or a key of the board, opens them."""

    post: str
    until: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's flag; ``settled`` is that somebody has looked."""

    id: str
    thread: str
    post: str
    reason: str
    day: str
    settled: bool


@dataclass(frozen=True, slots=True)
class End:
    """The last line: how many came before it, so that a file that was cut short is noticed."""

    lines: int


Line = Front | Tally | Entry | Thread | Report | Act | Sealed | End
LINES: dict[str, type[Any]] = {
    "board": Front,
    "slot": Tally,
    "ledger": Entry,
    "thread": Thread,
    "flag": Report,
    "docket": Act,
    "kept": Sealed,
    "end": End,
}
"""The lines by the name that each begins with, in the order in which they are written."""
_BY_TYPE = {kind: name for name, kind in LINES.items()}


def line(value: Line, *, held: bool = True) -> str:
    """Return a line, without its end. Words of held posts are in it if ``held``."""
    told: dict[str, Any] = {"line": _BY_TYPE[type(value)]}
    match value:
        case Front():
            told |= {"format": FORMAT, **asdict(value)}
        case Thread():
            posts = [_told(post, held=held) for post in value.posts]
            told |= {"thread": value.id, "locked": value.locked, "place": value.place, "posts": posts}
        case Sealed():
            told |= {**asdict(value), "sealed": value.sealed.hex()}
        case _:
            told |= asdict(value)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Line:
    """Return what stands in a line. Raises Unsound."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Unsound("it is no JSON") from None
    name = told.pop("line", None) if isinstance(told, dict) else None
    if not isinstance(name, str) or name not in LINES:
        raise Unsound("it does not say which line it is")
    if name == "board" and told.pop("format", None) != FORMAT:
        raise Unsound(f"it is of another format than {FORMAT}, which this version reads")
    if name == "thread":
        return _thread(told)
    value: Line = fields_of(LINES[name], told)
    return value


def _told(post: Post, *, held: bool) -> dict[str, Any]:
    told = {
        field.name: getattr(post, field.name)
        for field in fields(Post)
        if field.name not in ("ordinal", "version", "words") and getattr(post, field.name)
    }
    if held or post.state is not State.HELD:
        return {**told, "words": written(post.words)}
    return {**told, "stood": written(blank(post.words))}


def _thread(told: dict[str, Any]) -> Thread:
    id_, posts = told.pop("thread", None), told.pop("posts", None)
    locked, place = told.pop("locked", None), told.pop("place", None)
    if told or not isinstance(posts, list) or not posts or not isinstance(locked, bool):
        raise Unsound("its fields are not those of a thread")
    thread = Thread(an_id("thread", id_), tuple(map(_post, posts, range(1, len(posts) + 1))), locked)
    thread = replace(thread, place=a_number("place", place))
    ids = [post.id for post in thread.posts]
    kinds = [post.kind for post in thread.posts]
    if thread.question.id != thread.id or kinds.count("question") != 1 or kinds[0] != "question":
        raise Unsound("it does not begin with its one question")
    if len(set(ids)) < len(ids):
        raise Unsound("two of its posts have one id")
    return thread


def _post(told: Any, ordinal: int) -> Post:
    if not isinstance(told, dict):
        raise Unsound("one of its posts is none")
    words, stood = told.pop("words", None), told.pop("stood", None)
    words_of = _words(told.get("kind"), stood if words is None else words)
    post: Post = fields_of(Post, told, ordinal=ordinal, words=words_of)
    if words is None and post.state is State.HELD:
        # Nobody could decide on words that are not here.
        return replace(post, state=State.REJECTED, reason=NOT_EXPORTED)
    if words is None or stood is not None:
        raise Unsound("one of its posts has no words")
    return post


def _words(kind: Any, told: Any) -> Any:
    if kind not in POSTS or not isinstance(told, dict):
        raise Unsound("one of its posts is of no kind, or has no words")
    for name, value in told.items():
        known = value is True if name == "sample" else isinstance(value, str) and len(value) <= LONGEST
        if not known or not _is_text(value):
            raise Unsound("words of one of its posts are none, or too long")
        named = name in ("under", "story") and kind != "question"
        if named and not receipts.ID.fullmatch(value):
            raise Unsound("one of its posts stands on what is no id")
        chosen = name in ("topic", "voice", "language", "standing")
        if chosen and (not _CHOSEN.fullmatch(value) or value == AHAS):
            raise Unsound("one of its posts was given a choice that there is not")
    try:
        words = made(kind, told)
    except TypeError:
        raise Unsound("one of its posts has words that its kind does not have") from None
    if isinstance(words, Question) and not words.topic:
        raise Unsound("its question has no topic")
    return words


def _is_text(value: Any) -> bool:
    # Half of a pair, which no page could be written with.
    return value is True or not any("\ud800" <= character <= "\udfff" for character in value)
