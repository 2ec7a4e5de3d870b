"""The moderator's commands on a board of this machine, running or not."""

import argparse
import sys
from pathlib import Path

from infra import starting
from infra.starting import CannotStart
from moderator.cli import run
from storage.tables import BoardTable


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="./dev moderate", add_help=False)
    parser.add_argument("--data", type=Path, default=starting.ROOT / "board-data")
    chosen, command = parser.parse_known_args(arguments)
    if not (chosen.data / "board.sqlite").exists():
        print(f"There is no board in {chosen.data}; name its folder with --data.", file=sys.stderr)
        return 1
    try:
        with starting.database(chosen.data, None) as (client, _):
            run(command, BoardTable(client, "board"), print)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
