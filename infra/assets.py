"""Static files as they are served: without what only we read.

Comments and indentation are a fifth of our scripts on the wire, so whole-line comments and the blanks
before a line go, and nothing else: what runs in the browser is line by line what stands in site/static.
"""

import re
from pathlib import Path

_BLOCK = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


def served(file: Path) -> bytes:
    """Return the bytes that are served of a static file."""
    if file.suffix not in (".css", ".js"):
        return file.read_bytes()
    text = _BLOCK.sub("", file.read_text(encoding="utf-8"))
    if file.suffix == ".js":
        text = _LINE.sub("", text)
    return _INDENT.sub("", text).lstrip("\n").encode()
