"""The whole board on one machine, in one process: intake, publisher and pages.

Composed of the same parts as on AWS: the Flask app behind the same cut, the same publisher on a
timer, plain boto3 against the embedded engine (or any DynamoDB endpoint), pages in a folder. Killing
it at any moment loses nothing that was acknowledged; starting it again goes on.
"""

import errno
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

import logs
from board import beacons, slots
from infra import keys, samples, starting
from infra.embedded import Engine
from infra.serving import LocalServer
from infra.starting import ROOT, CannotStart
from intake.app import Intake, create_app
from intake.bridge import lambda_handler
from publisher.bucket import FolderBucket
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.slot import Publisher
from settings import BadSetting, IntakeSettings, PublisherSettings, read_site
from speech import ENGLISH
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from together import Together
from wording import pace_words

SITE = ROOT / "site"
_PRINTED_BY = (
    "functions/board",
    "functions/publisher",
    "functions/press.py",
    "functions/speech.py",
    "functions/stored.py",
    "functions/wording.py",
    "docs/stored.md",
    "site/languages",
    "site/templates",
)
"""What pages are made with, besides the board itself."""
_RUN = "run"
"""The file that says where this board is and how far apart its slots are, for who moderates it meanwhile."""


@dataclass(frozen=True, slots=True)
class Board:
    """A composed board, before anything runs."""

    intake: IntakeSettings
    app: Intake
    publisher: Publisher
    pages: Path


def compose(data: Path, port: int, slot: int, client: Any) -> Board:
    """Return the board of a data folder, on a client whose tables are there. Raises BadKeys, BadSetting."""
    here = f"http://127.0.0.1:{port}"
    site = read_site(SITE / "board.toml", pace=slots.local(slot), slow_lane="open", origin=here)
    table, board = IntakeTable(client, "intake"), BoardTable(client, "board")
    docket = DocketTable(client, "board")
    unused = board.last_tally() is None and next(table.boxes(), None) is None
    environ = keys.keys(data / "keys.json", new=unused) | {
        "INTAKE_TABLE": "intake",
        "BOARD_TABLE": "board",
        "PAGES_BUCKET": "pages",
        "EDGE_KEYS": "",  # nothing stands before intake here
        "ORIGINS": f"http://127.0.0.1:{port} http://localhost:{port}",
    }
    intake = IntakeSettings.read(environ, site)
    settings = PublisherSettings.read(environ, site)
    pages, together = data / settings.pages_bucket, Together(starting.AT_ONCE)
    return Board(
        intake,
        Intake(
            table=table,
            key=intake.box_public_key,
            pepper=intake.pepper,
            beacon_key=intake.beacon_key,
            site=site,
            origins=intake.origins,
            clock=_now,
            chance=os.urandom,
        ),
        Publisher(
            intake=table,
            board=board,
            docket=docket,
            pressroom=Pressroom(board, docket, FolderBucket(pages), Printer(site), together),
            keys=settings.box_private_keys,
            secret=settings.publisher_secret,
            beacon_key=settings.beacon_key,
            site=site,
            together=together,
        ),
        pages,
    )


def last_run(data: Path) -> tuple[int, int]:
    """Return the port, and the seconds between slots, with which the board of a folder was last run."""
    try:
        port, slot = map(int, (data / _RUN).read_text().split())
    except (OSError, ValueError):
        return starting.PORT, starting.SLOT
    return port, slot


def main(arguments: list[str] | None = None) -> int:
    """Run the board until it is told to stop; return the exit code."""
    chosen = starting.options(arguments)
    try:
        with (
            starting.folder(chosen.data),
            starting.database(chosen.data / starting.FILE, chosen.endpoint) as (client, engine),
        ):
            (chosen.data / _RUN).write_text(f"{chosen.port} {chosen.slot}")
            board = compose(chosen.data, chosen.port, chosen.slot, client)
            with _listening(board, chosen.port) as server:
                _prepare(board, chosen.sample, chosen.endpoint or "")
                _run(board, server, engine, chosen.data)
    except (CannotStart, BadSetting, keys.BadKeys, samples.BadSample) as error:
        print(f"The board cannot start. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    print("Stopped. Everything is kept; the same command goes on from here.")
    return 0


@contextmanager
def _listening(board: Board, port: int) -> Iterator[LocalServer]:
    """Give the server. It comes before the pages: who cannot have the port should not touch them."""
    try:
        server = LocalServer(
            port,
            board.pages,
            SITE / "static",
            lambda: lambda_handler(create_app(board.app), said=board.app.site.speech),
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotStart(f"Port {port} may not be used; choose another with --port.") from None
        raise CannotStart(f"Port {port} is in use; choose another with --port.") from None
    try:
        yield server
    finally:
        server.close()


def _prepare(board: Board, sample: bool, endpoint: str) -> None:
    """Bring the samples, if they are wanted, and make all pages again if they are another kind by now."""
    if sample:
        samples.fill(SITE / "samples", board.intake, board.publisher, _now())
    made_with = hashlib.sha256(repr((board.intake.site, endpoint)).encode())
    for part in _PRINTED_BY:
        for file in sorted([ROOT / part, *(ROOT / part).rglob("*")]):
            if file.suffix in (".py", ".html", ".xml", ".md", ".mo"):
                made_with.update(file.read_bytes())
    # Among the pages, so that it goes when they go.
    stamp = board.pages / ".stamp"
    if not stamp.exists() or stamp.read_text() != made_with.hexdigest():
        board.publisher.pressroom.everything()
        stamp.write_text(made_with.hexdigest())


def _run(board: Board, server: LocalServer, engine: Engine | None, data: Path) -> None:
    logs.guard()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    publisher = threading.Thread(target=_publish, args=(board, engine, stop), name="publisher")
    web = threading.Thread(target=server.run, name="web")
    print(
        f"{board.intake.site.name} is open at http://127.0.0.1:{server.port}/\n"
        f"Posts come out {pace_words(ENGLISH, board.intake.site.pace)}.\n"
        f"Everything is kept in {data}\n"
        "Stop it with Ctrl+C.",
        flush=True,
    )
    publisher.start()
    web.start()
    # A signal is only seen between waits: Windows does not interrupt one without end.
    while not stop.wait(0.5):
        pass
    server.stop()
    web.join()
    publisher.join()


def _publish(board: Board, engine: Engine | None, stop: threading.Event) -> None:
    """Publish at every slot that the clock passes, and write the beacon of every hour.

    The first slot is that after the start: what waited while the board was shut was promised for no
    earlier time than that. The clock is looked at again each second, since it may be set.
    """
    pace = board.publisher.site.pace
    done, hour = slots.last_slot(pace, _now()), -1
    while True:
        now = _now()
        slot, this_hour = slots.last_slot(pace, now), now // beacons.HOUR
        try:
            if this_hour != hour:
                hour = this_hour
                board.publisher.beacon(now)
            if slot != done:
                done = slot
                board.publisher.publish(slot)
                if engine:
                    engine.sweep(slot)
                    engine.truncate_log()
        except Exception as error:
            # The boxes are still there: the next slot does what this one could not.
            logs.failure("publisher", 500, error)
        if stop.wait(min(1.0, pace.seconds - time.time() % pace.seconds)):
            return


def _now() -> int:
    return int(time.time())


if __name__ == "__main__":
    sys.exit(main())
