"""The bucket: where pages are put, compared before they are replaced.

A page is put only over the version that its writer saw (``tag``), so a slow publisher cannot lay an
old page over a new one. S3 compares by itself, with If-Match. The folder form does the same: under a
lock of the page's own folder, which holds for other processes too, it compares, writes a temporary file,
syncs it and renames it over the page, so a reader or a crash sees the old page or the new one, never half of
either. A page that would not change is not touched: no time of change tells of a slot in which nothing
changed. Both forms may be used by many threads at once.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from botocore.handlers import add_expect_header

from board.headers import HEADERS, media_type, page_kind

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None  # type: ignore[assignment]


class Mismatch(Exception):
    """The page is no longer the one that was seen: make it again."""


class Bucket(Protocol):
    """Pages by key. A tag names the bytes of a page; nothing has the tag None."""

    def tag(self, key: str) -> str | None:
        """Return the tag of the page under a key, or None if there is none."""

    def read(self, key: str) -> bytes | None:
        """Return the bytes of the page under a key, or None if there is none."""

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        """Put a page over the one that was seen. Raises Mismatch."""


class FolderBucket:
    """Pages as files below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def tag(self, key: str) -> str | None:
        """Return the tag of the page under a key, or None if there is none."""
        body = self.read(key)
        return None if body is None else hashlib.sha256(body).hexdigest()

    def read(self, key: str) -> bytes | None:
        """Return the bytes of the page under a key, or None if there is none."""
        try:
            return (self._folder / key).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        """Put a page over the one that was seen. Raises Mismatch."""
        path = self._folder / key
        if not path.parent.is_dir():  # nearly every page has its folder
            made = [folder for folder in path.parents if not folder.exists()]
            path.parent.mkdir(parents=True, exist_ok=True)
            # At once: who comes after a kill sees the folder, and not that it may not outlive a power cut.
            for folder in made:
                sync_folder(folder.parent)
        with self._held(path.parent):
            if self.tag(key) != seen:
                raise Mismatch
            if hashlib.sha256(body).hexdigest() == seen:
                return
            self._replace(path, body)

    def _replace(self, path: Path, body: bytes) -> None:
        # One name for all attempts: what a crash leaves behind is written over, never piled up.
        beside = path.with_name(f".{path.name}.new")
        with beside.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)

    @contextmanager
    def _held(self, folder: Path) -> Iterator[None]:
        """Hold a folder against other publishers, and other threads of this one."""
        if fcntl is None:
            with self._lock:
                yield
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


class S3Bucket:
    """Pages as objects of an S3 bucket.

    The tag is the object's ETag, which for objects like these is the MD5 of their bytes: enough to
    see that a page has not changed, and nothing that anything secret hangs on.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def tag(self, key: str) -> str | None:
        """Return the tag of the page under a key, or None if there is none."""
        try:
            return str(self._client.head_object(Bucket=self._name, Key=key)["ETag"])
        except self._client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise

    def read(self, key: str) -> bytes | None:
        """Return the bytes of the page under a key, or None if there is none."""
        try:
            body: bytes = self._client.get_object(Bucket=self._name, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None
        return body

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        """Put a page over the one that was seen. Raises Mismatch."""
        if seen == f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"':
            return
        condition = {"IfNoneMatch": "*"} if seen is None else {"IfMatch": seen}
        try:
            self._client.put_object(
                Bucket=self._name,
                Key=key,
                Body=body,
                ContentType=media_type(key),
                CacheControl=HEADERS[page_kind(f"/{key}")]["Cache-Control"],
                **condition,
            )
        except self._client.exceptions.ClientError as error:
            # 412: another version is there by now. 409: one is just being put. 404: it has gone.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 409, 412):
                raise Mismatch from None
            raise


def without_expect(client: Any) -> Any:
    """Return an S3 client that sends a page at once, and does not first ask whether it may.

    botocore asks with every put, which costs a round trip that pages of a few kilobytes never repay.
    """
    client.meta.events.unregister("before-call.s3", add_expect_header)
    return client


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where the system can say so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
