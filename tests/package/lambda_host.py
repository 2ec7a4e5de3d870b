"""A small Lambda on this machine: AWS's own runtime client, and servers for what a handler talks to.

The runtime API hands out one event at a time and takes its answer. DynamoDB is the embedded engine
behind HTTP; S3 knows the calls that the publisher makes. A function finds its package, the standard library
and that client, as on Lambda: what is missing in the package is not taken from the tests' own libraries.
"""

import hashlib
import importlib.util
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.config import Config

from infra.embedded import Engine
from tests.running import PATIENCE

_NEXT = "/2018-06-01/runtime/invocation/next"
_CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
"""AWS's runtime client, and what it stands on."""
_JSON = "application/x-amz-json-1.0"


class Server(ThreadingHTTPServer):
    """A server on a free port of this machine, in a thread of its own."""

    daemon_threads = True

    def __init__(self, answer: Any) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, reply = answer(self.command, self.path, self.headers, body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(reply))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(reply)

            do_GET = do_POST = do_PUT = do_HEAD = _any  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Write nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Cloud:
    """The services that both handlers use."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.pages: dict[str, bytes] = {}
        self.turns: list[bool] = []
        """Of the next calls of DynamoDB, in order, which are too many for it."""
        self.dynamodb = Server(self._dynamodb)
        self.s3 = Server(self._s3)

    def client(self) -> Any:
        """Return an S3 client of this cloud."""
        return boto3.client(
            "s3", endpoint_url=f"http://{self.s3.address}", config=Config(s3={"addressing_style": "path"})
        )

    def close(self) -> None:
        for server in (self.dynamodb, self.s3):
            server.shutdown()
            server.server_close()

    def _dynamodb(self, _method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, bytes]:
        if self.turns and self.turns.pop(0):
            kind = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
            return 400, {"Content-Type": _JSON}, json.dumps({"__type": kind}).encode()
        answer = self._engine._respond(SimpleNamespace(url=path, headers=headers, body=body))
        return answer.status_code, {"Content-Type": _JSON}, answer.content

    def _s3(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, bytes]:
        key = path.partition("?")[0].split("/", 2)[2]
        there = self.pages.get(key)
        tag = there is not None and f'"{hashlib.md5(there, usedforsecurity=False).hexdigest()}"'
        if method == "HEAD":
            return (200, {"ETag": tag}, b"") if tag else (404, {}, b"")
        if method == "GET":
            missing = b"<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>"
            return (404, {}, missing) if there is None else (200, {"ETag": tag}, there)
        if headers.get("If-Match") not in (None, tag) or (headers.get("If-None-Match") == "*" and tag):
            return 412, {}, b"<Error><Code>PreconditionFailed</Code><Message>Another.</Message></Error>"
        self.pages[key] = body
        return 200, {}, b""


def alone(folder: Path) -> None:
    """Put the runtime client into a folder, and nothing else that the tests have installed."""
    for name in _CLIENT:
        spec = importlib.util.find_spec(name)
        assert spec
        assert spec.origin
        found = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
        (folder / found.name).symlink_to(found)


class Function:
    """A built handler in AWS's runtime client."""

    def __init__(self, package: Path, handler: str, environ: dict[str, str], cloud: Cloud) -> None:
        self._events: queue.Queue[Any] = queue.Queue()
        self._answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._api = Server(self._runtime)
        self._runtime_client = tempfile.TemporaryDirectory()
        alone(Path(self._runtime_client.name))
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-m", "awslambdaric", handler],
            cwd=package,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": self._runtime_client.name,
                "AWS_LAMBDA_RUNTIME_API": self._api.address,
                "AWS_LAMBDA_FUNCTION_NAME": handler,
                "LAMBDA_TASK_ROOT": str(package),
                "AWS_REGION": "eu-central-1",
                "AWS_DEFAULT_REGION": "eu-central-1",
                "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing",
                "AWS_ENDPOINT_URL_DYNAMODB": f"http://{cloud.dynamodb.address}",
                "AWS_ENDPOINT_URL_S3": f"http://{cloud.s3.address}",
                **environ,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def call(self, event: Any) -> tuple[str, Any]:
        """Return what became of an event: ``response`` or ``error``, and with what."""
        self._events.put(event)
        return self._answers.get(timeout=PATIENCE)

    def stop(self) -> str:
        """End the process and return what it printed."""
        self._process.kill()
        printed = self._process.communicate()[0]
        self._events.put(None)
        self._api.shutdown()
        self._api.server_close()
        self._runtime_client.cleanup()
        return printed

    def _runtime(self, method: str, path: str, _headers: Any, body: bytes) -> tuple[int, Any, bytes]:
        if path == _NEXT:
            event = self._events.get()
            headers = {
                "Lambda-Runtime-Aws-Request-Id": "1",
                "Lambda-Runtime-Deadline-Ms": "9999999999999",
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:1:function:f",
                "Content-Type": "application/json",
            }
            return 200, headers, json.dumps(event).encode()
        self._answers.put((path.rpartition("/")[2], json.loads(body or b"null")))
        return 202, {}, b"{}"
