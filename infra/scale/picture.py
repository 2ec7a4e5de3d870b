"""A picture of the simulation, as SVG: backlog against time, and posts a second against shards.

Written by hand, without a library. Colours follow the reader's light or dark; lines are told apart by their
labels too, not by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log10
from xml.sax.saxutils import escape

from board.slots import Pace
from infra.scale import breaking, running, scenarios
from infra.scale.scenarios import Chance

_WIDTH, _HEIGHT = 960, 420
_APART = 17.0
"""The least that two labels are apart."""
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #333 } .title { font-weight: 600; font-size: 15px }
.grid { stroke: #ddd } .axis { stroke: #777 } .line { fill: none; stroke-width: 2 }
.a { stroke: #1b6ca8 } .b { stroke: #b4531a } .c { stroke: #3a7d44 } .d { stroke: #7b4fa3 }
text.a { fill: #1b6ca8 } text.b { fill: #b4531a } text.c { fill: #3a7d44 } text.d { fill: #7b4fa3 }
text.a, text.b, text.c, text.d { stroke: none }
.back { fill: #fff }
@media (prefers-color-scheme: dark) {
  text { fill: #ccc } .grid { stroke: #333 } .axis { stroke: #888 } .back { fill: #16181c }
  .a { stroke: #6cb6ee } .b { stroke: #f0975a } .c { stroke: #7fc98a } .d { stroke: #c09be0 }
  text.a { fill: #6cb6ee } text.b { fill: #f0975a } text.c { fill: #7fc98a } text.d { fill: #c09be0 }
}
"""
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel with logarithmic height: where it stands, and what its axes go over."""

    left: float
    title: str
    across: str
    ticks: Sequence[tuple[float, str]]
    """Places along the bottom, from 0 to 1, with what stands there."""
    low: float
    high: float
    """Exponents of ten at its bottom and its top."""
    width: float = 300
    top: float = 64
    height: float = 280

    def x(self, share: float) -> float:
        """Return where a share of the width is."""
        return self.left + share * self.width

    def y(self, value: float) -> float:
        """Return where a value is; what is below the bottom lies on it."""
        share = (log10(max(value, 10**self.low)) - self.low) / (self.high - self.low)
        return self.top + self.height * (1 - share)

    def frame(self) -> list[str]:
        """Return title, grid and axes."""
        bottom = self.top + self.height
        parts = [_text(self.left, 36, self.title, "title")]
        for exponent in range(int(self.low), int(self.high) + 1):
            at = self.y(10**exponent)
            parts.append(f'<path class="grid" d="M{self.left:.0f} {at:.1f}h{self.width:.0f}"/>')
            parts.append(_text(self.left - 8, at + 4, _number(10**exponent), anchor="end"))
        parts.append(f'<path class="axis" d="M{self.left:.0f} {bottom:.1f}h{self.width:.0f}"/>')
        parts += [_text(self.x(at), bottom + 20, label, anchor="middle") for at, label in self.ticks]
        return [*parts, _text(self.left + self.width / 2, bottom + 44, self.across, anchor="middle")]

    def lines(self, drawn: Sequence[tuple[str, str, Points]]) -> list[str]:
        """Return lines through points (shares and values), highest first, each with its label at its end."""
        parts, last = [], -_APART
        for name, label, points in drawn:
            path = " ".join(f"{self.x(at):.1f},{self.y(value):.1f}" for at, value in points)
            at, value = points[-1]
            # Labels of lines that end close together move down, so that each can be read.
            last = max(last + _APART, self.y(value) + 4)
            parts.append(f'<polyline class="line {name}" points="{path}"/>')
            parts.append(_text(self.x(at) + 8, last, label, name))
        return parts


def drawn(pace: Pace, chance: Chance) -> str:
    """Return the picture."""
    parts = [*_backlogs(pace, chance), *_shards(pace)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            'aria-label="Posts that wait, by hours; posts a second that come out in time, by shards">',
            f"<style>{_STYLE}</style>",
            f'<rect class="back" width="{_WIDTH}" height="{_HEIGHT}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _backlogs(pace: Pace, chance: Chance) -> list[str]:
    hours = scenarios.HOURS
    ticks = [(hour / hours, str(hour)) for hour in range(hours + 1)]
    panel = Panel(92, "Posts that wait, one publisher, settings opened", "hours", ticks, 1, 7)
    setup = replace(scenarios.PUBLISHERS[0][1], pace=pace)
    drawn = []
    for name, rate in zip("dcba", (100, 10, 1, 0.1), strict=True):
        told = running.run(replace(setup, rate=rate), hours, chance(f"posts {rate}"))
        points = [(second / 3600 / hours, number) for second, number in told.backlog if second]
        drawn.append((name, f"{rate:g} posts/s", points))
    return [*panel.frame(), *panel.lines(drawn)]


def _shards(pace: Pace) -> list[str]:
    numbers = (1, 2, 4, 8, 16, 32)
    places = [at / (len(numbers) - 1) for at in range(len(numbers))]
    ticks = [(at, str(number)) for at, number in zip(places, numbers, strict=True)]
    panel = Panel(560, "Posts a second that come out in time", "shards", ticks, 0, 3, width=270)
    setups = dict(scenarios.PUBLISHERS)
    drawn = []
    for key, name, label in _LINES:
        held = [breaking.holds(replace(setups[key], shards=number, pace=pace)) for number in numbers]
        drawn.append((name, label, list(zip(places, held, strict=True))))
    return [*panel.frame(), *panel.lines(drawn)]


_LINES = (
    ("one, fewer calls, a whole vCPU", "c", "and fewer calls"),
    ("one, a whole vCPU", "a", "a whole vCPU each"),
    ("one, as it is", "b", "as it is"),
    ("one, call by call", "d", "call by call"),
)


def _text(x: float, y: float, text: str, name: str = "", anchor: str = "start") -> str:
    told = f' class="{name}"' if name else ""
    return f'<text{told} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value / 1e6:g} million" if value >= 1e6 else f"{value:,.0f}"
