"""The package, built as `./dev build` builds it: once for Lambda, once for the processor of this machine."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT


def built(folder: Path, architecture: str, root: Path = ROOT, **more: str) -> tuple[Path, str]:
    """Build into a folder, so that what is being worked on is left alone; return folder and report."""
    environ = {**os.environ, "BUILD_DIR": str(folder), "PYTHON": sys.executable, **more}
    run = subprocess.run(
        ["./dev", "build", "--parameter-overrides", f"Architecture={architecture}"],
        cwd=root,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder, run.stdout


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The package as it goes to Lambda, and what was said of it."""
    return built(tmp_path_factory.mktemp("package") / "build", "arm64")


@pytest.fixture(scope="session")
def runnable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for the processor of this machine."""
    here = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    return built(tmp_path_factory.mktemp("runnable") / "build", here)[0]
