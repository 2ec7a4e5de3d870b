"""The edge as its template describes it, in one process: a small CloudFront.

It picks the behaviour of a path, runs the template's function (in the JavaScript engine that Playwright
carries), hands on what the policies let through, asks the bucket or intake, and dresses the answer. So
tests can walk through infra/edge.yaml without a deployment, and see what a visitor would. It is not the
real thing: the engine is another, the event has fewer fields, and which headers CloudFront puts on what
its function answers, and on its page for 404, is taken to be as on everything else.
"""

import json
import posixpath
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from playwright._impl._driver import compute_driver_executable

from board.headers import HEADERS, media_type, page_kind
from tests import template

_RUN = """
const handler = new Function(process.argv[1] + '; return handler;')();
let rest = '';
process.stdin.on('data', (data) => {
  rest += data;
  let end;
  while ((end = rest.indexOf('\\n')) >= 0) {
    process.stdout.write(JSON.stringify(handler(JSON.parse(rest.slice(0, end)))) + '\\n');
    rest = rest.slice(end + 1);
  }
});
"""
VIEWER = {
    "User-Agent": "Recognisable/1.0",
    "Cookie": "session=0123",
    "Accept-Language": "sv",
    "Referer": "https://elsewhere.example/page",
    "X-Forwarded-For": "203.0.113.77",
    "Host": "board.example",
}
"""What a browser says of itself with every request."""


@dataclass(frozen=True)
class Seen:
    """What a visitor gets."""

    status: int
    headers: dict[str, str]
    body: bytes


