"""The bucket: where pages are put, compared before they are replaced.

A page is put only over the version that its writer saw (``tag``), so a slow publisher cannot lay an
old page over a new one. The folder form does what S3 does with If-Match: under a lock it compares,
writes a temporary file, syncs it and renames it over the page, so a reader or a crash sees the old
page or the new one, never half of either. A page that would not change is not touched: no time of
change tells of a slot in which nothing changed.
"""

import hashlib
import os
import threading
from pathlib import Path
from typing import Protocol


class Mismatch(Exception):
    """The page is no longer the one that was seen: make it again."""


class Bucket(Protocol):
    """Pages by key. A tag names the bytes of a page; nothing has the tag None."""

    def tag(self, key: str) -> str | None:
        """Return the tag of the page under a key, or None if there is none."""

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        """Put a page over the one that was seen. Raises Mismatch."""


class FolderBucket:
    """Pages as files below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def tag(self, key: str) -> str | None:
        """Return the tag of the page under a key, or None if there is none."""
        try:
            return hashlib.sha256((self._folder / key).read_bytes()).hexdigest()
        except FileNotFoundError:
            return None

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        """Put a page over the one that was seen. Raises Mismatch."""
        with self._lock:
            if self.tag(key) != seen:
                raise Mismatch
            if hashlib.sha256(body).hexdigest() == seen:
                return
            self._replace(self._folder / key, body)

    def _replace(self, path: Path, body: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # One name for all attempts: what a crash leaves behind is written over, never piled up.
        beside = path.with_name(f".{path.name}.new")
        with beside.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where the system can say so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
