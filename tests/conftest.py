"""Fixtures: the engines that a board can stand on, and a whole board on each of them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws
from xdist.scheduler import LoadScopeScheduling

from infra.embedded import Engine
from infra.starting import ensure_table
from publisher.bucket import without_expect
from storage.creation import table_requests
from tests import template
from tests.twin import ENDPOINT, Twin
from tests.world import CloudWorld, World


@pytest.fixture(autouse=True)
def fake_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from real credentials, whatever the machine has."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def a_client() -> Any:
    """Return a DynamoDB client that reaches nothing unless an engine answers it."""
    config = Config(retries={"total_max_attempts": 1}, user_agent="tests")
    return boto3.client(
        "dynamodb",
        endpoint_url="http://127.0.0.1:9",
        region_name="eu-central-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=config,
    )


def an_embedded_client() -> tuple[Engine, Any]:
    """Return an engine in memory, to be closed, and a client that it answers."""
    engine, client = Engine(":memory:"), a_client()
    engine.attach(client)
    return engine, client


@pytest.fixture
def embedded() -> Iterator[Any]:
    """A client on the embedded engine, with both tables, in memory."""
    engine, client = an_embedded_client()
    with_tables(client)
    yield client
    engine.close()


@pytest.fixture
def moto() -> Iterator[Any]:
    """A client on moto, with both tables as template.yaml has them."""
    with mock_aws():
        yield as_in_the_template()


@pytest.fixture
def pages() -> Iterator[Any]:
    """An S3 client on moto, as the publisher has it, with the bucket of pages."""
    with mock_aws():
        yield a_bucket_client()


def a_bucket_client() -> Any:
    """Return an S3 client set as the publisher sets it, its bucket made."""
    client = without_expect(
        boto3.client("s3", config=Config(request_checksum_calculation="when_required", user_agent="tests"))
    )
    client.create_bucket(
        Bucket="pages", CreateBucketConfiguration={"LocationConstraint": client.meta.region_name}
    )
    return client


def as_in_the_template() -> Any:
    """Return a client with both tables as template.yaml has them."""
    client = boto3.client("dynamodb")
    for name, logical in (("intake", "IntakeTable"), ("board", "BoardTable")):
        ensure_table(client, {"TableName": name, **_as_created(template.resources(Stage="trial")[logical])})
    return client


def _as_created(table: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a table's properties that CreateTable takes."""
    parts = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    return {part: table["Properties"][part] for part in parts if part in table["Properties"]}


@pytest.fixture
def twin() -> Iterator[Any]:
    """A client on the embedded engine and on a DynamoDB endpoint at once, with both tables."""
    engine, client = an_embedded_client()
    twin = Twin(client)
    twin.forget()
    with_tables(twin)
    yield twin
    twin.forget()
    engine.close()


@pytest.fixture(params=["embedded", "moto", *(["twin"] if ENDPOINT else [])])
def engine(request: pytest.FixtureRequest) -> Any:
    """A client on each engine in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def world(embedded: Any, tmp_path: Path) -> World:
    """A whole board on the embedded engine, its first pages printed."""
    return _open(World(embedded, tmp_path / "pages"))


@pytest.fixture(params=["one machine", "cloud", *(["twin"] if ENDPOINT else [])])
def any_world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A whole board on one machine and in the cloud, its first pages printed."""
    if request.param == "one machine":
        return request.getfixturevalue("world")
    if request.param == "twin":
        return _open(World(request.getfixturevalue("twin"), tmp_path / "pages"))
    client = request.getfixturevalue("moto")
    return _open(CloudWorld(client, tmp_path, s3=request.getfixturevalue("pages")))


def with_tables(client: Any) -> None:
    """Create both tables."""
    for request in table_requests("intake", "board"):
        ensure_table(client, request)


def _open(world: World) -> World:
    world.publisher.pressroom.everything()
    return world


_TOGETHER = ("conformance", "one_server", "killed_and_run_again", "two_at_once", "faults_of_aws")
"""What the modules are called whose tests share a server, or a board that takes long to make."""


class Together(LoadScopeScheduling):
    """Tests that share something slow to start stay in one process; every other one goes where there is room.

    The two browsers are apart: they are the longest part of the whole run. (xdist's own groups are
    suffixes of test names, which pytest 9 does not keep.)
    """

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.split("/")[1]
        if folder == "browser":
            return "firefox" if "firefox" in nodeid else "chromium"
        together = any(name in nodeid for name in _TOGETHER)
        return folder if folder == "package" else nodeid.split("::")[0] if together else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Give the tests to the processes of `-n`."""
    return Together(config, log)
