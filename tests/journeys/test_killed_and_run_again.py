"""The publisher may be killed anywhere and run again, at the same slot or the next: it ends the same.

On one machine every point is tried. In the cloud, which is slow here, every so many calls as EVERY says.
"""

import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from board import slots
from board.moderation import Verb
from storage.tables import IntakeTable
from tests.builders import a_question, a_story
from tests.cases import Case
from tests.eventful import run
from tests.faults import Killed, Line, Stand, killed_at, put_back, stand, stands
from tests.world import World

EVERY = int(os.environ.get("EVERY", "53"))


def crash_points(case: Case, work: Callable[[Any], Any]) -> list[Stand]:
    """Return every different thing that a run leaves, killed before or after any of its calls."""
    put_back(case.world, case.before)
    line = Line()
    publisher = case.place.publisher(line)
    return stands(case.world, line, lambda: work(publisher))


def points_of_the_slot(case: Case) -> list[Stand]:
    return crash_points(case, lambda publisher: run(publisher, case.slot))


def test_everything_happens_in_the_case_that_is_tried(here: Case) -> None:
    put_back(here.world, here.calm)
    tally = here.world.board.last_tally()
    states = [post.state for thread, _ in here.world.board.threads() for post in thread.posts]

    assert tally
    assert (tally.received, tally.published, tally.held, tally.waiting, tally.unreadable) == (8, 5, 1, 2, 1)
    assert set(states) == {"held", "published", "removed", "withdrawn"}
    assert {entry.verb for entry in here.world.docket.ledger()} == {*Verb} - {Verb.REJECT, Verb.UNLOCK}
    assert here.later not in (here.calm, here.skipped)
    assert len(here.later.tables["intake"]) == 1


def test_killed_at_any_call_and_run_again_at_the_same_slot_it_ends_the_same(here: Case) -> None:
    points = points_of_the_slot(here)
    now = points[-1]
    for point in points:
        put_back(here.world, point, now)
        now = here.run()

        assert now == here.calm

    assert len(points) > 90
    assert here.run(later=900) == here.later


def test_killed_at_any_call_and_gone_on_with_at_the_next_slot_it_ends_as_if_it_had_not_been_killed(
    here: Case,
) -> None:
    points = points_of_the_slot(here)
    # Where pages alone differ, every eighth is tried.
    tried = [
        point
        for place, point in enumerate(points)
        if place % 8 == 0 or point.tables != points[place - 1].tables
    ]
    now, ends = points[-1], []
    for point in tried:
        put_back(here.world, point, now)
        now = here.run(later=900)
        ends.append({"ended": now == here.later, "as if it never began": now == here.skipped})

    # The moment from which on a slot is begun is that at which its lots are written.
    begun = next(place for place, end in enumerate(ends) if end["ended"])
    assert all(end["as if it never began"] for end in ends[:begun])
    assert all(end["ended"] for end in ends[begun:])
    assert 20 < begun < len(tried) - 20


def test_what_a_kill_leaves_is_what_the_writes_before_it_left(here: Case) -> None:
    points = points_of_the_slot(here)
    chance = random.Random(1)  # noqa: S311 (nothing secret)
    for number in chance.sample(range(1, len(here.calls) + 1), 16):
        put_back(here.world, here.before)
        with pytest.raises(Killed):
            here.run(Line(killed_at(number, took_effect=chance.random() < 0.5)))

        assert stand(here.world) in points


def test_killed_in_the_cloud_before_or_after_a_call_and_run_again_it_ends_the_same(cloud: Case) -> None:
    now = stand(cloud.world)
    for number in range(3, len(cloud.calls) + 1, EVERY):
        put_back(cloud.world, cloud.before, now)
        with pytest.raises(Killed):
            cloud.run(Line(killed_at(number, took_effect=number % 2 == 0)))
        now = cloud.run()

        assert now == cloud.calm

    assert cloud.run(later=900) == cloud.later


def test_a_run_for_the_docket_alone_may_be_killed_at_any_call_too(here: Case) -> None:
    points = crash_points(here, lambda publisher: publisher.docket_now(here.slot))
    calm, now = points[-1], points[-1]
    for point in points:
        put_back(here.world, point, now)
        here.place.publisher(Line()).docket_now(here.slot)
        now = stand(here.world)

        assert now == calm

    assert len(points) > 40
    assert calm.tables["intake"] == here.before.tables["intake"]
    assert here.run() == here.calm


def test_a_story_whose_question_came_in_behind_the_scan_waits_for_it(world: World) -> None:
    thread = world.post("/api/threads", a_question(30)).json["thread"]
    world.post(f"/api/threads/{thread}/stories", a_story(1030))
    slot = slots.next_slot(world.site.pace, world.now)

    class Behind(IntakeTable):
        def boxes(self) -> Any:
            yield from ((post, box) for post, box in super().boxes() if post != thread)

    tally = world.a_publisher(intake=Behind(world.client, "intake")).publish(slot)

    assert (tally.received, tally.refused, tally.waiting) == (1, 0, 1)
    assert len(world.items()["intake"]) == 2

    world.publisher.publish(slot + 900)

    assert "I signed, and it was my name in the file (1030)" in world.page(f"/t/{thread}/")
