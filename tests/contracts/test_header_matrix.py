"""Every method at every kind of address: what each server of the board answers, held to one table.

``TABLE`` says what all answer; ``AT_THE_EDGE`` and ``ON_A_SERVER`` have cells in which the edge, and nginx
on one server, answer something else, each with its reason. A header that stands in neither is a
fault, whatever it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from board import paths
from board.headers import HEADERS, PageKind, media_type
from tests.builders import a_question
from tests.conftest import an_embedded_client, with_tables
from tests.contracts.test_edge import behind
from tests.edge import Edge
from tests.oneserver import OneServer, one_server
from tests.serving import Served, served
from tests.world import World, a_site

READS = ("GET", "HEAD")
METHODS = (*READS, "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
HTML = media_type("a.html")
PROBLEM = "application/problem+json"
GONE = "0123456789abcdefghjkmnpqrs"
THREAD = "{thread}"
"""Stands for the thread that the board has."""


@dataclass(frozen=True)
class Told:
    """An answer: its status, the kind whose headers it has (none: not ours), its type, and where it leads."""

    status: int
    kind: PageKind | None
    type: str | None = None
    allow: str | None = None
    leads: bool = False


ADDRESSES: dict[str, tuple[str, ...]] = {
    "reading": (
        paths.HOME,
        paths.TOPICS,
        paths.topic("work"),
        paths.thread(THREAD),
        paths.ahas(),
        paths.LEDGER,
        paths.RULES,
        paths.PROMISE,
        paths.MENTORING,
    ),
    "writing": (
        paths.ASK,
        paths.MINE,
        paths.QUEUE,
        paths.topic_queue("work"),
        paths.SEARCH,
        paths.write(THREAD),
    ),
    "data": (
        paths.QUEUE_JSON,
        paths.BEACON,
        paths.thread_json(THREAD),
        paths.FEED,
        paths.FEED_JSON,
        paths.SITEMAP,
        paths.ROBOTS,
        paths.SEARCH_INDEX,
    ),
    "asset": (
        "/static/board.css",
        "/static/forms.css",
        "/static/ask.js",
        "/static/onion.svg",
        "/static/rules.json",
    ),
    "without its slash": ("/ask", "/topics/work", "/t/{thread}", "/t/{thread}/write"),
    "missing": ("/nothing/", f"/t/{GONE}/", "/topics/nothing/", "/%2e%2e/", "/.git/", "/a%0d%0ab/"),
    "missing to write on": ("/ask/nothing/", f"/t/{GONE}/write/"),
    "missing data": ("/nothing.json", f"/t/{GONE}/thread.json", "/nothing.xml"),
    "missing asset": ("/static/nothing.js", "/static/", "/static/.hidden.js"),
    "missing without a slash": ("/nothing", f"/t/{GONE}", "/api"),
    "write": ("/api/threads", f"/api/threads/{GONE}/stories", "/api/receipts"),
    "health": ("/api/health",),
    "missing route": ("/api/", "/api/nothing", "/api/threads/", f"/api/threads/{GONE}"),
}


def table() -> Iterator[tuple[str, str, Told]]:
    """Yield what both answer, for each group of addresses and method."""
    wrong = Told(405, "answer", PROBLEM, "GET, HEAD")
    missing = Told(404, "reading", HTML)
    for group in ADDRESSES:
        for method in METHODS:
            if group in HEADERS:
                told = Told(200, group, "")  # type: ignore[arg-type]
            elif group == "without its slash":
                told = Told(301, "reading", leads=True)
            else:
                told = missing
            if group == "write":
                told = (
                    Told(422, "answer", PROBLEM) if method == "POST" else Told(405, "answer", PROBLEM, "POST")
                )
            elif group == "health":
                told = Told(200, "answer", "application/json") if method in READS else wrong
            elif group == "missing route":
                told = Told(404, "answer", PROBLEM)
            elif method not in READS:
                told = wrong
            yield group, method, told


TABLE = {(group, method): told for group, method, told in table()}
OTHERS = tuple(method for method in METHODS if method not in READS)
REASONS = {
    "methods": "CloudFront itself refuses what a behaviour does not allow, in a page of its own.",
    "trace": "CloudFront has no list of methods with TRACE in it.",
    "paths": "A policy of headers belongs to a path, whatever the status is.",
    "slash": "The edge cannot look into the bucket first: what looks like a page leads to its slash.",
    "page": "There is one page for 404 on the whole site, whoever says it.",
}
PAGES = tuple(group for group in ADDRESSES if group not in ("write", "health", "missing route"))
AT_THE_EDGE: dict[tuple[str, str], tuple[Told, str]] = {
    **{(group, method): (Told(403, None), "methods") for group in PAGES for method in OTHERS},
    **{(group, "TRACE"): (Told(403, None), "trace") for group in ("write", "health", "missing route")},
    **{("missing to write on", method): (Told(404, "writing", HTML), "paths") for method in READS},
    **{("missing data", method): (Told(404, "data", HTML), "paths") for method in READS},
    **{("missing asset", method): (Told(404, "asset", HTML), "paths") for method in READS},
    **{("missing without a slash", method): (Told(301, "reading", leads=True), "slash") for method in READS},
    **{
        ("missing route", method): (Told(404, "answer", HTML), "page")
        for method in METHODS
        if method != "TRACE"
    },
}
SERVERS_REASONS = {
    "page": "nginx has a page of its own for an address that leads elsewhere.",
    "trace": "nginx refuses TRACE wherever it is sent, before it looks whose address it is.",
    "above": "nginx refuses an address that leads above the top.",
}
_SELF = Told(405, "answer", PROBLEM, "GET, HEAD")
ON_A_SERVER: dict[tuple[str, str], tuple[Told, str]] = {
    **{
        ("without its slash", method): (Told(301, "reading", "text/html", leads=True), "page")
        for method in READS
    },
    **{(group, "TRACE"): (_SELF, "trace") for group in ("write", "missing route")},
    **{("/%2e%2e/", method): (Told(400, "answer", PROBLEM), "above") for method in METHODS},
}
"""By group of addresses, or by one of them, and method."""
SENT = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
CELLS = [
    (group, address, method)
    for group, addresses in ADDRESSES.items()
    for address in addresses
    for method in METHODS
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A board with one thread."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = World(client, Path(tmp_path_factory.mktemp("pages")), a_site(origin="https://board.example"))
    world.publisher.pressroom.everything()
    world.post("/api/threads", a_question())
    world.next_slot()
    world.publisher.beacon(world.now)
    yield world
    engine.close()


@pytest.fixture(scope="module")
def local(world: World) -> Iterator[Served]:
    """The local server in front of it."""
    with served(world) as server:
        yield server


@pytest.fixture(scope="module")
def edge(world: World) -> Iterator[Edge]:
    """The edge in front of it."""
    edge = behind(world)
    yield edge
    edge.close()


def hold(headers: list[tuple[str, str]], told: Told, address: str, added: set[str]) -> None:
    """Hold headers against an answer of the table; ``added`` are those of the server's own."""
    found = {name.lower(): value for name, value in headers}
    assert len(found) == len(headers)
    wanted = {name.lower(): value for name, value in HEADERS[told.kind].items()} if told.kind else {}
    if told.type is not None:
        wanted["content-type"] = told.type or media_type(paths.key(address))
    if told.leads:
        wanted["location"] = f"{address}/"
    if told.allow:
        wanted["allow"] = told.allow
    assert {name: value for name, value in found.items() if name not in added} == wanted


