"""Publishers at once, late, repeated and left out, by clocks that jump: one result, nothing lost or doubled.

Runs meet at every call: a baton is handed over before each of them, by a plan that can be tried again. PLANS
says how many of those that are drawn are tried with two publishers; half as many are with three.
"""

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from press import TopicName
from tests.baton import Baton, drawn, in_turns
from tests.builders import a_question, a_receipt, a_story
from tests.cases import Case, assert_every_shelf_is_whole, assert_republished_the_same, told
from tests.eventful import run
from tests.faults import Line, Stand, put_back, stand
from tests.lined import OneMachine, on_one_machine
from tests.world import a_site

PLANS = int(os.environ.get("PLANS", "8"))
LENGTHS = (2, 12, 60)
"""Calls for which one goes on at most before the next plan is drawn: in small steps and in long ones."""


@pytest.mark.parametrize(("publishers", "seeds"), [(2, range(PLANS)), (3, range(PLANS // 2))])
def test_publishers_of_one_slot_come_to_what_one_comes_to(here: Case, publishers: int, seeds: range) -> None:
    for seed in seeds:
        put_back(here.world, here.before)
        baton = Baton(drawn(seed, most=LENGTHS[seed % 3]))
        baton.run(*[here.run] * publishers)

        assert stand(here.world) == here.calm, f"seed {seed}"
        assert len(set(baton.order)) == publishers

    assert here.run(later=900) == here.later


def test_a_publisher_that_is_late_and_that_of_the_next_slot_lose_and_double_nothing(here: Case) -> None:
    put_back(here.world, here.later)
    said = told(here.world)
    for seed in range(PLANS):
        put_back(here.world, here.before)
        Baton(drawn(seed, most=LENGTHS[seed % 3])).run(here.run, lambda line: here.run(line, later=900))
        for later in (1800, 2700):
            now = here.run(later=later)

        assert told(here.world) == said, f"seed {seed}"
        assert now.tables["intake"] == here.later.tables["intake"]
        assert_every_shelf_is_whole(here.world)
    assert_republished_the_same(here.world)


def test_a_moderator_has_the_docket_run_while_a_slot_runs(here: Case) -> None:
    put_back(here.world, here.before)
    line = Line()
    here.place.publisher(line).docket_now(here.slot)
    for calls in range(4, len(line.calls), 9):
        put_back(here.world, here.before)
        Baton(in_turns([(0, calls), (1, 1_000)])).run(
            lambda line: here.place.publisher(line).docket_now(here.slot), here.run
        )

        assert stand(here.world) == here.calm, calls


@pytest.mark.parametrize(
    "order",
    [
        [0, 0, 0, 900, 900],
        [0, 1800],
        [0, 86_400 * 40, 900, 0, -900, 1800],
        [900, 0, 900, 1800],
        [86_400, 0, 900],
        [-900, -86_400, 900],
    ],
    ids=["repeated", "left out", "forth and back", "one before its time", "a day too early", "back"],
)
def test_slots_may_come_in_any_order_more_than_once_or_not_at_all(here: Case, order: list[int]) -> None:
    put_back(here.world, here.later)
    said = told(here.world)
    put_back(here.world, here.before)
    for later in order:
        here.run(later=later)

    assert told(here.world) == said
    assert stand(here.world).tables["intake"] == here.later.tables["intake"]
    assert_every_shelf_is_whole(here.world)
    assert_republished_the_same(here.world)


def test_a_slot_that_comes_late_lays_no_older_tally_over_a_newer_one(here: Case) -> None:
    put_back(here.world, here.later)
    newer = here.world.board.last_tally()
    put_back(here.world, here.before)
    here.run(later=900)
    here.run()

    assert newer
    assert here.world.board.last_tally().slot == newer.slot


# ---- A case so small that every meeting of two can be tried ----------------------------------------


class Small:
    """A question that waits for a slot, and what may come in behind: another question, or a story."""

    def __init__(self, place: OneMachine) -> None:
        self.place, self.world = place, place.world
        self.thread = self.world.post("/api/threads", a_question(1)).json["thread"]
        self.before = stand(self.world)
        self.slot = self.world.now + 900
        self.calls = Line()
        self.run(self.calls)
        self.calm = stand(self.world)
        put_back(self.world, self.before)

    def run(self, line: Line, later: int = 0) -> None:
        run(self.place.publisher(line), self.slot + later)

    def box(self, path: str, fields: Any) -> Callable[[], Any]:
        """Return what puts the box of a draft, as intake would at that moment."""
        post = self.world.post(path, fields).json["id"]
        item = stand(self.world).tables["intake"][post]
        put_back(self.world, self.before)
        return lambda: self.world.client.put_item(TableName="intake", Item=item)

    def after(self, *slots: int) -> Stand:
        for later in slots:
            self.run(Line(), later)
        return stand(self.world)


@pytest.fixture
def small(memory: Path, tmp_path: Path) -> Any:
    with on_one_machine(memory / tmp_path.name, site=a_site(topics=(TopicName("work", "Work"),))) as place:
        yield Small(place)


def test_a_second_publisher_at_any_call_of_the_first_changes_nothing(small: Small) -> None:
    calls = len(small.calls.calls)
    for first in range(1, calls, 2):
        put_back(small.world, small.before)
        Baton(in_turns([(0, first), (1, 1_000)])).run(small.run, small.run)

        assert stand(small.world) == small.calm, first

    assert calls > 70


def test_two_publishers_that_stop_for_each_other_twice_change_nothing(small: Small) -> None:
    """Pairs of moments: many while tables are written, some while pages are put."""
    tables = next(at for at, call in enumerate(small.calls.calls) if call == "tag")
    for first in [*range(6, tables, 3), tables + 8, tables + 30]:
        for second in [*range(6, tables, 4), tables + 9, tables + 31]:
            put_back(small.world, small.before)
            Baton(in_turns([(0, first), (1, second), (0, 1_000)])).run(small.run, small.run)

            assert stand(small.world) == small.calm, (first, second)


def test_no_two_threads_get_one_place_though_one_was_taken_back_between_two_runs_of_a_slot(
    small: Small,
) -> None:
    """The second run does not place what the first has placed, and not written yet."""
    for seed in (2, 3, 4):
        small.world.post("/api/threads", a_question(seed))
    small.before = stand(small.world)
    back = {
        seed: small.box(
            f"/api/threads/{small.world.intake_id(seed)}/withdrawals",
            {"receipt": a_receipt(seed), "as": "asker", "post": small.world.intake_id(seed)},
        )
        for seed in (1, 2, 3, 4)
    }
    for first, second, third in itertools.product((14, 16, 18), (15, 17, 19), (4, 7, 10)):
        for put in back.values():
            put_back(small.world, small.before)

            def behind(line: Line, put: Callable[[], Any] = put) -> None:
                put()
                small.run(line)

            turns = [(0, first), (1, second), (0, third), (1, 1_000), (0, 1_000)]
            Baton(in_turns(turns)).run(small.run, behind)
            small.after(900, 1800)
            headers = [header for _, header in small.world.board.threads() if header]
            places = [header.place for header in headers if header.place]

            assert len(set(places)) == len(places), turns
            assert max(places) == small.world.board.topic("work").count
    assert_republished_the_same(small.world)


def test_no_two_threads_get_one_place_from_a_late_publisher_and_the_next(small: Small) -> None:
    """What came in behind the first goes before what it has in hand, by the order of the next slot."""
    late = [small.box("/api/threads", a_question(seed)) for seed in (2, 3)]
    for first in (9, 10, 11):
        for second in (12, 14, 16):
            for put in late:
                put_back(small.world, small.before)

                def behind(line: Line, put: Callable[[], Any] = put) -> None:
                    put()
                    small.run(line, 900)

                Baton(in_turns([(0, first), (1, second), (0, 1_000)])).run(small.run, behind)

                assert small.after(1800).tables["intake"] == {}
                assert_every_shelf_is_whole(small.world)

    assert_republished_the_same(small.world)


def test_a_story_that_comes_in_at_any_call_of_a_slot_comes_out_once(small: Small) -> None:
    put = small.box(f"/api/threads/{small.thread}/stories", a_story(1009))
    for number in range(1, len(small.calls.calls) + 1, 3):
        put_back(small.world, small.before)

        def meanwhile(line: Line) -> None:
            put()
            small.run(line)

        Baton(in_turns([(0, number), (1, 1_000)])).run(small.run, meanwhile)
        now = small.after(900, 1800)
        (thread,) = [thread for thread, _ in small.world.board.threads()]

        assert [post.kind for post in thread.posts] == ["question", "story"]
        assert now.tables["intake"] == {}

    assert_republished_the_same(small.world)


def test_two_ahas_of_one_thread_have_a_place_each_when_two_publishers_bring_them(small: Small) -> None:
    told_there = [small.box(f"/api/threads/{small.thread}/stories", a_story(seed)) for seed in (1001, 1002)]
    ahas = [
        small.box(
            f"/api/threads/{small.thread}/ahas",
            {
                "receipt": a_receipt(1),
                "body": f"I see it now ({seed}).",
                "story": small.world.story_id(small.thread, seed),
            },
        )
        for seed in (1001, 1002)
    ]
    for put in told_there:
        put()
    small.run(Line())
    for put in ahas:
        put()
    before = stand(small.world)
    calm = small.after(900)
    # The second stops where the first of the two is written, and not the other.
    for first, second in itertools.product(range(10, 14), range(11, 15)):
        put_back(small.world, before)
        plan = in_turns([(0, first), (1, second), (0, 1_000)])
        Baton(plan).run(*[lambda line: small.run(line, 900)] * 2)

        assert stand(small.world) == calm, (first, second)

    assert_every_shelf_is_whole(small.world)
