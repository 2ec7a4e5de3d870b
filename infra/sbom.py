"""The bill of materials: what runs besides our own source, as CycloneDX 1.6, for whoever watches advisories.

It is made from requirements.txt, which has all there is to say: names, versions, hashes, and who asks for
whom. cyclonedx-bom would make it too, but gives every document a random number and the time, and cannot
stand beside checkov, which needs an older version of its library; `./dev lint` has that library hold this
to the published schema. The same requirements give the same bytes, but for licences, which installed
packages say of themselves. Browsers get nothing that is not ours.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from infra.starting import ROOT

_PIN = re.compile(r"([\w.-]+)==([\w.]+)(?: ; (.+?))? \\\n((?: +--hash=.+\n)+)((?: +#.*\n)+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_WHO = re.compile(r"#(?: via|  ) +([\w.-]+)")
_LICENSE = "License :: "


@dataclass(frozen=True, slots=True)
class Pin:
    """A package as requirements.txt pins it: where it is needed, its files' hashes, and who asks for it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    asked_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


def pins(requirements: str) -> list[Pin]:
    """Return what compiled requirements pin. Raises ValueError for a line that is not understood."""
    found = [
        Pin(name, version, marker, tuple(sorted(_HASH.findall(hashes))), tuple(_WHO.findall(asked)))
        for name, version, marker, hashes, asked in _PIN.findall(requirements)
    ]
    if rest := [line for line in _PIN.sub("", requirements).splitlines() if not line.startswith("#")]:
        raise ValueError(f"requirements.txt has a line that pins nothing: {rest[0]}")
    return sorted(found, key=lambda pin: pin.name)


def document(name: str, version: str, pinned: list[Pin], time: str = "") -> dict[str, Any]:
    """Return the bill of an application."""
    asks: dict[str, list[str]] = {name: [], **{pin.name: [] for pin in pinned}}
    for pin in pinned:
        for who in pin.asked_by:
            asks[who].append(pin.purl)
    refs = {name: name, **{pin.name: pin.purl for pin in pinned}}
    subject = {"type": "application", "bom-ref": name, "name": name, "version": version}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {**({"timestamp": time} if time else {}), "component": subject},
        "components": [_component(pin) for pin in pinned],
        "dependencies": [{"ref": refs[who], "dependsOn": asked} for who, asked in asks.items()],
    }


def _component(pin: Pin) -> dict[str, Any]:
    told = {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        # Of each file in which this version comes; one of them is installed.
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in pin.hashes],
        "licenses": list(_licenses(pin)),
    }
    if pin.marker:
        told["properties"] = [{"name": "python:marker", "value": pin.marker}]
    return {key: value for key, value in told.items() if value}


def _licenses(pin: Pin) -> Iterator[dict[str, Any]]:
    """Give what an installed package says of its licences: in SPDX, or as its author put it."""
    try:
        said = metadata.metadata(pin.name)
    except metadata.PackageNotFoundError:
        return
    if said["Version"] != pin.version:
        return
    if expression := said.get_all("License-Expression", []):
        yield {"expression": expression[0]}
        return
    classifiers = [each for each in said.get_all("Classifier", []) if each.startswith(_LICENSE)]
    # An older field has a name in it, or the whole text.
    named = [each for each in said.get_all("License", []) if "\n" not in each]
    for each in sorted(classifiers) or named:
        yield {"license": {"name": each.rpartition(" :: ")[2]}}


def main(arguments: list[str] | None = None) -> int:
    """Write the bill of the requirements that run; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="./dev sbom", description="Write what runs besides our own source, as CycloneDX 1.6."
    )
    parser.add_argument("--time", default="", help="when it was made, such as 2026-11-22T14:30:00Z (none)")
    chosen = parser.parse_args(arguments)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    bill = document(project["name"], project["version"], pinned, chosen.time)
    sys.stdout.write(json.dumps(bill, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
