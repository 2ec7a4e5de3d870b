"""Intake for gunicorn: one worker, many threads, and one request at a time (infra/turns.py).

Intake on AWS has no log and no right to write one, because a line has a minute. Here it says in one sentence
why it cannot start, and from then on its output leads nowhere.
"""

import atexit
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

import logs
from infra.server import composing
from infra.starting import CannotStart
from infra.turns import Turns, said
from intake.app import create_app
from intake.bridge import lambda_handler
from settings import BadSetting

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
_DO_NOT_TRY_AGAIN = 3
"""What tells gunicorn that a new worker would not start either."""


def application() -> Wsgi:
    """Return the WSGI application of a worker of gunicorn's. Exits where something is in the way."""
    stack = ExitStack()
    try:
        board = stack.enter_context(composing.intake(os.environ))
    except (BadSetting, CannotStart) as error:
        sys.stderr.write(f"Intake cannot start. {error}\n")
        sys.exit(_DO_NOT_TRY_AGAIN)
    atexit.register(stack.close)
    turns = Turns(lambda: lambda_handler(create_app(board), said=board.site.speech))
    _fall_silent()
    return answering(turns)


def answering(turns: Turns) -> Wsgi:
    """Return a WSGI application that takes turns."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return said(turns.answer(environ), environ["REQUEST_METHOD"], start_response)

    return answer


def _fall_silent() -> None:
    logs.guard()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(nowhere, output)
    os.close(nowhere)
