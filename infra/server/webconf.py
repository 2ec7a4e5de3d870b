"""What nginx and Caddy have to know of the board, written from the tables that every other server reads.

Headers by kind of page, media types, the answers that a web server gives by itself, and the request headers
that intake may know. `python -m infra.server.webconf` writes both files below infra/one-server, and a test
fails when one of them is no longer what it would write.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path


from board.headers import HEADERS, MEDIA_TYPES
from infra.starting import ROOT
from intake.bridge import HEADERS_KEPT, refusal

FOLDER = ROOT / "infra" / "one-server"
KINDS = (
    (r"^/api/", "answer"),
    (r"^/\.answers/", "answer"),
    (r"^/static/", "asset"),
    (r"\.(?:json|xml|txt)$", "data"),
    (r"^/(?:ask|mine|queue|search)/", "writing"),
    (r"^/t/.*/write/", "writing"),
)
"""The kind of the page at an address, the first that fits; any other address is for reading.

The same as ``board.headers.page_kind``, to which a test holds it, in words of web servers.
"""
PROBLEMS = {400: "malformed", 405: "method", 413: "too-large", 503: "unavailable"}
"""What a web server answers by itself, as problems of intake's."""
_COMPRESSED = ("css", "html", "js", "json", "svg", "txt", "xml")
_WRITTEN = "# Written by `python -m infra.server.webconf`, from functions/board/headers.py.\n"


def varying() -> dict[str, dict[str, str]]:
    """Return the headers that are not the same on every kind of page, with their value for each."""
    names = HEADERS["reading"]
    values = {name: {kind: HEADERS[kind][name] for kind in HEADERS} for name in names}
    return {name: each for name, each in values.items() if len(set(each.values())) > 1}


def problem(status: int) -> str:
    """Return the body of a web server's own answer."""
    return json.dumps(json.loads(refusal(PROBLEMS[status], "")["body"]))


def nginx() -> str:
    """Return the file that nginx.conf includes."""
    return _WRITTEN + "".join(f"{line}\n" for line in _nginx())


def _nginx() -> Iterator[str]:
    yield "map $uri $board_kind {"
    yield "    default reading;"
    yield from (f"    ~{pattern} {kind};" for pattern, kind in KINDS)
    yield "}"
    for name, values in varying().items():
        yield f"map $board_kind {_variable(name)} {{"
        yield from (f'    {kind} "{value}";' for kind, value in values.items())
        yield "}"
    yield "map $uri $board_problem {"
    yield from (f"    /.answers/{status} '{_quoted(problem(status))}';" for status in PROBLEMS)
    yield "}"
    yield 'map $uri $board_allow { /.answers/405 "GET, HEAD"; }'
    yield "map $uri $board_retry { /.answers/503 60; }"
    for name, value in HEADERS["reading"].items():
        shown = _variable(name) if name in varying() else f'"{value}"'
        yield f"add_header {name} {shown} always;"
    yield "add_header Allow $board_allow always;"
    yield "add_header Retry-After $board_retry always;"
    yield "# What nobody needs: an empty value takes the header away."
    yield 'add_header Last-Modified "" always;'
    yield "types {"
    yield from (f'    "{kind}" {name};' for name, kind in MEDIA_TYPES.items())
    yield "}"
    yield "gzip_types " + " ".join(f'"{MEDIA_TYPES[name]}"' for name in _COMPRESSED) + ";"
    yield "# Intake may know of these headers, whoever sends more."
    yield "proxy_pass_request_headers off;"
    yield "proxy_set_header Host board;"
    yield "proxy_set_header Connection close;"
    for kept in HEADERS_KEPT:
        yield f"proxy_set_header {kept.title()} $http_{kept.replace('-', '_')};"


def _variable(name: str) -> str:
    return "$board_" + name.lower().replace("-", "_")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


FILES = {"nginx-headers.conf": nginx}


def main(folder: Path = FOLDER) -> int:
    """Write every file."""
    for name, made in FILES.items():
        (folder / name).write_text(made(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
