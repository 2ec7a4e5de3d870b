"""How much script and style a page brings along, compressed: at once, and what it fetches later."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from infra.assets import modules, served
from tests.bench import brotli
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.running import ROOT

_STATIC = ROOT / "site" / "static"
_LATER = re.compile(r"(?:\bimport\(|new URL\()['`](?:\./)?(\w+\.js)\b")
_WITH = {
    "look.js": "beside rules.json",
    "similar.js": "beside the index of the search",
    "proof.js": "to send",
}
"""When a script comes that a page does not open with."""
_STEMS = "stems.js"
"""What comes only where a board has threads in other languages than English, and is counted by itself."""


def measure(_options: Options) -> Iterator[Figure]:
    """Yield the compressed sizes of what each page with a form or a list of its own loads."""
    for page in ("ask", "write", "mine", "queue", "search"):
        script = _STATIC / f"{page}.js"
        sizes = {each.name: _size(each) for each in later(script) if each.name != _STEMS}
        bars = {"bar": 10_240, "stretch": 7_168} if page == "ask" else {}
        rest = ", ".join(
            f"{name} ({size:,}) {_WITH.get(name, 'when needed')}" for name, size in sizes.items()
        )
        opens = _size(script)
        yield Figure(f"/{page}/, all script, gzip", opens + sum(sizes.values()), "bytes", note=rest, **bars)
        if sizes:
            told = ", ".join(module.stem for module in modules(script))
            yield Figure(f"/{page}/, script that it opens with, gzip", opens, "bytes", note=told)
    stems = _size(_STATIC / _STEMS)
    yield Figure("stems.js, where a board has threads in other languages, gzip", stems, "bytes")
    yield Figure("rules.json, fetched with each form, gzip", _size(_STATIC / "rules.json"), "bytes")
    kinds = {"board.css": "of pages for reading", "forms.css": "of pages to write or seek on"}
    for (name, kind), size in zip(
        kinds.items(), brotli.sizes([served(_STATIC / name) for name in kinds]), strict=True
    ):
        yield Figure(f"{name}, {kind}, Brotli 5", size, "bytes", bar=4_096, stretch=3_072)


def later(script: Path) -> list[Path]:
    """Return the scripts that a script fetches when it runs, and those that they fetch."""
    found: list[Path] = []

    def add(script: Path) -> None:
        for module in modules(script):
            for name in _LATER.findall(module.read_text(encoding="utf-8")):
                each = module.with_name(name)
                if each not in found:
                    found.append(each)
                    add(each)

    add(script)
    return found


def _size(path: Path) -> int:
    return len(gzip.compress(served(path), 9, mtime=0))
