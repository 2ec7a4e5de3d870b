"""How much script and style a page brings along, compressed."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from infra.assets import modules, served
from tests.bench import brotli
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.running import ROOT

_STATIC = ROOT / "site" / "static"


def measure(_options: Options) -> Iterator[Figure]:
    """Yield the compressed sizes of what each page with a form loads."""
    worker = _size(_STATIC / "proof.js")
    for page in ("ask", "write", "mine"):
        script = _STATIC / f"{page}.js"
        told = ", ".join(module.stem for module in modules(script))
        bars = {"bar": 10_240, "stretch": 7_168} if page == "ask" else {}
        note = f"{told}, and the worker proof ({worker:,})"
        yield Figure(f"/{page}/, gzip", _size(script) + worker, "bytes", note=note, **bars)
    for page in ("queue", "search"):
        yield Figure(f"/{page}/, which sends nothing, gzip", _size(_STATIC / f"{page}.js"), "bytes")
    yield Figure("rules.json, fetched with each form, gzip", _size(_STATIC / "rules.json"), "bytes")
    css = served(_STATIC / "board.css")
    yield Figure("board.css, brotli 5", brotli.sizes([css])[0], "bytes", bar=4_096, stretch=3_072)
    yield Figure("board.css, gzip", _size(_STATIC / "board.css"), "bytes")


def _size(path: Path) -> int:
    return len(gzip.compress(served(path), 9, mtime=0))
