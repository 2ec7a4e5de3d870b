"""Boards that stand on an engine, and publishers of them whose every call goes through a line.

``world`` is the board as a test sees it: its own client has no faults. Whatever a test wants to lose, hold or
kill, it does to a publisher, or an intake, that it asks for with a line of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws
from moto.core.models import botocore_stubber

import patience
from infra.embedded import Engine
from publisher.bucket import Bucket, S3Bucket, without_expect
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.slot import Publisher
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from tests.conftest import a_bucket_client, with_tables
from tests.faults import Line, LinedBucket, without_waiting
from tests.world import CloudWorld, World


@dataclass
class OneMachine:
    """A board on the embedded engine, its pages in a folder."""

    world: World
    engine: Engine

    def client(self, line: Line, config: Config = patience.PUBLISHER) -> Any:
        """Return a client of the tables at the end of a line."""
        return line.lay(_client("dynamodb", config), self.engine._respond)

    def bucket(self, line: Line) -> Bucket:
        """Return the bucket at the end of a line."""
        return LinedBucket(self.world.folder, line)

    def publisher(self, line: Line) -> Publisher:
        """Return a publisher at the end of a line."""
        return _publisher(self.world, self.client(line), self.bucket(line))


@dataclass
class Cloud:
    """A board on moto, its pages in S3."""

    world: World

    def client(self, line: Line, config: Config = patience.PUBLISHER) -> Any:
        """Return a client of the tables at the end of a line."""
        return line.lay(_client("dynamodb", config), botocore_stubber)

    def bucket(self, line: Line) -> Bucket:
        """Return the bucket at the end of a line."""
        client = without_expect(_client("s3", patience.PUBLISHER))
        return S3Bucket(line.lay(client, botocore_stubber), "pages")

    def publisher(self, line: Line) -> Publisher:
        """Return a publisher at the end of a line."""
        return _publisher(self.world, self.client(line), self.bucket(line))


Place = OneMachine | Cloud


@contextmanager
def on_one_machine(folder: Path, **changes: Any) -> Iterator[OneMachine]:
    """Give a board on the embedded engine, its first pages printed."""
    engine = Engine(":memory:")
    client = _client("dynamodb", patience.PUBLISHER)
    engine.attach(client)
    with_tables(client)
    world = World(client, folder / "pages", **changes)
    world.publisher.pressroom.everything()
    yield OneMachine(world, engine)
    engine.close()


@contextmanager
def in_the_cloud(folder: Path, **changes: Any) -> Iterator[Cloud]:
    """Give a board on moto, its first pages printed."""
    with mock_aws():
        client = boto3.client("dynamodb")
        with_tables(client)
        world = CloudWorld(client, folder, s3=a_bucket_client(), **changes)
        world.publisher.pressroom.everything()
        yield Cloud(world)


PLACES = {"one machine": on_one_machine, "cloud": in_the_cloud}


def _client(service: str, config: Config) -> Any:
    client = without_waiting(boto3.client(service, config=config))
    # moto answers every client while it is on; these are answered by what they are told.
    client.meta.events.unregister("before-send", botocore_stubber)
    return client


def _publisher(world: World, client: Any, bucket: Bucket) -> Publisher:
    board, docket = BoardTable(client, "board"), DocketTable(client, "board")
    return world.a_publisher(
        intake=IntakeTable(client, "intake"),
        board=board,
        docket=docket,
        pressroom=Pressroom(board, docket, bucket, Printer(world.site)),
    )
