"""The simulation of a board at the scale of the internet: what it keeps, and what follows from what."""

import json
from dataclasses import replace
from itertools import pairwise
from random import Random
from xml.etree import ElementTree

import pytest

from board.headers import HEADERS, page_kind
from board.lots import WAITS_MOST, Budgets
from board.slots import PACES
from infra import bill, simulate, usage
from infra.scale import (
    arrivals,
    assumptions,
    breaking,
    lots,
    picture,
    readers,
    running,
    scenarios,
    slotting,
    waiting,
)
from infra.scale.running import Batch, Run
from infra.scale.slotting import Setup
from infra.scale.tables import Table
from infra.usage import Use
from tests import template

OPEN = Setup(1, budget=None, throttle=None, timeout=900)
SMALL = replace(OPEN, rate=0.005)
"""A board whose search index one file holds."""


def chance(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311 (nothing secret)


def test_every_post_that_arrives_is_out_waiting_refused_or_turned_away() -> None:
    for setup in (Setup(0.1), Setup(3), Setup(40), OPEN, replace(OPEN, rate=50, shards=8, lean=True)):
        for pace in PACES.values():
            told = running.run(replace(setup, pace=pace), 13, chance())

            assert told.arrived == told.out + told.waiting + told.refused + told.turned_away
            assert told.out == sum(number for _, number in told.ages)


def test_the_same_seed_gives_the_same_board_and_another_seed_another() -> None:
    one, same, other = (running.run(Setup(2), 3, chance(seed)) for seed in (1, 1, 2))

    assert one == same
    assert one != other


def test_a_slower_publisher_never_has_a_shorter_backlog() -> None:
    for rate in (0.5, 2, 6, 18, 25):
        setups = [replace(OPEN, rate=rate, slower=slower) for slower in (0.25, 0.5, 1, 2, 4)]
        backlogs = [running.run(setup, 6, chance()).backlog for setup in setups]

        for quick, slow in pairwise(backlogs):
            assert all(less <= more for (_, less), (_, more) in zip(quick, slow, strict=True))
        assert rate < 18 or backlogs[0] != backlogs[-1]


def test_more_shards_more_lanes_and_fewer_calls_never_take_longer() -> None:
    def took(**changes: object) -> float:
        setup = replace(OPEN, rate=20, **changes)  # type: ignore[arg-type]
        return slotting.seconds(slotting.work(arrivals.shape(18_000, 20), setup), setup)

    assert took(lanes=1) > took() > took(lean=True)
    assert took(lanes=1, slower=2.0) > took(lanes=1) > took(lanes=1, slower=0.5)
    assert took(slower=2.0) > took() > took(slower=0.5)
    assert took() > took(shards=2) > took(shards=8) > took(shards=32)
    assert took() > took(memory=1_769) == took(memory=10_240), "one process uses no second vCPU"


def test_a_slot_takes_what_was_measured_of_its_parts() -> None:
    posts = arrivals.Posts({"question": 21.0}, threads=21, topics=7)
    done = slotting.work(posts, SMALL)
    known = usage.PUBLISHING["question"].slot(21, 7)

    assert done.divided.puts + done.once.puts == pytest.approx(known.puts)
    assert done.divided.calls + done.once.calls == pytest.approx(known.calls, rel=0.01)


def test_a_large_board_touches_parts_of_its_index_and_never_more_than_there_are() -> None:
    posts = arrivals.shape(90_000, 100)
    some, all_ = (slotting.parts(arrivals.shape(number, 1), OPEN) for number in (900, 10**9))

    assert slotting.parts(posts, SMALL) == 0
    assert 7 < some < all_ == pytest.approx(0.25 * 30 * 86_400 / 900)


def test_shards_do_not_divide_what_is_done_once() -> None:
    done = slotting.work(arrivals.shape(900, 1), OPEN)
    only = replace(done, divided=Use(), divided_cpu=0.0, hottest=0.0)

    assert slotting.seconds(only, OPEN) > 1
    assert slotting.seconds(done, replace(OPEN, shards=10**6)) >= slotting.seconds(only, OPEN)


def test_a_run_that_is_ended_saves_its_puts_and_no_more() -> None:
    begun = Run([Batch(0.0, 100)], needs=1_000, saves=400)

    assert begun.attempt(900) is None
    assert begun.attempt(900) == pytest.approx(1_000 - 0.9 * 400)
    stuck = Run([Batch(0.0, 100)], needs=2_000, saves=400)
    assert [stuck.attempt(900) for _ in range(50)] == [None] * 50


def test_a_rerun_gives_the_same_posts_their_page_later() -> None:
    # The slot needs more than it may, and less once its pages are there.
    setup = replace(OPEN, rate=1, timeout=60, lanes=1)
    told = running.run(setup, 6, chance())

    assert told.runs_ended > 0
    assert (told.age(0.5) or 900) >= 900


def test_nobody_waits_for_more_than_four_lots() -> None:
    told = running.run(Setup(3), 8, chance())
    oldest = (WAITS_MOST + 1) * Setup(3).pace.seconds + told.slowest

    assert told.refused > 0
    assert max(age for age, _ in told.ages) <= oldest


def test_lots_favour_nobody() -> None:
    won = [0, 0]
    for seed in range(200):
        pool = [(at, 0) for at in range(100)]
        for came in lots.draw(pool, 40, chance(seed))[0]:
            won[came >= 50] += 1

    assert sum(won) == 200 * 40
    assert won[0] == pytest.approx(won[1], rel=0.05)


def test_a_lot_that_lost_waits_three_times_and_is_refused_then() -> None:
    pool, heard = [(7, 0)], []
    for _ in range(WAITS_MOST + 1):
        heard.append(lots.draw(pool, 0, chance())[1])

    assert heard == [[]] * WAITS_MOST + [[7]]
    assert not pool


def test_an_honest_post_has_its_share_of_the_places_of_an_attacked_lane() -> None:
    found = {times: lots.attacked(times, chance()) for times in (1, 10, 100)}
    came = assumptions.HONEST.value * PACES["standard"].seconds

    assert found[1].once == found[1].again == (1.0, 1.0, 1.0)
    assert found[10].once[-1] == pytest.approx(Budgets().fast / (came * 11), rel=0.15)
    assert found[100].once[-1] < found[10].once[-1]
    for each in found.values():
        assert each.again == tuple(sorted(each.again))
        assert each.again[-1] >= each.once[-1]


def test_a_question_that_waits_comes_as_often_as_the_page_deals_it() -> None:
    # lot.js: one more for each whole day.
    assert [waiting.weight(days) for days in (0, 0.9, 1, 9.5)] == [1, 1, 2, 10]


def test_more_mentors_never_let_a_question_wait_longer() -> None:
    waits = [waiting.wait(200, mentors, chance()) for mentors in (150, 220, 400)]

    assert [each.half or 0 for each in waits] == sorted((each.half or 0 for each in waits), reverse=True)
    assert waits[0].doubled < waits[2].doubled
    assert waits[2].never == 0


def test_what_past_a_thousand_rows_waits_nobody_is_shown() -> None:
    assert waiting.wait(400, 10, chance()).unseen > 0.9
    assert waiting.wait(10, 400, chance()).unseen == 0


def test_a_cache_asks_for_a_page_once_a_minute_at_most() -> None:
    assert readers.missed(1e9) == pytest.approx(1 / 60)
    assert readers.missed(1e-9) == pytest.approx(1e-9)
    assert readers.read(1e6, 1).origin == pytest.approx(assumptions.PLACES.value / 60, rel=0.01)


def test_more_readers_of_the_same_pages_are_served_more_by_the_edge() -> None:
    read = [readers.read(number) for number in (1e4, 1e5, 1e6)]

    assert [each.hits for each in read] == sorted(each.hits for each in read)
    assert [each.origin for each in read] == sorted(each.origin for each in read)


def test_zipf_meets_every_topic_and_few_of_many_threads() -> None:
    assert arrivals.distinct(1, 1_000) == pytest.approx(1)
    assert arrivals.distinct(10_000, 7) == pytest.approx(7)
    assert 100 < arrivals.distinct(1_000, 10**6) < 1_000
    assert sum(number * share for number, share in arrivals.bands(12_345)) == pytest.approx(1)
    assert sum(number for number, _ in arrivals.bands(12_345)) == 12_345


@pytest.mark.parametrize("mean", [0.5, 5, 500])
def test_posts_come_as_often_as_their_rate_says(mean: float) -> None:
    drawn = chance()
    counts = [arrivals.count(mean, drawn) for _ in range(4_000)]

    assert sum(counts) / len(counts) == pytest.approx(mean, rel=0.05)


def test_bursts_leave_the_mean_rate_as_it_is() -> None:
    rates = [arrivals.rate_at(7, second) for second in range(3_600)]

    assert sum(rates) / len(rates) == pytest.approx(7)
    assert max(rates) == 7 * assumptions.BURST.value


def test_a_table_takes_a_thousand_units_of_each_partition_and_splits_when_hot() -> None:
    table = Table()

    assert table.take(3_000, 1) == 3_000
    assert table.take(10**9, 1) == pytest.approx(4_000 + 1_000), "what was not used before is saved"
    assert table.take(10**9, 1) == 4_000
    for _ in range(600):
        table.take(10**9, 1)
    assert table.partitions == 8
    assert Table(partitions=1, splits=False).take(5_000, 1) == 1_000


def test_a_limit_holds_up_to_its_rate_and_not_past_it() -> None:
    for setup in (Setup(1), OPEN):
        for at, limit in breaking.order(setup):
            assert limit.keeps(replace(setup, rate=at * 0.99)), limit.name
            assert not limit.keeps(replace(setup, rate=at * 1.01)), limit.name


def test_what_a_scenario_breaks_first_is_broken_in_it() -> None:
    assert breaking.first(Setup(0.1)) is None
    found = breaking.first(Setup(10))

    assert found is not None
    assert found[1].name == "the budget of a slot"
    assert found[0] == pytest.approx(bill.BUDGET / 900, rel=0.01)


def test_settings_are_those_of_the_template_and_of_the_headers() -> None:
    publisher = template.resources()["Publisher"]["Properties"]

    assert publisher["Timeout"] == assumptions.TIMEOUT.value
    assert publisher["MemorySize"] == assumptions.MEMORY.value
    assert f"s-maxage={assumptions.FRESH.value}," in HEADERS[page_kind("/t/x/")]["Cache-Control"]


def test_every_assumption_says_what_kind_it_is_of_and_where_it_stands() -> None:
    kinds = {assumptions.MEASURED, assumptions.PUBLISHED, assumptions.SETTING, assumptions.GUESS}

    assert {each.kind for each in assumptions.ASSUMPTIONS} == kinds
    assert all(each.source and each.value > 0 for each in assumptions.ASSUMPTIONS)
    assert len({each.what for each in assumptions.ASSUMPTIONS}) == len(assumptions.ASSUMPTIONS)


def test_the_command_gives_programs_what_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate.main(["limits", "readers", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert (told["seed"], told["pace"]) == (1, "standard")
    assert len(told["limits"]) == len(breaking.LIMITS)
    assert told["readers"][0]["readers at once"] == 10_000


def test_a_part_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        simulate.main(["weather"])

    assert left.value.code == 2
    assert "weather" in capsys.readouterr().err


def test_the_picture_is_sound_and_has_both_colour_schemes() -> None:
    drawn = picture.drawn(PACES["standard"], lambda name: chance())
    root = ElementTree.fromstring(drawn)  # noqa: S314 (our own)

    assert root.tag.endswith("svg")
    assert "prefers-color-scheme: dark" in drawn
    lines = [each for each in root.iter() if each.tag.endswith("polyline")]
    assert len(lines) == 8


def test_scenarios_differ_from_each_other() -> None:
    names = [name for name, _ in scenarios.PUBLISHERS]

    assert len(set(names)) == len(names)
    assert len({setup for _, setup in scenarios.PUBLISHERS}) == len(names)
