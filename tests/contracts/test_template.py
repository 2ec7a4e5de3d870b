"""template.yaml and the code say the same: handlers, settings, keys, and exactly the rights that are used."""

import dataclasses
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

import patience
from board.model import Mode
from board.moderation import Act, Verb
from infra import trimming
from moderator.book import gathered
from moderator.desk import Desk
from publisher.slot import Publisher
from settings import BOARD_TOML, IntakeSettings, PublisherSettings, read_site
from storage.docket import DocketTable
from storage.items import BOARD_INDEXES, BOARD_KEYS, EXPIRES, INTAKE_KEYS
from storage.tables import BoardTable, IntakeTable
from tests import template
from tests.builders import a_question, a_receipt, a_story
from tests.conftest import a_bucket_client
from tests.running import ROOT
from tests.shards import Functions, in_shards
from tests.world import CloudWorld

SETTINGS = {"Intake": IntakeSettings, "Publisher": PublisherSettings, "Docket": PublisherSettings}


def properties(name: str, **parameters: str) -> dict[str, Any]:
    return template.resources(**parameters)[name]["Properties"]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_handler_is_there(name: str) -> None:
    module, _, function = properties(name)["Handler"].rpartition(".")
    found = importlib.util.find_spec(module)

    assert found
    assert found.origin
    assert re.search(rf"^(def {function}\(|{function} = )", Path(found.origin).read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_environment_is_exactly_what_the_settings_read(name: str) -> None:
    read = {field.name.upper() for field in dataclasses.fields(SETTINGS[name])} - {"SITE"}
    read |= {"PACE", "ORIGINS", "BASE"}  # for the site

    assert set(properties(name)["Environment"]["Variables"]) == read


@pytest.mark.parametrize(
    ("table", "keys", "indexes"),
    [("IntakeTable", INTAKE_KEYS, {}), ("BoardTable", BOARD_KEYS, BOARD_INDEXES)],
)
def test_keys_and_indexes_are_those_of_the_code(
    table: str, keys: dict[str, str], indexes: dict[str, dict[str, str]]
) -> None:
    types = {
        part["AttributeName"]: part["AttributeType"] for part in properties(table)["AttributeDefinitions"]
    }

    def as_code(schema: list[dict[str, str]]) -> dict[str, str]:
        by_role = {part["KeyType"]: part["AttributeName"] for part in schema}
        return {by_role[role]: types[by_role[role]] for role in ("HASH", "RANGE") if role in by_role}

    assert as_code(properties(table)["KeySchema"]) == keys
    assert {
        index["IndexName"]: as_code(index["KeySchema"])
        for index in properties(table).get("GlobalSecondaryIndexes", [])
    } == indexes


def test_drafts_are_kept_without_any_record_of_when_they_came() -> None:
    table = properties("IntakeTable")

    assert not {"StreamSpecification", "PointInTimeRecoverySpecification", "SSESpecification"} & set(table)
    assert table["TimeToLiveSpecification"] == {"AttributeName": EXPIRES, "Enabled": True}


def test_the_board_is_backed_up_for_seven_days_and_guarded_on_a_live_stage() -> None:
    assert properties("BoardTable")["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"] == 7
    assert properties("BoardTable")["DeletionProtectionEnabled"] is True
    assert properties("BoardTable", Stage="trial")["DeletionProtectionEnabled"] is False


@pytest.mark.parametrize("name", SETTINGS)
def test_functions_run_as_designed(name: str) -> None:
    function = properties(name)

    assert (function["Runtime"], function["MemorySize"]) == ("python3.13", 1024)
    assert function["Architectures"] == ["arm64"]
    assert function["TracingConfig"]["Mode"] == "PassThrough"
    assert function["LoggingConfig"]["SystemLogLevel"] == "WARN"


def test_logs_are_kept_for_seven_days_and_requests_are_not_logged() -> None:
    assert properties("PublisherLog")["RetentionInDays"] == 7
    assert "AccessLogSettings" not in properties("ApiStage")
    assert properties("ApiStage")["DefaultRouteSettings"]["ThrottlingRateLimit"]


def test_pages_are_private_and_keep_no_old_versions() -> None:
    assert all(properties("Pages")["PublicAccessBlockConfiguration"].values())
    assert "VersioningConfiguration" not in properties("Pages")
    assert "LoggingConfiguration" not in properties("Pages")


def test_the_pace_of_the_template_is_that_of_the_board() -> None:
    assert template.written()["Parameters"]["Pace"]["Default"] == read_site(BOARD_TOML).pace.name


def test_a_build_takes_the_requirements_at_the_top() -> None:
    assert 'manifest = "requirements.txt"' in (ROOT / "samconfig.toml").read_text()


# What each call of boto3 needs in a policy. A head of a page reads it, and without the right to list
# S3 would not say whether it is there.
NEEDS = {
    "HeadObject": {("s3:GetObject", "Pages/*"), ("s3:ListBucket", "Pages")},
    "GetObject": {("s3:GetObject", "Pages/*"), ("s3:ListBucket", "Pages")},
    "PutObject": {("s3:PutObject", "Pages/*")},
}
OF_LAMBDA = {("logs:CreateLogStream", "PublisherLog"), ("logs:PutLogEvents", "PublisherLog")}


def used(calls: list[tuple[str, dict[str, Any]]]) -> set[tuple[str, str]]:
    tables = {"intake": "IntakeTable", "board": "BoardTable"}
    rights: set[tuple[str, str]] = set()
    for operation, request in calls:
        if operation in NEEDS:
            rights |= NEEDS[operation]
            continue
        for name in [request["TableName"]] if "TableName" in request else request["RequestItems"]:
            index = f"/index/{request['IndexName']}" if "IndexName" in request else ""
            rights.add((f"dynamodb:{operation}", tables[name] + index))
    return rights


def granted(role: str) -> set[tuple[str, str]]:
    policies = properties(role)["Policies"]
    return rights_of([each for policy in policies for each in policy["PolicyDocument"]["Statement"]])


def rights_of(statements: list[dict[str, Any]]) -> set[tuple[str, str]]:
    def named(resource: Any) -> str:
        if "Fn::Sub" in resource:
            return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", resource["Fn::Sub"])
        return str(resource["Fn::GetAtt"][0])

    rights = set()
    for statement in statements:
        actions, where = statement["Action"], statement["Resource"]
        for action in [actions] if isinstance(actions, str) else actions:
            for resource in where if isinstance(where, list) else [where]:
                rights.add((action, named(resource)))
    return rights


class Recorded:
    """A client that remembers what was asked of it."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.exceptions = getattr(client, "exceptions", None)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            self.calls.append(("".join(map(str.capitalize, name.split("_"))), request))
            return getattr(self._client, name)(**request)

        return call


def test_each_role_may_do_exactly_what_it_does(moto: Any, pages: Any, tmp_path: Path) -> None:
    world = CloudWorld(moto, tmp_path, s3=pages)
    as_intake, as_publisher, as_bucket = Recorded(moto), Recorded(moto), Recorded(pages)
    object.__setattr__(world.intake, "table", IntakeTable(as_intake, "intake"))
    world.s3 = as_bucket
    world.board._client = as_publisher
    asks = world.docket
    world.docket = DocketTable(as_publisher, "board")
    publisher: Publisher = world.a_publisher(intake=IntakeTable(as_publisher, "intake"))
    world.publisher = publisher
    publisher.pressroom.everything()
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story())
    world.post(f"/api/threads/{'0' * 26}/stories", a_story(1002))
    world.next_slot()
    back = {"receipt": a_receipt(1), "as": "asker", "post": thread}
    world.post(f"/api/threads/{thread}/withdrawals", back)
    world.next_slot()
    world.now += 3 * 86_400
    world.next_slot()
    asks.ask(Act("0" * 26, Verb.LOCK, thread, thread))
    world.next_slot()
    publisher.pressroom.everything()
    functions = Recorded(Functions(publisher))
    world.publisher = in_shards(publisher, functions=functions)
    world.post("/api/threads", a_question(2))
    world.next_slot()

    assert used(as_intake.calls) == granted("IntakeRole")
    assert used(as_publisher.calls + as_bucket.calls) == granted("PublisherRole") - OF_LAMBDA
    # And of botocore's data the package keeps what these calls need: infra/trimming.py.
    assert {
        "dynamodb": {operation for operation, _ in as_intake.calls + as_publisher.calls},
        "lambda": {operation for operation, _ in functions.calls},
        "s3": {operation for operation, _ in as_bucket.calls},
    } == trimming.OPERATIONS


def test_shards_are_there_where_they_are_asked_for_and_the_publisher_alone_may_call_them() -> None:
    none, eight = template.resources(), template.resources(Shards="8")
    asks = [made["Publisher"]["Properties"]["Environment"]["Variables"] for made in (none, eight)]
    shard = eight["Shard"]["Properties"]
    may = eight["PublisherCallsShards"]["Properties"]

    assert not {"Shard", "PublisherCallsShards"} & none.keys()
    assert [(each["SHARDS"], each["SHARD_FUNCTION"]) for each in asks] == [("1", ""), ("8", {"Ref": "Shard"})]
    assert rights_of(may["PolicyDocument"]["Statement"]) == {("lambda:InvokeFunction", "Shard")}
    assert may["Roles"] == [{"Ref": "PublisherRole"}]
    assert shard["Handler"] == "publisher.handler.for_shards"
    assert shard["Environment"]["Variables"].keys() == asks[1].keys()
    assert not {"Events", "FunctionUrlConfig"} & template.written()["Resources"]["Shard"]["Properties"].keys()


def test_a_moderator_may_do_exactly_what_the_terminal_does(moto: Any, pages: Any, tmp_path: Path) -> None:
    world = CloudWorld(moto, tmp_path, s3=pages)
    thread = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story())
    world.next_slot()
    client = Recorded(moto)
    desk = Desk(
        BoardTable(client, "board"),
        DocketTable(client, "board"),
        None,  # type: ignore[arg-type]
        "2027-01-15",
        "2027-01-16",
        bytes,
        world.site,
    )
    desk.docket.ask(desk.act(Verb.PURGE, desk.place(thread), "pitch"))
    desk.docket.drop(desk.purge_of(desk.place(thread)))
    desk.flood(Mode.HOLD)
    desk.flagged()
    list(desk.docket.held())
    desk.verify()
    desk.docket.flags(thread)
    gathered(desk, "work")
    statements = properties("ModeratorPolicy")["PolicyDocument"]["Statement"]
    rights = rights_of(statements)
    writes = [call for call in client.calls if call[0] in ("PutItem", "DeleteItem")]
    keys = {request.get("Item", request.get("Key"))["pk"]["S"] for _, request in writes}

    assert used(client.calls) == rights - {("lambda:InvokeFunction", "Docket")}
    assert keys == {"docket"}
    assert statements[2]["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["docket"]}}


def test_the_bucket_client_of_the_tests_is_set_as_the_publishers() -> None:
    handler = (ROOT / "functions" / "publisher" / "handler.py").read_text()

    assert patience.PUBLISHER.request_checksum_calculation == "when_required"
    assert "patience.PUBLISHER" in handler
    assert "without_expect(" in handler
    assert callable(a_bucket_client)
