"""One suite, three engines: the embedded one, moto in process, and whatever DYNAMODB_ENDPOINT names.

The tests state what DynamoDB does. Where moto is known to do something else, the table below says so and
the case is expected to fail there, strictly, so that an improvement of moto shows.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from infra.embedded import Engine
from tests.integration.conformance.engines import Opened, Table, connect, create


def only(*cases: str) -> str:
    """Match the cases whose id begins with one of these."""
    return f"(?:{'|'.join(map(re.escape, cases))}).*"


def all_but(*cases: str) -> str:
    """Match the cases whose id begins with none of these."""
    return f"(?!{only(*cases)}).*" if cases else ".*"


# Test: the cases in which moto 5.2 deviates, and how.
MOTO_DEVIATES: dict[str, tuple[str, str]] = {
    "test_a_table_that_does_not_exist_is_named_as_missing": (only("ttl"), "another error"),
    "test_a_table_that_cannot_be_is_refused": (
        all_but("key attribute not defined", "defined attribute not used", "no index", "index key"),
        "definitions are hardly checked",
    ),
    "test_time_to_live_is_enabled_once_for_one_attribute": (all_but(), "set as often as one likes"),
    "test_a_number_is_stored_without_what_means_nothing": (all_but("123"), "kept as written"),
    "test_numbers_that_are_equal_are_one_key": (all_but(), "keys compare as written"),
    "test_equal_numbers_are_one_key_in_a_batch": (all_but(), "keys compare as written"),
    "test_a_value_that_cannot_be_is_refused": (
        only(
            "39 digits",
            "overflow",
            "negative overflow",
            "underscore",
            "empty binary set",
            "string twice",
            "number twice",
            "binary twice",
            "two types",
            "no type",
            "empty name",
            "empty set in a list",
            "33 levels",
        ),
        "values are stored as they come",
    ),
    "test_an_empty_attribute_name_is_refused": (all_but(), "accepted"),
    "test_an_item_is_measured_by_its_names_and_values": (all_but(), "the limit is 405,000 bytes"),
    "test_a_binary_range_key_has_1_to_1024_bytes": (only("empty"), "accepted"),
    "test_a_key_is_all_key_attributes_and_no_others": (
        only("wrong type", "empty-delete_item", "too long"),
        "keys are not checked in every operation",
    ),
    "test_an_index_key_must_fit_where_it_is_present": (
        only("whole index key-wrong type", "half an index key-wrong type"),
        "accepted",
    ),
    "test_a_write_whose_condition_holds_is_done": (
        only("NOT NOT", "nope <> nada", "begins_with(b", "(n) =", r"attribute_exists(id)\t"),
        "the parser or the comparison fails",
    ),
    "test_a_write_whose_condition_fails_changes_nothing": (
        only("nope = nada", "n < :a-{'S'", "n < s", "n BETWEEN :a AND :b-{'S'"),
        "equal when both are missing; different types compare, or raise TypeError",
    ),
    "test_a_condition_that_means_nothing_is_refused": (
        all_but("((n = :a))", "name", "NaMe", "attribute_exists(status)"),
        "accepted, or a Python error",
    ),
    "test_names_must_be_written_well_defined_and_used": (
        only(*(f"attribute_exists(#n)-names{n}" for n in (1, 2, 3)), "attribute_exists(n)-names4"),
        "accepted, or a Python error",
    ),
    "test_placeholders_without_an_expression_are_refused": (only("values"), "accepted"),
    "test_an_expression_has_at_most_300_operators": (all_but(), "no limit"),
    "test_an_expression_has_at_most_4096_bytes": (all_but(), "no limit"),
    "test_a_range_key_may_be_bounded": (only(" AND :a > place"), "the value may not stand first"),
    "test_the_order_of_the_two_conditions_and_parentheses_do_not_matter": (all_but(), "they do"),
    "test_a_key_condition_that_names_no_range_of_keys_is_refused": (
        all_but(
            "-values0",
            "id < ",
            "begins_with(id",
            "place =",
            "x =",
            "id = :id AND x",
            "id = :id AND attribute_exists",
            "id = :id AND place = id",
            "id = :id-values19",
            "id = :b",
            "#id",
        ),
        "accepted",
    ),
    "test_a_full_page_names_its_last_item_even_at_the_end": (all_but(), "only where more follows"),
    "test_the_last_key_of_an_index_page_has_the_keys_of_index_and_table": (
        all_but(),
        "only where more follows",
    ),
    "test_a_page_ends_at_one_megabyte": (all_but(), "pages are measured otherwise"),
    "test_a_limit_is_at_least_one": (all_but(), "accepted"),
    "test_a_malformed_start_key_is_refused": (all_but(), "accepted, or a Python error"),
    "test_a_start_key_outside_the_condition_is_refused": (all_but(), "accepted"),
    "test_a_start_key_that_does_not_fit_the_index_is_refused": (all_but(), "accepted, or a Python error"),
    "test_an_index_is_queried_by_its_own_key_and_eventually": (only("no such index"), "another error"),
    "test_a_batch_has_at_most_25_writes": (all_but(), "accepted"),
    "test_an_empty_batch_is_refused": (all_but(), "accepted"),
    "test_a_batch_with_one_bad_write_writes_nothing": (all_but("empty key"), "accepted, or written in part"),
}


@pytest.fixture(scope="module", params=["embedded", "moto", "endpoint"])
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
        elif endpoint := os.environ.get("DYNAMODB_ENDPOINT"):
            client = connect(endpoint)
        else:
            pytest.skip("DYNAMODB_ENDPOINT is not set")
        stack.callback(client.close)
        yield client


@pytest.fixture
def client(connected: Any, request: pytest.FixtureRequest) -> Any:
    """A client of each engine in turn; every test makes its own tables."""
    engine, _, case = request.node.callspec.id.partition("-")
    cases, reason = MOTO_DEVIATES.get(request.node.originalname, ("(?!)", ""))
    if engine == "moto" and re.fullmatch(cases, case):
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
    for name in names if request.node.callspec.id.startswith("endpoint") else ():
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
