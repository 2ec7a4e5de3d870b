"""What looks like a key is named unless its line is allowed; a scanner that sees nothing is not believed."""

import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra import leaks
from infra.leaks import Blind, Finding, faults

ENTRY = {"files": r"docs/\w+\.md", "line": "^head: [0-9a-f]+$", "reason": "Heads are public."}
HEAD = Finding("docs/ledger.md", 3, "Hex High Entropy String", "head: 00ff")


@pytest.fixture
def a_scanner(tmp_path: Path) -> Callable[..., Path]:
    """A scanner that finds the same in every folder; without a result, one that fails."""

    def a_scanner(found: dict[str, list[dict[str, Any]]] | None) -> Path:
        scanner = tmp_path / "scanner"
        answer = f"print({json.dumps({'results': found})!r})" if found is not None else "raise SystemExit(1)"
        scanner.write_text(f"#!{sys.executable}\n{answer}\n")
        scanner.chmod(0o755)
        return scanner

    return a_scanner


def test_a_line_that_is_allowed_passes_and_the_one_below_it_does_not() -> None:
    below = Finding("docs/ledger.md", 4, "Hex High Entropy String", "key: 00ff")

    assert faults([HEAD], [ENTRY]) == []
    assert faults([HEAD, below], [ENTRY]) == [
        "docs/ledger.md, line 4 looks like a secret: Hex High Entropy String."
    ]


def test_a_line_is_allowed_in_its_files_alone() -> None:
    elsewhere = Finding("infra/docs/ledger.md", 3, HEAD.kind, HEAD.line)

    assert faults([HEAD, elsewhere], [ENTRY]) == [
        "infra/docs/ledger.md, line 3 looks like a secret: Hex High Entropy String."
    ]


def test_an_entry_without_a_reason_or_without_anything_to_allow_is_a_fault() -> None:
    silent = {"files": ENTRY["files"], "line": ENTRY["line"], "reason": ""}

    assert faults([HEAD], [silent]) == ["infra/leaks.toml allows ^head: [0-9a-f]+$ without a reason."]
    assert faults([], [ENTRY]) == [
        r"infra/leaks.toml allows ^head: [0-9a-f]+$ in docs/\w+\.md, where there is none."
    ]


def test_every_entry_has_a_reason_that_is_a_sentence() -> None:
    allowed = tomllib.loads(leaks.ALLOWED.read_text(encoding="utf-8"))["allowed"]

    assert allowed
    assert all(entry["reason"].endswith(".") and len(entry["reason"]) > 20 for entry in allowed)


def test_a_scanner_that_finds_nothing_in_a_key_is_not_believed(
    a_scanner: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = leaks.main(tmp_path, a_scanner({}))

    assert code == 1
    assert capsys.readouterr().err == (
        "scanner does not see what it was shown: AWS Access Key, Private Key.\n"
    )


def test_a_scanner_that_sees_one_kind_of_key_is_not_believed_either(a_scanner: Callable[..., Path]) -> None:
    found = {"access.py": [{"line_number": 1, "type": "AWS Access Key"}]}

    with pytest.raises(Blind, match=r"was shown: Private Key\.$"):
        leaks.see(a_scanner(found))


def test_a_scanner_that_cannot_look_is_no_pass(
    a_scanner: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [leaks.main(tmp_path, scanner) for scanner in (a_scanner(None), tmp_path / "none")]

    assert codes == [1, 1]
    assert capsys.readouterr().err.count("could not look") == 2