@pytest.mark.parametrize(("group", "address", "method"), CELLS)
def test_the_local_server_answers_as_the_table_says(
    local: Served, group: str, address: str, method: str
) -> None:
    address = address.replace(THREAD, local.world.intake_id(1))
    told = TABLE[group, method]
    status, headers, body = local.ask(method, address, b"{}" if method == "POST" else b"", SENT)

    assert status == told.status
    hold(headers, told, address, {"content-length", "server", "date", "connection"})
    assert dict(headers)["Server"] == "board"
    # A clock is what HTTP asks for; nothing else of the machine or the moment is told.
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", dict(headers)["Date"])
    if method == "HEAD":
        assert body == b""
        length = {name.lower(): value for name, value in headers}["content-length"]
        assert int(length) == len(local.ask("GET", address, b"", SENT)[2])


@pytest.mark.parametrize(("group", "address", "method"), CELLS)
def test_the_edge_answers_as_the_table_says_but_for_what_is_listed(
    edge: Edge, world: World, group: str, address: str, method: str
) -> None:
    address = address.replace(THREAD, world.intake_id(1))
    told, reason = AT_THE_EDGE.get((group, method), (TABLE[group, method], ""))
    seen = edge.request(method, address, SENT, b"{}" if method == "POST" else b"")

    assert seen.status == told.status
    assert reason in {"", *REASONS}
    hold(list(seen.headers.items()), told, address, {"etag", "content-length"})


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def server(request: pytest.FixtureRequest) -> Iterator[OneServer]:
    """A server with a board of one thread, behind each of the web servers that it may have."""
    with one_server(request.param) as server:
        server.thread = server.post("/api/threads", a_question())[1]["thread"]
        server.command("slot")
        yield server


@pytest.mark.parametrize(("group", "address", "method"), CELLS)
def test_one_server_answers_as_the_table_says_but_for_what_is_listed(
    server: OneServer, group: str, address: str, method: str
) -> None:
    asked = address.replace(THREAD, server.thread)
    listed = ON_A_SERVER.get((address, method)) or ON_A_SERVER.get((group, method))
    told, reason = listed if listed and server.web == "nginx" else (TABLE[group, method], "")
    status, headers, body = server.ask(method, asked, b"{}" if method == "POST" else b"", SENT)

    assert status == told.status
    assert reason in {"", *SERVERS_REASONS}
    # What is compressed for some says so to all.
    hold(headers, told, asked, {"content-length", "server", "date", "connection", "vary"})
    assert dict(headers).get("Server") == {"nginx": "nginx"}.get(server.web)
    assert dict(headers).get("Vary", "Accept-Encoding") == "Accept-Encoding"
    if method == "HEAD":
        assert body == b""


def test_every_difference_is_one_and_has_its_reason() -> None:
    for differences, reasons in ((AT_THE_EDGE, REASONS), (ON_A_SERVER, SERVERS_REASONS)):
        same = [cell for cell, (told, _) in differences.items() if told == TABLE.get(cell)]

        assert same == []
        assert {reason for _, reason in differences.values()} == set(reasons)
        assert all(group in ADDRESSES or group in ADDRESSES["missing"] for group, _ in differences)


def test_there_is_an_address_of_every_kind_of_page() -> None:
    assert {told.kind for told in TABLE.values()} == set(HEADERS)
    assert {told.status for told in TABLE.values()} == {200, 301, 404, 405, 422}
