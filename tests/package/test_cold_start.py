"""What a built handler loads when it starts: nothing that no request needs, and all of it as bytecode.

A start is most of what a cold function does, and it grows import by import. How long it takes is measured
by `./dev bench`, because a time is no test; what it loads and opens is the same everywhere and is counted
here. Each handler starts with the standard library and its package, and nothing else of this machine.
"""

import sys
from pathlib import Path

import pytest

from infra import trimming
from tests.starts import HANDLERS, UNWANTED, UNWANTED_OF, Start, said_of, start

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 13),
    reason="the package is built and started with Python 3.13: PYTHON=python3.13 ./dev test",
)

CUT = {
    "botocore.docs.service": "what help() says of clients",
    "click": "Flask's command line",
    "html.parser": "botocore's documentation",
    "http.server": "a server to develop with",
    "importlib.metadata": "versions of packages, for HTTP/2 and command lines",
    "werkzeug.serving": "a server to develop with",
    "werkzeug.test": "a client of tests",
}
"""What libraries load besides, and infra/unused.py takes out of the package."""
CUT_OF = {"Intake": {"jinja2": "Flask's templates; the first page loads it"}, "Publisher": {}}

MODULES = {"Intake": 520, "Publisher": 445}
OPENED = {"Intake": 420, "Publisher": 350}
"""The most that a start may load and open, a little more than it does. Who needs more looks first, with
`python -X importtime`, whether every request needs it."""


@pytest.fixture(scope="module", params=HANDLERS)
def started(request: pytest.FixtureRequest, runnable: Path) -> tuple[str, Path, Start]:
    """Name and package of a function, and what one start of it loaded and opened."""
    name: str = request.param
    # -I and -S: no variable, no folder and no package of this machine.
    return name, runnable / name, start(name, runnable / name, "-I", "-S")


def test_a_start_loads_nothing_that_no_request_needs(started: tuple[str, Path, Start]) -> None:
    name, _, found = started

    told = said_of(name, found, {**UNWANTED, **UNWANTED_OF[name], **CUT, **CUT_OF[name]})

    assert not told, told


def test_a_start_loads_and_opens_no_more_than_before(started: tuple[str, Path, Start]) -> None:
    name, _, found = started

    for what, many, most in (
        ("loads {} modules", len(found.modules), MODULES[name]),
        ("opens {} files", len(found.opened), OPENED[name]),
    ):
        assert many <= most, f"{name} {what.format(many)} at its start, and {most} are meant to be enough."


def test_a_start_compiles_nothing(started: tuple[str, Path, Start]) -> None:
    _, package, found = started
    ours = [file for file in found.opened if Path(file).is_relative_to(package)]

    assert len([file for file in ours if file.endswith(".pyc")]) > 100
    assert [file for file in ours if file.endswith((".py", ".html"))] == []


def test_a_start_reads_of_botocore_what_the_package_keeps(started: tuple[str, Path, Start]) -> None:
    _, package, found = started
    data = package / "botocore" / "data"
    read = {Path(file).relative_to(data).parts for file in found.opened if Path(file).is_relative_to(data)}

    assert ("dynamodb", trimming.VERSIONS["dynamodb"], "service-2.json") in read
    assert {parts[0] for parts in read if len(parts) > 1} <= set(trimming.OPERATIONS)
    assert not [file for file in found.opened if file.endswith(".gz")]
