"""The moderator's commands on a board of this machine, running or not."""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from board import slots
from infra import keys, local, manifest, starting
from infra.starting import CannotStart
from moderator.cli import run
from moderator.desk import Desk
from publisher.bucket import FolderBucket
from publisher.slot import Publisher


class OwnPress:
    """Runs the publisher of the board in this folder. Another one may run meanwhile; both write the same."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def docket(self) -> None:
        """Apply the docket at once."""
        self._publisher.docket_now(int(time.time()))

    def everything(self, tell: Callable[[int, int], None]) -> None:
        """Make every page again."""
        self._publisher.pressroom.everything(tell)
        self._publisher.beacon(int(time.time()))

    def pages(self, folder: Path, tell: Callable[[int, int], None]) -> None:
        """Make the whole site in a folder. Raises OSError."""
        bucket = FolderBucket(folder)
        self._publisher.pressroom.elsewhere(bucket).everything(tell)
        manifest.upload(bucket, local.SITE / "static", {})


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="./dev moderate", add_help=False)
    parser.add_argument("--data", type=Path, default=starting.ROOT / "board-data")
    chosen, command = parser.parse_known_args(arguments)
    if not (chosen.data / starting.FILE).exists():
        print(f"There is no board in {chosen.data}; name its folder with --data.", file=sys.stderr)
        return 1
    try:
        with starting.database(chosen.data / starting.FILE, None) as (client, _):
            # The pages say where the board is that runs, and its pace.
            board = local.compose(chosen.data, *local.last_run(chosen.data), client)
            return at_desk(command, board.publisher)
    except (CannotStart, keys.BadKeys) as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError, sqlite3.Error) as error:
        print(
            f"The board in {chosen.data} did not answer ({type(error).__name__}). Try again.", file=sys.stderr
        )
        return 3


def at_desk(command: list[str], publisher: Publisher) -> int:
    """Run one command on the board of a publisher; return the exit code."""
    now = int(time.time())
    today, tomorrow = slots.day(now), slots.day(now + slots.DAY)
    press, site = OwnPress(publisher), publisher.site
    return run(command, Desk(publisher.board, publisher.docket, press, today, tomorrow, os.urandom, site))


if __name__ == "__main__":
    sys.exit(main())
