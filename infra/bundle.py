"""What comes after `sam build`: take out what Lambda never uses, and do ahead what it would do at start.

botocore carries the description of every service of AWS, thirty megabytes of which the board calls
two services; they go, and so do boto3's own extras, and what an editor or a desk left between our files.
Templates are compiled, so the first page does not wait for that. What is left is packed here and not by
sam (infra/packing.py says why): the built template names our zips, and sam uploads them as they are.
The report at the end is what `./dev build` prints.
"""

import re
import shutil
import sys
from pathlib import Path

from jinja2 import FileSystemLoader

from infra import packing
from press import COMPILED, TEMPLATES, environment

SERVICES = {"dynamodb", "s3"}
MOST = 12_000_000
"""Bytes that a zipped package may have."""
_LEFT = ("__pycache__", ".*", "*~")


def trim(package: Path) -> None:
    """Take out of a built function what it never uses."""
    data = package / "botocore" / "data"
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for extra in ("boto3/data", "boto3/examples", "bin", *(path.name for path in package.glob("*.data"))):
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
    env = environment().overlay(loader=FileSystemLoader(TEMPLATES))
    env.compile_templates(target, filter_func=_is_a_page, zip=None, ignore_errors=False)
    shutil.rmtree(package / TEMPLATES.name)


def _is_a_page(template: str) -> bool:
    """Say whether Lambda prints a template. Books are bound on a moderator's machine."""
    return "/" not in template


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


def main(build: Path) -> int:
    """Finish the functions below a build folder and report on each; return the exit code."""
    if sys.flags.hash_randomization:
        # Jinja writes some of its code in the order of a set, which changes from run to run.
        print("Nobody could make this package again: it takes PYTHONHASHSEED=0, as ./dev build has it.")
        return 1
    code = 0
    # The templates below the board's have a folder too, with nothing in it that runs.
    for package in sorted(folder for folder in build.iterdir() if (folder / "botocore").is_dir()):
        trim(package)
        compile_templates(package)
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
    sys.exit(main(Path(sys.argv[1])))
