"""Figures of the bench: what meets a bar, how a number is written, and that the table leaves nothing out."""

import json

import pytest

from tests.bench import options, rounds
from tests.bench.figures import Figure, as_json, missed, table, written
from tests.bench.rounds import Took

MEASURED = {
    "cold": [Figure("start of intake", 1.25, "times", bar=1.3, stretch=1.0), Figure("modules", 416)],
    "publish": [
        Figure("threads a second", 320.4, bar=1_000, more=True, note="on one core"),
        Figure("pages of Brotli", None, "bytes", bar=9_000),
    ],
}


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("", 1.3, bar=1.3, stretch=1.1), "yes"),
        (Figure("", 1.1, bar=1.3, stretch=1.1), "stretch"),
        (Figure("", 1.31, bar=1.3, stretch=1.1), "no"),
        (Figure("", 999, bar=1_000, more=True), "no"),
        (Figure("", 1_000, bar=1_000, more=True), "yes"),
        (Figure("", 0.0, bar=0), "yes"),
        (Figure("", None, bar=1), "not measured"),
        (Figure("", 5), ""),
    ],
)
def test_a_figure_says_whether_it_meets_its_bar(figure: Figure, met: str) -> None:
    assert figure.met == met


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "-"),
        (0.0, "0"),
        (12_345.0, "12,345"),
        (12_345.6, "12,346"),
        (12.34, "12.3"),
        (1.234, "1.23"),
        (0.01234, "0.0123"),
    ],
)
def test_a_number_is_written_with_the_digits_that_count(value: float | None, told: str) -> None:
    assert written(value) == told


def test_the_table_has_every_figure_in_columns_of_one_width_and_every_note() -> None:
    lines = table(MEASURED).splitlines()
    rows = [line for line in lines if line.startswith("|")]

    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 2 + 4
    assert " ".join(rows[2].split()) == "| cold: start of intake | 1.25 | times | <= 1.30 | <= 1 | yes |"
    assert " ".join(rows[4].split()) == "| publish: threads a second | 320 | | >= 1,000 | | no |"
    assert " ".join(rows[5].split()) == "| publish: pages of Brotli | - | bytes | <= 9,000 | | not measured |"
    assert lines[-1] == "- publish: threads a second: on one core"


def test_a_program_gets_every_figure_with_its_part_and_whether_its_bar_is_met() -> None:
    told = json.loads(as_json(MEASURED, {"python": "3.13"}))

    assert told["python"] == "3.13"
    assert [(each["part"], each["value"], each["met"]) for each in told["figures"]] == [
        ("cold", 1.25, "yes"),
        ("cold", 416, ""),
        ("publish", 320.4, "no"),
        ("publish", None, "not measured"),
    ]


def test_what_misses_its_bar_is_named() -> None:
    assert missed(MEASURED) == ["publish: threads a second"]


def test_of_many_rounds_the_least_and_the_first_quartile_count() -> None:
    assert Took.of([9.0, 1.0, 5.0, 2.0, 7.0, 3.0, 8.0, 4.0]) == Took(1.0, 3.0)


def test_every_round_measures_everything_once() -> None:
    left = {"one": [3.0, 1.0, 2.0], "other": [6.0, 4.0, 5.0]}
    took = rounds.interleaved({name: values.pop for name, values in left.items()}, 3)

    assert took == {"one": Took(1.0, 1.0), "other": Took(4.0, 4.0)}
    assert left == {"one": [], "other": []}


def test_a_ratio_is_that_of_the_least() -> None:
    figure = rounds.ratio("start", Took(3.0, 6.0), Took(2.0, 3.0), bar=1.3)

    assert (figure.value, figure.met, figure.note) == (1.5, "no", "2.00 by first quartiles")


def test_a_part_that_is_not_known_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options.read(["cold", "hot"], ["cold", "warm"])

    assert "there is no part hot; there are cold, warm" in capsys.readouterr().err


def test_without_parts_every_part_is_measured() -> None:
    assert options.read([], ["cold", "warm"]).parts == ()
    assert options.read(["warm", "--json"], ["cold", "warm"]).parts == ("warm",)
