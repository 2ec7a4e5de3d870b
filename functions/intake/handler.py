"""Lambda's way in to intake: composed once, at start, so that a request finds everything ready."""

import os
import time

import boto3

import logs
import patience
import settings
from intake.app import Intake, create_app
from intake.bridge import lambda_handler
from storage.tables import IntakeTable

logs.guard()
_settings = settings.IntakeSettings.read(os.environ, settings.site(os.environ))

_client = boto3.client("dynamodb", config=patience.INTAKE)

handler = lambda_handler(
    create_app(
        Intake(
            table=IntakeTable(_client, _settings.intake_table),
            key=_settings.box_public_key,
            pepper=_settings.pepper,
            beacon_key=_settings.beacon_key,
            site=_settings.site,
            origins=_settings.origins,
            clock=lambda: int(time.time()),
            chance=os.urandom,
        )
    ),
    _settings.edge_keys,
    _settings.site.base,
)
