"""The keys of a board on one machine: made once, kept in one file that only its owner may read."""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def keys(path: Path) -> dict[str, str]:
    """Return the keys in the file, as settings read them; make the file first if there is none."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return dict(json.loads(path.read_text()))
    with os.fdopen(handle, "w") as file:
        json.dump(_made(), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return dict(json.loads(path.read_text()))


def _made() -> dict[str, str]:
    private = X25519PrivateKey.generate()
    return {
        "PEPPER": secrets.token_hex(32),
        "PUBLISHER_SECRET": secrets.token_hex(32),
        "BOX_PRIVATE_KEYS": private.private_bytes_raw().hex(),
        "BOX_PUBLIC_KEY": private.public_key().public_bytes_raw().hex(),
    }
