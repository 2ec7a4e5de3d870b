"""What intake and the publisher really answer is what docs/openapi.yaml says, no more and no less."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from board import paths
from board.drafts import FIELDS
from board.findings import Kind
from board.model import Mode, State
from board.moderation import Act, Verb
from intake import body
from tests.builders import WORDS, a_layer, a_question, a_receipt, a_story, an_aha
from tests.contracts.test_openapi import (
    DOCUMENT,
    SCHEMAS,
    examples,
    operations,
    path_of,
    resolved,
    wrong,
)
from tests.world import Answer, Forms, World

THREAD = DOCUMENT["components"]["parameters"]["Thread"]["example"]
PAGE = "text/html"
PROBLEM = "application/problem+json"
Told = tuple[str, str, int, str, str]
"""Path, method, status, media type and problem of an answer."""


def told_by(path: str, method: str, answer: Answer) -> Told:
    """Return which of the documented answers this is, having compared it."""
    kind = answer.headers["content-type"].partition(";")[0]
    response = resolved(operations()[path, method]["responses"][str(answer.status)])
    value = answer.body if kind == PAGE else answer.json

    assert wrong(response["content"][kind]["schema"], value) == []
    for name, header in response.get("headers", {}).items():
        sent = answer.headers[name.lower()]
        assert wrong(header["schema"], int(sent) if sent.isdecimal() else sent) == []
    return path, method, answer.status, kind, value["type"] if kind == PROBLEM else ""


def documented(path: str, method: str) -> set[Told]:
    """Return every answer that an operation is said to have, but for those of the edge."""
    told: set[Told] = set()
    for status, response in operations()[path, method]["responses"].items():
        for kind, media in resolved(response).get("content", {}).items():
            types = types_of(media["schema"]) if kind == PROBLEM else [""]
            told |= {(path, method, int(status), kind, type_) for type_ in types}
    return told


def types_of(schema: dict[str, Any]) -> list[str]:
    """Return the types of problems that a response narrows its own to."""
    parts = [part for each in schema["allOf"] for part in each.get("oneOf", [each])]
    return [type_ for part in parts for type_ in part.get("properties", {}).get("type", {}).get("enum", [])]


def example_of(path: str) -> dict[str, Any]:
    """Return the first example of what is sent to a path as JSON."""
    return dict(next(each.values[3] for each in examples() if each.values[:2] == (path, body.JSON)))


def at(path: str, thread: str = THREAD) -> str:
    return path.replace("{thread}", thread)


WRITES = [path_of(verb) for verb in FIELDS]
POSTED = [*WRITES, "/api/receipts", "/api/check"]


@pytest.mark.parametrize(("path", "kind", "_schema", "value"), examples())
def test_every_example_of_what_is_sent_is_taken(
    world: World, path: str, kind: str, _schema: Any, value: dict[str, Any]
) -> None:
    answer = world.post(at(path), value, form=kind == body.FORM)
    verb = path.rpartition("/")[2]
    written = path in WRITES and ("receipt" in value or "nonce" in value)
    words = {name: part for name, part in value.items() if name not in ("receipt", "nonce")}

    told_by(path, "post", answer)
    assert answer.status == (202 if written else 200)
    if written:
        assert world.post("/api/check", {"verb": verb, "thread": THREAD, **words}).json == {"findings": []}


def test_the_examples_are_the_life_of_one_thread(world: World) -> None:
    standings = []
    for path, kind, _, value in (each.values for each in examples()):
        if path in WRITES and kind == body.JSON:
            assert world.post(at(str(path)), value).status == 202
            world.next_slot()
            posts = json.loads(world.page(paths.thread_json(THREAD)))["posts"]
            standings.append([post["state"] for post in posts if post["kind"] == "story"])

    assert [post["kind"] for post in posts] == ["question", "story", "layer", "layer", "aha"]
    assert {post["state"] for post in posts} == {"published"}
    assert ["withdrawn"] in standings  # and then had back


def answers(world: World, path: str) -> Iterator[tuple[str, Answer]]:
    """Yield what comes of everything that can be sent to a path, rightly and wrongly, with the method."""
    good = example_of(path)
    for accept in ("application/json", PAGE):
        kind = {"accept": accept}
        yield "post", world.post(at(path), good, **kind)
        yield "post", world.post(at(path), {}, form=True, **kind)
        yield "post", world.post(at(path), {**good, "topic": "gossip", "body": "Short"}, **kind)
        yield "post", world.post(at(path), raw=b"{", **kind)
        yield "post", world.post(at(path), good, sec_fetch_site="cross-site", **kind)
        yield "post", world.post(at(path), raw=b"x" * (body.MOST + 1), **kind)
        yield "post", world.post(at(path), good, content_type="multipart/form-data", **kind)
        yield "post", world.post(at(path), good, proof="v1.0.1-2-3-4-5-6-7-8", **kind)
        if "{thread}" in path:
            yield "post", world.post(at(path, "short"), good, **kind)
            others = a_receipt(2) if good.get("receipt") == asker() else asker()
            yield "post", world.post(at(path), {**good, "receipt": others}, **kind)
        if path == "/api/check":
            yield "post", world.post(path, {"verb": "stories", "thread": "short"}, **kind)
        yield "post", world.request("DELETE", at(path), b"", kind)
    broken = World(world.client, world.folder, world.site, world.now)
    object.__setattr__(broken.intake, "site", replace(world.site, topics=None))  # type: ignore[arg-type]
    object.__setattr__(broken.intake, "pepper", None)
    for accept in ("application/json", PAGE):
        yield "post", broken.post(at(path), good, accept=accept)


def asker() -> str:
    return str(example_of("/api/threads")["receipt"])


@pytest.mark.parametrize("path", POSTED)
def test_what_intake_answers_is_what_is_documented_and_all_of_it(world: World, path: str) -> None:
    seen = {told_by(path, method, answer) for method, answer in answers(world, path)}

    assert seen == documented(path, "post")


def test_what_is_answered_about_health_is_documented(world: World) -> None:
    seen = {told_by("/api/health", "get", world.request("GET", "/api/health"))}
    for accept in ("application/json", PAGE):
        answer = world.request("POST", "/api/health", b"", {"accept": accept})
        seen.add(told_by("/api/health", "get", answer))

    assert seen == documented("/api/health", "get")


ASKS = {"accept": "application/json;profile=record, application/json"}


@pytest.mark.parametrize("path", WRITES)
def test_an_answer_with_the_record_fits_as_well(world: World, path: str) -> None:
    answer = world.post(at(path), example_of(path), **ASKS)

    told_by(path, "post", answer)
    assert ("record" in answer.json) is not path.endswith(("/withdrawals", "/flags"))


FOUND: dict[Kind, dict[str, Any]] = {
    "missing": {"title": ""},
    "short": {"title": "Why?"},
    "long": {"title": "Why? " * 40},
    "choice": {"topic": "gossip"},
    "unknown": {"x" * 99: "y"},
    "link": {"body": f"{WORDS} See https://example.org/me."},
    "email": {"body": f"{WORDS} Write to me@example.org."},
    "phone": {"body": f"{WORDS} Call +49 30 901820."},
    "handle": {"body": f"{WORDS} I am @somebody_there on Telegram."},
    "pitch": {"body": f"{WORDS} Book a free call with me."},
    "receipt": {"body": f"{WORDS} {a_receipt(9)}"},
    "hint": {"body": f"{WORDS} I work at Siemens in Munich."},
}


@pytest.mark.parametrize("kind", FOUND)
def test_a_finding_of_every_kind_fits(world: World, kind: Kind) -> None:
    answer = world.post("/api/check", {"verb": "threads", **a_question(), **FOUND[kind]})

    told_by("/api/check", "post", answer)
    assert kind in {finding["kind"] for finding in answer.json["findings"]}
    assert list(FOUND) == SCHEMAS["Finding"]["properties"]["kind"]["enum"]


def test_what_the_boards_own_forms_send_fits(world: World) -> None:
    world.post("/api/threads", example_of("/api/threads"))
    world.next_slot()
    world.post(at(WRITES[1]), example_of(WRITES[1]))
    world.next_slot()
    pages = [world.page(address) for address in ("/ask/", paths.write(THREAD), paths.MINE)]
    for verb in FIELDS:
        words = {"verb": verb, "thread": THREAD, **example_of(path_of(verb))}
        pages.append(world.post("/api/check", words, form=True).body)
    sent = set()
    for form in (form for page in pages for form in Forms(page).forms):
        path, fields = form["action"].replace(THREAD, "{thread}"), form["fields"]
        schema = operations()[path, "post"]["requestBody"]["content"][body.FORM]["schema"]
        brought = {"receipt": a_receipt(1)} if fields.get("receipt") == "" else {}
        sent.add(path)

        assert wrong(schema["anyOf"][0] if path in WRITES else schema, fields | brought) == []
    assert sent == set(POSTED)


@pytest.fixture
def used(world: World) -> World:
    """A board with posts of every kind and in every state."""
    asked = a_question(voice="been-there", language="pt-BR")
    thread = world.post("/api/threads", asked).json["thread"]
    world.next_slot()
    story = {"tried": "I asked, once.", "now": "I read before I sign.", "standing": "peer"}
    for seed in (1001, 1002, 1003):
        world.post(f"/api/threads/{thread}/stories", a_story(seed, **story))
    world.next_slot()
    told = world.story_id(thread, 1001)
    world.post(f"/api/threads/{thread}/layers", a_layer(told, 1, "asker"))
    world.post(f"/api/threads/{thread}/ahas", an_aha(story=told, root_cause="I wanted to be liked"))
    own_way = an_aha(body="I found my way without any of them.")
    aha = world.post(f"/api/threads/{thread}/ahas", own_way).json["id"]
    world.post("/api/threads", a_question(2))
    world.next_slot()
    world.board.want_mode(Mode.HOLD)
    world.post("/api/threads", a_question(3))
    world.post(f"/api/threads/{thread}/layers", a_layer(thread, 1004))
    world.next_slot()
    world.board.want_mode(Mode.NORMAL)
    world.post("/api/threads", {**asked, "receipt": a_receipt(4)})  # said before
    back = {"receipt": a_receipt(1002), "as": "mentor", "post": world.story_id(thread, 1002)}
    world.post(f"/api/threads/{thread}/withdrawals", back)
    early = {"receipt": a_receipt(5), "as": "asker", "post": world.intake_id(5)}
    world.post(f"/api/threads/{world.intake_id(5)}/withdrawals", early)
    removed = world.story_id(thread, 1003)
    world.docket.ask(Act("0" * 26, Verb.REMOVE, thread, removed, "unkind"))
    world.docket.ask(Act("1" * 26, Verb.REMOVE, thread, aha, "other"))
    world.docket.ask(Act("2" * 26, Verb.LOCK, thread, thread))
    world.next_slot()
    return world


def test_every_thread_for_programs_is_as_documented(used: World) -> None:
    files = [json.loads(page) for key, page in used.pages().items() if key.endswith("/thread.json")]
    schema = {"$ref": "#/components/schemas/Thread"}
    for file in files:
        assert wrong(schema, file) == []
    posts = [post for file in files for post in file["posts"]]

    assert {post["state"] for post in posts} == set(State)
    assert {file["locked"] for file in files} == {True, False}
    for kind in ("question", "story", "layer", "aha"):
        shown = {name for post in posts if post["kind"] == kind for name in post}

        assert shown == set(SCHEMAS[f"{kind.title()}Post"]["properties"])


def test_the_queue_and_the_beacon_for_programs_are_as_documented(used: World) -> None:
    used.publisher.beacon(used.now)
    queue, beacon = json.loads(used.page(paths.QUEUE_JSON)), json.loads(used.page(paths.BEACON))

    assert queue["questions"]
    assert wrong(SCHEMAS["Queue"], queue) == []
    assert wrong(SCHEMAS["Beacon"], beacon) == []
    assert wrong(SCHEMAS["Queue"], {"slot": "", "questions": []}) == []


def test_files_for_programs_take_nothing_that_is_not_documented(used: World) -> None:
    thread = used.intake_id(1)
    addresses = {"Thread": paths.thread_json(thread), "Queue": paths.QUEUE_JSON, "Beacon": paths.BEACON}
    used.publisher.beacon(used.now)
    for name, address in addresses.items():
        file = json.loads(used.page(address))
        schema = {"$ref": f"#/components/schemas/{name}"}
        for field in file:
            assert wrong(schema, {each: value for each, value in file.items() if each != field})

        assert wrong(schema, {**file, "address": "192.0.2.7"})
