"""One suite, several engines: the embedded one, moto in process, and the one that DYNAMODB_ENDPOINT names.

The tests state what DynamoDB does. Where moto is known to do something else, the table below says so and
the test is expected to fail there, strictly, so that an improvement of moto shows.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from infra.embedded import Engine
from tests.integration.conformance.engines import ENGINES, Opened, Table, connect, create

# The tests that fail on moto 5.2, whatever their parameters.
MOTO_DEVIATES = {
    "test_numbers_that_are_equal_are_one_key": "keys compare as written",
    "test_equal_numbers_are_one_key_in_a_batch": "keys compare as written",
    "test_a_full_page_names_its_last_item_even_at_the_end": "only where more follows",
    "test_the_last_key_of_an_index_page_has_the_keys_of_index_and_table": "only where more follows",
    "test_a_page_ends_at_one_megabyte": "pages are measured otherwise",
    "test_time_to_live_is_enabled_once_for_one_attribute": "set as often as one likes",
}


@pytest.fixture(scope="module", params=ENGINES)
def connected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ExitStack() as stack:
        if request.param == "embedded":
            engine = Engine(tmp_path_factory.mktemp("embedded") / "board.db")
            stack.callback(engine.close)
            client = connect()
            engine.attach(client)
        elif request.param == "moto":
            stack.enter_context(mock_aws())
            client = connect(None)
        else:
            client = connect(os.environ["DYNAMODB_ENDPOINT"])
        stack.callback(client.close)
        yield client


@pytest.fixture
def client(connected: Any, request: pytest.FixtureRequest) -> Any:
    """A client of each engine in turn; every test makes its own tables."""
    if request.node.callspec.params["connected"] == "moto" and request.node.originalname in MOTO_DEVIATES:
        reason = MOTO_DEVIATES[request.node.originalname]
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    return connected


@pytest.fixture
def table(client: Any, request: pytest.FixtureRequest) -> Iterator[Table]:
    """Create tables for one test, as `create` does; they are deleted where they would outlive it."""
    names: list[str] = []

    def make(key: str, *indexes: dict[str, Any]) -> str:
        names.append(create(client, key, *indexes))
        return names[-1]

    yield make
    for name in names if request.node.callspec.params["connected"] == "endpoint" else ():
        client.delete_table(TableName=name)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Open embedded engines on a file of this test, each with a client; the last closes with the test."""
    with ExitStack() as stack:

        def open_again() -> tuple[Engine, Any]:
            engine, client = Engine(tmp_path / "board.db"), connect()
            stack.callback(engine.close)
            stack.callback(client.close)
            engine.attach(client)
            return engine, client

        yield open_again
