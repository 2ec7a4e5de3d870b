"""The keys of a board on one server: one file that only root may read, and from it one for each process.

systemd reads these as root and gives each process its own, so intake's user has the pepper and the key that
closes boxes, the publisher's the one that opens them, and neither can read the other's.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from infra import keys

KEYS = "keys.json"
PARTS = {
    "intake.env": ("PEPPER", "BOX_PUBLIC_KEY", "BEACON_KEY"),
    "publisher.env": ("BOX_PRIVATE_KEYS", "PUBLISHER_SECRET", "BEACON_KEY"),
}
"""The files of keys, and which of them each process has."""
CHANGEABLE = ("box", "beacon")
"""The keys that can be changed while the board runs; no edge stands before intake here."""


def deal(folder: Path, *, new: bool) -> None:
    """Write each part of the keys in a folder; for a ``new`` board make the keys first. Raises BadKeys."""
    kept = keys.keys(folder / KEYS, new=new)
    for name, names in PARTS.items():
        keys.write(folder / name, "".join(f'{each}="{kept[each]}"\n' for each in names))


def change(folder: Path, which: str, today: date | None = None) -> None:
    """Change one of CHANGEABLE, or with ``retire`` drop the old box key. Raises BadKeys.

    The publisher has it from its next run; intake when it is started again.
    """
    day = today or datetime.now(UTC).date()
    kept = keys.keys(folder / KEYS, new=False)
    sets = [keys.retired(kept, day)] if which == "retire" else keys.changed(which, kept, day)
    for each in sets:
        keys.save(folder / KEYS, each)
    deal(folder, new=False)
