"""The whole product and everything that an adversary could hold of it, for tests of what it promises.

A flow is a life of a board: questions, stories, layers, an aha, a withdrawal, a flag, mistakes of every
kind, slots between them. Each request comes with the marks of whoever sends it: address, agent,
cookies, referrer, query. Afterwards all of it is one tree: both tables, pages, answers, log lines, and
every call to AWS with all that it said.
"""

import base64
import copy
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import sealing
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha, without
from tests.world import KEY, World


@dataclass(frozen=True)
class Sender:
    """The marks of one request that say something of who sent it."""

    address: str = "203.0.113.77"
    agent: str = "Recognisable/1.0"
    cookies: tuple[str, ...] = ()
    language: str = "en"
    referrer: str = "https://intranet.example/team"
    query: str = ""
    more: tuple[tuple[str, str], ...] = ()
    backwards: bool = False

    def headers(self) -> dict[str, str]:
        """Return the headers that a browser and the proxies on the way would add."""
        headers = {
            "user-agent": self.agent,
            "x-forwarded-for": self.address,
            "forwarded": f"for={self.address}",
            "accept-language": self.language,
            "referer": self.referrer,
            **dict(self.more),
        }
        if self.cookies:
            headers["cookie"] = "; ".join(self.cookies)
        return dict(reversed(headers.items())) if self.backwards else headers


class Calls:
    """What a client says to AWS, call by call, boxes opened; from when it was made."""

    def __init__(self, client: Any) -> None:
        self.made: list[tuple[str, dict[str, Any]]] = []
        client.meta.events.register("before-parameter-build.dynamodb", self._on_call)

    def _on_call(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        said = copy.deepcopy(params)
        if "box" in said.get("Item", {}):
            said["Item"]["box"] = opened(said["Item"])
        self.made.append((model.name, said))


@dataclass
class Life:
    """A board and what it answered."""

    world: World
    senders: Iterator[Sender]
    answers: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to what is said to AWS from now on."""
        self.calls = Calls(self.world.client)

    def send(
        self,
        path: str,
        fields: Any,
        *,
        form: bool = False,
        method: str = "POST",
        raw: bytes = b"",
        kind: str = "",
        **headers: str,
    ) -> Any:
        """Send a request with the marks of the next sender, and keep the answer."""
        sender = next(self.senders)
        kind = kind or ("application/x-www-form-urlencoded" if form else "application/json")
        body = raw or (urlencode(fields) if form else json.dumps(fields)).encode()
        sent = event(method, path, kind, body, sender)
        sent["headers"] |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.world.handler(sent, None)
        self.answers.append(answer)
        return answer

    def live(self) -> None:
        """Go through everything that people do, rightly and wrongly."""
        world = self.world
        thread, story = world.intake_id(1), world.story_id(world.intake_id(1), 1001)
        self.send("/api/threads", a_question(1))
        self.send("/api/threads", a_question(2, topic="life"))
        world.next_slot()
        self.send(f"/api/threads/{thread}/stories", a_story(1001))
        self.send(f"/api/threads/{thread}/layers", a_layer(thread, 1003))
        world.next_slot()
        self.send(f"/api/threads/{thread}/layers", a_layer(story, 1, "asker"))
        self.send(f"/api/threads/{thread}/ahas", an_aha(story=story))
        self.send(f"/api/threads/{thread}/flags", {"nonce": a_receipt(7), "post": story, "reason": "unkind"})
        world.next_slot()
        back = {"receipt": a_receipt(1001), "as": "mentor", "post": story}
        self.send(f"/api/threads/{thread}/withdrawals", back)
        self.send("/api/receipts", {"receipt": a_receipt(1001), "thread": thread})
        self.send("/api/check", {"verb": "threads", **without(a_question(3), "receipt")}, form=True)
        self.mistakes(thread)
        world.next_slot()
        self.send("/api/threads", a_question(4))  # still in its box

    def mistakes(self, thread: str) -> None:
        """Send what is refused, each in its way."""
        self.send("/api/threads", a_question(5, body="Write to canary@example.org. " * 4))
        self.send("/api/threads", a_question(6, title="Short"), form=True)
        self.send(f"/api/threads/{thread}/stories", a_story(1))
        self.send(f"/api/threads/{thread}/ahas", an_aha(1001))
        self.send("/api/threads", None, raw=b"{")
        self.send("/api/threads/x/stories", a_story())
        self.send("/api/nothing", {})
        self.send("/api/threads", {}, method="GET")
        self.send("/api/threads", a_question(8), sec_fetch_site="cross-site")
        self.send("/api/threads", a_question(8), proof="v1.0.1-2-3-4-5-6-7-8")
        self.send("/api/threads", None, raw=b"x" * 65_537)
        self.send("/api/threads", None, raw=b"question", kind="text/plain")
        self.send("/api/receipts", {"receipt": "7QZ4"}, form=True)

    def tree(self, logs: str = "") -> dict[str, Any]:
        """Return all that there is of this board. Boxes are opened, since sealing draws a key each time."""
        calls = list(self.calls.made)
        items = self.world.items()
        boxes = {item["id"]["S"]: (opened(item), item["expires"]) for item in items["intake"]}
        return {
            "intake": boxes,
            "board": items["board"],
            "pages": self.world.pages(),
            "calls": calls,
            "answers": self.answers,
            "logs": logs,
        }


def event(method: str, path: str, kind: str, body: bytes, sender: Sender) -> dict[str, Any]:
    """Return the event of an HTTP API with everything that it carries of its sender."""
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": sender.query,
        "cookies": list(sender.cookies),
        "queryStringParameters": {"q": sender.query},
        "headers": {**sender.headers(), "content-type": kind, "sec-fetch-site": "same-origin"},
        "requestContext": {
            "requestId": f"id-{sender.address}",
            "time": "22/Nov/2026:14:30:07 +0000",
            "timeEpoch": 1_795_357_807_123,
            "http": {"method": method, "path": path, "sourceIp": sender.address, "userAgent": sender.agent},
        },
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def dump(tree: dict[str, Any]) -> bytes:
    """Return a tree as bytes to look for things in; what is compressed in it is read as well."""

    def told(value: Any) -> str:
        if isinstance(value, bytes):
            return "\n".join([repr(value), value.decode("utf-8", "replace"), *_compressed(value)])
        if isinstance(value, dict):
            return "".join(f"{key} {told(each)}\n" for key, each in value.items())
        if isinstance(value, list | tuple):
            return "".join(map(told, value))
        return f"{value}\n"

    return told(tree).encode()


def _compressed(data: bytes) -> Iterator[str]:
    """Return what begins anywhere in some bytes as compressed text, as far as it goes."""
    for at in range(len(data) - 1):
        if data[at] == 0x78 and data[at + 1] in (0x01, 0x5E, 0x9C, 0xDA):
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[at:]).decode("utf-8", "replace")


def opened(item: dict[str, Any]) -> bytes:
    """Return what is sealed in the box of an item."""
    return sealing.unseal((KEY,), item["id"]["S"], item["box"]["B"])
