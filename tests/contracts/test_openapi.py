"""docs/openapi.yaml says exactly what the code takes and tells: routes, fields, limits, lists, problems."""

import json
import re
from itertools import chain
from typing import Any, get_args

import pytest
import yaml
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from board import beacons, paths, receipts, rules
from board.drafts import CLAIMS, FIELDS, LANGUAGE, TOPIC, TRAP, UNDO, Field
from board.findings import Kind
from board.languages import CODE
from board.model import Hold, Mode, Reject, Role, Standing, State, Voice, WaitsFor
from board.words import POSTS
from intake import body, proof
from intake.app import create_app
from intake.problems import PROBLEMS
from publisher.programs import QUEUE_MOST
from settings import BOARD_TOML, read_site
from tests.running import ROOT
from tests.world import World

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
DRAFTS = {
    "threads": "Question",
    "stories": "Story",
    "layers": "Layer",
    "ahas": "Aha",
    "withdrawals": "Withdrawal",
    "flags": "Flag",
}
"""The schema of each verb's draft."""
PROSE = {"description", "examples", "format"}
"""What a schema says without refusing anything by it."""


def resolved(part: Any) -> Any:
    """Return a part of the document, or the one that it refers to."""
    while "$ref" in part:
        found = DOCUMENT
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def wrong(schema: Any, value: Any) -> list[str]:
    """Return how a value does not fit a schema of the document."""
    validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """Return every operation by path and method."""
    return {
        (path, method): operation
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }


def path_of(verb: str) -> str:
    return "/api/threads" if verb == "threads" else f"/api/threads/{{thread}}/{verb}"


def examples() -> list[Any]:
    """Return every example of a body that is sent, with its path, media type and schema."""
    return [
        pytest.param(path, kind, media["schema"], resolved(example)["value"], id=f"{path} {kind} {name}")
        for (path, _), operation in operations().items()
        for kind, media in operation.get("requestBody", {"content": {}})["content"].items()
        for name, example in media["examples"].items()
    ]


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_its_paths_and_methods_are_the_routes_of_intake_and_the_files_for_programs(world: World) -> None:
    app: Flask = create_app(world.intake)
    files = (paths.thread_json("{thread}"), paths.QUEUE_JSON, paths.BEACON)
    routes = {(file, "get") for file in files}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        verbs = [verb for verb in FIELDS if verb != "threads"] if "{verb}" in path else [""]
        # What answers GET answers HEAD, as everywhere.
        methods = (rule.methods or set()) - {"HEAD"}
        routes |= {(path.replace("{verb}", verb), method.lower()) for verb in verbs for method in methods}

    assert set(operations()) == routes
    named = [operation["operationId"] for operation in operations().values()]
    assert len(set(named)) == len(named)


