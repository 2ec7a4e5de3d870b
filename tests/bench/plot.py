"""Plots: small drawings with logarithmic axes, as SVG that reads in light and in dark. Pure.

Panels stand in two columns, all over the same values across and as many decades up, so that one slope means
one thing in all of them. Each line says its first value at its start, and its name and last value at its end,
so there is no legend to look up. Colours are custom properties, set by the reader's colour scheme. Text is
text, and the drawing has a title and a description for who hears it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, TOP, HIGH = 760, 84, 214
"""Of the whole drawing, of its head, and of each row of panels."""
_LEFT, _RIGHT, _ABOVE, _BELOW = 76, 112, 34, 40
_APART = 15
"""What two names at the ends of lines keep between them."""
_STYLE = """
svg { --paper: #fdfbf7; --ink: #27211f; --soft: #665b56; --grid: #ddd2c8; --one: #7f2f5d; --two: #1b6173;
  font: 13px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #1a1517; --ink: #ebe3de; --soft: #b3a6a0; --grid: #40353a; --one: #e5a4ca; --two: #84cbdc; }
}
.paper { fill: var(--paper); } .grid { stroke: var(--grid); fill: none; } .axis { stroke: var(--soft); }
text { fill: var(--ink); font-variant-numeric: tabular-nums; } .soft { fill: var(--soft); font-size: 12px; }
.title { font-size: 18px; font-weight: 600; } .panel { font-weight: 600; }
.line0 { stroke: var(--one); } .line1 { stroke: var(--two); } .dot0, .name0 { fill: var(--one); }
.dot1, .name1 { fill: var(--two); }
.line0, .line1 { fill: none; stroke-linejoin: round; }
.line0 { stroke-width: 3.5; } .line1 { stroke-width: 2; }
.dot0, .dot1 { stroke: var(--paper); stroke-width: 1.5; }
"""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, empty where it is the only one, and its points, all above nothing."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot of one or two lines."""

    title: str
    unit: str
    lines: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis from one value to another, drawn from one coordinate to another."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the coordinate of a value."""
        share = (log10(value) - log10(self.least)) / (log10(self.most) - log10(self.least))
        return round(self.start + share * (self.end - self.start), 1)


def bounds(values: Iterable[float], decades: int = 1) -> tuple[float, float]:
    """Return the ends of an axis that holds some values: so many decades at least, from 1 if it can."""
    there = list(values)
    low, high = floor(log10(min(there))), ceil(log10(max(there)))
    while high - low < decades:
        low, high = (low - 1, high) if low > 0 else (low, high + 1)
    return float(10.0**low), float(10.0**high)


def ticks(least: float, most: float) -> list[float]:
    """Return the values that an axis names: each decade."""
    return [10.0**each for each in range(round(log10(least)), round(log10(most)) + 1)]


def apart(wanted: Sequence[float], least: float) -> list[float]:
    """Return coordinates in the same order, moved no more than it takes to lie so far from each other."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = list(wanted)
    for one, other in pairwise(order):
        if (short := least - (placed[other] - placed[one])) > 0:
            placed[one] -= short / 2
            placed[other] += short / 2
    return [round(each, 1) for each in placed]


def told(value: float) -> str:
    """Return a value as it stands at an axis or at the end of a line."""
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def svg(title: str, about: str, panels: Sequence[Panel]) -> str:
    """Return panels as one drawing."""
    height = TOP + HIGH * ceil(len(panels) / 2)
    across = bounds(x for panel in panels for line in panel.lines for x, _ in line.points)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title about">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="about">{escape(about)} {escape(_heard(panels))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="6"/>',
        f'<text class="title" x="22" y="36">{escape(title)}</text>',
        f'<text class="soft" x="22" y="58">{escape(about)}</text>',
    ]
    spans = [bounds(y for line in panel.lines for _, y in line.points) for panel in panels]
    decades = max(round(log10(most / least)) for least, most in spans)
    for number, panel in enumerate(panels):
        left, top = WIDTH / 2 * (number % 2), TOP + HIGH * (number // 2)
        drawn += _panel(panel, across, decades, left, top)
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _panel(panel: Panel, across: tuple[float, float], decades: int, left: float, top: float) -> list[str]:
    wide, high = WIDTH / 2 - _LEFT - _RIGHT, HIGH - _ABOVE - _BELOW
    x = Axis(*across, left + _LEFT, left + _LEFT + wide)
    values = bounds((y for line in panel.lines for _, y in line.points), decades)
    y = Axis(*values, top + _ABOVE + high, top + _ABOVE)
    unit = f" ({panel.unit})" if panel.unit else ""
    drawn = [f'<text class="panel" x="{left + 22}" y="{top + 14}">{escape(panel.title + unit)}</text>']
    for value in ticks(*values):
        drawn.append(f'<path class="grid" d="M{x.start} {y.at(value)}H{x.end}"/>')
        drawn.append(_text(x.start - 8, y.at(value) + 4, told(value), "soft", "end"))
    for value in ticks(*across):
        drawn.append(f'<path class="axis" d="M{x.at(value)} {y.start}v4"/>')
        drawn.append(_text(x.at(value), y.start + 19, told(value), "soft", "middle"))
    names = apart([y.at(line.points[-1][1]) for line in panel.lines], _APART)
    for number, (line, name) in enumerate(zip(panel.lines, names, strict=True)):
        points = [(x.at(each), y.at(value)) for each, value in line.points]
        path = "L".join(f"{each} {value}" for each, value in points)
        drawn.append(f'<path class="line{number}" d="M{path}"/>')
        round_ = 4 if number else 5.5
        drawn += [
            f'<circle class="dot{number}" cx="{each}" cy="{value}" r="{round_}"/>' for each, value in points
        ]
        first = line.points[0][1]
        drawn.append(
            _text(points[0][0], points[0][1] + (20 if number else -11), told(first), f"name{number}", "start")
        )
        said = f"{line.name} {told(line.points[-1][1])}".strip()
        drawn.append(_text(points[-1][0] + 10, name + 4, said, f"name{number}", "start"))
    return drawn


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{round(y, 1)}" text-anchor="{anchor}">{escape(text)}</text>'


def _heard(panels: Sequence[Panel]) -> str:
    """Return the ends of each line in words."""
    return " ".join(
        f"{panel.title}{f', {line.name}' if line.name else ''}: {told(line.points[0][1])} to "
        f"{told(line.points[-1][1])}{f' {panel.unit}' if panel.unit else ''}."
        for panel in panels
        for line in panel.lines
    )
