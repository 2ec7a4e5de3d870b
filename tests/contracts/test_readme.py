"""The README's commands are the repository's commands."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from infra import advisories
from tests.running import ROOT

COMMANDS = re.findall(r"^\./dev (\w+)", (ROOT / "dev").read_text(encoding="utf-8"), re.MULTILINE)
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def dev(folder: Path, *arguments: str, python: str) -> subprocess.CompletedProcess[str]:
    """Run the `dev` of a folder, for which ``python`` is the Python that there is."""
    return subprocess.run(
        ["./dev", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_is_documented_and_there() -> None:
    usage = subprocess.run(["./dev", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^\./dev (\w+)", usage, re.MULTILINE))

    assert commands == set(re.findall(r"\./dev (\w+)", README))


def test_every_option_of_run_is_documented_and_there() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "infra.local", "--help"],
        cwd=ROOT,
        env={"PYTHONPATH": "functions"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    options = set(re.findall(r"--[a-z]+", shown)) - {"--help"}

    assert options == set(re.findall(r"--[a-z]+", README))


def test_an_unknown_command_shows_what_there_is() -> None:
    answer = subprocess.run(["./dev", "launch"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert answer.returncode == 2
    assert "./dev run" in answer.stderr


@pytest.mark.parametrize(
    ("command", "flag"), [*((command, "--help") for command in COMMANDS), ("build", "-h")]
)
def test_every_command_tells_what_it_does_and_does_nothing_else(
    tmp_path: Path, command: str, flag: str
) -> None:
    files = ["dev", "requirements.txt", "tests/requirements.txt", "infra/server.txt"]
    venv = tmp_path / ".venv"
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (venv / "bin").mkdir(parents=True)
    for name in files[1:]:
        shutil.copy(ROOT / name, venv / f"{name.replace('/', '-')}.stamp")
    python = venv / "bin" / "python"
    python.write_text('#!/bin/sh\n[ "$1" = -c ] || echo called "$@"\n')
    python.chmod(0o755)
    answer = dev(tmp_path, command, flag, python="/nowhere")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert re.fullmatch(
        rf"called -m [\w.]+ {flag}\n|\./dev {command} [^\n]+\n(?! *\./dev)(.+\n)*", answer.stdout
    )
    assert answer.stdout.count("./dev") <= 1
    assert not (tmp_path / ".venv-build").exists()


@pytest.mark.parametrize("module", ["infra.deploy", "infra.languages", "infra.moderate"])
def test_what_a_command_tells_needs_no_board_and_no_account(module: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        cwd=ROOT,
        env={"PYTHONPATH": "functions"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.lower().startswith(f"usage: ./dev {module.partition('.')[2]} ")


def test_an_environment_that_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    (tmp_path / "requirements.txt").write_text("")
    broken = tmp_path / ".venv" / "bin" / "python"
    broken.parent.mkdir(parents=True)
    broken.write_text('#!/bin/sh\n[ "$1" = -c ]\n')
    whole = tmp_path / "python3"
    whole.write_text(f'#!/bin/sh\n[ "$2" != venv ] || cp "$0" {broken}\n[ "$1" = -c ] || echo called "$@"\n')
    for python in (broken, whole):
        python.chmod(0o755)
    answer = dev(tmp_path, "cost", python=str(whole))

    assert answer.stdout.splitlines() == ["called -m venv --clear .venv", "called -m infra.cost"], (
        answer.stderr
    )


def test_a_python_that_is_too_old_is_said_in_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    answer = dev(tmp_path, "run", python=str(old))

    assert answer.returncode == 1
    assert answer.stderr.startswith("The board needs Python 3.11 or newer.")
    assert answer.stderr.count("\n") == 1


def test_every_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = re.findall(r"^\| ([\w-]+) \| \w", README.partition("## What it stands on")[2], re.MULTILINE)

    assert sorted(project["dependencies"]) == sorted(set(reasons) - {"package"})


def test_every_requirement_is_pinned_with_its_hash() -> None:
    for name in advisories.FILES:
        lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        for line in (line for line in lines if line and not line.lstrip().startswith("#")):
            assert re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:", line), line


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.name)
def test_what_the_documents_point_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    files = re.findall(r"`((?:functions|site|infra|tests|docs)/[\w./-]+)`", text)

    assert all((page.parent / link).exists() for link in links)
    assert all((ROOT / file).exists() for file in files)


def test_every_test_that_holds_a_promise_is_there_under_its_name() -> None:
    here = Path(__file__).parent
    rows = re.findall(
        r"^\|.*\| `([\w./]+\.py)` \| `(\w+)` \|", (here / "README.md").read_text(), re.MULTILINE
    )

    assert len(rows) > 30
    for file, name in rows:
        assert f"def test_{name}(" in (here / file).read_text(encoding="utf-8"), name