def what_is_refused(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without what it only tells, its list of values in an order of its own."""
    rules = {name: value for name, value in resolved(schema).items() if name not in PROSE}
    if "enum" in rules:
        rules["enum"] = sorted(map(json.dumps, rules["enum"]))
    return rules


def as_schema(field: Field) -> dict[str, Any]:
    """Return the schema that the code's own table gives a field."""
    values: list[Any] = [*(read_site(BOARD_TOML).slugs if field.name == TOPIC else field.choices)]
    types = ["string"]
    pattern = receipts.ID.pattern if field.names_post else CODE.pattern if field.name == LANGUAGE else ""
    if field.name == UNDO:  # as programs write it
        values.append(True)
        types.append("boolean")
    schema: dict[str, Any] = {"type": "string"}
    if not field.required:  # empty is absent, and so is null
        values += ["", None] if values else []
        schema = {"type": [*types, "null"]}
        pattern = pattern and f"({pattern})?"
    schema |= {"enum": sorted(map(json.dumps, values))} if values else {}
    schema |= {"pattern": f"^{pattern}$"} if pattern else {}
    schema |= {"minLength": field.least} if field.least else {}
    return schema | ({"maxLength": field.most} if field.most else {})


def sent_to(path: str, kind: str) -> dict[str, Any]:
    """Return the schema of what is sent to a path as JSON or as a form."""
    return dict(operations()[path, "post"]["requestBody"]["content"][kind]["schema"])


@pytest.mark.parametrize("verb", FIELDS)
def test_a_draft_has_exactly_the_fields_and_limits_of_the_codes_table(verb: str) -> None:
    schema = resolved(sent_to(path_of(verb), body.JSON))
    claims = {
        "receipt": what_is_refused(SCHEMAS["Receipt"]),
        "nonce": what_is_refused(SCHEMAS["Nonce"]),
        "as": {"type": "string", "enum": sorted(map(json.dumps, Role))},
    }
    expected = {name: claims[name] for name in CLAIMS[verb]}
    expected |= {field.name: as_schema(field) for field in FIELDS[verb]}
    required = [*CLAIMS[verb], *(field.name for field in FIELDS[verb] if field.required)]

    assert {name: what_is_refused(part) for name, part in schema["properties"].items()} == expected
    assert sorted(schema["required"]) == sorted(required)
    assert schema["additionalProperties"] is False
    assert schema is SCHEMAS[DRAFTS[verb]]
    assert TRAP not in schema["properties"]  # a trap that is written down catches nobody


@pytest.mark.parametrize("verb", FIELDS)
def test_a_form_has_the_same_fields_as_text_or_is_unfinished_in_any_way(verb: str) -> None:
    final, first = sent_to(path_of(verb), body.FORM)["anyOf"]
    same, as_text = final["allOf"]
    proves = "receipt" if "receipt" in CLAIMS[verb] else "nonce"
    any_text = {"maxProperties": body._FIELDS, "additionalProperties": {"type": "string"}}

    assert same == sent_to(path_of(verb), body.JSON)
    assert what_is_refused(as_text) == {"type": "object", **any_text}
    assert what_is_refused(first) == {
        "type": "object",
        "properties": {proves: {"type": "string", "maxLength": 0}},
        **any_text,
    }


def test_free_text_is_marked_as_such_everywhere() -> None:
    for verb, fields in FIELDS.items():
        properties = SCHEMAS[DRAFTS[verb]]["properties"]
        free = {name for name, part in properties.items() if part.get("format") == "words"}

        assert free == {field.name for field in fields if field.most}


@given(st.binary(min_size=16, max_size=16), st.sampled_from(["-", " ", ""]), st.booleans())
def test_every_way_to_write_a_receipt_fits(data: bytes, between: str, lower: bool) -> None:
    written = receipts.write(data).replace("-", between)
    written = written.lower() if lower else written.replace("0", "O").replace("1", "l")

    assert receipts.read(written) == data
    assert wrong(SCHEMAS["Receipt"], written) == wrong(SCHEMAS["Nonce"], written) == []


@pytest.mark.parametrize("text", ["", "7QZ4", "U" * 28, "0" * 27, "0" * 29, "0000_" * 7])
def test_what_can_be_no_receipt_does_not_fit(text: str) -> None:
    with pytest.raises(receipts.BadReceipt):
        receipts.read(text)

    assert wrong(SCHEMAS["Receipt"], text)


def test_the_verbs_that_can_be_checked_are_those_that_can_be_written() -> None:
    question, others = SCHEMAS["QuestionToCheck"], SCHEMAS["DraftToCheck"]
    verbs = [question["properties"]["verb"]["const"], *others["properties"]["verb"]["enum"]]

    assert verbs == list(FIELDS)
    assert question["maxProperties"] == others["maxProperties"] == body._FIELDS


LISTS = [
    ("Finding", "kind", get_args(Kind)),
    ("Role", "", tuple(Role)),
    ("Opened", "role", tuple(Role)),
    ("State", "", tuple(State)),
    ("Reason", "", (*Hold, *Reject)),
    ("Voice", "", tuple(Voice)),
    ("Waiting", "waits_for", tuple(WaitsFor)),
    ("StoryPost", "standing", tuple(Standing)),
    ("Beacon", "mode", tuple(Mode)),
    ("Problem", "type", tuple(f"/problems/{name}" for name in PROBLEMS)),
    ("Problem", "status", tuple(sorted({words.status for words in PROBLEMS.values()}))),
]


@pytest.mark.parametrize(("schema", "name", "values"), LISTS, ids=lambda part: str(part)[:20])
def test_a_closed_list_is_the_codes(schema: str, name: str, values: tuple[Any, ...]) -> None:
    part = SCHEMAS[schema]["properties"][name] if name else SCHEMAS[schema]

    assert tuple(part["enum"]) == values


def narrowed(media: dict[str, Any]) -> list[str]:
    """Return the types of problems that a response can have."""
    return [type_ for type_ in SCHEMAS["Problem"]["properties"]["type"]["enum"] if fits_type(media, type_)]


def fits_type(media: dict[str, Any], type_: str) -> bool:
    name = type_.removeprefix("/problems/")
    finding = dict.fromkeys(("start", "end", "utf16_start", "utf16_end"), 0)
    finding |= {"field": "title", "kind": "missing", "text": "?"}
    document = {"type": type_, "title": "t", "status": PROBLEMS[name].status, "detail": "d"}
    findings = [finding] if name == "draft" else []
    return not wrong(media["schema"], {**document, "findings": findings})


def test_every_problem_stands_under_its_status_and_nowhere_else() -> None:
    told: set[tuple[int, str]] = set()
    for operation in operations().values():
        for status, response in operation["responses"].items():
            media = resolved(response).get("content", {}).get("application/problem+json")
            told |= {(int(status), type_) for type_ in narrowed(media)} if media else set()

    assert told == {(words.status, f"/problems/{name}") for name, words in PROBLEMS.items()}


@pytest.mark.parametrize(("path", "kind", "schema", "value"), examples())
def test_every_example_of_what_is_sent_fits_its_schema(
    path: str, kind: str, schema: Any, value: dict[str, Any]
) -> None:
    assert wrong(schema, value) == []


def test_every_example_of_an_answer_fits_its_schema() -> None:
    responses = chain.from_iterable(operation["responses"].values() for operation in operations().values())
    shown = 0
    for response in responses:
        for media in resolved(response).get("content", {}).values():
            for example in media.get("examples", {}).values():
                shown += 1
                assert wrong(media["schema"], example["value"]) == []

    assert shown


def test_a_proof_looks_as_the_vectors_do_and_only_writes_take_one() -> None:
    schema = DOCUMENT["components"]["parameters"]["Proof"]["schema"]
    vectors = re.search(r"```json\n(.*?)```", (ROOT / "docs" / "proof.md").read_text("utf-8"), re.DOTALL)
    taking = {
        path
        for (path, _), operation in operations().items()
        if {"$ref": "#/components/parameters/Proof"} in operation.get("parameters", [])
    }

    assert vectors
    for vector in json.loads(vectors[1]):
        good = vector["proof"]
        assert wrong(schema, good) == []
        for bad in (f"{good}-1", good.rpartition("-")[0], good.replace("v1", "v2"), good.replace("-", "-0")):
            assert wrong(schema, bad), bad
            assert not proof.holds(bad, (vector["beacon"],), vector["path"], vector["body"].encode())
    assert taking == {path_of(verb) for verb in FIELDS}


def test_numbers_are_the_codes() -> None:
    beacon = SCHEMAS["Beacon"]["properties"]

    assert SCHEMAS["Queue"]["properties"]["questions"]["maxItems"] == QUEUE_MOST
    assert SCHEMAS["Waiting"]["properties"]["excerpt"]["maxLength"] == rules.EXCERPT
    assert [beacon[name]["const"] for name in ("iterations", "bits", "puzzles")] == [
        beacons.ITERATIONS,
        beacons.BITS,
        beacons.PUZZLES,
    ]
    limits = f"{body.MOST // 1024} KiB and {body._FIELDS} fields, each once; JSON nests at most {body._DEPTH}"
    assert limits in " ".join(DOCUMENT["info"]["description"].split())
    assert SCHEMAS["Id"]["pattern"] == SCHEMAS["PostId"]["pattern"] == f"^{receipts.ID.pattern}$"


@pytest.mark.parametrize(("kind", "verb"), list(zip(POSTS, FIELDS, strict=False)))
def test_a_post_has_the_words_of_its_draft_within_its_limits(kind: str, verb: str) -> None:
    schema = SCHEMAS[f"{kind.title()}Post"]
    of_every_post = {"post", "ordinal", "kind", "speaker", "state", "day", "reason"}
    told = {name: part for name, part in schema["properties"].items() if name not in of_every_post}
    # What a question chooses is told of its thread.
    fields = [field for field in FIELDS[verb] if kind != "question" or field.most]

    assert set(told) == {field.name for field in fields}
    assert schema["properties"]["kind"] == {"const": kind}
    assert schema["additionalProperties"] is False
    for field in fields:
        expected = {"type": "string", "minLength": field.least or 1, "maxLength": field.most}
        assert not field.most or told[field.name] == expected
