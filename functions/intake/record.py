"""The record that the board will keep of a post, shown to its author right after it was sent.

It is made by the very function that makes the item, so nothing can be in the one and not in the
other. Only what the slot decides is left open: a place in the thread, the number of a mentor.
Flags and withdrawals change records and are none of a post's own.
"""

from typing import NamedTuple

from board.model import Draft, Post, State
from board.words import Flag, Undo, Withdrawal
from storage.items import post_item, unpacked
from stored import meanings


class Line(NamedTuple):
    """A field of a record, its value (empty where the slot decides it), and what it is."""

    name: str
    value: str
    meaning: str


def record(draft: Draft, day: str, held: bool) -> tuple[Line, ...]:
    """Return the record of a draft that comes out on a day, or waits for a moderator from then on.

    The words, which are kept compressed, are shown field by field, as ``words.title``.
    """
    words = draft.words
    if isinstance(words, Flag | Undo | Withdrawal):
        return ()
    first = draft.kind == "question"
    post = Post(
        id=draft.id,
        kind=draft.kind,
        ordinal=1,
        mark=draft.mark,
        speaker="asker" if draft.by_asker else "mentor",
        state=State.HELD if held else State.PUBLISHED,
        day=day,
        words=words,
        reason="slow-lane" if held else "",
        page=int(draft.kind in ("question", "story") and not held),
        place=int(draft.kind == "aha" and not held),
        version=1,
    )
    left_open = {"place"} | (set() if first else {"sk", "page"}) | (set() if draft.by_asker else {"speaker"})
    meaning = meanings("posts")
    lines = []
    for name, typed in post_item(draft.thread, post).items():
        ((kind, value),) = typed.items()
        if kind == "B":
            lines += [Line(f"{name}.{field}", text, "") for field, text in unpacked(value).items()]
        else:
            lines.append(Line(name, "" if name in left_open else value, meaning[name]))
    return tuple(lines)
