"""The manifest: what a board serves to every browser, and what it was deployed from, for all to compare.

Anybody who has this source can make the same list and hold a board to it (`./dev verify`). So nothing in it
is random, and no time: the same commit gives the same bytes. Whoever changes a script for everybody has to
change the list too, where everybody sees it. That is all it can do: docs/verifying.md says what it cannot.
"""

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from board import paths
from infra import assets, packing
from infra.starting import ROOT
from publisher.bucket import Bucket, Mismatch

_COMMIT = re.compile(r"([0-9a-f]{40}(-dirty)?)?")


def made(static: Path, commit: str, packages: dict[str, dict[str, str]]) -> bytes:
    """Return the manifest of a folder of static files."""
    told = {"commit": commit, "packages": packages, "static": sums(static)}
    return json.dumps(told, indent=2, sort_keys=True).encode() + b"\n"


def sums(static: Path) -> dict[str, str]:
    """Return the address of every static file with the SHA-256 of what is served of it."""
    files = sorted(file for file in static.iterdir() if file.is_file())
    return {f"{paths.STATIC}{file.name}": hashlib.sha256(assets.served(file)).hexdigest() for file in files}


def packages(build: Path) -> dict[str, dict[str, str]]:
    """Return the sums of the functions that were built last; of none, nothing."""
    return {packed.stem: packing.sums(packed) for packed in sorted(build.glob("*.zip"))}


def commit(root: Path = ROOT) -> str:
    """Return the commit of a checkout, with `-dirty` when it was changed since; without one, nothing."""
    # A folder without its own history may lie in that of something else.
    if not (root / ".git").exists():
        return ""
    describe = ("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
    try:
        told = subprocess.run(describe, cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 (nothing of it is from outside)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told.stdout.strip()


def upload(bucket: Bucket, folder: Path, packages: dict[str, dict[str, str]]) -> int:
    """Put what changed of the static files, as served, and of their manifest; return how many those were."""
    bodies = {f"{paths.STATIC}{file.name}": assets.served(file) for file in sorted(folder.iterdir())}
    # Last, so that it never tells of what is not there yet.
    bodies[paths.MANIFEST] = made(folder, commit(), packages)
    changed = 0
    for address, body in bodies.items():
        key = paths.key(address)
        for _ in range(3):
            seen = bucket.tag(key)
            try:
                bucket.put(key, body, seen)
            except Mismatch:  # another run of this puts the same
                continue
            changed += bucket.tag(key) != seen
            break
    return changed


def read(body: bytes) -> dict[str, Any]:
    """Return what a manifest says. Raises ValueError for what is none."""
    try:
        told = json.loads(body)
        static, packages, commit = told["static"], told["packages"], told["commit"]
        well = bool(_COMMIT.fullmatch(commit)) and all(isinstance(each, str) for each in static.values())
        well = well and all(isinstance(each["contents"], str) for each in packages.values())
    except (AttributeError, KeyError, RecursionError, TypeError, UnicodeDecodeError, ValueError):
        well = False
    if not well:
        raise ValueError("What is there is no manifest.")
    return {"commit": commit, "packages": packages, "static": static}
