"""Rows as a terminal shows them: columns as wide as they need to be, and long words cut."""

import textwrap
from typing import Any

_WORDS = 60


def listed(rows: list[dict[str, Any]]) -> str:
    """Return rows of the same fields as a table."""
    names = list(rows[0])
    cells = [[_cell(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(line[at]) for line in cells)) for at, name in enumerate(names)]
    lines = [names, *cells]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return "\n".join("  ".join(line).rstrip() for line in padded)


def shown(posts: list[dict[str, Any]], locked: bool) -> str:
    """Return posts with their words, one below the other."""
    blocks = ["The thread is locked."] if locked else []
    for post in posts:
        why = f" ({post['reason']})" if post["reason"] else ""
        head = f"{post['post']}\n{post['kind']} by {post['speaker']}, {post['day']}: {post['state']}{why}"
        flags = [f"flagged: {', '.join(post['flags'])}"] if post["flags"] else []
        words = [f"{name}:\n{_indented(text)}" for name, text in post["words"].items()]
        blocks.append("\n".join([head, *flags, *words]))
    return "\n\n".join(blocks)


def _cell(value: Any) -> str:
    # What people wrote may hold anything; a terminal is shown no line ends and nothing that commands it.
    text = "".join(character if character.isprintable() else " " for character in str(value))
    return text if len(text) <= _WORDS else text[: _WORDS - 3].rstrip() + "..."


def _indented(text: str) -> str:
    lines = ("".join(c if c.isprintable() else " " for c in line) for line in text.split("\n"))
    return "\n".join(
        textwrap.fill(line, 100, initial_indent="    ", subsequent_indent="    ") for line in lines
    )
