"""Whoever builds the same source gets the same package, byte for byte, and that is what goes to Lambda."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra import packing
from tests.package.conftest import built
from tests.package.lambda_host import Server
from tests.running import ROOT

FUNCTIONS = ("Docket", "Intake", "Publisher", "Shard")
_SOURCE = ("dev", "docs", "functions", "infra", "requirements.txt", "samconfig.toml", "site", "template.yaml")
pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 13),
    reason="the package is built with Python 3.13: PYTHON=python3.13 ./dev test",
)


def another_checkout(folder: Path) -> Path:
    """Return the same source elsewhere: made in another order, at another time, and for its owner alone."""
    before = os.umask(0o077)
    try:
        files = [path for name in _SOURCE for path in [ROOT / name, *(ROOT / name).rglob("*")]]
        for path in sorted(files, reverse=True):
            there = folder / path.relative_to(ROOT)
            there.parent.mkdir(parents=True, exist_ok=True)
            if path.is_symlink():
                there.symlink_to(path.readlink())
            elif path.is_file() and "__pycache__" not in path.parts:
                there.write_bytes(path.read_bytes())
                os.utime(there, (1_700_000_000, 1_700_000_000))
    finally:
        os.umask(before)
    (folder / "dev").chmod(0o700)
    for venv in (".venv", ".venv-build"):
        (folder / venv).symlink_to((ROOT / venv).resolve())
    # What a desk and an editor leave behind.
    (folder / "functions" / ".DS_Store").write_bytes(b"\0")
    (folder / "functions" / "board" / "model.py~").write_text("old = True\n")
    return folder


def test_two_builds_of_one_source_in_two_folders_are_the_same_bytes(
    package: tuple[Path, str], tmp_path: Path
) -> None:
    elsewhere = another_checkout(tmp_path / "a longer" / "way" / "down")
    again, said = built(tmp_path / "build", "arm64", elsewhere, PYTHONHASHSEED="7")

    for name in FUNCTIONS:
        first, second = (packing.files(each / f"{name}.zip") for each in (package[0], again))
        assert first == second  # says which file, where the next line could only say that one differs
        assert (package[0] / f"{name}.zip").read_bytes() == (again / f"{name}.zip").read_bytes()
    assert said == package[1]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_build_says_the_sums_of_its_package_and_sha256sum_finds_them_too(
    package: tuple[Path, str], tmp_path: Path, name: str
) -> None:
    packed = package[0] / f"{name}.zip"
    shutil.unpack_archive(packed, tmp_path)
    lines = "".join(
        f"{hashlib.sha256((tmp_path / file).read_bytes()).hexdigest()}  ./{file}\n"
        for file in sorted(
            path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
        )
    )
    told = re.search(rf"^{name}: .*\n +contents (\w+)\n +zip (\w+)\n", package[1], re.MULTILINE)

    assert told
    assert told[1] == hashlib.sha256(lines.encode()).hexdigest()
    assert told[2] == hashlib.sha256(packed.read_bytes()).hexdigest()


def test_a_package_tells_no_time_no_owner_and_no_order(package: tuple[Path, str]) -> None:
    with zipfile.ZipFile(package[0] / "Intake.zip") as archive:
        entries = archive.infolist()

    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {oct(entry.external_attr >> 16) for entry in entries} == {"0o100644"}
    assert {entry.extra for entry in entries} == {b""}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


class Store:
    """A bucket that takes whatever sam uploads, in one piece or in parts."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[int, bytes]] = {}

    def answer(self, method: str, path: str, _headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        key, _, query = path.partition("?")
        if method == "HEAD":
            return 404, {}, b""
        if method == "POST":
            return 200, {}, b"<Answer><UploadId>1</UploadId></Answer>"
        number = re.search(r"partNumber=(\d+)", query)
        self._parts.setdefault(key, {})[int(number[1]) if number else 1] = body
        return 200, {"ETag": '"1"'}, b""

    def __getitem__(self, key: str) -> bytes:
        return b"".join(body for _, body in sorted(self._parts[key].items()))


def test_sam_uploads_the_very_package_that_was_built(package: tuple[Path, str], tmp_path: Path) -> None:
    store = Store()
    server = Server(store.answer)
    try:
        subprocess.run(
            [
                *(ROOT / ".venv-build" / "bin" / "sam", "package", "--s3-bucket", "artifacts"),
                *("--template-file", package[0] / "template.yaml"),
                *("--output-template-file", tmp_path / "packaged.yaml"),
            ],
            cwd=tmp_path,
            env={**os.environ, "AWS_ENDPOINT_URL_S3": f"http://{server.address}", "SAM_CLI_TELEMETRY": "0"},
            capture_output=True,
            check=True,
        )
    finally:
        server.shutdown()
        server.server_close()
    uploaded = dict(
        re.findall(
            r"^  (\w+):\n(?:   .*\n)*?      CodeUri: s3:/(\S+)",
            (tmp_path / "packaged.yaml").read_text(),
            re.M,
        )
    )

    assert sorted(uploaded) == sorted(FUNCTIONS)
    for name, key in uploaded.items():
        assert store[key] == (package[0] / f"{name}.zip").read_bytes()


def test_a_package_that_could_come_out_otherwise_is_not_made(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "infra.bundle", str(tmp_path), sys.executable],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions", "PYTHONHASHSEED": "random"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "PYTHONHASHSEED=0" in run.stdout
