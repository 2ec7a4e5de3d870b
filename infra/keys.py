"""The keys of a board on one machine: made once, kept in one file that only its owner may read.

The file is there whole or not at all. A board that has lost it is not given another one: with new
keys no box that waits would open, and no receipt that people kept would fit any more.
"""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from publisher.bucket import sync_folder


class BadKeys(Exception):
    """There are no keys where there should be. The message is one sentence that says what to do."""


def keys(path: Path, *, new: bool) -> dict[str, str]:
    """Return the keys in the file, as settings read them; for a ``new`` board make it. Raises BadKeys."""
    if not path.exists():
        if not new:
            raise BadKeys(f"{path} is missing, and this board needs its own keys; put the file back.")
        _make(path)
    try:
        return {str(name): str(key) for name, key in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        raise BadKeys(f"The keys in {path} cannot be read; put back your copy of the file.") from None


def _make(path: Path) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(_made(), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def _made() -> dict[str, str]:
    private = X25519PrivateKey.generate()
    return {
        "PEPPER": secrets.token_hex(32),
        "PUBLISHER_SECRET": secrets.token_hex(32),
        "BEACON_KEY": secrets.token_hex(32),
        "BOX_PRIVATE_KEYS": private.private_bytes_raw().hex(),
        "BOX_PUBLIC_KEY": private.public_key().public_bytes_raw().hex(),
    }
