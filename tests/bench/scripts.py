"""How much script and style a page brings along, compressed."""

import gzip
import re
from pathlib import Path

from infra.assets import served
from tests.running import ROOT

_STATIC = ROOT / "site" / "static"
_IMPORTED = re.compile(
    r"^import .*'\./(\w+\.js)';$|new URL\('(\w+\.js)'|=> new URL\('(\w+\.js)'", re.MULTILINE
)


def measure() -> None:
    """Print the compressed sizes of what each page with a form loads."""
    print("Script of a form page, gzip (bar for /ask/ 10,240, stretch 7,168)")
    for page in ("ask", "write", "mine"):
        parts = sorted(_loaded(f"{page}.js"))
        told = ", ".join(f"{name} {_size(_STATIC / name):,}" for name in parts)
        print(f"  /{page}/: {sum(_size(_STATIC / name) for name in parts):,} bytes: {told}")
    print(f"  rules.json, fetched with each of them: {_size(_STATIC / 'rules.json'):,} bytes")
    print(f"  board.css: {_size(_STATIC / 'board.css'):,} bytes with gzip (bar 4,096 with brotli)")


def _loaded(name: str) -> set[str]:
    """Return a script and all that it imports or starts."""
    loaded, waiting = set(), {name}
    while waiting:
        at = waiting.pop()
        loaded.add(at)
        text = (_STATIC / at).read_text(encoding="utf-8")
        waiting |= {next(filter(None, found)) for found in _IMPORTED.findall(text)} - loaded
    return loaded


def _size(path: Path) -> int:
    return len(gzip.compress(served(path), 9, mtime=0))
