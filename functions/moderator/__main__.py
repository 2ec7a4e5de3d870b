"""The moderator's way in, with the AWS rights of whoever runs it."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

import settings
from board import slots
from invoking import Failed, invoke
from moderator.cli import run
from moderator.desk import Desk, Refused
from republishing import AT_ONCE, Done, Notes
from republishing import run as run_all
from storage.docket import DocketTable
from storage.tables import BoardTable
from together import Together


class LambdaPress:
    """Runs the publisher of a board on AWS. ``topics`` are those of the site."""

    def __init__(
        self, client: Any, function: str, s3: Any, bucket: str, board: BoardTable, topics: tuple[str, ...]
    ) -> None:
        self._client = client
        self._function = function
        self._s3 = s3
        self._bucket = bucket
        self._board = board
        self._topics = topics

    def docket(self) -> None:
        """Have the docket applied at once."""
        self._run({"run": "docket"})

    def everything(self, tell: Callable[[int, int], None], notes: Notes | None = None) -> None:
        """Have every page made again, in steps that each end long before the function's time is up."""
        threads = sum(self._board.topic(slug).count for slug in self._topics)
        run_all(self._step, self._topics, threads, tell, notes, Together(AT_ONCE))

    def pages(self, folder: Path, tell: Callable[[int, int], None]) -> None:
        """Fetch the whole site, as it is served, into a folder. Raises OSError."""
        if not self._bucket:
            raise Refused(
                "Name the bucket of the pages too: PAGES_BUCKET, the template's output PagesBucket."
            )
        listed = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        keys = [found["Key"] for page in listed for found in page.get("Contents", ())]
        for done, key in enumerate(keys, 1):
            file = folder / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
            tell(done, len(keys))

    def _step(self, step: str) -> Done:
        told = self._run({"run": "everything", "step": step})
        if told is None:
            raise Refused("The publisher is of an older release than this terminal. Deploy it first.")
        return Done.told(told)

    def _run(self, what: dict[str, str]) -> Any:
        try:
            return invoke(self._client, self._function, what)
        except Failed:
            raise Refused(
                "The publisher did not come to its end; what waits on the docket stays. Try again."
            ) from None


def main() -> int:
    """Run one command on the board that the environment names; return the exit code."""
    try:
        found = settings.ModeratorSettings.read(os.environ)
        config = Config(user_agent="anonymous-mentoring", read_timeout=900)
        client = boto3.client("dynamodb", config=config)
        board = BoardTable(client, found.board_table)
        now = int(time.time())
        desk = Desk(
            board,
            DocketTable(client, found.board_table),
            LambdaPress(
                boto3.client("lambda", config=config),
                found.publisher_function,
                boto3.client("s3", config=config),
                found.pages_bucket,
                board,
                found.site.slugs,
            ),
            slots.day(now),
            slots.day(now + slots.DAY),
            os.urandom,
            found.site,
        )
        return run(sys.argv[1:], desk)
    except settings.BadSetting as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (BotoCoreError, ClientError) as error:
        # Its class says whether rights are missing or the connection is; its message may quote a request.
        sys.stderr.write(
            f"The board did not answer ({type(error).__name__}). If it was a verb, run it again: "
            "on the docket it is one, however often it is put there.\n"
        )
        return 3


if __name__ == "__main__":
    sys.exit(main())
