"""The environment of the handlers, as a deployment would set it."""

from tests import template
from tests.world import KEY, PEPPER

ENVIRON = {
    "INTAKE_TABLE": "intake",
    "BOARD_TABLE": "board",
    "PAGES_BUCKET": "pages",
    "PEPPER": PEPPER.hex(),
    "BOX_PUBLIC_KEY": KEY.public_key().public_bytes_raw().hex(),
    "BOX_PRIVATE_KEYS": KEY.private_bytes_raw().hex(),
    "PUBLISHER_SECRET": "5" * 64,
    "BEACON_KEY": "6" * 64,
    "EDGE_KEYS": template.KEYS["EdgeKeys"],
    "ORIGINS": "https://board.example",
    "PACE": "immediate",
}
