"""Lambda's ways in to the publisher: composed once, then called by the clock and by moderators."""

import os
import time

import boto3

import logs
import patience
import settings
from publisher.bucket import S3Bucket, without_expect
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.running import cut_for_moderators, lambda_handler
from publisher.slot import Publisher
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from together import Together

logs.guard()
_settings = settings.PublisherSettings.read(os.environ, settings.site(os.environ))

_dynamodb = boto3.client("dynamodb", config=patience.PUBLISHER)
_s3 = boto3.client("s3", config=patience.PUBLISHER)
_together = Together(patience.AT_ONCE)
_board = BoardTable(_dynamodb, _settings.board_table)
_docket = DocketTable(_dynamodb, _settings.board_table)

handler = lambda_handler(
    Publisher(
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
    ),
    clock=lambda: int(time.time()),
)
for_moderators = cut_for_moderators(handler)
