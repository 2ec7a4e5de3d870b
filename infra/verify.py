"""Whether a board serves what this source says, looked at from outside, by anybody and without its operator.

It compares three things: the board's manifest, every stylesheet and script that the board serves, and this
checkout. Pages that run scripts are looked at too, for one that is not on the list. What it finds it says in
a sentence each; what it cannot find it says as well, every time. Nothing that identifies this reader is
sent, but the address: run it by Tor, or a board could serve its auditors well and others badly.
"""

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from typing import Any

from board import paths
from board.headers import HEADERS, page_kind
from infra import manifest, rollout
from infra.smoke import Failed, Visitor
from infra.starting import ROOT

PAGES = (paths.HOME, paths.ASK, paths.MINE, paths.QUEUE, paths.SEARCH, paths.MENTORING, paths.PROMISE)
"""Pages that every board has, of each kind that may run a script and of those that may not."""
NOT_KNOWN = 3
"""The exit code for a board that could not be compared."""
_POLICY = "Content-Security-Policy"
_ADDRESS = re.compile(rf"{paths.STATIC}\w[\w.-]*", re.ASCII)
_SCRIPT = re.compile(rb"<\s*script\b[^>]*>", re.IGNORECASE)
_OURS = re.compile(rb'<script type="module" src="([^"<>]*)">')
_LIMITS = (
    "This does not show which program answers /api, nor what others are served: docs/verifying.md says more."
)


def differences(visitor: Visitor, told: dict[str, Any], here: dict[str, Any]) -> Iterator[str]:
    """Give a sentence for each thing that a board says or serves otherwise. Raises Failed."""
    for address in sorted(told["static"].keys() | here["static"].keys()):
        if not _ADDRESS.fullmatch(address):
            yield f"The manifest names {address!r}, which is no address of a static file."
            continue
        yield from _of_file(visitor, address, told["static"].get(address), here["static"].get(address))
    for page in PAGES:
        yield from _of_page(visitor, page, here["static"])
    for name in sorted(told["packages"].keys() & here["packages"].keys()):
        if told["packages"][name]["contents"] != here["packages"][name]["contents"]:
            yield (
                f"The manifest names another package of {name} than {rollout.BUILD} has; was that built from "
                "this checkout, for the same processor and by the same Python? ./dev build builds it anew."
            )


def _of_file(visitor: Visitor, address: str, told: str | None, ours: str | None) -> Iterator[str]:
    answer = visitor.get(address)
    served = hashlib.sha256(answer.body).hexdigest() if answer.status == 200 else None
    if served != ours:
        how = "not served" if served is None else "served, and not in this checkout"
        yield f"{address} is {how if None in (served, ours) else 'not served as it is in this checkout'}."
    if told != served:
        yield f"{address} is not served as the board's own manifest says."


def _of_page(visitor: Visitor, page: str, known: dict[str, str]) -> Iterator[str]:
    answer = visitor.get(page)
    if answer.status != 200:
        yield f"{page} was answered with {answer.status}."
        return
    if answer.headers.get(_POLICY.lower()) != HEADERS[page_kind(page)][_POLICY]:
        yield f"{page} has another policy on what it may run and load: its header {_POLICY}."
    for script in _SCRIPT.findall(answer.body):
        source = _OURS.fullmatch(script)
        if not source or source[1].decode("utf-8", "replace").removeprefix(visitor.base) not in known:
            shown = script[:200].decode("ascii", "replace")
            yield f"{page} runs a script that is not in this checkout: {shown!r}"


def notes(told: dict[str, Any], here: dict[str, Any]) -> Iterator[str]:
    """Give what there is to know besides: what the board says that it was deployed from."""
    theirs, ours = (each["commit"] or "no commit that it knows" for each in (told, here))
    if theirs != ours:
        yield f"The board says that it was deployed from {theirs}; this is {ours}."
    if told["packages"] and not here["packages"]:
        yield "The packages of its functions were not compared: there are none here, ./dev build makes them."


def main(arguments: list[str] | None = None, make_visitor: type[Visitor] = Visitor) -> int:
    """Compare the board at an address with this checkout; return the exit code."""
    parser = argparse.ArgumentParser(prog="./dev verify", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address", help="where the board is, such as https://board.example")
    address = parser.parse_args(arguments).address
    static, packages = ROOT / "site" / "static", manifest.packages(ROOT / rollout.BUILD)
    here = manifest.read(manifest.made(static, manifest.commit(), packages))
    try:
        visitor = make_visitor(address)
        answer = visitor.get(paths.MANIFEST)
        if answer.status != 200:
            raise Failed(f"{paths.MANIFEST} was answered with {answer.status}.")
        told = manifest.read(answer.body)
        found = list(differences(visitor, told, here))
    except (Failed, ValueError) as failed:
        sys.stderr.write(f"The board could not be compared. {failed}\n")
        return NOT_KNOWN
    except KeyboardInterrupt:
        sys.stderr.write("Broken off.\n")
        return 130
    for line in [*found, *notes(told, here)]:
        sys.stdout.write(f"{line}\n")
    if found:
        sys.stdout.write("The board does not serve what this checkout says.\n")
    else:
        sys.stdout.write(
            f"The board serves what this checkout says: {len(here['static'])} files, each as its manifest "
            f"says, and no other script on {len(PAGES)} pages.\n"
        )
    sys.stdout.write(f"{_LIMITS}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
