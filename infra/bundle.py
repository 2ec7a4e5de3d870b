"""What comes after `sam build`: take out what Lambda never uses, and do ahead what it would do at start.

What botocore knows of AWS is cut to what the board calls (infra/trimming.py); parts of libraries that no
function asks for go (infra/unused.py), and so do languages that the board does not speak, and what an editor
or a desk left between our files. Templates are compiled, and so is everything else: Lambda can write no
bytecode beside a function and would compile it all again at each start, which takes three times as long as
the start does with it. What is left is packed here and not by sam (infra/packing.py says why): the built
template names our zips, and sam uploads them as they are. The report at the end is what `./dev build` prints.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from jinja2 import FileSystemLoader

from infra import packing, trimming, unused
from press import COMPILED, TEMPLATES, environment
from settings import read_site
from speech import CATALOGUES, ENGLISH

TASK = "/var/task"
"""Where a function lies on Lambda."""
MOST = 12_000_000
"""Bytes that a zipped package may have."""
_LEFT = ("__pycache__", ".*", "*~")


def trim(package: Path) -> None:
    """Take out of a built function what it never uses."""
    trimming.trim(package / "botocore" / "data")
    unused.cut(package)
    for extra in ("bin", *(path.name for path in package.glob("*.data"))):
        shutil.rmtree(package / extra, ignore_errors=True)
    # No package has such files; a working folder may have, and the next one others.
    for left in [path for pattern in _LEFT for path in package.rglob(pattern)]:
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


def compile_templates(package: Path) -> None:
    """Put the templates into a built function as Python modules."""
    target = package / COMPILED.name
    shutil.rmtree(target, ignore_errors=True)
    env = environment(ENGLISH).overlay(loader=FileSystemLoader(TEMPLATES))
    env.compile_templates(target, filter_func=_is_a_page, zip=None, ignore_errors=False)
    shutil.rmtree(package / TEMPLATES.name)


def _is_a_page(template: str) -> bool:
    """Say whether Lambda prints a template. Books are bound on a moderator's machine."""
    return "/" not in template


def keep_language(package: Path) -> None:
    """Take out of a built function every catalogue but the one that its board speaks from, if it has one."""
    spoken = read_site(package / "board.toml").speech.language
    for file in (package / CATALOGUES.name).iterdir():
        if file.name != f"{spoken}.mo":
            file.unlink()


def compile_code(package: Path, python: str) -> None:
    """Put bytecode beside every module of a built function, by the Python that it is to run with.

    Nobody compares it with its source again: a zip gives all files one time, by which all would be stale.
    Raises CalledProcessError.
    """
    hashes = ("--invalidation-mode", "unchecked-hash")
    # Of where it was built nothing is told, and the order of sets is the same everywhere.
    places = ("-s", str(package), "-p", TASK)
    subprocess.run(  # noqa: S603 (our own arguments)
        [python, "-m", "compileall", "-q", "-f", *hashes, *places, str(package)],
        env={"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"},
        check=True,
    )


def _release(python: str) -> str:
    """Return what a Python says of itself: ``Python 3.13.0``."""
    asked = [python, "--version"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 (ours)


def point(template: Path, name: str) -> None:
    """Let a built template name the zip of a function instead of its folder. Raises ValueError."""
    told, times = re.subn(
        rf"^( +CodeUri: ){name}$",
        rf"\g<1>{name}.zip",
        template.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    if times != 1:
        raise ValueError(f"{template} names the folder of {name} {times} times, and not once.")
    template.write_text(told, encoding="utf-8")


def contents(package: Path) -> dict[str, int]:
    """Return what stands at the top of a built function, with the bytes below it, largest first."""
    sizes = {
        entry.name: sum(file.stat().st_size for file in [entry, *entry.rglob("*")] if file.is_file())
        for entry in package.iterdir()
        if not entry.name.endswith(".dist-info")
    }
    return dict(sorted(sizes.items(), key=lambda size: (-size[1], size[0])))


def main(build: Path, python: str) -> int:
    """Finish the functions below a build folder for a Python and report on each; return the exit code."""
    if sys.flags.hash_randomization:
        # Jinja writes some of its code in the order of a set, which changes from run to run.
        print("Nobody could make this package again: it takes PYTHONHASHSEED=0, as ./dev build has it.")
        return 1
    code = 0
    # Another release may compile otherwise, and whoever compares packages has to know.
    print(_release(python))
    # The templates below the board's have a folder too, with nothing in it that runs.
    for package in sorted(folder for folder in build.iterdir() if (folder / "botocore").is_dir()):
        trim(package)
        keep_language(package)
        compile_templates(package)
        compile_code(package, python)
        packed = build / f"{package.name}.zip"
        packing.pack(package, packed)
        point(build / "template.yaml", package.name)
        size = packed.stat().st_size
        print(f"{package.name}: {size / 1e6:.1f} MB zipped (at most {MOST / 1e6:.0f})")
        for what, digest in packing.sums(packed).items():
            print(f"  {what:>8} {digest}")
        for name, inside in contents(package).items():
            print(f"  {inside / 1e3:10,.0f} kB  {name}")
        code = code or int(size > MOST)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
