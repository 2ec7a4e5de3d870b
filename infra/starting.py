"""What has to be right before a board can run on this machine, each said in one sentence if it is not.

The options of the command, a folder that is ours alone, a database with both tables, and the keys.
"""

import argparse
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

import patience
from board import slots
from infra.embedded import Engine
from storage.creation import table_requests
from storage.items import EXPIRES

PORT = 8000
FILE = "board.sqlite"
"""The file in the folder of a board that has all of its tables."""
SLOT = 5
"""Seconds between the slots of a board on this machine, unless it is told otherwise."""
AT_ONCE = 8
"""Pages that the publisher writes side by side: most of the time of each goes by while the disk syncs."""
TABLES = ("intake", "board")
"""What the tables of a board on one machine are called."""
ROOT = Path(__file__).resolve().parent.parent


class CannotStart(Exception):
    """Something on this machine is in the way. The message is one sentence that says what to do."""


def options(arguments: list[str] | None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="./dev run", description="Run the whole board on this machine.")
    parser.add_argument("--port", type=_port, default=PORT, help="the port on 127.0.0.1 (8000)")
    parser.add_argument(
        "--data", type=Path, default=ROOT / "board-data", help="the folder that keeps everything (board-data)"
    )
    parser.add_argument(
        "--slot", type=_seconds, default=SLOT, metavar="SECONDS", help="how far apart slots are (5)"
    )
    parser.add_argument("--sample", action="store_true", help="fill an empty board with sample threads")
    parser.add_argument("--endpoint", metavar="URL", help="a DynamoDB to use instead of the embedded one")
    chosen = parser.parse_args(arguments)
    chosen.data = chosen.data.resolve()
    return chosen


@contextmanager
def folder(data: Path) -> Iterator[None]:
    """Hold the data folder for one board at a time. Raises CannotStart."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "lock").open("w")
    except OSError:
        raise CannotStart(f"The folder {data} cannot be written; choose another with --data.") from None
    with lock:
        if not _locked(lock):
            raise CannotStart(f"Another board is running on {data}; stop it, or choose another with --data.")
        yield


@contextmanager
def database(
    file: Path, endpoint: str | None, tables: tuple[str, ...] = TABLES
) -> Iterator[tuple[Any, Engine | None]]:
    """Give a client with these tables, on the embedded engine or at an endpoint. Raises CannotStart."""
    engine = None
    try:
        client = _client(endpoint or "http://127.0.0.1")
        if not endpoint:
            engine = Engine(file)
            engine.attach(client)
        for request in table_requests(*TABLES):
            if request["TableName"] in tables:
                ensure_table(client, request)
    except ValueError:
        raise CannotStart(f"{endpoint} is no address; write it like http://127.0.0.1:8001.") from None
    except (BotoCoreError, ClientError, OSError, sqlite3.Error) as error:
        if engine:
            engine.close()
        where = f"DynamoDB at {endpoint}" if endpoint else f"database {file}"
        raise CannotStart(f"The {where} does not answer as it should ({type(error).__name__}).") from None
    try:
        yield client, engine
    finally:
        if engine:
            engine.close()


def ensure_table(client: Any, request: dict[str, Any]) -> None:
    """Create a table unless it is there, with what is too old in it set to expire."""
    try:
        client.create_table(**request)
    except client.exceptions.ResourceInUseException:
        return
    client.get_waiter("table_exists").wait(TableName=request["TableName"])
    client.update_time_to_live(
        TableName=request["TableName"],
        TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRES},
    )


def _client(endpoint: str) -> Any:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=os.environ.get("AWS_DEFAULT_REGION", "eu-central-1"),
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "local"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "local"),
        config=patience.PUBLISHER,  # one client for both here, and the publisher asks for more at once
    )


def _locked(lock: Any) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; there the port alone keeps two boards apart
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _port(text: str) -> int:
    return _within(text, 1, 65_535, "a port is a number from 1 to 65535")


def _seconds(text: str) -> int:
    return _within(text, 1, slots.DAY, "a slot is a whole number of seconds, from 1 to 86400")


def _within(text: str, least: int, most: int, sentence: str) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(sentence)
    return int(text)
