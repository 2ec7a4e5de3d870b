"""What goes to Lambda: built as sam builds it, looked into, and started by AWS's own runtime client."""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from board import beacons
from board.receipts import write
from infra import bundle, manifest, trimming, unused
from infra.smoke import Smoke, Visitor
from intake import proof
from publisher.bucket import S3Bucket
from tests import template
from tests.builders import a_question, a_story
from tests.conftest import an_embedded_client, with_tables
from tests.edge import Edge
from tests.package import asked
from tests.package.environ import ENVIRON
from tests.package.lambda_host import Cloud, Function, Server
from tests.running import ROOT

HANDLERS = {"Intake": "intake.handler.handler", "Publisher": "publisher.handler.handler"}
pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 13),
    reason="the package is built and started with Python 3.13: PYTHON=python3.13 ./dev test",
)


@pytest.mark.parametrize("name", HANDLERS)
def test_the_package_holds_what_runs_and_nothing_else(package: tuple[Path, str], name: str) -> None:
    function = package[0] / name
    there = {path.name for path in function.iterdir()}
    services = {path.name for path in (function / "botocore" / "data").iterdir() if path.is_dir()}

    assert {"board", "intake", "publisher", "storage", "flask", "mangum", "botocore", "board.toml"} <= there
    assert not {"tests", "site", "infra", "moto", "pytest", "hypothesis", "templates"} & there
    assert not set(unused.FOLDERS) & there
    assert services == set(trimming.OPERATIONS)
    assert list(function.rglob("*aarch64*.so"))
    assert not list(function.rglob("*x86_64*.so"))
    assert not [*function.rglob("*.html"), *function.rglob("feed.xml")]


@pytest.mark.parametrize("name", HANDLERS)
def test_the_package_is_small_and_its_report_says_how_small(package: tuple[Path, str], name: str) -> None:
    size = (package[0] / f"{name}.zip").stat().st_size

    assert 1_000_000 < size <= bundle.MOST
    assert f"{name}: {size / 1e6:.1f} MB zipped" in package[1]
    assert package[1].startswith("Python 3.13.")


def test_every_template_is_compiled(package: tuple[Path, str]) -> None:
    compiled = list((package[0] / "Publisher" / "compiled_templates").glob("*.py"))

    assert len(compiled) == len(list((ROOT / "site" / "templates").glob("*.*")))


def an_event(path: str, fields: Any, **changes: Any) -> dict[str, Any]:
    """Return an event as an HTTP API sends it, payload version 2.0."""
    return {
        "version": "2.0",
        "routeKey": "ANY /api/{proxy+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/json",
            "sec-fetch-site": "same-origin",
            "user-agent": "Recognisable/1.0",
            "x-forwarded-for": "203.0.113.77",
            "host": "[::1]:80",
            "edge-key": template.KEYS["EdgeKeys"].split()[1],
        },
        "requestContext": {
            "accountId": "1",
            "requestId": "id",
            "time": "22/Nov/2026:14:30:00 +0000",
            "http": {
                "method": "POST",
                "path": path,
                "sourceIp": "203.0.113.77",
                "userAgent": "Recognisable/1.0",
            },
        },
        "body": json.dumps(fields),
        "isBase64Encoded": False,
        **changes,
    }


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    engine, client = an_embedded_client()
    with_tables(client)
    cloud = Cloud(engine)
    yield cloud
    cloud.close()
    engine.close()


