"""HTTP as it comes over a socket, read strictly: one request on a connection, or none.

What a lenient reader would repair (two lengths, a folded line, a chunk without its size, a body that is cut)
is refused, because a program that stands in between could read it in another way. Werkzeug and Python's
own server do what follows. What is refused is told so in a problem document, and nothing of it is repeated.
"""

import re
import socket
from contextlib import suppress
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler

from intake.bridge import refusal

_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ ([!-~\x80-\xff]+) HTTP/1\.([01])\r\n")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*\r\n")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[\t -~\x80-\xff]*)?\r\n")
_ONCE = (b"content-length", b"content-type", b"host", b"transfer-encoding")
_LONGEST = 1_024
"""Bytes of the line before a chunk, and of one after the last."""
_TRAILERS = 32
_DISCARDED = 1 << 22
"""Bytes that are read of what was refused, so that the answer is not lost with them."""


def is_request(line: bytes, headers: list[bytes]) -> bool:
    """Say whether these lines are the head of one request that every program would read in one way."""
    written = _LINE.fullmatch(line)
    if not written or not headers or headers[-1] != b"\r\n":
        return False
    given: dict[bytes, bytes] = {}
    for header in headers[:-1]:
        match = _HEADER.fullmatch(header)
        if not match or (match[1].lower() in _ONCE and match[1].lower() in given):
            return False
        given[match[1].lower()] = match[2]
    length, coding = given.get(b"content-length"), given.get(b"transfer-encoding")
    if coding is not None and (coding.lower() != b"chunked" or length is not None or written[2] == b"0"):
        return False
    try:
        urlsplit(written[1].decode("latin-1"))
    except ValueError:
        return False
    return length is None or (length.isascii() and length.isdigit())


class Chunked:
    """A body that comes in chunks."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, most: int) -> bytes:
        """Return the body, or so many bytes of it. Raises ValueError when it is none."""
        whole = bytearray()
        while len(whole) < most:
            size = _SIZE.fullmatch(self._stream.readline(_LONGEST))
            if not size:
                raise ValueError
            if not int(size[1], 16):
                self._end()
                break
            wanted = min(int(size[1], 16), most - len(whole))
            data = self._stream.read(wanted)
            whole += data
            if len(data) < wanted or (len(whole) < most and self._stream.read(2) != b"\r\n"):
                raise ValueError
        return bytes(whole)

    def _end(self) -> None:
        for _ in range(_TRAILERS):
            line = self._stream.readline(_LONGEST)
            if line == b"\r\n":
                return
            if not _HEADER.fullmatch(line):
                break
        raise ValueError


class OneRequest(WSGIRequestHandler):
    """Werkzeug's handler for sound requests alone, without its log of addresses and paths, and its name."""

    def parse_request(self) -> bool:
        """Read the head of a request; say whether there is one, and answer what is none."""
        kept = _Kept(self.rfile)
        self.rfile, stream = kept, self.rfile  # type: ignore[assignment]
        try:
            parsed = super().parse_request()
        finally:
            self.rfile = stream
        if parsed and not is_request(self.raw_requestline, kept.lines):
            self.send_error(400)
            return False
        return parsed

    def handle_expect_100(self) -> bool:
        """Leave it to werkzeug, which says so too, to tell that a body may come."""
        return True

    def make_environ(self) -> dict[str, Any]:
        """Return the environ of a request, its body read by rules of ours."""
        environ = super().make_environ()
        if environ.get("wsgi.input_terminated"):
            environ["wsgi.input"] = Chunked(self.rfile)  # type: ignore[arg-type]
        return environ

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request: too long, or malformed."""
        answer = refusal("too-large" if code in (414, 431) else "malformed", "")
        body = answer["body"].encode()
        # Without a version the answer would have no head.
        self.request_version, self.close_connection = "HTTP/1.1", True
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            left = _DISCARDED
            while left > 0 and (data := self.connection.recv(65_536)):
                left -= len(data)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing."""

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Write nothing."""

    def version_string(self) -> str:
        """Return no versions."""
        return "board"


class _Kept:
    """A stream of which the lines are kept that are read from it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.lines: list[bytes] = []

    def readline(self, most: int) -> bytes:
        """Read a line."""
        line: bytes = self._stream.readline(most)
        self.lines.append(line)
        return line
