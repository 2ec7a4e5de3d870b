"""A board that really runs leaves its folder for another one, as its operator would do it by hand."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from moderator.__main__ import LambdaPress
from moderator.desk import Refused
from storage.tables import BoardTable
from tests.builders import a_question, a_receipt, a_story
from tests.running import ROOT, Running, wait_for


def moderate(data: Path, *arguments: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", "infra.moderate", "--data", str(data), *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": "functions"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def files(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder that are served, but for the beacon, which is of its hour."""
    found = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return {str(file.relative_to(folder)): file.read_bytes() for file in found if file.name != "beacon.json"}


def test_a_board_moves_to_another_folder_with_its_keys_and_its_people_find_it(tmp_path: Path) -> None:
    old = Running(tmp_path / "old").start()
    thread = old.post("/api/threads", a_question())[1]["thread"]
    old.post(f"/api/threads/{thread}/stories", a_story())
    wait_for(lambda: "I signed" in old.get(f"/t/{thread}/")[1])
    moderate(tmp_path / "old", "export", str(tmp_path / "out"), "--held")
    old.stop()
    exported = files(tmp_path / "out" / "site")

    new = Running(tmp_path / "new")
    new.port = old.port
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "old" / "keys.json", tmp_path / "new")
    new.start()
    said = moderate(tmp_path / "new", "import", str(tmp_path / "out" / "board.jsonl"), "--yes")
    back = {"receipt": a_receipt(), "as": "asker", "post": thread}

    assert "1 thread came. Every page was made." in said
    assert files(tmp_path / "new" / "pages") == files(tmp_path / "old" / "pages")
    own = {key: body for key, body in exported.items() if not key.startswith(("static/", "manifest"))}
    assert own == files(tmp_path / "old" / "pages")
    for name in ("board.css", "ask.js", "onion.svg"):
        assert exported[f"static/{name}"].decode() == new.get(f"/static/{name}")[1]
    assert new.post(f"/api/threads/{thread}/withdrawals", back)[0] == 202
    wait_for(lambda: "I signed" in new.get(f"/t/{thread}/")[1])
    wait_for(lambda: a_question()["title"] not in new.get(f"/t/{thread}/")[1])

    new.stop()


def test_the_site_of_a_board_on_aws_is_fetched_as_it_is_served(pages: Any, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    served = {"index.html": b"home", "t/abc/index.html": b"thread", "static/board.css": b"looks"}
    for key, body in served.items():
        pages.put_object(Bucket="pages", Key=key, Body=body)
    press = LambdaPress(None, "docket", boto3.client("s3"), "pages", BoardTable(None, "board"), ())
    press.pages(tmp_path / "site", lambda done, of: told.append((done, of)))

    assert files(tmp_path / "site") == served
    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(Refused, match="PAGES_BUCKET"):
        LambdaPress(None, "docket", None, "", BoardTable(None, "board"), ()).pages(tmp_path, quiet)


quiet: Callable[[int, int], None] = lambda done, of: None  # noqa: E731
