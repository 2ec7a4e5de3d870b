"""Boards that stand on an engine, and clients of them whose every call goes through a line.

``world`` is the board as a test sees it: its own client has no faults. Whatever a test wants to lose, it does
to a client that it asks for with a line of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto.core.models import botocore_stubber

import patience
from infra.embedded import Engine
from tests.conftest import with_tables
from tests.faults import Line, without_waiting
from tests.world import World


@dataclass
class OneMachine:
    """A board on the embedded engine, its pages in a folder."""

    world: World
    engine: Engine

    def client(self, line: Line, config: Config = patience.PUBLISHER) -> Any:
        """Return a client of the tables at the end of a line."""
        return line.lay(_client("dynamodb", config), self.engine._respond)


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


def _client(service: str, config: Config) -> Any:
    client = without_waiting(boto3.client(service, config=config))
    # moto answers every client while it is on; these are answered by what they are told.
    client.meta.events.unregister("before-send", botocore_stubber)
    return client
