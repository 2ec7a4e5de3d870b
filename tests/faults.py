"""Faults at the wire: what AWS, or the way to it, can do to a call of a real botocore client.

A ``Line`` stands where botocore would open a connection (``before-send``, as the embedded engine does), so
everything above it is as in the cloud: signing, parsing, botocore's own retries. Behind it an engine answers.
What a test wants to happen to a call it says by a function in ``meet``, which gets the call and a way to let
it take effect; it may answer something else, raise what a broken connection raises, or do so after the call
took effect, which is the case that loses posts: the client asks again, and finds its own work there.

A bucket that is a folder has no wire, so ``LinedBucket`` leads each of its three operations through the line.

A run that is killed leaves what its writes before left and nothing else, so every crash point of a run is
one of its ``stands``: what tables and pages were after each write. ``put_back`` makes a board stand so again.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError
from botocore.retries import standard

from publisher.bucket import FolderBucket
from storage.items import BOARD_KEYS, INTAKE_KEYS
from tests.world import World

Send = Callable[[], Any]
Meet = Callable[[str, Send], Any]
"""Gets the name of an operation and what lets it take effect; gives what the caller gets."""
Fault = Callable[[str, Send], Any]

WRITES = {"PutItem", "DeleteItem", "BatchWriteItem", "PutObject", "put"}
"""The operations that change something; the last is that of a folder of pages."""


class Killed(BaseException):
    """The process ends here. No ``except Exception`` may survive it."""


@dataclass
class Line:
    """The line between clients and what answers them. ``calls`` are the operations so far."""

    meet: Meet = field(default_factory=lambda: plain)
    calls: list[str] = field(default_factory=list)

    def lay(self, client: Any, answer: Callable[..., Any]) -> Any:
        """Lead a client's requests through this line to what answers them, and return the client."""

        def send(event_name: str, request: Any, **_: Any) -> Any:
            operation = event_name.rpartition(".")[2]
            return self.through(operation, lambda: answer(event_name=event_name, request=request))

        client.meta.events.register("before-send", send)
        return client

    def through(self, operation: str, send: Send) -> Any:
        """Let a call meet what is to happen to it."""
        self.calls.append(operation)
        return self.meet(operation, send)


class LinedBucket:
    """A folder of pages at the end of a line."""

    def __init__(self, folder: Path, line: Line) -> None:
        self._pages = FolderBucket(folder)
        self._line = line

    def tag(self, key: str) -> str | None:
        tag: str | None = self._line.through("tag", lambda: self._pages.tag(key))
        return tag

    def read(self, key: str) -> bytes | None:
        body: bytes | None = self._line.through("read", lambda: self._pages.read(key))
        return body

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        self._line.through("put", lambda: self._pages.put(key, body, seen))


def killed_at(number: int, *, took_effect: bool) -> Meet:
    """Return what kills the process at its n-th call, before or after that took effect."""
    left = iter(range(number - 1))

    def meet(_operation: str, send: Send) -> Any:
        if next(left, None) is not None:
            return send()
        if took_effect:
            send()
        raise Killed

    return meet


# ---- What can happen to a call ---------------------------------------------------------------------


def _refused(code: str, status: int) -> Fault:
    def fault(operation: str, _send: Send) -> AWSResponse:
        if operation in ("HeadObject", "GetObject", "PutObject"):
            body = b"" if operation == "HeadObject" else f"<Error><Code>{code}</Code></Error>".encode()
            return response(status, body, "application/xml")
        error = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"}
        return response(status, json.dumps(error).encode(), "application/x-amz-json-1.0")

    return fault


def _lost(error: type[Exception], *, took_effect: bool) -> Fault:
    def fault(_operation: str, send: Send) -> AWSResponse:
        if took_effect:
            send()
        raise error(endpoint_url="https://aws.example")

    return fault


def _half(operation: str, send: Send) -> AWSResponse:
    """Break off in the middle of an answer that says that all went well."""
    send()
    raise ConnectionClosedError(endpoint_url="https://aws.example")


TABLE_FAULTS: dict[str, Fault] = {
    "table throttled": _refused("ProvisionedThroughputExceededException", 400),
    "account throttled": _refused("ThrottlingException", 400),
    "internal error": _refused("InternalServerError", 500),
    "no connection": _lost(ConnectTimeoutError, took_effect=False),
    "timed out before it took effect": _lost(ReadTimeoutError, took_effect=False),
    "timed out after it took effect": _lost(ReadTimeoutError, took_effect=True),
    "connection cut in the answer": _half,
}
PAGE_FAULTS: dict[str, Fault] = {
    name: fault for name, fault in TABLE_FAULTS.items() if not name.endswith("throttled")
} | {"slow down": _refused("SlowDown", 503), "internal error": _refused("InternalError", 500)}


def response(status: int, body: bytes, kind: str) -> AWSResponse:
    """Return an answer as it comes from the wire."""
    headers = {"content-type": kind, "content-length": str(len(body))}
    return AWSResponse("https://aws.example", status, headers, _Body(body))


class _Body(BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


def without_waiting(client: Any) -> Any:
    """Return a client whose retries are botocore's own in everything but that nobody waits for them."""
    service = client.meta.service_model.service_id.hyphenize()
    event, name = f"needs-retry.{service}", f"retry-config-{service}"
    client.meta.events.unregister(event, unique_id=name)
    own = standard.register_retry_handler(client, client.meta.config.retries["total_max_attempts"])
    client.meta.events.unregister(event, unique_id=name)
    client.meta.events.register(event, lambda **told: None if own.needs_retry(**told) is None else 0)
    return client


# ---- Where a board stands --------------------------------------------------------------------------


@dataclass(frozen=True)
class Stand:
    """What tables and pages of a board are at one moment."""

    tables: dict[str, dict[str, Any]]
    pages: dict[str, bytes]


def stand(world: World) -> Stand:
    """Return where a board stands."""
    items = world.items()
    return Stand(
        {table: {_key(table, item): item for item in items[table]} for table in items}, world.pages()
    )


def stands(world: World, line: Line, run: Callable[[], Any]) -> list[Stand]:
    """Return the different stands of a board during a run: before it, and after each write of it."""
    passed = [stand(world)]

    def meet(operation: str, send: Send) -> Any:
        answer = send()
        if operation in WRITES and (now := stand(world)) != passed[-1]:
            passed.append(now)
        return answer

    line.meet = meet
    run()
    line.meet = plain
    return passed


def put_back(world: World, wanted: Stand, now: Stand | None = None) -> None:
    """Make a board stand as it once did. ``now`` is where it stands, if that is known."""
    now = now or stand(world)
    for table, items in wanted.tables.items():
        there = now.tables[table]
        for key in there.keys() - items.keys():
            names = INTAKE_KEYS if table == "intake" else BOARD_KEYS
            world.client.delete_item(TableName=table, Key={name: there[key][name] for name in names})
        for key, item in items.items():
            if there.get(key) != item:
                world.client.put_item(TableName=table, Item=item)
    for page in now.pages.keys() - wanted.pages.keys():
        world.remove_page(page)
    for page, body in wanted.pages.items():
        if now.pages.get(page) != body:
            world.lay_page(page, body)


def _key(table: str, item: Any) -> str:
    return str(item["id"]["S"]) if table == "intake" else f"{item['pk']['S']} {item['sk']['S']}"


def plain(_operation: str, send: Send) -> Any:
    """Let a call take effect."""
    return send()
