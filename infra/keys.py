"""The keys of a board: made once, kept in one file that only its owner may read.

The file is there whole or not at all. A board that has lost it is not given another one: with new
keys no box that waits would open, and no receipt that people kept would fit any more. Three of them can
be changed while the board runs. Each change is a row of sets of keys to be deployed one after the other,
so that at no moment anything is under way that the next one could not read.
"""

import json
import os
import secrets
from datetime import date, timedelta
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
        save(path, made())
    try:
        return {str(name): str(key) for name, key in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        raise BadKeys(f"The keys in {path} cannot be read; put back your copy of the file.") from None


def save(path: Path, kept: dict[str, str]) -> None:
    """Write keys over those that were there, whole or not at all."""
    write(path, json.dumps(kept, indent=1))


def write(path: Path, text: str) -> None:
    """Write a file that only its owner may read over what was there, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


CHANGEABLE = ("box", "edge", "beacon")
"""The keys that can be changed while a board runs. The others are for its life."""


CHANGED = "BOX_CHANGED"
"""Where the day stands on which the box key was changed. It is no key, and no function is told."""
RETIRED_AFTER = 16
"""Days after a change on which nothing can wait under the old key any more: a box waits 15 at the most."""


def changed(which: str, kept: dict[str, str], today: date) -> list[dict[str, str]]:
    """Return the sets of keys to be saved and deployed, one after the other, to change one of CHANGEABLE.

    ``box``: the publisher learns the new key before intake seals to it, and keeps the old one for what is
    under way (``retired`` drops it, after some days). ``edge``: intake takes the new key before the edge
    says it, and drops the old one after. ``beacon``: at once; proofs under way are refused, and browsers
    make new ones. A change that was broken off is gone on with, or begun anew, without harm.
    """
    if which == "box":
        private = kept["BOX_PRIVATE_KEYS"].split()
        if _public(private[0]) == kept["BOX_PUBLIC_KEY"]:
            private = [X25519PrivateKey.generate().private_bytes_raw().hex(), *private]
        known = kept | {"BOX_PRIVATE_KEYS": " ".join(private)}
        return [known, known | {"BOX_PUBLIC_KEY": _public(private[0]), CHANGED: today.isoformat()}]
    if which == "edge":
        old, new = kept["EDGE_KEYS"], secrets.token_hex(32)
        return [kept | {"EDGE_KEYS": keys} for keys in (f"{old} {new}", f"{new} {old}", new)]
    return [kept | {"BEACON_KEY": secrets.token_hex(32)}]


def retired(kept: dict[str, str], today: date) -> dict[str, str]:
    """Return the keys without those that opened boxes before the last change. Raises BadKeys."""
    newest = kept["BOX_PRIVATE_KEYS"].split()[0]
    if _public(newest) != kept["BOX_PUBLIC_KEY"]:
        raise BadKeys("The change of the box key was broken off; go on with it first: --change box.")
    if CHANGED not in kept:
        raise BadKeys("The box key was not changed, so there is no old one to retire.")
    first = date.fromisoformat(kept[CHANGED]) + timedelta(days=RETIRED_AFTER)
    if today < first:
        raise BadKeys(f"Posts may still wait under the old box key; it can be retired from {first} on.")
    return {name: key for name, key in kept.items() if name != CHANGED} | {"BOX_PRIVATE_KEYS": newest}


def _public(private: str) -> str:
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(private)).public_key().public_bytes_raw().hex()


def made() -> dict[str, str]:
    """Return the keys of a new board, by the names that settings read."""
    private = X25519PrivateKey.generate().private_bytes_raw().hex()
    return {
        "PEPPER": secrets.token_hex(32),
        "PUBLISHER_SECRET": secrets.token_hex(32),
        "BEACON_KEY": secrets.token_hex(32),
        "BOX_PRIVATE_KEYS": private,
        "BOX_PUBLIC_KEY": _public(private),
        "EDGE_KEYS": secrets.token_hex(32),
    }
