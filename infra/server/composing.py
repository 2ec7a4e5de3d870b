"""One server's board, composed of the same parts as on AWS: intake in one process, the publisher in another.

Each has its own environment and its own user, so intake has no key that opens a box, and no way to the board:
boxes lie in a file that both may write, the board in one of the publisher's alone. Pages, stylesheet and
scripts are files of one folder, which a web server hands out by itself.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import settings
from infra import starting
from infra.embedded import Engine
from intake.app import Intake
from press import AMAZON, Site
from publisher.bucket import FolderBucket
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.slot import Publisher
from settings import BadSetting, IntakeSettings, PublisherSettings
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from together import Together

INTAKE, BOARD = starting.TABLES
Environ = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything of a board lies, below the folder that DATA names."""

    data: Path

    @property
    def boxes(self) -> Path:
        """The file of what waits, which intake and publisher share."""
        return self.data / "intake" / "intake.sqlite"

    @property
    def board(self) -> Path:
        """The file of the board, which only the publisher can open."""
        return self.data / "board" / "board.sqlite"

    @property
    def pages(self) -> Path:
        """The folder that the web server hands out."""
        return self.data / "pages"

    @property
    def backups(self) -> Path:
        """The folder of the backups of the last days."""
        return self.data / "backups"


@dataclass(frozen=True, slots=True)
class Works:
    """The publisher of a board, the bucket that it prints to, and the engines of both files."""

    publisher: Publisher
    bucket: FolderBucket
    engines: tuple[Engine, ...]

    def tidy(self, slot: int) -> None:
        """Let go of what is over, and of the order in which anything came."""
        for engine in self.engines:
            engine.sweep(slot)
            engine.truncate_log()


def places(environ: Environ) -> Places:
    """Return where the board of an environment lies. Raises BadSetting."""
    if not environ.get("DATA"):
        raise BadSetting("DATA is not set: the folder that keeps the board, such as /var/lib/board.")
    return Places(Path(environ["DATA"]))


def site(environ: Environ) -> Site:
    """Return what pages say of the board: the pace of board.toml unless PACE is set. Raises BadSetting."""
    if environ.get("CARRIER", AMAZON) == AMAZON:
        raise BadSetting(
            "CARRIER is not set. Write who houses this machine, since pages say it, or leave it empty "
            f"(CARRIER=) for a machine of your own. With {AMAZON} pages would tell of what only Lambda has."
        )
    if environ.get("BASE"):
        raise BadSetting("BASE cannot be set: on a server of its own the board lives at the top.")
    pace = settings.read_site(settings.BOARD_TOML).pace.name
    return settings.site({"PACE": pace} | dict(environ))


@contextmanager
def intake(environ: Environ) -> Iterator[Intake]:
    """Give intake on the file of boxes. Raises BadSetting, CannotStart."""
    known = IntakeSettings.read({"EDGE_KEYS": "", **environ, "INTAKE_TABLE": INTAKE}, site(environ))
    with starting.database(places(environ).boxes, None, (INTAKE,)) as (client, _):
        yield Intake(
            table=IntakeTable(client, known.intake_table),
            key=known.box_public_key,
            pepper=known.pepper,
            beacon_key=known.beacon_key,
            site=known.site,
            origins=known.origins,
            clock=now,
            chance=os.urandom,
        )


@contextmanager
def publisher(environ: Environ) -> Iterator[Works]:
    """Give the publisher on both files. Raises BadSetting, CannotStart."""
    here = places(environ)
    tables = {"INTAKE_TABLE": INTAKE, "BOARD_TABLE": BOARD, "PAGES_BUCKET": here.pages.name}
    known = PublisherSettings.read({**environ, **tables}, site(environ))
    with (
        starting.database(here.boxes, None, (INTAKE,)) as (boxes, first),
        starting.database(here.board, None, (BOARD,)) as (client, second),
    ):
        board, docket = BoardTable(client, known.board_table), DocketTable(client, known.board_table)
        bucket, together = FolderBucket(here.pages), Together(starting.AT_ONCE)
        made = Publisher(
            intake=IntakeTable(boxes, known.intake_table),
            board=board,
            docket=docket,
            pressroom=Pressroom(board, docket, bucket, Printer(known.site), together),
            keys=known.box_private_keys,
            secret=known.publisher_secret,
            beacon_key=known.beacon_key,
            site=known.site,
            together=together,
        )
        yield Works(made, bucket, tuple(engine for engine in (first, second) if engine))


def now() -> int:
    """Return the seconds since 1970."""
    return int(time.time())
