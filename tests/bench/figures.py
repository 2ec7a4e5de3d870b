"""Figures: what was measured, each with its unit and the bar that the design sets, and the table of them.

A figure says no more than one number. Where the design has a bar for it (DESIGN.md, section 8) the table
says whether that is met, and whether the stretch is; a bar that has to be met exactly, because two boards
should cost the same, is one that the figure may lie neither above nor below. What could not be measured is a
figure without a value, so that nothing is left out of the table in silence.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. Less is better, unless ``more`` is; ``note`` says what the number alone would not."""

    name: str
    value: float | None
    unit: str = ""
    bar: float | None = None
    stretch: float | None = None
    more: bool = False
    note: str = ""

    @property
    def met(self) -> str:
        """Whether the bar is met: ``yes``, ``stretch``, ``no``, or nothing where there is none to meet."""
        if self.bar is None:
            return ""
        if self.value is None:
            return "not measured"
        if self.stretch is not None and self._reaches(self.stretch):
            return "stretch"
        return "yes" if self._reaches(self.bar) else "no"

    def _reaches(self, wanted: float) -> bool:
        value = self.value or 0.0
        return value >= wanted if self.more else value <= wanted


Measured = dict[str, list[Figure]]
"""The figures of each part."""

_HEAD = ("figure", "value", "unit", "bar", "stretch", "met")


def written(value: float | None) -> str:
    """Return a number with three digits that count, and a whole one whole."""
    if value is None:
        return "-"
    if value == int(value):
        return f"{value:,.0f}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 4
    return f"{value:,.{digits}f}"


def table(measured: Measured) -> str:
    """Return all figures as one table, which reads in a terminal and as Markdown, and the notes below it."""
    rows = [_HEAD]
    notes = []
    for part, figures in measured.items():
        for figure in figures:
            bounds = [written(each) if each is not None else "" for each in (figure.bar, figure.stretch)]
            sign = ">= " if figure.more else "<= "
            bar, stretch = (sign + bound if bound else "" for bound in bounds)
            name = f"{part}: {figure.name}"
            rows.append((name, written(figure.value), figure.unit, bar, stretch, figure.met))
            if figure.note:
                notes.append(f"- {name}: {figure.note}")
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    numbers = (1, 3, 4)
    lines = [
        "| "
        + " | ".join(
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in rows
    ]
    rule = (
        "|" + "|".join("-" * (w + 1) + (":" if at in numbers else "-") for at, w in enumerate(widths)) + "|"
    )
    return "\n".join([lines[0], rule, *lines[1:], *(["", *notes] if notes else [])])


def as_json(measured: Measured, about: dict[str, Any]) -> str:
    """Return all figures for a program, with what is told about the run."""
    figures = [
        {"part": part, **asdict(figure), "met": figure.met}
        for part, found in measured.items()
        for figure in found
    ]
    return json.dumps({**about, "figures": figures}, indent=1)


def missed(measured: Measured) -> list[str]:
    """Return the names of the figures that miss their bar."""
    return [f"{part}: {each.name}" for part, found in measured.items() for each in found if each.met == "no"]
