"""The edge of the template serves what the local server serves, and hands on nothing of a visitor."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from board import paths
from board.headers import HEADERS, page_kind
from board.slots import PACES
from infra.assets import served
from intake import body
from intake.app import create_app
from intake.bridge import EDGE_KEY, HEADERS_KEPT, lambda_handler
from tests import template
from tests.builders import a_question, a_receipt
from tests.conftest import an_embedded_client, with_tables
from tests.edge import Edge
from tests.running import ROOT
from tests.world import World, a_site

THREAD = "0123456789abcdefghjkmnpqrs"
ADDRESSES = [
    *(getattr(paths, name) for name in dir(paths) if name.isupper()),
    paths.thread(THREAD),
    paths.thread(THREAD, 2),
    paths.thread_json(THREAD),
    paths.write(THREAD),
    paths.topic("work"),
    paths.topic("ask"),
    paths.topic("work", 3),
    paths.topic_queue("work"),
    paths.topic_feed("work"),
    paths.words("work"),
    paths.search_part("work", 12),
    paths.sitemap_part("work", 12),
    paths.ahas(),
    paths.ahas(2),
    "/ledger/2026-11/",
    "/static/board.css",
    "/static/forms.css",
    "/static/rules.json",
]


@pytest.fixture
def a_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Make a board, and close it at the end."""
    engine, client = an_embedded_client()
    with_tables(client)
    yield lambda base="": World(client, tmp_path, a_site(base=base))
    engine.close()


def behind(world: World, **parameters: str) -> Edge:
    def page(key: str) -> bytes | None:
        file = world.folder / key
        if key.startswith("static/"):
            file = ROOT / "site" / key
            return served(file) if file.is_file() else None
        return file.read_bytes() if file.is_file() else None

    keys = tuple(template.KEYS["EdgeKeys"].split())
    return Edge(page, lambda_handler(create_app(world.intake), keys, world.site.base), **parameters)


