"""Rules of security are on, and where one is not followed the reason stands beside it."""

import ast
import re
import tomllib

import pytest

from tests.running import ROOT

PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
SOURCES = sorted(file for part in ("functions", "infra", "tests") for file in (ROOT / part).rglob("*.py"))
_NOQA = re.compile(r"#\s*(?:ruff|flake8):\s*noqa|#\s*noqa(?!:)|#\s*noqa: [A-Z0-9, ]*\bS\d+(?P<rest>.*)")
_S = {"S", *(f"S{digit}" for digit in range(10))}
_FETCHES = {"ftplib", "http", "httpx", "pip", "requests", "socket", "subprocess", "urllib3", "webbrowser"}


def silenced(source: str) -> list[str]:
    """Return the lines of a source that silence a rule of security, or every rule, and do not say why."""
    return [
        line.strip()
        for line in source.splitlines()
        if (found := _NOQA.search(line)) and not re.fullmatch(r" \(.{4,}\)", found["rest"] or "")
    ]


def test_whoever_silences_a_rule_of_security_says_why() -> None:
    for file in SOURCES:
        assert silenced(file.read_text(encoding="utf-8")) == [], file


@pytest.mark.parametrize(
    ("line", "silent"),
    [
        ("run(command)  # no" + "qa: S603", True),
        ("run(command)  # no" + "qa: S603 ()", True),
        ("run(command)  # no" + "qa: E501, S603", True),
        ("run(command)  # no" + "qa", True),
        ("# ruff: no" + "qa", True),
        ("run(command)  # no" + "qa: S603 (ours)", False),
        ("def do_GET(self):  # no" + "qa: N802", False),
    ],
)
def test_a_silenced_rule_is_found(line: str, silent: bool) -> None:
    assert (silenced(line) == [line]) is silent


def test_rules_of_security_are_on_and_are_left_out_for_tests_alone() -> None:
    lint = tomllib.loads(PROJECT)["tool"]["ruff"]["lint"]
    without = {where for where, rules in lint["per-file-ignores"].items() if any(r[:2] in _S for r in rules)}

    assert "S" in lint["select"]
    assert not [rule for rule in lint["ignore"] if rule[:2] in _S]
    assert without == {"tests/**"}


def test_every_rule_that_is_left_out_for_some_files_has_its_reason_above() -> None:
    table = PROJECT.partition("[tool.ruff.lint.per-file-ignores]\n")[2].partition("\n\n")[0].splitlines()
    above, given = "", []
    for line in table:
        if not line.startswith("#"):
            # One reason goes for the lines below it that leave out the same.
            rules = line.partition(" = ")[2]
            assert above.startswith("#") or rules == given[-1], line
            given.append(rules)
        above = line

    assert len(given) == len(tomllib.loads(PROJECT)["tool"]["ruff"]["lint"]["per-file-ignores"])


def test_what_runs_fetches_nothing_and_starts_nothing() -> None:
    """It talks to the table and the bucket that it is given, by boto3."""
    for file in (ROOT / "functions").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] in _FETCHES], file
            assert "urllib.request" not in names, file


def test_nothing_is_installed_but_by_its_hash_and_nothing_is_resolved() -> None:
    dev = (ROOT / "dev").read_text(encoding="utf-8")
    installs = re.findall(r".*\bpip install\b.*", dev)

    assert len(installs) == 1
    assert all("--no-deps --require-hashes -r " in line for line in installs)
