"""The whole board on one machine, in one process: intake, publisher and pages.

Composed of the same parts as on AWS: the Flask app behind the same cut, the same publisher on a
timer, plain boto3 against the embedded engine (or any DynamoDB endpoint), pages in a folder. Killing
it at any moment loses nothing that was acknowledged; starting it again goes on.
"""

import argparse
import hashlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

import logs
from board import slots
from infra import keys, samples
from infra.embedded import Engine
from infra.serving import LocalServer
from intake.app import Intake, create_app
from intake.bridge import lambda_handler
from press import pace_words
from publisher.bucket import FolderBucket
from publisher.pages import Printer
from publisher.slot import Publisher
from publisher.stale import Pressroom
from settings import BadSetting, IntakeSettings, PublisherSettings, read_site
from storage.items import EXPIRES
from storage.tables import BoardTable, IntakeTable, table_requests

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"


class CannotStart(Exception):
    """Something on this machine is in the way. The message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Board:
    """A composed board, before anything runs."""

    intake: IntakeSettings
    table: IntakeTable
    app: Intake
    publisher: Publisher
    pages: Path


def compose(data: Path, port: int, slot: int, client: Any) -> Board:
    """Return the board of a data folder, on a client whose tables are there."""
    site = read_site(SITE / "board.toml", pace=slots.local(slot))
    environ = keys.keys(data / "keys.json") | {
        "INTAKE_TABLE": "intake",
        "BOARD_TABLE": "board",
        "ORIGINS": f"http://127.0.0.1:{port} http://localhost:{port}",
    }
    intake = IntakeSettings.read(environ, site)
    settings = PublisherSettings.read(environ, site)
    table = IntakeTable(client, intake.intake_table)
    board = BoardTable(client, settings.board_table)
    pages = data / "pages"
    return Board(
        intake,
        table,
        Intake(
            table=table,
            key=intake.box_public_key,
            pepper=intake.pepper,
            site=site,
            origins=intake.origins,
            clock=lambda: int(time.time()),
            chance=os.urandom,
        ),
        Publisher(
            intake=table,
            board=board,
            pressroom=Pressroom(board, FolderBucket(pages), Printer(site)),
            keys=settings.box_private_keys,
            secret=settings.publisher_secret,
            pace=site.pace,
        ),
        pages,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the board until it is told to stop; return the exit code."""
    chosen = _arguments(arguments)
    try:
        with _folder(chosen.data), _database(chosen) as (client, engine):
            _run(chosen, client, engine)
    except (CannotStart, BadSetting, samples.BadSample) as error:
        print(f"The board cannot start. {error}", file=sys.stderr)
        return 1
    return 0


def _run(chosen: argparse.Namespace, client: Any, engine: Engine | None) -> None:
    board = compose(chosen.data, chosen.port, chosen.slot, client)
    # The port comes first: whoever cannot have it should not touch the pages of the one who has.
    try:
        server = LocalServer(
            chosen.port, board.pages, SITE / "static", lambda: lambda_handler(create_app(board.app))
        )
    except OSError:
        raise CannotStart(
            f"Port {chosen.port} is in use; choose another with --port, for example --port {chosen.port + 1}."
        ) from None
    if chosen.sample:
        _samples(board)
    _print_pages(board, chosen.data / "pages.stamp")
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    publisher = threading.Thread(target=_publish, args=(board, engine, stop), name="publisher")
    web = threading.Thread(target=server.run, name="web")
    publisher.start()
    web.start()
    _greet(chosen, board)
    # A signal is only seen between waits: Windows does not interrupt one without end.
    while not stop.wait(0.5):
        pass
    server.stop()
    web.join()
    publisher.join()
    print("Stopped. Everything is kept; the same command goes on from here.")


def _greet(chosen: argparse.Namespace, board: Board) -> None:
    print(
        f"{board.intake.site.name} is open at http://127.0.0.1:{chosen.port}/\n"
        f"Posts come out {pace_words(board.intake.site.pace)}.\n"
        f"Everything is kept in {chosen.data}\n"
        "Stop it with Ctrl+C.",
        flush=True,
    )


