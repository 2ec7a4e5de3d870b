"""Drawings of growth: axes hold what is drawn, names keep apart, and what is said is text in sound XML."""

from xml.etree import ElementTree

import pytest

from tests.bench import plot
from tests.bench.plot import Axis, Panel, Series

SVG = "{http://www.w3.org/2000/svg}"
PANELS = (
    Panel(
        "Pages put",
        "",
        (Series("question", ((100, 18), (10_000, 19))), Series("story", ((100, 18), (10_000, 19)))),
    ),
    Panel("Index & <more>", "KB", (Series("", ((100, 23.2), (1_000, 188), (10_000, 1_747))),)),
)


def drawn() -> ElementTree.Element:
    return ElementTree.fromstring(plot.svg("A title", "About it.", PANELS))  # noqa: S314 (our own drawing)


def texts(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("values", "decades", "ends"),
    [
        ([18, 19], 1, (10, 100)),
        ([10], 1, (1, 10)),
        ([1], 1, (1, 10)),
        ([100, 10_000], 1, (100, 10_000)),
        ([162, 297], 3, (1, 1_000)),
        ([1.3, 10.2], 4, (1, 10_000)),
        ([0.5, 3], 1, (0.1, 10)),
    ],
)
def test_an_axis_holds_its_values_in_whole_decades(
    values: list[float], decades: int, ends: tuple[float, float]
) -> None:
    assert plot.bounds(values, decades) == pytest.approx(ends)


def test_a_decade_is_as_long_wherever_it_is() -> None:
    axis = Axis(1, 1_000, 300, 0)

    assert [axis.at(value) for value in (1, 10, 100, 1_000)] == [300, 200, 100, 0]


def test_an_axis_names_its_decades() -> None:
    assert plot.ticks(10, 10_000) == [10, 100, 1_000, 10_000]


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([50.0, 50.0], [42.5, 57.5]),
        ([60.0, 50.0], [62.5, 47.5]),
        ([10.0, 90.0], [10.0, 90.0]),
        ([7.0], [7.0]),
    ],
)
def test_names_at_the_ends_of_lines_keep_apart_and_in_order(wanted: list[float], placed: list[float]) -> None:
    assert plot.apart(wanted, 15) == placed


def test_every_line_says_its_name_and_how_it_begins_and_ends() -> None:
    said = texts(drawn())

    assert {"question 19", "story 19", "1,747", "23", "Pages put", "Index & <more> (KB)"} <= set(said)
    assert said.count("18") == 2


def test_who_hears_the_drawing_hears_what_it_says() -> None:
    root = drawn()

    assert root.find(f"{SVG}title").text == "A title"
    assert "Pages put, question: 18 to 19." in root.find(f"{SVG}desc").text
    assert "Index & <more>: 23 to 1,747 KB." in root.find(f"{SVG}desc").text


def test_every_point_lies_inside_the_drawing_and_every_colour_has_a_dark_one() -> None:
    root = drawn()
    _, _, width, height = map(float, root.get("viewBox", "").split())
    dots = [*root.iter(f"{SVG}circle")]
    light, _, dark = root.find(f"{SVG}style").text.partition("prefers-color-scheme: dark")

    assert len(dots) == 2 + 2 + 3
    assert all(0 < float(dot.get("cx")) < width and 0 < float(dot.get("cy")) < height for dot in dots)
    for colour in ("--paper", "--ink", "--soft", "--grid", "--one", "--two"):
        assert f"{colour}: #" in light
        assert f"{colour}: #" in dark
