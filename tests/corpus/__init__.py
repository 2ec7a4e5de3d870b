"""Lines with what is to be found in them, for the rules in Python and in the browser.

Each line of a ``.jsonl`` file is ``{"text": ...}``; what has to be found stands between brackets with
its kind: ``Write to ⟦email|jane@example.org⟧``. With ``"care": true`` it sounds like an acute crisis.
``refused``, ``harmless`` and ``unseen`` are mostly English; German, Spanish and Arabic have files of their
own. What is ``unseen`` was written without a look at the rules and is for measuring only.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("de", "es", "ar")
NAMES = (
    *("refused", "harmless", "unseen"),
    *(f"{name}-{language}" for language in LANGUAGES for name in ("refused", "harmless", "unseen")),
)
_MARK = re.compile("⟦([a-z]+)\\|(.*?)⟧", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A text as somebody types it, (kind, start, end) of what is to be found in it, and if it wants care."""

    text: str
    marked: tuple[tuple[str, int, int], ...]
    care: bool = False


def lines(name: str) -> list[Line]:
    """Return the lines of a file."""
    written = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_line(**json.loads(line)) for line in written]


def _line(text: str, care: bool = False) -> Line:
    written, text = text, ""
    marked, at = [], 0
    for mark in _MARK.finditer(written):
        text += written[at : mark.start()]
        marked.append((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    return Line(text + written[at:], tuple(marked), care)
