"""What was found, as an operator reads it: in groups, a sentence each, and under it what to do.

A finding is a decision and stands for itself; nothing here asks the account again. Its level comes from a
closed list, and the levels alone make the exit code. A sentence names settings and the stack's own
resources. It never quotes an answer of AWS, because those carry addresses, account numbers and keys.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from textwrap import fill


class Level(StrEnum):
    """How a finding weighs."""

    RECORDS = "records"
    """Something writes down who or when, or keeps what people are told is gone."""
    MISSING = "missing"
    """Something that should stand in the way does not."""
    UNREAD = "unread"
    """Nobody knows: it could not be looked at."""
    NOTE = "note"
    """Nothing to do."""


HEADINGS = {
    Level.RECORDS: "Records who or when, or keeps what should be gone: switch it off",
    Level.MISSING: "Guards that are missing: put them there",
    Level.UNREAD: "Could not be read, so nobody knows",
    Level.NOTE: "To know, with nothing to do",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one thing, and the command or the place in the console that changes it."""

    level: Level
    about: str
    sentence: str
    remedy: str = ""


def code(findings: Iterable[Finding]) -> int:
    """Return the exit code: 1 for what records or is missing, else 2 for what could not be read, else 0."""
    levels = {finding.level for finding in findings}
    return 1 if levels & {Level.RECORDS, Level.MISSING} else 2 if Level.UNREAD in levels else 0


def text(stack: str, region: str, findings: list[Finding]) -> str:
    """Return the findings for a terminal, the worst first."""
    parts = [f"{stack} in {region}\n"]
    for level, heading in HEADINGS.items():
        if group := [finding for finding in findings if finding.level is level]:
            parts.append(f"\n{heading}\n")
            parts += map(_entry, group)
    return "".join([*parts, "\n", verdict(findings), "\n"])


def as_json(stack: str, region: str, findings: list[Finding]) -> str:
    """Return the same as one JSON document."""
    told = {
        "stack": stack,
        "region": region,
        "exit": code(findings),
        "verdict": verdict(findings),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(told, indent=1) + "\n"


def verdict(findings: list[Finding]) -> str:
    """Return the one sentence that is left if there is time for only one."""
    records, missing, unread = (
        sum(finding.level is level for finding in findings)
        for level in (Level.RECORDS, Level.MISSING, Level.UNREAD)
    )
    if not records + missing + unread:
        return "All that was looked at is as it should be."
    return f"Records: {records}. Missing guards: {missing}. Could not be read: {unread}."


def _entry(finding: Finding) -> str:
    told = fill(
        f"{finding.about}: {finding.sentence}",
        width=100,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    # What is to be copied stays on one line, however long.
    return f"{told}\n" + (f"    {finding.remedy}\n" if finding.remedy else "")
