"""What the handlers load when a function starts, as the source has it; tests/package looks at the package."""

from pathlib import Path

import pytest

from tests.running import ROOT
from tests.starts import HANDLERS, UNWANTED, UNWANTED_OF, said_of, start

FUNCTIONS = ROOT / "functions"


@pytest.mark.parametrize("name", HANDLERS)
def test_a_start_loads_nothing_that_no_request_needs(name: str) -> None:
    found = start(name, FUNCTIONS)

    told = said_of(name, found, {**UNWANTED, **UNWANTED_OF[name]})

    assert not told, told


def test_whoever_loads_too_much_is_told_what_and_why(tmp_path: Path) -> None:
    (tmp_path / "intake").mkdir()
    (tmp_path / "intake" / "handler.py").write_text("import sqlite3, unittest\n")

    assert said_of("Intake", start("Intake", tmp_path), UNWANTED) == (
        "Intake loads at its start sqlite3 (the engine that stands for DynamoDB elsewhere); unittest (tests)"
    )
