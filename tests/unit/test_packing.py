"""A package is packed so that it tells what is in it and nothing of where, when and by whom it was built."""

import os
import zipfile
from pathlib import Path

import pytest

from infra import bundle, packing

FILES = {"b.py": b"b = 1\n", "a/z.py": b"", "a.py": b"a = 1\n", "a/a.so": b"\x7fELF" * 1000}


def a_package(folder: Path, names: list[str], mode: int, time: int) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(FILES[name])
        file.chmod(mode)
        os.utime(file, (time, time))
    return folder


def packed(package: Path) -> bytes:
    zipped = package.with_suffix(".zip")
    packing.pack(package, zipped)
    return zipped.read_bytes()


def test_order_time_and_umask_leave_no_trace(tmp_path: Path) -> None:
    one = a_package(tmp_path / "one", sorted(FILES), 0o644, 1_700_000_000)
    other = a_package(tmp_path / "deeper" / "other", sorted(FILES, reverse=True), 0o700, 1_800_000_000)

    assert packed(one) == packed(other)
    # A disk may hand files out in order by chance.
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == sorted(FILES)


def test_a_byte_more_is_another_package(tmp_path: Path) -> None:
    package = a_package(tmp_path / "one", sorted(FILES), 0o644, 1_700_000_000)
    packing.pack(package, tmp_path / "before.zip")
    (package / "a/z.py").write_bytes(b"\n")
    packing.pack(package, tmp_path / "after.zip")
    before, after = (packing.sums(tmp_path / f"{name}.zip") for name in ("before", "after"))

    assert before["zip"] != after["zip"]
    assert before["contents"] != after["contents"]


def test_the_sum_of_the_contents_does_not_depend_on_how_they_are_compressed(tmp_path: Path) -> None:
    package = a_package(tmp_path / "one", sorted(FILES), 0o644, 1_700_000_000)
    packing.pack(package, tmp_path / "ours.zip")
    with zipfile.ZipFile(tmp_path / "theirs.zip", "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(FILES, reverse=True):
            archive.write(package / name, name)
    ours, theirs = (packing.sums(tmp_path / f"{name}.zip") for name in ("ours", "theirs"))

    assert ours["contents"] == theirs["contents"]
    assert ours["zip"] != theirs["zip"]


def test_a_template_names_the_zip_of_each_function_and_not_its_folder(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("    CodeUri: functions/\n      CodeUri: Intake\n      CodeUri: IntakeToo\n")
    bundle.point(template, "Intake")

    assert template.read_text() == (
        "    CodeUri: functions/\n      CodeUri: Intake.zip\n      CodeUri: IntakeToo\n"
    )
    with pytest.raises(ValueError, match="names the folder of Intake 0 times"):
        bundle.point(template, "Intake")
