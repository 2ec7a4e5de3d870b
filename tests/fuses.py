"""Fuses at the steps of a publisher: each call of its tables and each page it puts is a step.

For lives that Hypothesis draws, where where something happens is a number. `tests/faults.py` does the same on
the wire, and knows what each call is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from publisher.bucket import Bucket
from tests.faults import Killed


@dataclass
class Fuse:
    """Ends the process before its n-th step, which is after the one before it."""

    steps: int

    def step(self, work: Callable[[], Any]) -> Any:
        self.steps -= 1
        if self.steps == 0:
            raise Killed
        return work()


@dataclass
class Meanwhile:
    """Lets something else happen before the n-th step."""

    steps: int
    event: Callable[[], Any]

    def step(self, work: Callable[[], Any]) -> Any:
        self.steps -= 1
        if self.steps == 0:
            self.event()
        return work()


class FusedClient:
    """A DynamoDB client whose every call is a step."""

    def __init__(self, client: Any, fuse: Fuse | Meanwhile) -> None:
        self._client, self._fuse = client, fuse
        self.exceptions = client.exceptions

    def __getattr__(self, name: str) -> Any:
        return lambda **request: self._fuse.step(lambda: getattr(self._client, name)(**request))


class FusedBucket:
    """A bucket whose every put is a step."""

    def __init__(self, bucket: Bucket, fuse: Fuse | Meanwhile) -> None:
        self._bucket, self._fuse = bucket, fuse
        self.tag, self.read = bucket.tag, bucket.read

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        self._fuse.step(lambda: self._bucket.put(key, body, seen))
