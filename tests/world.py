"""A whole board in one process: the event that AWS sends, intake, both tables, publisher, pages.

The clock only moves when a test moves it and chance is counted, so every run is the same run.
"""

import base64
import json
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from board import paths, receipts, slots
from board.lots import Budgets
from board.slots import Pace
from intake.app import Intake, create_app
from intake.bridge import lambda_handler
from press import Site
from publisher.bucket import Bucket, FolderBucket, S3Bucket
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.slot import Publisher
from settings import BOARD_TOML, read_site
from storage.docket import DocketTable
from storage.tables import BoardTable, IntakeTable
from tests.builders import a_receipt

START = 1_800_000_000 // 86_400 * 86_400 + 36_000
"""Ten in the morning of some day in 2027."""
PEPPER = bytes(range(32))
BEACON_KEY = bytes(range(64, 96))
SECRET = b"s" * 32
KEY = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@dataclass(frozen=True)
class Answer:
    """What intake answered."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class World:
    """One board, its people's requests, and its time."""

    client: Any
    folder: Path
    site: Site = field(default_factory=lambda: a_site())
    now: int = START
    drawn: int = 0

    def __post_init__(self) -> None:
        """Compose the board as an entry point would."""
        self.table = IntakeTable(self.client, "intake")
        self.board = BoardTable(self.client, "board")
        self.docket = DocketTable(self.client, "board")
        self.intake = Intake(
            table=self.table,
            key=KEY.public_key(),
            pepper=PEPPER,
            beacon_key=BEACON_KEY,
            site=self.site,
            origins=("https://board.example",),
            clock=lambda: self.now,
            chance=self._chance,
        )
        self.handler = lambda_handler(create_app(self.intake))
        self.publisher = self.a_publisher()

    def a_bucket(self) -> Bucket:
        """Return the bucket of this board's pages."""
        return FolderBucket(self.folder)

    def a_publisher(self, **changes: Any) -> Publisher:
        """Return a publisher of this board; more than one may run."""
        pressroom = Pressroom(self.board, self.docket, self.a_bucket(), Printer(self.site))
        publisher = Publisher(
            self.table, self.board, self.docket, pressroom, (KEY,), SECRET, BEACON_KEY, self.site
        )
        return replace(publisher, **changes)

    def post(
        self, path: str, fields: Any = None, *, form: bool = False, raw: bytes | None = None, **headers: str
    ) -> Answer:
        """Send a POST as a browser on the board's own page would, JSON or plain form."""
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        body = urlencode(fields or {}) if form else json.dumps(fields)
        sent = {"content-type": kind, "sec-fetch-site": "same-origin"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("POST", path, body.encode() if raw is None else raw, sent)

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send any request as the event of an HTTP API, with all that such an event carries."""
        event = {
            "version": "2.0",
            "rawQueryString": "",
            "cookies": ["session=0123"],
            "headers": {
                "host": "board.example",
                "user-agent": "Recognisable/1.0",
                "x-forwarded-for": "203.0.113.77",
                **(headers or {}),
            },
            "requestContext": {
                "requestId": "id-of-a-request",
                "http": {"method": method, "path": path, "sourceIp": "203.0.113.77"},
            },
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        answer = self.handler(event, None)
        text = answer["body"]
        if answer.get("isBase64Encoded"):
            text = base64.b64decode(text).decode()
        return Answer(answer["statusCode"], answer["headers"], text)

    def intake_id(self, seed: int) -> str:
        """Return the id of the thread that the receipt of a seed opens."""
        return receipts.thread_id(PEPPER, receipts.read(a_receipt(seed)))

    def story_id(self, thread: str, seed: int) -> str:
        """Return the id of the story that the receipt of a seed tells in a thread."""
        return receipts.story_id(PEPPER, thread, receipts.read(a_receipt(seed)))

    def next_slot(self) -> Any:
        """Let time pass until the next slot has opened, and publish it."""
        slot = slots.next_slot(self.site.pace, self.now)
        self.now = slot + 1
        return self.publisher.publish(slot)

    def page(self, address: str) -> str:
        """Return the page at an address."""
        return self.pages()[paths.key(address)].decode()

    def has_page(self, address: str) -> bool:
        """Say whether there is a page at an address."""
        return paths.key(address) in self.pages()

    def remove_pages(self) -> None:
        """Lose all pages."""
        for key in self.pages():
            self.remove_page(key)

    def remove_page(self, key: str) -> None:
        """Lose a page."""
        (self.folder / key).unlink()

    def lay_page(self, key: str, body: bytes) -> None:
        """Lay a page where it is, whatever was there."""
        (self.folder / key).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / key).write_bytes(body)

    def pages(self) -> dict[str, bytes]:
        """Return the bytes of every page, by key."""
        files = (file for file in self.folder.rglob("*") if file.is_file())
        return {file.relative_to(self.folder).as_posix(): file.read_bytes() for file in files}

    def items(self) -> dict[str, list[Any]]:
        """Return every item of both tables, in an order of their own."""
        return {
            table: sorted(self.client.scan(TableName=table, ConsistentRead=True)["Items"], key=repr)
            for table in ("intake", "board")
        }

    def _chance(self, count: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(count, "big")


@dataclass
class CloudWorld(World):
    """The same board with its pages in S3; ``client`` is DynamoDB's, ``s3`` is S3's."""

    s3: Any = None

    def a_bucket(self) -> Bucket:
        """Return the bucket of this board's pages."""
        return S3Bucket(self.s3, "pages")

    def pages(self) -> dict[str, bytes]:
        """Return the bytes of every page, by key."""
        listed = self.s3.get_paginator("list_objects_v2").paginate(Bucket="pages")
        keys = [item["Key"] for part in listed for item in part.get("Contents", [])]
        return {key: self.s3.get_object(Bucket="pages", Key=key)["Body"].read() for key in keys}

    def remove_page(self, key: str) -> None:
        """Lose a page."""
        self.s3.delete_object(Bucket="pages", Key=key)

    def lay_page(self, key: str, body: bytes) -> None:
        """Lay a page where it is, whatever was there."""
        self.s3.put_object(Bucket="pages", Key=key, Body=body)


def a_site(pace: Pace = slots.PACES["standard"], **changes: Any) -> Site:
    """Return the site of the repository's own board.toml, at a pace, its slow lane open and wide."""
    site = read_site(BOARD_TOML, pace=pace, slow_lane="open")
    return replace(site, **{"budgets": Budgets(fast=200, slow=200), **changes})


class Forms(HTMLParser):
    """Reads the forms of a page as a browser without JavaScript would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect forms and what their fields would send."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": given["action"], "fields": {}})
        elif tag == "input" and self.forms and "name" in given:
            if given.get("type") != "radio" or "checked" in given:
                self.forms[-1]["fields"][given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self.forms[-1]["fields"][self._area] = ""

    def handle_data(self, data: str) -> None:
        """Collect the text of a text area."""
        if self._area:
            self.forms[-1]["fields"][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area; its first line end is markup."""
        if tag == "textarea" and self._area:
            fields = self.forms[-1]["fields"]
            fields[self._area] = fields[self._area].removeprefix("\n")
            self._area = None
