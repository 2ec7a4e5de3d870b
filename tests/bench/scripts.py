"""How much script and style a page brings along, compressed."""

import gzip
from pathlib import Path

from tests.running import ROOT

_STATIC = ROOT / "site" / "static"


def measure() -> None:
    """Print the compressed sizes."""
    scripts = sorted(_STATIC.glob("*.js"))
    print("Script of a form page, gzip")
    print(
        f"  {sum(map(_size, scripts)):,} bytes (bar 10,240, stretch 7,168): {', '.join(map(_told, scripts))}"
    )
    print(f"  rules.json, fetched when somebody begins to write: {_size(_STATIC / 'rules.json'):,} bytes")
    print(f"  board.css: {_size(_STATIC / 'board.css'):,} bytes with gzip (bar 4,096 with brotli)")


def _told(path: Path) -> str:
    return f"{path.name} {_size(path):,}"


def _size(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))
