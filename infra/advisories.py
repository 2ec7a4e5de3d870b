"""Whether anything is known against what is pinned, asked of the Python advisory database by pip-audit.

Only a network can tell, so this stands apart from lint and from what CI runs, and an answer that did not
come is never a good one: pip-audit ends well when the database knows none of the packages, as behind a
mirror that has no advisories. So each pin has to be in the answer, and answered; else the exit code is 3,
for "not known". It sends the names and versions of the five requirements files, and nothing else.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from infra import sbom
from infra.starting import ROOT

FILES = (
    "requirements.txt",
    "tests/requirements.txt",
    "infra/requirements.txt",
    "infra/server.txt",
    "infra/audit.txt",
)
NOT_KNOWN = 3
"""The exit code for a question that nobody answered."""
_AUDITOR = ROOT / ".venv-audit" / "bin" / "pip-audit"
_OPTIONS = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")


@dataclass(slots=True)
class Answer:
    """What was said of one file of requirements: what is known against whom, and of whom nothing was said."""

    asked: int
    known: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


def ask(file: str) -> str:
    """Return what pip-audit says of a file of requirements, or nothing."""
    command = (str(_AUDITOR), *_OPTIONS, "-r", file)
    try:
        # Its exit code is 1 for an advisory and for a broken network alike; only its words tell.
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout  # noqa: S603 (ours)
    except OSError:
        return ""


def heard(said: str, requirements: str) -> Answer:
    """Return what an answer says of the pins of some requirements."""
    pins = sbom.pins(requirements)
    answer = Answer(len({pin.name for pin in pins}))
    try:
        told = {each["name"]: each for each in json.loads(said)["dependencies"]}
        answer.known = [line for name in sorted(told) for line in _known(told[name])]
    except (AttributeError, KeyError, TypeError, ValueError):
        told = {}
    # What is for other machines only is not asked for here.
    wanted = {pin.name for pin in pins if not pin.marker} | told.keys()
    answer.silent = sorted(name for name in wanted if "vulns" not in told.get(name, {}))
    return answer


def _known(package: dict[str, Any]) -> Iterator[str]:
    for each in package.get("vulns", []):
        mended = ", ".join(each["fix_versions"]) or "no version yet"
        yield f"{package['name']} {package['version']}: {each['id']}, mended in {mended}"


def main(ask: Callable[[str], str] = ask) -> int:
    """Ask about all that is pinned; return the exit code."""
    asked, known, silent = 0, 0, 0
    for file in FILES:
        requirements = (ROOT / file).read_text(encoding="utf-8")
        answer = heard(ask(file), requirements)
        for line in answer.known:
            sys.stdout.write(f"{file}: {line}\n")
        if answer.silent:
            names = ", ".join(answer.silent[:3]) + (" ..." if len(answer.silent) > 3 else "")
            sys.stdout.write(f"{file}: nothing was said of {len(answer.silent)} packages: {names}\n")
        asked, known, silent = asked + answer.asked, known + len(answer.known), silent + len(answer.silent)
    if known:
        sys.stdout.write("Raise what is named in pyproject.toml, and run ./dev pins.\n")
        return 1
    if silent:
        sys.stdout.write(
            "Not known: the advisory database was not reached, or does not know them. That is no good news.\n"
        )
        return NOT_KNOWN
    sys.stdout.write(f"Nothing is known against {asked} pins.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
