"""docs/scale.md says what the simulation says: its tables are printed anew, and its picture is drawn anew."""

import shlex
from pathlib import Path

import pytest

from infra import simulate
from infra.scale.assumptions import ASSUMPTIONS
from tests.running import ROOT

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
BLOCKS = [
    (block[1], block[0].partition("\n")[2].partition("\n")[2][:-3]) for block in simulate.BLOCK.finditer(PAGE)
]


@pytest.mark.parametrize(("arguments", "shown"), BLOCKS, ids=[arguments for arguments, _ in BLOCKS])
def test_a_table_of_the_page_is_what_the_command_prints(
    arguments: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate.main(shlex.split(arguments)) == 0
    assert capsys.readouterr().out == shown


def test_the_page_shows_every_part() -> None:
    assert [arguments for arguments, _ in BLOCKS if arguments in simulate.PARTS] == [
        arguments for arguments, _ in BLOCKS
    ]
    assert {arguments for arguments, _ in BLOCKS} == set(simulate.PARTS)


def test_the_picture_of_the_page_is_what_the_command_draws(tmp_path: Path) -> None:
    drawn = tmp_path / "scale.svg"

    assert simulate.main(["--svg", str(drawn)]) == 0
    assert drawn.read_text(encoding="utf-8") == (ROOT / "docs" / "scale.svg").read_text(encoding="utf-8")


def test_printing_a_page_anew_changes_its_blocks_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before.\n\n```\n$ ./dev simulate limits\nold\n```\n\nAfter.\n", encoding="utf-8")

    assert simulate.main(["--page", str(page)]) == 0
    told = page.read_text(encoding="utf-8")
    assert told.startswith("Before.\n\n```\n$ ./dev simulate limits\nWhat breaks")
    assert told.endswith("\n```\n\nAfter.\n")
    assert "old\n" not in told


def test_every_assumption_stands_on_the_page() -> None:
    assert all(each.what in PAGE and each.source in PAGE for each in ASSUMPTIONS)
