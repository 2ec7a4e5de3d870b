"""Holds any answer of intake against docs/openapi.yaml, whatever was asked, and listens to what is logged.

What the document has no word for (an unknown address, a method without a route, an event that cannot be
cut) may only be one of three problems. Pages are held against the tags that our own templates have, so
that nothing of a request can become one.
"""

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from html.parser import HTMLParser
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from board.headers import HEADERS
from tests.running import ROOT
from tests.world import Answer, World

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
PAGE = "text/html"
PROBLEM = "application/problem+json"
ELSEWHERE = {400: "malformed", 403: "foreign-origin", 404: "not-found", 405: "method"}
"""What may come of a request that the document does not describe."""
_TAG = re.compile(r"<([a-z][a-z0-9]*)")


class Tags(HTMLParser):
    """The names of the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and what it has."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@cache
def our_tags() -> frozenset[str]:
    """Return the tags that the templates of intake's pages have."""
    written = "".join(file.read_text() for file in sorted((ROOT / "site" / "templates").glob("*.html")))
    return frozenset(_TAG.findall(written)) - {"script", "iframe", "object", "embed", "base"}


def asked(
    world: World, method: str, path: str, data: bytes = b"", headers: dict[str, str] | None = None
) -> Answer:
    """Return the answer to a request, having held it against the document; nothing may be logged."""
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(said):
        answer = world.request(method, path, data, headers)
    assert said.getvalue() == ""
    hold(method, path, answer)
    return answer


def hold(method: str, path: str, answer: Answer) -> None:
    """Hold an answer against the document."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    kind = headers["content-type"].partition(";")[0]
    assert answer.status < 500
    for name, value in HEADERS["answer"].items():
        assert headers[name.lower()] == value
    assert "set-cookie" not in headers
    response = _documented(method, path, answer.status)
    if response is None:
        assert answer.status in ELSEWHERE
        schema = _problem(ELSEWHERE[answer.status])
    else:
        schema = response["content"][kind]["schema"]
        for name, header in response.get("headers", {}).items():
            assert not list(_validator(json.dumps(header["schema"])).iter_errors(headers[name.lower()]))
    if kind == PAGE:
        _hold_page(answer.body)
    elif method.upper() != "HEAD":
        faults = _validator(json.dumps(schema)).iter_errors(json.loads(answer.body))
        assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []


def _hold_page(page: str) -> None:
    found = Tags(page)
    assert found.tags <= our_tags()
    assert not [name for name in found.attributes if name.startswith("on") or name in ("style", "srcdoc")]


def _documented(method: str, path: str, status: int) -> dict[str, Any] | None:
    """Return the response that the document has for an answer, or None where it has no such operation."""
    for written, operations in DOCUMENT["paths"].items():
        if re.fullmatch(written.replace("{thread}", "[^/]+"), path, re.DOTALL):
            # HEAD is answered as GET is, and 405 stands with the methods that there are.
            named = "get" if method.upper() == "HEAD" else method.lower()
            operation = operations.get(named) or (next(iter(operations.values())) if status == 405 else None)
            if operation is None:
                return None
            response = operation["responses"].get(str(status))
            assert response, (method, path, status)
            return _resolved(response)
    return None


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    return dict(DOCUMENT["components"]["responses"][part["$ref"].rpartition("/")[2]])


def _problem(name: str) -> dict[str, Any]:
    only = {"properties": {"type": {"const": f"/problems/{name}"}, "findings": {"maxItems": 0}}}
    return {"allOf": [{"$ref": "#/components/schemas/Problem"}, only]}


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": DOCUMENT["components"]})