@pytest.fixture(params=["", "/questions", "/a/b"], ids=["at the root", "below a path", "below two"])
def base(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(a_world: Callable[..., World], base: str) -> World:
    world = a_world(base)
    world.publisher.pressroom.everything()
    return world


@pytest.fixture
def edge(world: World, base: str) -> Iterator[Edge]:
    edge = behind(world, BasePath=base)
    yield edge
    edge.close()


@pytest.fixture(scope="module")
def bare() -> Iterator[Edge]:
    """An edge over a bucket that has every page."""
    edge = Edge(
        lambda key: key.encode(),
        lambda event, _: {"statusCode": 200, "headers": {}, "body": json.dumps(event)},
    )
    yield edge
    edge.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_has_the_headers_of_its_kind_and_the_key_of_its_address(address: str, bare: Edge) -> None:
    seen = bare.get(address)
    added = {name: value for name, value in seen.headers.items() if name not in ("Content-Type", "ETag")}

    assert seen.status == 200
    assert seen.body.decode() == paths.key(address)
    assert added == HEADERS[page_kind(address)]


SEGMENTS = st.sampled_from(
    [
        "t",
        "ask",
        "mine",
        "queue",
        "search",
        "write",
        "topics",
        "static",
        "work",
        THREAD,
        "2",
        "words",
        "aha",
        "feed.xml",
    ]
)


@settings(derandomize=True, database=None, deadline=None, max_examples=300)
@given(st.lists(SEGMENTS, max_size=5), st.sampled_from(["/", "/x.json", "/feed.xml"]))
@example(["t", "write"], "/")
@example(["t", "write", "write", "2"], "/")
def test_edge_and_code_agree_on_what_kind_any_address_is(bare: Edge, parts: list[str], end: str) -> None:
    address = "".join(f"/{part}" for part in parts) + end

    assert bare.policy(bare.behaviour(address)) == HEADERS[page_kind(address)]


def test_answers_of_the_gateway_get_the_headers_of_intakes() -> None:
    edge = Edge(lambda _: None, lambda _event, _context: {"statusCode": 429, "headers": {}, "body": "{}"})
    seen = edge.request("POST", "/api/threads")
    edge.close()

    assert seen.status == 429
    assert seen.headers == HEADERS["answer"]


def test_the_edge_hands_on_the_headers_that_intake_knows_and_no_other() -> None:
    policy = template.resources(template.EDGE)["ToIntake"]["Properties"]["OriginRequestPolicyConfig"]

    assert sorted(name.lower() for name in policy["HeadersConfig"]["Headers"]) == sorted(HEADERS_KEPT)


def test_of_a_visitor_intake_is_told_only_what_cloudfront_adds_by_itself(bare: Edge) -> None:
    sent = dict.fromkeys(HEADERS_KEPT, "x") | {"Edge-Key": "forged", "X-Real-IP": "203.0.113.77"}
    seen = bare.request("POST", "/api/threads", sent, b"{}")
    event = json.loads(seen.body)
    added = {"x-forwarded-for", "via", "user-agent", EDGE_KEY}

    assert set(event["headers"]) == {*HEADERS_KEPT, *added}
    assert event["headers"]["user-agent"] == "Amazon CloudFront"
    assert event["headers"][EDGE_KEY] == "5" * 64


def test_what_is_too_large_is_turned_away_at_the_edge_in_intakes_own_words(
    edge: Edge, world: World, base: str
) -> None:
    fits, over = b" " * body.MOST, b" " * (body.MOST + 1)
    sent = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    seen = edge.request("POST", f"{base}/api/threads", sent, over)
    by_intake = world.request(
        "POST", "/api/threads", over, {name.lower(): value for name, value in sent.items()}
    )

    assert edge.request("POST", f"{base}/api/threads", sent, fits).status == 400
    assert (seen.status, by_intake.status) == (413, 413)
    assert json.loads(seen.body) == by_intake.json
    assert seen.headers["content-type"] == by_intake.headers["content-type"]


@pytest.mark.parametrize(
    "address", ["/ask", "/t/" + THREAD, "/topics/work", "/t/" + THREAD + "/write", "/queue"]
)
def test_an_address_without_its_last_slash_leads_to_the_one_with_it(
    address: str, edge: Edge, base: str
) -> None:
    seen = edge.get(base + address)

    assert (seen.status, seen.headers["location"]) == (301, f"{base}{address}/")
    assert seen.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "address",
    [
        "//elsewhere.example",
        "//elsewhere.example/a",
        "/\\elsewhere.example",
        "/%2f%2felsewhere.example",
        "/a/../b",
        "/.git",
        "/a%0d%0ab",
        "/a;b\\c",
    ],
)
def test_no_address_leads_elsewhere(address: str, edge: Edge, base: str) -> None:
    for path in {address, base + address}:
        seen = edge.get(path)
        assert seen.status == 404
        assert "location" not in seen.headers


