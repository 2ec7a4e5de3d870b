"""Logs: lines of one allow-listed shape, and nothing else.

A line says which route, which code, which type of exception, and where in our code. Never the
message of an exception, which quotes what people wrote; never an address, a body or an id.
Every other way from a process to its output is shut: loggers, warnings, and what nobody caught.
"""

import json
import logging
import sys
import threading
import traceback
import warnings
from pathlib import Path

_OURS = Path(__file__).parent


def failure(route: str, code: int, error: BaseException) -> None:
    """Write a line for something that went wrong."""
    line = {
        "level": "ERROR",
        "route": route,
        "code": code,
        "exc_type": type(error).__name__,
        "where": _where(error),
    }
    sys.stderr.write(json.dumps(line) + "\n")


def silence() -> None:
    """Shut every logger: those of libraries would quote requests and exceptions."""
    logging.disable(sys.maxsize)
    logging.lastResort = None


def guard() -> None:
    """Give everything else that Python prints by itself the one shape: for the start of a process."""
    silence()

    def raised(_type: object, error: BaseException | None, _traceback: object = None) -> None:
        failure("process", 500, error or Exception())

    sys.excepthook = raised
    sys.unraisablehook = lambda told: raised(told.exc_type, told.exc_value)
    threading.excepthook = lambda told: raised(told.exc_type, told.exc_value)
    warnings.showwarning = lambda told, *_args, **_more: failure("process", 500, Warning(told))


def _where(error: BaseException) -> str:
    """Return the innermost place in our own code that the exception came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)]
    if not ours:
        return ""
    return f"{Path(ours[-1].filename).relative_to(_OURS).as_posix()}:{ours[-1].lineno}"
