"""What a run of `./dev bench` is asked for: which parts, and what some of them need to be told."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. Without parts, every part is."""

    parts: tuple[str, ...] = ()
    json: bool = False
    package: Path | None = None
    python: str = sys.executable
    endpoint: str = ""
    large: bool = False
    svg: Path | None = None
    peers: Path | None = None


def read(arguments: Sequence[str], known: Sequence[str]) -> Options:
    """Return what the command line asks for; a part that is not known ends the program."""
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description="Measure what the design has budgets for, and print one table of it.",
        epilog="`./dev bench load` and `./dev bench server` load a board for minutes; each has --help.",
    )
    parser.add_argument("parts", nargs="*", metavar="part", help=f"some of: {', '.join(known)} (all)")
    parser.add_argument("--json", action="store_true", help="print the figures for a program")
    parser.add_argument(
        "--package", type=Path, help="cold: a folder that ./dev build made, with Intake and Publisher in it"
    )
    parser.add_argument(
        "--python", default=sys.executable, help="cold: the Python that starts what is measured (this one)"
    )
    parser.add_argument(
        "--endpoint", default="", help="units: a DynamoDB to compare with, such as DynamoDB Local"
    )
    parser.add_argument(
        "--large", action="store_true", help="larger boards and slots as well, which takes minutes"
    )
    parser.add_argument("--svg", type=Path, help="growth: draw what was measured into this file")
    parser.add_argument("--peers", type=Path, help="bytes: a folder of saved pages to compare with")
    chosen = vars(parser.parse_args(arguments))
    if unknown := sorted(set(chosen["parts"]) - set(known)):
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(known)}")
    return Options(**{**chosen, "parts": tuple(chosen["parts"])})
