"""Faults at the wire: what AWS, or the way to it, can do to a call of a real botocore client.

A ``Line`` stands where botocore would open a connection (``before-send``, as the embedded engine does), so
everything above it is as in the cloud: signing, parsing, botocore's own retries. Behind it an engine answers.
What a test wants to happen to a call it says by a function in ``meet``, which gets the call and a way to let
it take effect; it may answer something else, raise what a broken connection raises, or do so after the call
took effect, which is the case that loses posts: the client asks again, and finds its own work there.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError
from botocore.retries import standard

Send = Callable[[], Any]
Meet = Callable[[str, Send], Any]
"""Gets the name of an operation and what lets it take effect; gives what the caller gets."""
Fault = Callable[[str, Send], Any]


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


def _refused(code: str, status: int) -> Fault:
    def fault(_operation: str, _send: Send) -> AWSResponse:
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


def plain(_operation: str, send: Send) -> Any:
    """Let a call take effect."""
    return send()