def _publish(board: Board, engine: Engine | None, stop: threading.Event) -> None:
    """Publish at every slot. What waited while the board was shut comes out at once."""
    pace = board.publisher.pace
    slot = slots.last_slot(pace, int(time.time()))
    while True:
        try:
            board.publisher.publish(slot)
            if engine:
                engine.sweep(slot)
                engine.truncate_log()
        except Exception as error:
            # The boxes are still there: the next slot does what this one could not.
            logs.failure("publisher", 500, error)
        slot = max(slot + pace.seconds, slots.last_slot(pace, int(time.time())))
        if stop.wait(max(0.0, slot - time.time())):
            return


def _samples(board: Board) -> None:
    if board.publisher.board.last_tally() is not None:
        print("The board has threads already, so no samples were added.")
        return
    count = samples.publish(SITE / "samples", board.intake, board.table, board.publisher, int(time.time()))
    print(f"Filled the empty board with samples: {count} questions and stories.")


def _print_pages(board: Board, stamp: Path) -> None:
    """Make all pages again when what they are made with has changed since they were made."""
    made_with = hashlib.sha256(repr(board.intake.site).encode())
    for file in sorted((SITE / "templates").glob("*.html")):
        made_with.update(file.read_bytes())
    now = made_with.hexdigest()
    if not stamp.exists() or stamp.read_text() != now:
        board.publisher.pressroom.everything()
        stamp.write_text(now)


@contextmanager
def _folder(data: Path) -> Iterator[None]:
    """Hold the data folder for one board at a time."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "lock").open("w")
    except OSError:
        raise CannotStart(f"The folder {data} cannot be written; choose another with --data.") from None
    with lock:
        if not _locked(lock):
            raise CannotStart(f"Another board is running on {data}; stop it, or choose another with --data.")
        yield


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


@contextmanager
def _database(chosen: argparse.Namespace) -> Iterator[tuple[Any, Engine | None]]:
    """Give a client with both tables: on the embedded engine, or at an endpoint."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=chosen.endpoint or "http://127.0.0.1",
        region_name=os.environ.get("AWS_DEFAULT_REGION", "eu-central-1"),
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "local"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "local"),
        config=Config(connect_timeout=5, read_timeout=10, user_agent="anonymous-mentoring"),
    )
    engine = None
    if not chosen.endpoint:
        engine = Engine(chosen.data / "board.sqlite")
        engine.attach(client)
    try:
        for request in table_requests("intake", "board"):
            ensure_table(client, request)
    except (BotoCoreError, ClientError) as error:
        raise CannotStart(
            f"The DynamoDB at {chosen.endpoint} does not answer as it should ({type(error).__name__})."
        ) from None
    try:
        yield client, engine
    finally:
        if engine:
            engine.close()


def ensure_table(client: Any, request: dict[str, Any]) -> None:
    """Create a table unless it is there, with boxes set to expire."""
    try:
        client.create_table(**request)
    except client.exceptions.ResourceInUseException:
        return
    client.get_waiter("table_exists").wait(TableName=request["TableName"])
    if request["TableName"] == "intake":
        client.update_time_to_live(
            TableName="intake", TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRES}
        )


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run", description="Run the whole board on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="the port on 127.0.0.1 (8000)")
    parser.add_argument(
        "--data", type=Path, default=ROOT / "board-data", help="the folder that keeps everything (board-data)"
    )
    parser.add_argument(
        "--slot", type=_seconds, default=5, metavar="SECONDS", help="how far apart slots are (5)"
    )
    parser.add_argument("--sample", action="store_true", help="fill an empty board with sample threads")
    parser.add_argument("--endpoint", metavar="URL", help="a DynamoDB to use instead of the embedded one")
    chosen = parser.parse_args(arguments)
    chosen.data = chosen.data.resolve()
    return chosen


def _seconds(text: str) -> int:
    seconds = int(text)
    if not 1 <= seconds <= slots.DAY:
        raise argparse.ArgumentTypeError("a slot is 1 to 86400 seconds")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
