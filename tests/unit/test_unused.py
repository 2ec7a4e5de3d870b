"""What is cut out of libraries is there to be cut, once, or nothing is built."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from infra import unused


def a_package(folder: Path) -> Path:
    """Return a folder with what is cut, as it is installed here."""
    for each in unused.CUTS:
        name, _, rest = each.file.partition("/")
        spec = importlib.util.find_spec(name)
        assert spec
        assert spec.origin
        (folder / each.file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(spec.origin).parent / rest, folder / each.file)
    for name in unused.FOLDERS:
        (folder / name).mkdir()
    return folder


def test_what_goes_is_gone_and_what_stays_can_be_compiled(tmp_path: Path) -> None:
    package = a_package(tmp_path)
    unused.cut(package)

    assert not [name for name in unused.FOLDERS if (package / name).exists()]
    for each in unused.CUTS:
        text = (package / each.file).read_text(encoding="utf-8")
        compile(text, each.file, "exec")
        assert not each.lines or each.lines not in text
        assert each.instead in text


@pytest.mark.parametrize("changed", [each for each in unused.CUTS if each.lines], ids=lambda each: each.lines)
def test_a_library_that_has_changed_stops_the_build(tmp_path: Path, changed: unused.Cut) -> None:
    file = a_package(tmp_path) / changed.file
    file.write_text(file.read_text(encoding="utf-8").replace(changed.lines, ""), encoding="utf-8")

    with pytest.raises(ValueError, match=f"{changed.file} has changed"):
        unused.cut(tmp_path)
