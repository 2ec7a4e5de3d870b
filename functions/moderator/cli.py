"""The moderator's commands.

They put verbs on the docket, and the publisher applies them at the next slot, so that a moderator's
clock shows on the board no more than anybody else's. Nothing here reads what is on its way in.
"""

import argparse
from collections.abc import Callable

from board.model import Mode
from storage.tables import BoardTable

_MEANS = {
    Mode.NORMAL: "Posts come out as always.",
    Mode.HOLD: "Every new post waits for a moderator.",
    Mode.CLOSED: "Nothing new is taken; what has been sent waits for the board to open, 14 days at most.",
}


def run(arguments: list[str], board: BoardTable, say: Callable[[str], None]) -> None:
    """Run one command. Exits with a message if the arguments are none."""
    parser = argparse.ArgumentParser(prog="moderator", description="Moderate a board.")
    commands = parser.add_subparsers(dest="command", required=True)
    mode = commands.add_parser("mode", help="see or set how the board meets a flood")
    mode.add_argument("mode", nargs="?", choices=list(Mode), help="leave it out to see how it stands")
    chosen = parser.parse_args(arguments)
    if chosen.mode:
        board.want_mode(Mode(chosen.mode))
    wanted, shown = board.wanted_mode(), board.mode()
    say(f"{wanted}: {_MEANS[wanted]}")
    if wanted is not shown:
        say(f"It applies from the next slot on; until then the board is {shown}.")
