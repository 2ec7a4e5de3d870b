"""Runs of the publisher: each at its time, and no other for whoever may not."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from board.slots import PACES
from publisher.running import LATE, RunFailed, cut_for_moderators, lambda_handler
from tests.world import START, a_site


@dataclass
class Press:
    """A publisher that only notes what it is asked for."""

    site: Any = field(default_factory=a_site)
    done: list[tuple[str, int]] = field(default_factory=list)

    def publish(self, slot: int) -> None:
        self.done.append(("publish", slot))

    def beacon(self, now: int) -> None:
        self.done.append(("beacon", now))

    def docket_now(self, now: int) -> None:
        self.done.append(("docket", now))

    @property
    def pressroom(self) -> "Press":
        return self

    def everything(self) -> None:
        self.done.append(("everything", 0))


def ran(run: Any, late: int = 0, pace: str = "standard", moderator: bool = False) -> list[tuple[str, int]]:
    press = Press(a_site(PACES[pace]))
    slot = START // PACES[pace].seconds * PACES[pace].seconds
    handler = lambda_handler(press, lambda: slot + late)  # type: ignore[arg-type]
    if moderator:
        handler = cut_for_moderators(handler)
    handler({"run": run}, None)
    return [(what, at - slot) for what, at in press.done]


@pytest.mark.parametrize("late", [0, 1, 59, LATE])
@pytest.mark.parametrize("pace", ["standard", "guarded"])
def test_a_slot_runs_when_the_clock_calls_it(late: int, pace: str) -> None:
    assert ran("slot", late, pace) == [("publish", 0)]


@pytest.mark.parametrize("late", [LATE + 1, 300, 899])
@pytest.mark.parametrize("pace", ["standard", "guarded"])
def test_a_slot_that_is_called_between_two_brings_out_nothing(late: int, pace: str) -> None:
    """What came in just then would come out alone, and its minute with it."""
    assert ran("slot", late, pace) == []


def test_at_the_shortest_pace_no_call_is_late() -> None:
    assert ran("slot", 59, "immediate") == [("publish", 0)]


def test_a_trial_is_a_slot_at_any_moment() -> None:
    assert ran("trial", 500) == [("publish", 0)]


def test_the_other_runs_have_no_time_of_their_own() -> None:
    assert ran("beacon", 500) == [("beacon", 500)]
    assert ran("docket", 500) == [("docket", 500)]
    assert [what for what, _ in ran("everything", 500)] == ["everything", "beacon"]


@pytest.mark.parametrize("run", ["slot", "trial", "beacon", "nothing", None])
def test_a_moderator_runs_no_slot(run: str | None) -> None:
    with pytest.raises(RunFailed):
        ran(run, moderator=True)


@pytest.mark.parametrize("run", ["docket", "everything"])
def test_a_moderator_runs_the_docket_and_makes_pages(run: str) -> None:
    assert ran(run, moderator=True)
