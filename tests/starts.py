"""One start of a function, alone in a process of its own: what it loaded, and what it opened."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.package.environ import ENVIRON

HANDLERS = {"Intake": "intake.handler", "Publisher": "publisher.handler"}

UNWANTED = {
    "boto3": "makes the same clients as botocore, and brings what uploads large files",
    "email.mime": "mail; of email http.client needs no more than headers",
    "moderator": "the terminal's",
    "multiprocessing": "s3transfer's, with which boto3 uploads large files",
    "s3transfer": "boto3's",
    "sqlite3": "the engine that stands for DynamoDB elsewhere",
    "unittest": "tests",
}
"""What no handler has a use for, and what would bring it."""
UNWANTED_OF = {
    "Intake": {
        "board.search": "the publisher's index",
        "jinja2.ext": "pages; scripts get JSON, so the first page loads what prints it",
        "linkify_it": "the publisher's second look for links",
        "phonenumbers": "the publisher's second look for phone numbers",
        "publisher": "the other function",
    },
    "Publisher": {
        "asyncio": "Mangum's",
        "flask": "intake's routes",
        "intake": "the other function",
        "linkify_it": "loaded with the first text that is looked at",
        "mangum": "intake's bridge",
        "phonenumbers": "loaded with the first text that is looked at",
        "werkzeug": "intake's routes",
    },
}

_START = """
import json, sys
opened = []
sys.path[:0] = [sys.argv[1]]
sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event == "open" else None)
__import__(sys.argv[2])
print(json.dumps([sorted(sys.modules), opened]))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """The names of the modules that a start loaded, and of the files that it opened."""

    modules: list[str]
    opened: list[str]


def start(name: str, package: Path, *options: str) -> Start:
    """Return what a start of a function, ``Intake`` or ``Publisher``, loads and opens."""
    run = subprocess.run(
        [sys.executable, *options, "-c", _START, str(package), HANDLERS[name]],
        cwd=package,
        env={
            **ENVIRON,
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stderr
    return Start(*json.loads(run.stdout))


def said_of(name: str, found: Start, unwanted: dict[str, str]) -> str:
    """Return what is to be said of a start that loads what it should not, or nothing."""
    loaded = sorted(set(found.modules) & set(unwanted))
    return loaded and f"{name} loads at its start " + "; ".join(
        f"{each} ({unwanted[each]})" for each in loaded
    )
