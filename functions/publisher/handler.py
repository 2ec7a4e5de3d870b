"""Lambda's way in to the publisher: composed once, then called by the clock.

A schedule says nothing but what to run. The slot is the latest one that the clock has passed, and a call
that comes long after it does nothing: between two slots it would bring out, alone, what came in just then.
A missing call does no harm, and a failed one is not tried again: the next slot finds the boxes.
"""

import os
import time
from typing import Any

import boto3
from botocore.config import Config

import logs
import settings
from board import slots
from publisher.bucket import S3Bucket, without_expect
from publisher.pages import Printer
from publisher.slot import Publisher
from publisher.stale import Pressroom
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable

logs.guard()
_settings = settings.PublisherSettings.read(os.environ, settings.site(os.environ))

# A fixed user agent saves botocore the making of one, a tenth of every call. S3 checks what it gets
# anyway; a checksum of ours on top costs as much again as the rest of a put.
_config = Config(user_agent="anonymous-mentoring", request_checksum_calculation="when_required")
_dynamodb = boto3.client("dynamodb", config=_config)
_board = BoardTable(_dynamodb, _settings.board_table)
_docket = DocketTable(_dynamodb, _settings.board_table)
_bucket = S3Bucket(without_expect(boto3.client("s3", config=_config)), _settings.pages_bucket)
_publisher = Publisher(
    intake=IntakeTable(_dynamodb, _settings.intake_table),
    board=_board,
    docket=_docket,
    pressroom=Pressroom(_board, _docket, _bucket, Printer(_settings.site)),
    keys=_settings.box_private_keys,
    secret=_settings.publisher_secret,
    beacon_key=_settings.beacon_key,
    site=_settings.site,
)


_RUNS = ("slot", "trial", "beacon", "docket", "everything")
_LATE = 120
"""Seconds after its slot within which a run may begin; the clock of AWS takes up to 60."""


def handler(event: dict[str, Any], _context: Any) -> None:
    """Run what the event names: ``slot``, ``beacon``, ``docket`` for what moderators want done at once, or
    ``everything`` to make every page again. ``trial`` is a slot at any moment, for a board that nobody uses
    yet.
    """
    run = event.get("run")
    now = int(time.time())
    slot = slots.last_slot(_settings.site.pace, now)
    try:
        if run == "trial" or (run == "slot" and now - slot <= _LATE):
            _publisher.publish(slot)
        elif run == "slot":
            pass
        elif run == "beacon":
            _publisher.beacon(now)
        elif run == "docket":
            _publisher.docket_now(now)
        elif run == "everything":
            _publisher.pressroom.everything()
            _publisher.beacon(now)
        else:
            raise ValueError
    except Exception as error:
        logs.failure(f"run {run if run in _RUNS else 'unknown'}", 500, error)
        # Without the cause, whose message may quote what people wrote; the failed run still counts.
        raise RunFailed from None


def for_moderators(event: dict[str, Any], context: Any) -> None:
    """Run ``docket`` or ``everything``, and nothing else.

    Whoever could have a slot run at any moment would see what came in at that moment.
    """
    run = event.get("run")
    handler({"run": run if run in ("docket", "everything") else "nothing"}, context)


class RunFailed(Exception):
    """A run of the publisher did not come to its end; the next one goes on from there."""