class Edge:
    """The edge of one board, over a bucket (key to bytes) and intake's handler."""

    def __init__(
        self,
        pages: Callable[[str], bytes | None],
        intake: Callable[[dict[str, Any], Any], dict[str, Any]],
        **parameters: str,
    ) -> None:
        resources = template.resources(template.EDGE, **parameters)
        self._resources = {name: each["Properties"] for name, each in resources.items()}
        self.config = self._resources["Distribution"]["DistributionConfig"]
        self._origins = {origin["Id"]: origin for origin in self.config["Origins"]}
        self._pages = pages
        self._intake = intake
        node, _ = compute_driver_executable()
        code = self._resources["Addresses"]["FunctionCode"]
        self._function = subprocess.Popen(
            [str(node), "-e", _RUN, code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """End the engine of the function."""
        self._function.communicate()

    def get(self, path: str) -> Seen:
        """Return what a browser gets at an address."""
        return self.request("GET", path)

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Seen:
        """Return what a browser gets for any request."""
        # CloudFront chooses by the path as it is meant, and hands on the path as it was sent.
        behaviour = self.behaviour(posixpath.normpath(unquote(path)) + ("/" if path.endswith("/") else ""))
        if method not in behaviour["AllowedMethods"]:
            return Seen(403, {}, b"")
        length = {"content-length": {"value": str(len(body))}} if body else {}
        changed = self._called({"request": {"method": method, "uri": path, "headers": length}})
        if "statusCode" in changed:
            given = {name: each["value"] for name, each in changed["headers"].items()}
            told = changed.get("body", {"data": ""})["data"].encode()
            return self._dressed(behaviour, Seen(changed["statusCode"], given, told))
        answer = self._from_origin(behaviour, method, changed["uri"], VIEWER | (headers or {}), body)
        for error in self.config["CustomErrorResponses"]:
            if error["ErrorCode"] == answer.status:
                # CloudFront asks for its own page without running the function again.
                page = self._from_bucket(error["ResponsePagePath"])
                answer = Seen(error["ResponseCode"], page.headers, page.body)
        return self._dressed(behaviour, answer)

    def behaviour(self, path: str) -> dict[str, Any]:
        """Return the first behaviour whose pattern a path has."""
        for behaviour in self.config["CacheBehaviors"]:
            pattern = re.escape("/" + behaviour["PathPattern"].lstrip("/"))
            if behaviour["PathPattern"].startswith("*"):
                pattern = re.escape(behaviour["PathPattern"])
            if re.fullmatch(pattern.replace(r"\*", ".*").replace(r"\?", "."), path, re.DOTALL):
                return dict(behaviour)
        return dict(self.config["DefaultCacheBehavior"])

    def policy(self, behaviour: dict[str, Any]) -> dict[str, str]:
        """Return the headers that a behaviour adds."""
        config = self._policy(behaviour)
        security = config["SecurityHeadersConfig"]
        age = security["StrictTransportSecurity"]["AccessControlMaxAgeSec"]
        headers = {
            "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
            "Strict-Transport-Security": f"max-age={age}",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        }
        return headers | {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}

    def _policy(self, behaviour: dict[str, Any]) -> dict[str, Any]:
        name = behaviour["ResponseHeadersPolicyId"]["Ref"]
        return dict(self._resources[name]["ResponseHeadersPolicyConfig"])

    def _called(self, event: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._function.stdin, self._function.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(event) + "\n")
        stdin.flush()
        return dict(json.loads(stdout.readline()))

    def _from_origin(
        self, behaviour: dict[str, Any], method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Seen:
        origin = self._origins[behaviour["TargetOriginId"]]
        if "S3OriginConfig" in origin:
            return self._from_bucket(path)
        policy = self._resources[behaviour["OriginRequestPolicyId"]["Ref"]]["OriginRequestPolicyConfig"]
        through = {name.lower() for name in policy["HeadersConfig"]["Headers"]}
        sent = {name: value for name, value in headers.items() if name.lower() in through}
        sent |= {item["HeaderName"]: item["HeaderValue"] for item in origin["OriginCustomHeaders"]}
        # What CloudFront and the gateway add of themselves.
        sent |= {
            "X-Forwarded-For": "203.0.113.77, 192.0.2.9",
            "Via": "2.0 edge",
            "User-Agent": "Amazon CloudFront",
        }
        event = {
            "version": "2.0",
            "headers": {name.lower(): value for name, value in sent.items()},
            "rawQueryString": "",
            "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.9"}},
            "body": body.decode(),
            "isBase64Encoded": False,
        }
        answer = self._intake(event, None)
        headers = {**answer["headers"], "Apigw-Requestid": "a-request"}
        return Seen(answer["statusCode"], headers, answer["body"].encode())

    def _from_bucket(self, path: str) -> Seen:
        key = path.removeprefix("/")
        body = self._pages(key)
        given = {"Server": "AmazonS3", "Last-Modified": "Thu, 26 Nov 2026 14:30:07 GMT"}
        if body is None:
            return Seen(404, given | {"Content-Type": "application/xml"}, b"<Error/>")
        kept = {"Cache-Control": HEADERS[page_kind(f"/{key}")]["Cache-Control"], "ETag": '"1"'}
        return Seen(200, given | kept | {"Content-Type": media_type(key)}, body)

    def _dressed(self, behaviour: dict[str, Any], answer: Seen) -> Seen:
        config = self._policy(behaviour)
        removed = {item["Header"].lower() for item in config["RemoveHeadersConfig"]["Items"]}
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in removed}
        there = {name.lower() for name in headers}
        security = config["SecurityHeadersConfig"]
        over = {item["Header"]: item["Override"] for item in config["CustomHeadersConfig"]["Items"]}
        over |= {
            "Content-Security-Policy": security["ContentSecurityPolicy"]["Override"],
            "Strict-Transport-Security": security["StrictTransportSecurity"]["Override"],
            "X-Content-Type-Options": security["ContentTypeOptions"]["Override"],
            "Referrer-Policy": security["ReferrerPolicy"]["Override"],
        }
        for name, value in self.policy(behaviour).items():
            if over[name] or name.lower() not in there:
                headers = {kept: each for kept, each in headers.items() if kept.lower() != name.lower()}
                headers[name] = value
        return Seen(answer.status, headers, answer.body)