def test_the_built_handlers_take_a_question_to_its_page(runnable: Path, cloud: Cloud) -> None:
    intake = Function(runnable / "Intake", HANDLERS["Intake"], ENVIRON, cloud)
    publisher = Function(runnable / "Publisher", HANDLERS["Publisher"], ENVIRON, cloud)
    receipt = write(os.urandom(16))
    asked = an_event("/api/threads", a_question(receipt=receipt))
    beacon = beacons.beacon(bytes.fromhex(ENVIRON["BEACON_KEY"]), int(time.time()))
    asked["headers"]["proof"] = proof.solve(beacon, "/api/threads", asked["body"].encode())
    kind, answer = intake.call(asked)
    thread = json.loads(answer["body"])["thread"]
    malformed = [
        intake.call(event)
        for event in (
            {},
            {"run": "nothing"},
            an_event("/api/threads", {}, requestContext={}),
            an_event("/api/threads", {}, body="***", isBase64Encoded=True),
            an_event("/api/threads", {}, headers=None, body=None),
        )
    ]
    published = publisher.call({"run": "slot"})
    story = intake.call(an_event(f"/api/threads/{thread}/stories", a_story()))
    hourly = publisher.call({"run": "beacon"})
    everything = publisher.call({"run": "everything"})
    unknown = publisher.call({"run": "something else"})
    printed = intake.stop(), publisher.stop()

    assert (kind, answer["statusCode"]) == ("response", 202)
    assert [(kind, answer["statusCode"]) for kind, answer in malformed] == [
        ("response", status) for status in (403, 403, 400, 400, 403)
    ]
    assert published == hourly == everything == ("response", None)
    assert json.loads(cloud.pages["beacon.json"])["puzzles"] == 8
    assert story[1]["statusCode"] == 202
    assert b"How do I refuse to sign this?" in cloud.pages[f"t/{thread}/index.html"]
    assert "ask/index.html" in cloud.pages
    assert unknown[0] == "error"
    for text in printed:
        assert "203.0.113.77" not in text
        assert "Recognisable" not in text
        assert receipt not in text
        assert "refuse to sign" not in text


def test_the_built_handlers_pass_the_trial_behind_the_edge(runnable: Path, cloud: Cloud) -> None:
    intake = Function(runnable / "Intake", HANDLERS["Intake"], ENVIRON, cloud)
    publisher = Function(runnable / "Publisher", HANDLERS["Publisher"], ENVIRON, cloud)
    manifest.upload(S3Bucket(cloud.client(), "pages"), ROOT / "site" / "static", {})
    publisher.call({"run": "everything"})
    edge = Edge(cloud.pages.get, lambda event, _: intake.call(event)[1])

    def answer(method: str, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        seen = edge.request(method, path, dict(headers.items()), body)
        # The server counts by itself what it sends.
        return (
            seen.status,
            {name: value for name, value in seen.headers.items() if name.lower() != "content-length"},
            seen.body,
        )

    server = Server(answer)
    said: list[str] = []
    visitor = Visitor(f"http://{server.address}")
    try:
        Smoke(visitor, "work", lambda: publisher.call({"run": "trial"}), tell=said.append).run()
        past = intake.call(an_event("/api/threads", a_question(), headers={}))[1]
    finally:
        server.shutdown()
        server.server_close()
        edge.close()
        printed = intake.stop(), publisher.stop()

    assert "ok  it came out" in said
    assert said[-1] == "ok  its words are gone"
    assert past["statusCode"] == 403
    assert not any("trial" in text for text in printed)


@pytest.mark.parametrize("setting", ["PEPPER", "EDGE_KEYS"])
def test_a_handler_without_a_setting_says_which(setting: str, runnable: Path, cloud: Cloud) -> None:
    environ = {name: value for name, value in ENVIRON.items() if name != setting}
    intake = Function(runnable / "Intake", HANDLERS["Intake"], environ, cloud)
    kind, answer = intake._answers.get(timeout=60)
    intake.stop()

    assert kind == "error"
    assert answer["errorMessage"] == f"{setting} is not set."


def test_sam_is_where_dev_build_puts_it() -> None:
    assert shutil.which("sam", path=str(ROOT / ".venv-build" / "bin"))


def test_the_package_understands_all_that_aws_answers(runnable: Path, cloud: Cloud) -> None:
    # One attempt is throttled and the next one taken; then both attempts of the next call are throttled.
    cloud.turns = [True, False, True, True]
    addresses = [f"http://{server.address}" for server in (cloud.dynamodb, cloud.s3)]
    run = subprocess.run(
        [sys.executable, "-I", "-S", Path(asked.__file__), runnable / "Publisher", *addresses],
        env=dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
        | {"AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert ast.literal_eval(run.stdout) == {
        "throttled once": None,
        "throttled for good": "Unavailable",
        "there already": None,
        "no table": "ResourceNotFoundException",
        "scan": [("a" * 26, 1920)],
        "holds": True,
        "condition": "ConditionalCheckFailedException",
        "batch": [],
        "query": True,
        "get": True,
        "delete": False,
        "head of nothing": None,
        "read of nothing": None,
        "first": None,
        "second": "Mismatch",
        "over another": "Mismatch",
        "over what was seen": None,
        "read": b"2",
    }
