"""Lambda's ways in to the publisher: composed once, then called by the clock and by moderators."""

import gc
import os
import time
from functools import partial

# What a start makes is there to stay: looking through it for what could go takes a fifteenth of the start.
gc.disable()

import botocore.session

import logs
import patience
import settings
from publisher.bucket import S3Bucket, without_expect
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.running import cut_for_moderators, errand_handler, lambda_handler
from publisher.sharding import Shards
from publisher.slot import Publisher
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from together import Together

logs.guard()
_settings = settings.PublisherSettings.read(os.environ, settings.site(os.environ))

# By botocore itself: boto3 makes the same clients, and loads as much again that nobody here asks for.
_session = botocore.session.get_session()
_dynamodb = _session.create_client("dynamodb", config=patience.PUBLISHER)
_s3 = _session.create_client("s3", config=patience.PUBLISHER)
_together = Together(patience.AT_ONCE)
_board = BoardTable(_dynamodb, _settings.board_table)
_docket = DocketTable(_dynamodb, _settings.board_table)

_publisher = Publisher(
    intake=IntakeTable(_dynamodb, _settings.intake_table),
    board=_board,
    docket=_docket,
    pressroom=Pressroom(
        _board,
        _docket,
        S3Bucket(without_expect(_s3), _settings.pages_bucket),
        Printer(_settings.site),
        _together,
    ),
    keys=_settings.box_private_keys,
    secret=_settings.publisher_secret,
    beacon_key=_settings.beacon_key,
    site=_settings.site,
    together=_together,
)
for_shards = errand_handler(_publisher)
if _settings.shards > 1:
    from invoking import invoke

    _invoked = partial(
        invoke, _session.create_client("lambda", config=patience.SHARDS), _settings.shard_function
    )
    _publisher = _publisher.in_shards(Shards(partial(Together(_settings.shards).each, _invoked)))
handler = lambda_handler(_publisher, clock=lambda: int(time.time()))
for_moderators = cut_for_moderators(handler)
gc.freeze()
gc.enable()
