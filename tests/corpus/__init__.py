"""Lines with what is to be found in them, for the rules in Python and in the browser.

Each line of a ``.jsonl`` file is ``{"text": ...}``; what has to be found stands between brackets with
its kind: ``Write to ⟦email|jane@example.org⟧``. ``unseen`` was written by people who had not read
the rules and is for measuring only.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = ("refused", "harmless", "unseen")
_MARK = re.compile("⟦([a-z]+)\\|(.*?)⟧", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A text as somebody types it, and (kind, start, end) of what is to be found in it."""

    text: str
    marked: tuple[tuple[str, int, int], ...]


def lines(name: str) -> list[Line]:
    """Return the lines of a file."""
    written = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_line(json.loads(line)["text"]) for line in written]


def _line(written: str) -> Line:
    text, marked, at = "", [], 0
    for mark in _MARK.finditer(written):
        text += written[at : mark.start()]
        marked.append((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    return Line(text + written[at:], tuple(marked))
