"""Where the time of a run goes: stages add up to the whole, and nothing stays wrapped."""

import pytest

from tests.bench.stages import Stages


class Work:
    """Something whose parts take a known time of a clock that they move themselves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def whole(self) -> str:
        self.now += 1
        self.part()
        self.part()
        return "done"

    def part(self) -> None:
        self.now += 10

    def fails(self) -> None:
        self.now += 100
        raise ValueError


def test_a_stage_has_its_own_time_and_not_that_of_the_stages_it_calls() -> None:
    work = Work()
    with Stages(work.clock).of([("outer", work, "whole"), ("inner", work, "part")]) as stages:
        work.now += 1000
        assert work.whole() == "done"

    assert dict(stages.seconds) == {"rest": 1000, "outer": 1, "inner": 20}
    assert dict(stages.times) == {"rest": 1, "outer": 1, "inner": 2}


def test_what_fails_in_a_stage_is_counted_and_passed_on() -> None:
    work = Work()
    stages = Stages(work.clock)
    with pytest.raises(ValueError), stages.of([("broken", work, "fails")]):  # noqa: PT011 (the work's own)
        work.fails()

    assert stages.seconds["broken"] == 100


def test_after_the_block_functions_are_what_they_were() -> None:
    work = Work()
    stages = Stages(work.clock)
    with stages.of([("outer", work, "whole")]):
        pass
    work.whole()

    assert "outer" not in stages.seconds
