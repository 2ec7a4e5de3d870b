"""What a deployment stands on: this machine, its operator, and an account. Tests stand on another."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TextIO

import boto3
from botocore.config import Config

from infra.smoke import Smoke, Visitor
from infra.starting import ROOT
from press import Site


class Stopped(Exception):
    """A step could not be done. The message says what to do; what was done before stays."""


class Ground:
    """This machine and a region of AWS."""

    def __init__(self, region: str, answers: TextIO = sys.stdin) -> None:
        self._answers = answers
        # A run of the publisher over a large board takes minutes, and should not be begun twice.
        self._config = Config(
            user_agent="anonymous-mentoring",
            read_timeout=900,
            retries={"total_max_attempts": 1},
            tcp_keepalive=True,
        )
        self._region = region

    def client(self, service: str) -> Any:
        """Return a client of boto3."""
        return boto3.client(service, region_name=self._region, config=self._config)

    def run(self, *command: str, quiet: bool = False) -> int:
        """Run a command of this repository; return its exit code. ``quiet`` shows only what fails."""
        # sam tells AWS how it is used, unless it is told not to.
        environ = os.environ | {"SAM_CLI_TELEMETRY": "0"}
        shown = subprocess.PIPE if quiet else None
        done = subprocess.run(  # noqa: S603 (ours)
            command,
            cwd=ROOT,
            env=environ,
            check=False,
            stdout=shown,
            stderr=subprocess.STDOUT if quiet else None,
        )
        if quiet and done.returncode:
            sys.stderr.buffer.write(done.stdout)
        return done.returncode

    def ask(self, question: str) -> str:
        """Return what the operator answers. Raises Stopped if nobody is there."""
        sys.stdout.write(question)
        sys.stdout.flush()
        answer = self._answers.readline()
        if not answer:
            raise Stopped("\nNobody is here to answer; --yes goes on without asking.")
        return answer.strip()

    def tell(self, line: str) -> None:
        """Say something to the operator."""
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def resolves(self, host: str) -> bool:
        """Say whether a name leads anywhere yet."""
        try:
            return bool(socket.getaddrinfo(host, 443))
        except OSError:
            return False

    def trial(
        self, visitor: Visitor, site: Site, press: Callable[[], None] | None, api: str, short: bool
    ) -> None:
        """Try the board from outside. Raises Failed."""
        Smoke(visitor, site.slugs[0], press, api).run(short=short, pace=site.pace)
