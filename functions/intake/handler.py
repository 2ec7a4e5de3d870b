"""Lambda's way in to intake: composed once, at start, so that a request finds everything ready."""

import gc
import os
import time

# What a start makes is there to stay: looking through it for what could go takes a fifteenth of the start.
gc.disable()

import botocore.session

import logs
import patience
import settings
from intake.app import Intake, create_app
from intake.bridge import lambda_handler
from intake.priming import prime
from storage.tables import IntakeTable

logs.guard()
_settings = settings.IntakeSettings.read(os.environ, settings.site(os.environ))
if not _settings.edge_keys:
    # Without one everything would come in that finds the gateway's address.
    raise settings.BadSetting("EDGE_KEYS is not set.")

# By botocore itself: boto3 makes the same client, and loads as much again that nobody here asks for.
_client = botocore.session.get_session().create_client("dynamodb", config=patience.INTAKE)

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
    _settings.site.speech,
)
prime(handler, _settings.edge_keys[0])
gc.freeze()
gc.enable()
