"""The rules, read from the one file that Python and the browser share (site/rules.json).

A rule finds spans of one kind. Its patterns are written in what Python's and JavaScript's regular
expressions have in common, over folded text. What a text has to have before a pattern is even looked
at is its trigger; what many rules ask for stands once in the file, as a gate. ``unless`` (of the
match), ``not_after`` (of what stands before it) and ``unless_typed`` (of the stretch as it was
typed) take back what only looks like a finding. Rules that stand first win where two overlap.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from screening.folding import Lookalikes, folded, lookalikes
from screening.triggers import Trigger

_Entry = dict[str, Any]

FILE = Path(__file__).parent / "rules.json"

_PART = re.compile(r"<([a-z]+)>")
_END = re.compile(r"(?<!\\)\$(?=[)|]|$)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``cased`` ones look at capitals, and at a text whose spelling was not mended."""

    kind: str
    trigger: Trigger
    find: str
    unless: str = ""
    not_after: str = ""
    unless_typed: str = ""
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way to spell a sign out, and the sign."""

    sign: str
    trigger: Trigger
    find: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the file, its spellings and its lookalikes."""

    alike: Lookalikes
    spelled: tuple[Spelling, ...]
    rules: tuple[Rule, ...]
    care: tuple[Rule, ...]


@cache
def rules() -> Rules:
    """Return the rules of the file."""
    file = json.loads(FILE.read_text(encoding="utf-8"))
    alike = lookalikes(file["alike"])
    parts: dict[str, str] = file["parts"]
    gates = {name: _trigger(entry, alike) for name, entry in file["gates"].items()}
    return Rules(
        alike=alike,
        spelled=tuple(
            Spelling(entry["sign"], _trigger(entry, alike), _whole(entry["find"], parts, alike))
            for entry in file["spelled"]
        ),
        rules=tuple(_rule(entry, gates, parts, alike) for entry in file["rules"]),
        care=tuple(_rule({"kind": "care", **entry}, gates, parts, alike) for entry in file["care"]),
    )


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of the file, compiled the first time that it is needed."""
    # JavaScript's "$" is the end of the text; Python's is also before a last line end.
    return re.compile(_END.sub(r"\\Z", pattern), re.ASCII)


def _rule(entry: _Entry, gates: dict[str, Trigger], parts: dict[str, str], alike: Lookalikes) -> Rule:
    find, unless, not_after = (
        _whole(entry.get(name, ""), parts, alike) for name in ("find", "unless", "not_after")
    )
    unless_typed = entry.get("unless_typed", "")
    if find:  # at the ends of words, so that a pattern goes on to try for a longer match
        find = f"(?<![a-z0-9])(?:{find})(?![a-z0-9])"
    trigger = _trigger(entry, alike)
    if gate := gates.get(entry.get("gate", "")):
        more = trigger.words or trigger.needs
        trigger = Trigger(gate.words | trigger.words, gate.needs + trigger.needs) if more else gate
    return Rule(entry["kind"], trigger, find, unless, not_after, unless_typed, entry.get("cased", False))


def _trigger(entry: _Entry, alike: Lookalikes) -> Trigger:
    needs = tuple(_whole(need, {}, alike) for need in entry.get("needs", ()))
    return Trigger(frozenset(entry.get("words", ())), needs, entry.get("digits", 0))


def _whole(pattern: str, parts: dict[str, str], alike: Lookalikes) -> str:
    """Return a pattern with its parts filled in, in the plain letters of folded text."""
    filled = _PART.sub(lambda part: f"(?:{parts[part[1]]})", pattern)
    return filled if filled.isascii() else "".join(c if c.isascii() else folded(c, alike) for c in filled)
