"""What a function does before its first post: it looks at a text that nobody wrote, and leaves nothing."""

from dataclasses import replace

import pytest

from intake.app import create_app
from intake.bridge import lambda_handler
from intake.priming import prime
from screening.rules import compiled
from tests import template
from tests.builders import a_question
from tests.world import World

KEYS = tuple(template.KEYS["EdgeKeys"].split())


def test_a_start_checks_a_text_behind_the_edge_and_stores_and_says_nothing(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    # Neither a table nor chance, because a check of a script asks for neither.
    intake = replace(world.intake, table=None, chance=None)  # type: ignore[arg-type]

    assert prime(lambda_handler(create_app(intake), KEYS), KEYS[0]) == 200
    assert prime(lambda_handler(create_app(intake), KEYS), "0" * 64) == 403
    assert capsys.readouterr() == ("", "")


def test_after_a_start_few_rules_are_left_to_be_compiled_by_a_first_post(world: World) -> None:
    compiled.cache_clear()
    world.post("/api/threads", a_question())
    without = compiled.cache_info().currsize
    compiled.cache_clear()
    prime(lambda_handler(create_app(world.intake)), "")
    before = compiled.cache_info().currsize
    world.post("/api/threads", a_question(2))

    assert before > 0
    assert compiled.cache_info().currsize - before < without / 2


def test_a_start_that_cannot_check_comes_to_its_end_all_the_same(world: World) -> None:
    broken = replace(world.intake, site=None)  # type: ignore[arg-type]

    assert prime(lambda_handler(create_app(broken)), "") == 503
