"""Logs: lines of one allow-listed shape, and nothing else.

A line says which route, which code, which type of exception, and where in our code. Never the
message of an exception, which quotes what people wrote; never an address, a body or an id.
"""

import json
import logging
import sys
import traceback
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
    """Shut the loggers of libraries, which would quote requests and exceptions."""
    for name in ("mangum", "werkzeug", "flask", "boto3", "botocore", "urllib3"):
        logger = logging.getLogger(name)
        logger.disabled = True
        logger.setLevel(logging.CRITICAL + 1)  # what its parts inherit; disabling does not reach them
    logging.lastResort = None


def _where(error: BaseException) -> str:
    """Return the innermost place in our own code that the exception came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)]
    if not ours:
        return ""
    return f"{Path(ours[-1].filename).relative_to(_OURS).as_posix()}:{ours[-1].lineno}"
