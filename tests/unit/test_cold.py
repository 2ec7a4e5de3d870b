"""What the bench starts of a built package: the package itself where it runs, or a copy that does."""

import sys
import sysconfig
from pathlib import Path

from tests.bench.cold import machine, runnable

PACKAGES = Path(sysconfig.get_path("platlib"))
OTHER = 0xF0F0


def a_package(folder: Path, processor: int | None) -> Path:
    """Return a package with one compiled part, this machine's or one for another processor."""
    part = next((PACKAGES / "markupsafe").glob("_speedups*.so"))
    body = bytearray(part.read_bytes())
    name = part.name
    if processor is not None:
        body[18:20] = processor.to_bytes(2, "little")
        name = "_speedups.for-another.so"
    (folder / "markupsafe").mkdir(parents=True)
    (folder / "markupsafe" / name).write_bytes(body)
    (folder / "markupsafe" / "__init__.py").write_text("ours = True\n")
    return folder


def test_a_package_for_this_machine_is_started_as_it_lies(tmp_path: Path) -> None:
    package = a_package(tmp_path / "package", None)

    assert runnable(package, sys.executable, tmp_path / "copy") == package


def test_a_package_for_another_processor_gets_this_machines_compiled_parts_and_nothing_else(
    tmp_path: Path,
) -> None:
    package = a_package(tmp_path / "package", OTHER)
    started = runnable(package, sys.executable, tmp_path / "copy")
    parts = [*started.rglob("*.so")]

    assert started == tmp_path / "copy"
    assert [machine(part) for part in parts] != [OTHER]
    assert len(parts) == 1
    assert (started / "markupsafe" / "__init__.py").read_text() == "ours = True\n"
    assert [machine(part) for part in package.rglob("*.so")] == [OTHER]
