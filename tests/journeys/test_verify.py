"""A reader compares a board that really runs with the source that it was started from."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.running import ROOT, Running


def test_a_board_on_this_machine_is_what_this_source_says(tmp_path: Path) -> None:
    board = Running(tmp_path / "data").start()
    run = subprocess.run(
        [sys.executable, "-m", "infra.verify", board.address],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(board.get("/manifest.json")[1])
    board.stop()

    assert (run.returncode, run.stderr) == (0, "")
    assert "The board serves what this checkout says" in run.stdout
    assert "/static/ask.js" in told["static"]
