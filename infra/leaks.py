"""Whether something tracked looks like a key: nobody can take back what was once pushed.

detect-secrets looks, in the fork that checkov brings; checkov's own secrets framework passed a planted
key without a word. So the scanner is first shown two, made up on the spot, and has to see both. What is
allowed stands in infra/leaks.toml with its reason, by its line and not by its hash, so a second key in an
allowed file is found. Nothing is asked of anybody: what is found is not tried out.
"""

import json
import re
import secrets
import string
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.starting import ROOT

ALLOWED = ROOT / "infra" / "leaks.toml"
_SCANNER = ROOT / ".venv-audit" / "bin" / "detect-secrets"
_LETTERS = string.ascii_uppercase + "234567"


class Blind(Exception):
    """The scanner did not look, or did not see what it was shown. The message says which."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that looks as if it had a secret in it, and what it looks like."""

    file: str
    number: int
    kind: str
    line: str


def scan(folder: Path, scanner: Path, *options: str) -> list[Finding]:
    """Return what a scanner finds below a folder, of what git tracks there. Raises Blind."""
    # Without --no-verify it would send what it finds to whoever could say whether it opens something.
    command = (str(scanner), "scan", "--no-verify", *options)
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603 (ours)
        found = json.loads(run.stdout)["results"]
    except (OSError, subprocess.CalledProcessError, ValueError):
        raise Blind(f"{scanner.name} could not look: it needs git, and infra/audit.txt installed.") from None
    return [
        Finding(file, each["line_number"], each["type"], _line(folder / file, each["line_number"]))
        for file, all_of_it in sorted(found.items())
        for each in sorted(all_of_it, key=lambda each: (each["line_number"], each["type"]))
    ]


def _line(file: Path, number: int) -> str:
    return file.read_text(encoding="utf-8", errors="replace").splitlines()[number - 1]


def see(scanner: Path) -> None:
    """Show a scanner two keys that open nothing. Raises Blind if it does not see both."""
    access = "AKIA" + "".join(secrets.choice(_LETTERS) for _ in range(16))
    private = f"-----BEGIN {'PRIVATE KEY'}-----\n{secrets.token_hex(48)}\n-----END {'PRIVATE KEY'}-----\n"
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "access.py").write_text(f'KEY = "{access}"\n', encoding="utf-8")
        (Path(name) / "private.pem").write_text(private, encoding="utf-8")
        seen = {each.kind for each in scan(Path(name), scanner, "--all-files")}
    if missing := {"AWS Access Key", "Private Key"} - seen:
        raise Blind(f"{scanner.name} does not see what it was shown: {', '.join(sorted(missing))}.")


def faults(found: list[Finding], allowed: Iterable[dict[str, Any]]) -> list[str]:
    """Return a sentence for each finding that nothing allows, and for each entry that allows nothing."""
    told, rest = [], found
    for entry in allowed:
        if not entry.get("reason"):
            told.append(f"infra/leaks.toml allows {entry['line']} without a reason.")
        left = [each for each in rest if not _fits(each, entry)]
        if left == rest:
            told.append(f"infra/leaks.toml allows {entry['line']} in {entry['files']}, where there is none.")
        rest = left
    return [*told, *(f"{each.file}, line {each.number} looks like a secret: {each.kind}." for each in rest)]


def _fits(finding: Finding, entry: dict[str, Any]) -> bool:
    return bool(re.fullmatch(entry["files"], finding.file) and re.search(entry["line"], finding.line))


def main(root: Path = ROOT, scanner: Path = _SCANNER) -> int:
    """Look over what is tracked; return the exit code."""
    try:
        see(scanner)
        found = scan(root, scanner)
    except Blind as blind:
        sys.stderr.write(f"{blind}\n")
        return 1
    told = faults(found, tomllib.loads(ALLOWED.read_text(encoding="utf-8"))["allowed"])
    for line in told:
        sys.stderr.write(f"{line}\n")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