def test_what_is_not_there_has_a_page_of_the_board(edge: Edge, world: World, base: str) -> None:
    seen = edge.get(f"{base}/t/{THREAD}/")

    assert seen.status == 404
    assert seen.body == (world.folder / "404.html").read_bytes()
    assert seen.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_list_of_the_bucket_is_at_no_address() -> None:
    """S3 gives a list to whoever asks for no key, and may take one with dots for none."""
    asked: list[str] = []
    edge = Edge(lambda key: asked.append(key), lambda _event, _context: {})
    for path in ("/", "/static/", "/t/", "//", "/.", "/..", "/a/../", "/api/..", "/%2e%2e/", "/?list-type=2"):
        edge.get(path)
    edge.close()

    assert asked
    assert not [key for key in asked if not key or ".." in key or key.endswith("/")]
    assert template.resources(template.EDGE)["Distribution"]["Properties"]["DistributionConfig"][
        "DefaultRootObject"
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_pages_are_read_and_nothing_else(method: str, edge: Edge, base: str) -> None:
    assert edge.request(method, f"{base}/ask/").status == 403


def test_a_board_below_a_path_leaves_the_rest_of_its_host_alone(a_world: Callable[..., World]) -> None:
    world = a_world("/questions")
    world.publisher.pressroom.everything()
    edge = behind(world, BasePath="/questions")
    found = {
        path: edge.get(path)
        for path in ("/", "/questions", "/ask/", "/questionsmore/", "/robots.txt", "/api/health")
    }
    edge.close()

    assert {path: seen.status for path, seen in found.items()} == {
        "/": 301,
        "/questions": 301,
        "/ask/": 404,
        "/questionsmore/": 404,
        "/robots.txt": 200,
        "/api/health": 404,
    }
    assert found["/"].headers["location"] == found["/questions"].headers["location"] == "/questions/"


def test_every_link_of_every_page_leads_somewhere_through_the_edge(
    edge: Edge, world: World, base: str
) -> None:
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    pages = [
        paths.HOME,
        paths.ASK,
        paths.QUEUE,
        paths.TOPICS,
        paths.thread(thread),
        paths.write(thread),
        paths.MINE,
    ]
    links = {
        link
        for page in pages
        for link in re.findall(r'(?:href|src)="(/[^"#?]*)', edge.get(base + page).body.decode())
    }
    dead = {link for link in links if edge.get(link).status != 200}

    assert len(links) > 20
    assert all(link.startswith(f"{base}/") for link in links)
    assert not dead


def test_a_question_goes_in_through_the_edge_and_its_page_comes_out(
    edge: Edge, world: World, base: str
) -> None:
    sent = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    answer = edge.request("POST", f"{base}/api/threads", sent, json.dumps(a_question()).encode())
    told = json.loads(answer.body)
    before = edge.get(told["url"]).status
    world.next_slot()
    after = edge.get(told["url"])

    assert answer.status == 202
    assert (
        answer.headers["Cache-Control" if "Cache-Control" in answer.headers else "cache-control"]
        == "no-store"
    )
    assert before == 404
    assert after.status == 200
    assert a_question()["title"].encode() in after.body
    assert a_receipt(1).encode() not in answer.body


def test_the_same_request_past_the_edge_is_refused(world: World) -> None:
    keys = tuple(template.KEYS["EdgeKeys"].split())
    handler: Any = lambda_handler(create_app(world.intake), keys, world.site.base)
    event = {
        "headers": {"content-type": "application/json", "sec-fetch-site": "same-origin"},
        "requestContext": {"http": {"method": "POST", "path": "/api/threads"}},
        "body": json.dumps(a_question()),
    }

    answer = handler(event, None)

    assert answer["statusCode"] == 403
    assert json.loads(answer["body"])["type"] == f"{world.site.base}/problems/foreign-origin"


def test_while_the_key_is_changed_intake_takes_the_old_one_and_the_new_one(
    a_world: Callable[..., World],
) -> None:
    old, new = template.KEYS["EdgeKeys"].split()
    world = a_world()
    sent = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    statuses = []
    for keys in (f"{old}", f"{old} {new}", f"{new} {old}", f"{new}"):
        edge = behind(world, EdgeKeys=keys)
        statuses.append(edge.request("POST", "/api/check", sent, b'{"verb": "threads"}').status)
        edge.close()

    assert statuses == [200] * 4


@pytest.mark.parametrize("pace", PACES)
def test_every_pace_has_an_alarm_for_two_missed_slots(pace: str) -> None:
    alarm = template.resources(template.ALARMS, Pace=pace)["MissedSlots"]["Properties"]

    assert alarm["Period"] >= 2 * PACES[pace].seconds
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 86_400
    assert alarm["TreatMissingData"] == "breaching"


def test_of_its_security_headers_a_policy_overrides_all_or_none() -> None:
    policies = [
        resource["Properties"]["ResponseHeadersPolicyConfig"]
        for resource in template.resources(template.EDGE).values()
        if resource["Type"] == "AWS::CloudFront::ResponseHeadersPolicy"
    ]

    assert len(policies) == len(HEADERS)
    for policy in policies:
        assert len({part["Override"] for part in policy["SecurityHeadersConfig"].values()}) == 1
