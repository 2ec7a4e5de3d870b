"""How much script and style a page brings along, compressed."""

import gzip
from pathlib import Path

from infra.assets import modules, served
from tests.running import ROOT

_STATIC = ROOT / "site" / "static"


def measure() -> None:
    """Print the compressed sizes of what each page with a form loads."""
    print("Script of a form page, gzip (bar for /ask/ 10,240, stretch 7,168)")
    worker = _size(_STATIC / "proof.js")
    for page in ("ask", "write", "mine"):
        script = _STATIC / f"{page}.js"
        told = ", ".join(module.stem for module in modules(script))
        print(f"  /{page}/: {_size(script) + worker:,} bytes: {told}, and the worker proof ({worker:,})")
    for page in ("queue", "search"):
        print(f"  /{page}/: {_size(_STATIC / f'{page}.js'):,} bytes, which send nothing")
    print(f"  rules.json, fetched with each form: {_size(_STATIC / 'rules.json'):,} bytes")
    print(f"  board.css: {_size(_STATIC / 'board.css'):,} bytes with gzip (bar 4,096 with brotli)")


def _size(path: Path) -> int:
    return len(gzip.compress(served(path), 9, mtime=0))
