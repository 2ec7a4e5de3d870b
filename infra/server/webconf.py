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
_ERRORS = {400: (), 405: (), 413: (414, 431), 503: (500, 502, 504)}
"""What Caddy answers with each, besides its own."""
_BESIDE = {405: ('header Allow "GET, HEAD"',), 503: ("header Retry-After 60",)}
_COMPRESSED = ("css", "html", "js", "json", "svg", "txt", "xml")
_WRITTEN = "# Written by `python -m infra.server.webconf`, from functions/board/headers.py.\n"


def varying() -> dict[str, dict[str, str]]:
    """Return the headers that are not the same on every kind of page, with their value for each."""
    names = HEADERS["reading"]
    values = {name: {str(kind): HEADERS[kind][name] for kind in HEADERS} for name in names}
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


def caddy() -> str:
    """Return the file that the Caddyfile imports."""
    return _WRITTEN + "".join(f"{line}\n" for line in _caddy())


def _caddy() -> Iterator[str]:
    varies = varying()
    yield "# What nobody needs."
    yield "(board-less) {"
    yield "\theader {"
    yield from (f"\t\t-{name}" for name in ("Server", "Etag", "Last-Modified", "Accept-Ranges"))
    yield "\t}"
    yield "}"
    yield "(board-reading) {"
    yield from _block("", HEADERS["reading"])
    yield "}"
    yield "(board-answer) {"
    yield from _block("", HEADERS["answer"])
    yield '\theader Content-Type "application/problem+json"'
    yield "}"
    yield "(board-page) {"
    # The last one that fits counts here, and the first in the table.
    for number, (pattern, kind) in reversed([*enumerate(KINDS)]):
        yield f"\t@board-{number} path_regexp {pattern}"
        yield from _block(f"@board-{number} ", {name: values[kind] for name, values in varies.items()})
    for name, media_type in MEDIA_TYPES.items():
        yield f"\t@board-{name} path *.{name}"
        yield f'\theader @board-{name} Content-Type "{media_type}"'
    yield "}"
    yield "(board-problems) {"
    for status, others in _ERRORS.items():
        either = " || ".join(f"{{http.error.status_code}} == {each}" for each in (status, *others))
        yield f"\t@board-{status} expression `{either}`"
        yield f"\thandle @board-{status} {{"
        yield "\t\timport board-answer"
        yield from (f"\t\t{line}" for line in _BESIDE.get(status, ()))
        yield f"\t\trespond `{problem(status)}` {status}"
        yield "\t}"
    yield "}"
    yield "# Intake may know of these headers, whoever sends more."
    yield "(board-kept) {"
    yield from (f"\tvars board-{kept} {{header.{kept}}}" for kept in HEADERS_KEPT)
    # The host goes too, but Caddy finds its answers to errors by it.
    yield "\tvars board-host {hostport}"
    yield "\trequest_header -**"
    yield "\trequest_header Host {vars.board-host}"
    for kept in HEADERS_KEPT:
        yield f'\t@board-{kept} not vars board-{kept} ""'
        yield f"\trequest_header @board-{kept} {kept.title()} {{vars.board-{kept}}}"
    yield "}"


def _block(matcher: str, headers: dict[str, str]) -> Iterator[str]:
    yield f"\theader {matcher}{{"
    yield from (f'\t\t{name} "{value}"' for name, value in headers.items())
    yield "\t}"


def _variable(name: str) -> str:
    return "$board_" + name.lower().replace("-", "_")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


FILES = {"nginx-headers.conf": nginx, "caddy-headers": caddy}


def main(folder: Path = FOLDER) -> int:
    """Write every file."""
    for name, made in FILES.items():
        (folder / name).write_text(made(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
