"""The moderator's commands on a board of this machine, running or not."""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from board import slots
from infra import keys, local, manifest, sidebyside, starting
from infra.sidebyside import Open
from infra.starting import CannotStart
from moderator.cli import helps, run
from moderator.desk import Desk
from publisher.bucket import FolderBucket
from publisher.slot import Publisher
from republishing import Notes

NAME = "./dev moderate"
"""What is typed before a command, on this machine."""


class OwnPress:
    """Runs the publisher of the board in this folder. Another one may run meanwhile; both write the same."""

    def __init__(self, publisher: Publisher, opening: Open | None = None) -> None:
        self._publisher = publisher
        self._opening = opening

    def docket(self) -> None:
        """Apply the docket at once."""
        self._publisher.docket_now(int(time.time()))

    def everything(self, tell: Callable[[int, int], None], notes: Notes | None = None) -> None:
        """Make every page again."""
        sidebyside.everything(self._publisher, self._opening, tell, notes)
        self._publisher.beacon(int(time.time()))

    def pages(self, folder: Path, tell: Callable[[int, int], None]) -> None:
        """Make the whole site in a folder. Raises OSError."""
        bucket = FolderBucket(folder)
        self._publisher.pressroom.elsewhere(bucket).everything(tell)
        manifest.upload(bucket, local.SITE / "static", {})


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog=NAME, add_help=False)
    parser.add_argument("--data", type=Path, default=starting.ROOT / "board-data")
    chosen, command = parser.parse_known_args(arguments)
    if helps(command):
        return run(command, None, NAME)
    if not (chosen.data / starting.FILE).exists():
        print(f"There is no board in {chosen.data}; name its folder with --data.", file=sys.stderr)
        return 1
    try:
        with starting.database(chosen.data / starting.FILE, None) as (client, _):
            # The pages say where the board is that runs, and its pace.
            board = local.compose(chosen.data, *local.last_run(chosen.data), client)
            return at_desk(command, board.publisher, partial(_opened, chosen.data), NAME)
    except (CannotStart, keys.BadKeys) as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError, sqlite3.Error) as error:
        print(
            f"The board in {chosen.data} did not answer ({type(error).__name__}). Try again.", file=sys.stderr
        )
        return 3


@contextmanager
def _opened(data: Path) -> Iterator[Publisher]:
    with starting.database(data / starting.FILE, None) as (client, _):
        yield local.compose(data, *local.last_run(data), client).publisher


def at_desk(
    command: list[str], publisher: Publisher, opening: Open | None = None, name: str = "board moderate"
) -> int:
    """Run one command on the board of a publisher, which others can open too; return the exit code."""
    now = int(time.time())
    today, tomorrow = slots.day(now), slots.day(now + slots.DAY)
    press, site = OwnPress(publisher, opening), publisher.site
    desk = Desk(publisher.board, publisher.docket, press, today, tomorrow, os.urandom, site)
    return run(command, desk, name)


if __name__ == "__main__":
    sys.exit(main())
