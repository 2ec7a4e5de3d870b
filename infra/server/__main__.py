"""The commands of a board on one server, as its timers and its operator call them.

Each reads its settings from the environment, does one thing and ends. A run of the publisher goes through
the handler that AWS calls too, so one that comes long after its slot does nothing there either.
"""

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

import logs
from board import slots
from infra import keys, manifest
from infra.moderate import at_desk
from infra.server import backup, composing, envs
from infra.starting import ROOT, CannotStart
from publisher import running
from publisher.running import RunFailed
from publisher.slot import Publisher
from settings import BadSetting


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="board", description="Commands of a board on one server (docs/one-server.md)."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (said, _) in COMMANDS.items():
        command = commands.add_parser(name, help=said, description=said, add_help=name != "moderate")
        if name == "keys":
            command.add_argument("folder", type=Path, help="where keys lie, such as /etc/board")
            command.add_argument(
                "--change", choices=(*envs.CHANGEABLE, "retire"), help="change a key, or drop the old box key"
            )
        if name == "restore":
            command.add_argument("backup", type=Path)
        if name == "moderate":
            command.add_argument("verb", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command][1](chosen)
    except RunFailed:  # the log has a line of it
        return 1
    except (BadSetting, CannotStart, keys.BadKeys) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (BotoCoreError, ClientError, OSError, sqlite3.Error) as error:
        sys.stderr.write(f"The board did not answer ({type(error).__name__}).\n")
        return 3


def _run(chosen: argparse.Namespace) -> int:
    logs.guard()
    try:
        with composing.publisher(os.environ) as works:
            handler = running.lambda_handler(works.publisher, composing.now)
            handler({"run": chosen.command}, None)
            if chosen.command == "slot":
                works.tidy(slots.last_slot(works.publisher.site.pace, composing.now()))
            if chosen.command == "everything":
                manifest.upload(works.bucket, ROOT / "site" / "static", {})
    finally:
        # Whatever went wrong, no backup is older than pages promise.
        backup.forget(composing.places(os.environ).backups, _today())
    return 0


def _moderate(chosen: argparse.Namespace) -> int:
    with composing.publisher(os.environ) as works:
        return at_desk(chosen.verb, works.publisher, partial(_opened, dict(os.environ)))


@contextmanager
def _opened(environ: dict[str, str]) -> Iterator[Publisher]:
    with composing.publisher(environ) as works:
        yield works.publisher


def _backup(_: argparse.Namespace) -> int:
    here = composing.places(os.environ)
    # First, so that it is done also where there is no room for another one.
    backup.forget(here.backups, _today())
    sys.stdout.write(f"{backup.take(here.board, here.backups, _today())}\n")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    backup.restore(chosen.backup, composing.places(os.environ).board)
    sys.stdout.write("Restored. Now make its pages: everything\n")
    return 0


def _keys(chosen: argparse.Namespace) -> int:
    if chosen.change:
        envs.change(chosen.folder, chosen.change)
        sys.stdout.write("Changed. Copy keys.json again, then: systemctl restart board-intake\n")
        return 0
    envs.deal(chosen.folder, new=not composing.places(os.environ).board.exists())
    sys.stdout.write(f"Keep two copies of {chosen.folder / envs.KEYS} where this machine is not.\n")
    return 0


def _today() -> date:
    return datetime.now(UTC).date()


COMMANDS: dict[str, tuple[str, Callable[[argparse.Namespace], int]]] = {
    "slot": ("bring out what waits, right after a slot; later, nothing", _run),
    "beacon": ("write the beacon of this hour", _run),
    "docket": ("apply what moderators want done at once", _run),
    "everything": ("make every page again, and put stylesheet and scripts", _run),
    "moderate": ("a moderator's command, such as: moderate held", _moderate),
    "backup": ("copy the board, and drop copies that are too old", _backup),
    "restore": ("put a copy in the place of the board", _restore),
    "keys": ("make the keys of a new board, and each process's part of them", _keys),
}
"""What each command does, in words and in fact."""


if __name__ == "__main__":
    sys.exit(main())
