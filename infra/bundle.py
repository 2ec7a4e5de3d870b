"""What comes after `sam build`: take out what Lambda never uses, and do ahead what it would do at start.

botocore carries the description of every service of AWS, thirty megabytes of which the board calls
two services; they go, and so do boto3's own extras. Templates are compiled, so the first page does
not wait for that. The report at the end is what `./dev build` prints.
"""

import shutil
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from jinja2 import FileSystemLoader

from press import COMPILED, TEMPLATES, environment

SERVICES = {"dynamodb", "s3"}
MOST = 12_000_000
"""Bytes that a zipped package may have."""


def trim(package: Path) -> None:
    """Take out of a built function what it never uses."""
    data = package / "botocore" / "data"
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for extra in ("boto3/data", "boto3/examples", "bin"):
        shutil.rmtree(package / extra, ignore_errors=True)
    for cache in list(package.rglob("__pycache__")):
        shutil.rmtree(cache)


def compile_templates(package: Path) -> None:
    """Put the templates into a built function as Python modules."""
    target = package / COMPILED.name
    shutil.rmtree(target, ignore_errors=True)
    env = environment().overlay(loader=FileSystemLoader(TEMPLATES))
    env.compile_templates(target, extensions=["html", "xml"], zip=None, ignore_errors=False)
    shutil.rmtree(package / TEMPLATES.name)


def zipped(package: Path) -> int:
    """Return how many bytes a built function has as the zip that Lambda gets."""
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(package.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(package))
    return stored.tell()


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
    code = 0
    # The templates below the board's have a folder too, with nothing in it that runs.
    for package in sorted(folder for folder in build.iterdir() if (folder / "botocore").is_dir()):
        trim(package)
        compile_templates(package)
        size = zipped(package)
        print(f"{package.name}: {size / 1e6:.1f} MB zipped (at most {MOST / 1e6:.0f})")
        for name, inside in contents(package).items():
            print(f"  {inside / 1e3:10,.0f} kB  {name}")
        code = code or int(size > MOST)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
