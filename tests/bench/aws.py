"""What AWS answers, below botocore: no socket, and as little of the processor as a measurement allows.

A client does all that it does in Lambda up to the point at which it would open a connection: it validates,
serialises, finds its endpoint, signs, and reads the answer. What a connection costs on top, TLS above all, is
not in any figure that is measured over these.
"""

import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from tests.bench.stages import Stages

Answer = Callable[..., AWSResponse]


class _Body(BytesIO):
    def stream(self) -> Any:
        yield self.read()


def a_client(service: str, config: Any, **more: Any) -> Any:
    """Return a client of boto3's with a configuration, or with none as boto3 makes it by default."""
    return boto3.client(
        service,
        region_name="eu-central-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=config,
        **more,
    )


def response(url: str, status: int, body: bytes = b"", **headers: str) -> AWSResponse:
    """Return an answer as botocore has it from its connection."""
    return AWSResponse(url, status, headers, _Body(body))


def taken(request: Any, **_: Any) -> AWSResponse:
    """Answer any write to DynamoDB as one that was made."""
    return response(request.url, 200, b"{}")


class Pages:
    """An S3 that has its pages in memory, or only knows their tags where it need not ``keep`` them."""

    def __init__(self, *, keep: bool = True) -> None:
        self.bodies: dict[str, bytes] = {}
        self.tags: dict[str, str] = {}
        self.puts = 0
        self._keep = keep

    def attach(self, client: Any, stages: Stages | None = None) -> None:
        """Answer a client from now on; what that takes is the stage ``aws``, if there are stages."""
        answer = stages.within("aws", self.answer) if stages else self.answer
        client.meta.events.register("before-send.s3", answer)

    def answer(self, request: Any, **_: Any) -> AWSResponse:
        """Answer a head, a get or a put as S3 does, its conditions included."""
        key = request.url.partition("?")[0].split("/", 3)[3]
        there = self.tags.get(key)
        if request.method == "PUT":
            return self._put(request, key, there)
        if there is None:
            return response(
                request.url, 404, b"<Error><Code>NoSuchKey</Code></Error>" * (request.method == "GET")
            )
        body = self.bodies[key] if request.method == "GET" else b""
        return response(request.url, 200, body, ETag=there)

    def _put(self, request: Any, key: str, there: str | None) -> AWSResponse:
        wanted = request.headers.get("If-Match")
        wanted = wanted.decode() if isinstance(wanted, bytes) else wanted
        if wanted not in (None, there) or (there and request.headers.get("If-None-Match")):
            return response(request.url, 412)
        body = request.body if isinstance(request.body, bytes) else request.body.read()
        self.tags[key] = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        if self._keep or key.startswith(("search/", "sitemap")):
            self.bodies[key] = body
        self.puts += 1
        return response(request.url, 200, ETag=self.tags[key])
