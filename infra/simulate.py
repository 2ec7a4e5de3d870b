"""`./dev simulate`: a board at the scale of the internet, as tables, as JSON or as a picture.

The model is infra/scale/, its scenarios infra/scale/scenarios.py. docs/scale.md shows what this prints, and a
test runs every command that stands there. The same seed gives the same lines.
"""

import argparse
import json
import re
import shlex
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from math import inf
from pathlib import Path
from random import Random
from typing import Any

from board.slots import PACES, Pace
from infra.scale import picture, scenarios
from infra.scale.scenarios import Chance, Row
from infra.tabular import table

PARTS: dict[str, tuple[str, Callable[[Pace, Chance], list[Row]]]] = {
    "posts": (f"One publisher for {scenarios.HOURS} hours", scenarios.posts),
    "publishers": ("Publishers at 100 posts a second, settings opened", scenarios.publishers),
    "limits": ("What breaks, and up to how many posts a second it holds", scenarios.limits),
    "attack": ("An honest post beside an attacker of its lane", scenarios.attack),
    "queue": ("A question that waits for a story", scenarios.queue),
    "readers": ("Readers behind the edge", scenarios.reading),
    "assumptions": ("What is taken for granted", scenarios.assumed),
}


def main(arguments: list[str] | None = None) -> int:
    """Print what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="./dev simulate", description="A board at the scale of the internet, simulated."
    )
    parser.add_argument("parts", nargs="*", metavar="part", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--pace", choices=PACES, default="standard")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other chances (1)")
    parser.add_argument("--json", action="store_true", help="the rows for programs")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the picture into a file instead")
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="print all that stands on a page anew there"
    )
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    pace = PACES[asked.pace]

    def chance(name: str) -> Random:
        return Random(f"{asked.seed} {name}")  # noqa: S311 (nothing secret: a simulation)

    if asked.page:
        asked.page.write_text(reprinted(asked.page.read_text(encoding="utf-8")), encoding="utf-8")
        return 0
    if asked.svg:
        asked.svg.write_text(picture.drawn(pace, chance), encoding="utf-8")
        return 0
    made = {name: PARTS[name][1](pace, chance) for name in asked.parts or PARTS}
    if asked.json:
        # JSON has no infinity; a limit that never breaks has no rate.
        known = {name: [_finite(row) for row in rows] for name, rows in made.items()}
        told = json.dumps({"seed": asked.seed, "pace": pace.name, **known}, indent=2)
    else:
        told = "\n\n".join(_part(f"{PARTS[name][0]}, pace {pace.name}", rows) for name, rows in made.items())
    sys.stdout.write(f"{told}\n")
    return 0


def reprinted(page: str) -> str:
    """Return a page on which every block that shows this command has what it prints now."""

    def again(block: re.Match[str]) -> str:
        told = StringIO()
        with redirect_stdout(told):
            main(shlex.split(block[1]))
        return f"```\n$ ./dev simulate {block[1]}\n{told.getvalue()}```"

    return BLOCK.sub(again, page)


BLOCK = re.compile(r"^```\n\$ \./dev simulate ([^\n]*)\n.*?^```$", re.MULTILINE | re.DOTALL)


def _finite(row: Row) -> Row:
    return {name: None if value == inf else value for name, value in row.items()}


def _part(title: str, rows: list[Row]) -> str:
    head = [name for name in rows[0] if name not in _JSON_ONLY]
    sides = "".join("<" if isinstance(rows[0][name], str) else ">" for name in head)
    written = [[_written(name, row[name]) for name in head] for row in rows]
    return f"{title}\n{table(head, written, [], sides)}"


_JSON_ONLY = ("functions", "cold starts", "units of a partition")
_TIMES = ("half out in", "95 % in", "slot takes", "slot at 100/s", "half in", "nine in ten in")
_SHARES = ("came out", "from the edge", "no story", "not shown", "second story")


def _written(name: str, value: Any) -> str:
    """Return a value as its column has it: times in seconds, minutes or hours, shares in per cent."""
    if isinstance(value, str):
        return value
    if value is None:
        return "-"
    if name in _TIMES:
        return _time(value)
    if name in _SHARES or name.endswith(" h"):
        return f"{value:.0%}" if value >= 0.0995 or not value else f"{value:.1%}"
    if value == inf:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6_000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:,.0f} h" if seconds < 48 * 3600 else f"{seconds / 86_400:,.1f} days"


if __name__ == "__main__":
    sys.exit(main())
