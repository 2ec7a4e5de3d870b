"""Waiting for AWS: nobody waits so long that Lambda, or the gateway before it, would end it first."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.config import Config
from botocore.retries.standard import ExponentialBackoff

import patience
from board import slots
from tests import template
from tests.package.environ import ENVIRON
from tests.running import ROOT

AT_MOST = SimpleNamespace(is_throttling_error_from_context=lambda _context: True)


def longest(config: Config, asked_to_wait: bool) -> float:
    """Return the seconds of one call of which every attempt hangs, and every wait is drawn the longest.

    botocore's own backoff says how long that is. ``asked_to_wait`` is that AWS names an hour each time.
    """
    backoff = ExponentialBackoff(random=lambda: 1, throttling_detector=AT_MOST)
    headers = {"x-amz-retry-after": "3600000"} if asked_to_wait else {}
    attempts: int = config.retries["total_max_attempts"]
    waits = [
        backoff.delay_amount(
            SimpleNamespace(attempt_number=number, http_response=SimpleNamespace(headers=headers))
        )
        for number in range(1, attempts)
    ]
    return float(attempts * (config.connect_timeout + config.read_timeout) + sum(waits))


def test_intake_answers_before_lambda_ends_it_and_before_the_gateway_gives_up() -> None:
    function = template.resources()["Intake"]["Properties"]
    gateway = template.resources()["ApiIntake"]["Properties"]["TimeoutInMillis"] / 1000

    assert longest(patience.INTAKE, asked_to_wait=False) <= function["Timeout"] / 2
    assert longest(patience.INTAKE, asked_to_wait=True) <= 0.9 * function["Timeout"]
    assert function["Timeout"] < gateway


@pytest.mark.parametrize("name", ["Publisher", "Docket"])
def test_one_call_of_the_publisher_is_over_before_lambda_ends_it_and_before_the_next_slot(name: str) -> None:
    function = template.resources()[name]["Properties"]
    shortest = min(pace.seconds for pace in slots.PACES.values())

    assert longest(patience.PUBLISHER, asked_to_wait=True) < min(function["Timeout"], shortest)


def test_the_figures_of_the_comment_are_those_that_are_set() -> None:
    told = [
        (longest(config, asked_to_wait=False), longest(config, asked_to_wait=True))
        for config in (patience.INTAKE, patience.PUBLISHER)
    ]

    assert told == [(4, 9), (31, 46)]


SET = """
import sys, {module}
clients = [each for each in vars(sys.modules["{module}"]).values() if hasattr(each, "meta")]
for client in clients:
    config = client.meta.config
    print(config.connect_timeout, config.read_timeout, sorted(config.retries.items()))
"""


@pytest.mark.parametrize(
    ("module", "config", "clients"),
    [("intake.handler", patience.INTAKE, 1), ("publisher.handler", patience.PUBLISHER, 2)],
)
def test_every_client_of_a_function_is_set_so_whatever_its_environment_says(
    module: str, config: Any, clients: int
) -> None:
    environ = {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_MAX_ATTEMPTS": "9", "AWS_RETRY_MODE": "legacy"}
    run = subprocess.run(
        [sys.executable, "-c", SET.format(module=module)],
        env={**ENVIRON, **environ, "PYTHONPATH": str(ROOT / "functions")},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = f"{config.connect_timeout} {config.read_timeout} {sorted(config.retries.items())}"

    assert run.stdout.splitlines() == [expected] * clients
