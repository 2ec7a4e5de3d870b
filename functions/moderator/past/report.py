"""What became of a file: how much was brought, was there already, or was left out, and why, row by row."""

from collections import Counter
from dataclasses import dataclass, field

from moderator.past.fitting import Finding
from moderator.past.rows import Corrupt

FINDINGS_MOST = 1_000
"""Findings that are told one by one; all of them are counted."""


@dataclass(slots=True)
class Counts:
    """Posts of one kind: brought (or what would be), there already, and left out."""

    brought: int = 0
    there: int = 0
    left: int = 0

    def __iadd__(self, other: "Counts") -> "Counts":
        self.brought += other.brought
        self.there += other.there
        self.left += other.left
        return self


@dataclass(slots=True)
class Report:
    """The whole of it. With ``look`` nothing was written; with ``stopped`` nothing was for corrupt rows.

    ``reasons`` counts findings by their kind; ``twice`` are answers that stand in the file once more.
    """

    look: bool = False
    stopped: bool = False
    questions: Counts = field(default_factory=Counts)
    stories: Counts = field(default_factory=Counts)
    twice: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    corrupt: list[Corrupt] = field(default_factory=list)
    corrupt_rows: int = 0
    passed: Counter[str] = field(default_factory=Counter)

    def leave(self, found: list[Finding]) -> None:
        """Note why something is left out."""
        self.reasons.update(finding.kind for finding in found)
        self.findings += found[: max(0, FINDINGS_MOST - len(self.findings))]


def report_lines(report: Report) -> list[str]:
    """Return a report as a terminal shows it: what needs mending first, the numbers last."""
    found = sorted(report.findings, key=lambda finding: (finding.line, finding.field))
    lines = [f"line {row.line}: {row.says}" for row in report.corrupt]
    if more := report.corrupt_rows - len(report.corrupt):
        lines.append(f"{more} more rows cannot be read.")
    lines += [
        f"line {each.line}, {each.field}: {each.kind}{_quoted(each.words)}: {each.says}" for each in found
    ]
    if more := report.reasons.total() - len(found):
        lines.append(f"{more} more findings are not listed.")
    if any(row.ends for row in report.corrupt):
        lines.append("Nothing after the last of these lines that cannot be read was looked at.")
    lines += [f"Not brought: {what}{f', {n} times' if n > 1 else ''}." for what, n in report.passed.items()]
    return [*map(_shown, lines), *_sums(report)]


def _sums(report: Report) -> list[str]:
    if report.stopped:
        rows = (
            "1 row cannot be read"
            if report.corrupt_rows == 1
            else f"{report.corrupt_rows} rows cannot be read"
        )
        return [f"{rows}, so nothing was brought. Mend what is named above and bring the file again."]
    did = "Would bring" if report.look else "Brought"
    lines = [f"{did} {_both(report, 'brought')}, each to wait for a moderator."]
    if report.questions.there or report.stories.there:
        lines.append(f"{_both(report, 'there')} were on the board already.")
    if report.twice:
        lines.append(f"{_many(report.twice, 'answer')} stood in the file more than once.")
    if report.corrupt_rows:
        lines.append(f"{_many(report.corrupt_rows, 'row')} could not be read.")
    if report.questions.left or report.stories.left:
        why = ", ".join(f"{kind} {count}" for kind, count in sorted(report.reasons.items()))
        lines.append(f"Left out {_both(report, 'left')} ({why}). Mend them in the file and bring it again.")
    return lines


def _both(report: Report, what: str) -> str:
    asked, told = getattr(report.questions, what), getattr(report.stories, what)
    return f"{_many(asked, 'question')} and {_many(told, 'answer')}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 else f'{noun}s'}"


def _quoted(words: str) -> str:
    return f' "{words}"' if words else ""


def _shown(line: str) -> str:
    # What a file holds is anybody's; a terminal is shown nothing that commands it.
    return "".join(character if character.isprintable() else " " for character in line)
