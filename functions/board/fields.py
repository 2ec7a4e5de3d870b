"""The fields of an archive's lines, each looked at as closely as a form of a stranger.

Files are mended by hand, and come from elsewhere. A field that nobody knows is as wrong as one that is
missing, or one that is written in another way than the board would write it.
"""

import re
from datetime import date
from typing import Any

from board import receipts, slots
from board.model import Hold, Mode, Reject, State
from board.moderation import Verb
from board.words import POSTS

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SLOT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SPEAKER = re.compile(r"asker|mentor(-[1-9]\d{0,4})?")
_HEX = re.compile(r"[0-9a-f]{0,64}")
_KEPT = re.compile(r"(?:[0-9a-f]{2})+")


class Unsound(ValueError):
    """A line is none of ours. The message says what is wrong with it, and quotes nobody."""


def fields_of(kind: type[Any], told: dict[str, Any], **more: Any) -> Any:
    """Return a value of a class from fields that are each looked at. Raises Unsound."""
    try:
        sound = {name: _CHECKS[name](name, value) for name, value in told.items()}
        return kind(**sound, **more)
    except (KeyError, TypeError):
        raise Unsound("its fields are not those of its kind") from None


def an_id(name: str, value: Any) -> str:
    """Return an id. Raises Unsound."""
    return _text(name, value, receipts.ID)


def a_number(name: str, value: Any) -> int:
    """Return a whole number that is not negative. Raises Unsound."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise Unsound(f"its {name} is no whole number")
    return value


def _text(name: str, value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unsound(f"its {name} is not written as it should be")
    return value


def _day(name: str, value: Any) -> str:
    day = value if value == "" and name != "until" else _text(name, value, _DAY)
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError:
        raise Unsound(f"its {name} is no day") from None
    return str(day)


def _slot(name: str, value: Any) -> str:
    written = _text(name, value, _SLOT)
    try:
        slots.read(written)
    except ValueError:
        raise Unsound(f"its {name} is no time") from None
    return written


def _one_of(name: str, value: Any, closed: Any) -> Any:
    try:
        return closed(value)
    except ValueError:
        raise Unsound(f"its {name} is none that there is") from None


def _reason(name: str, value: Any) -> str:
    """Return a reason: of a post, of an act, or of a flag; each is a word of a closed list."""
    if value not in {"", "danger", *Hold, *Reject}:
        raise Unsound(f"its {name} is none that there is")
    return str(value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unsound(f"its {name} is neither true nor false")
    return value


def _kind(name: str, value: Any) -> str:
    return _text(name, value, re.compile("|".join(POSTS)))


_CHECKS: dict[str, Any] = {
    **dict.fromkeys(("id", "post", "thread", "mark"), an_id),
    **dict.fromkeys(("page", "place", "number", "lines"), a_number),
    **dict.fromkeys(("received", "published", "refused", "waiting", "unreadable"), a_number),
    **dict.fromkeys(("day", "until"), _day),
    "held": lambda name, value: _flag(name, value) if isinstance(value, bool) else a_number(name, value),
    "kind": _kind,
    "settled": _flag,
    "reason": _reason,
    "speaker": lambda name, value: _text(name, value, _SPEAKER),
    "state": lambda name, value: _one_of(name, value, State),
    "mode": lambda name, value: _one_of(name, value, Mode),
    "verb": lambda name, value: _one_of(name, value, Verb),
    "slot": _slot,
    "act": an_id,
    **dict.fromkeys(("commitment", "chain"), lambda name, value: _text(name, value, _HEX)),
    "sealed": lambda name, value: bytes.fromhex(_text(name, value, _KEPT)),
}
