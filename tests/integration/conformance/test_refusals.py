"""The embedded engine refuses what it does not implement, and keeps what it was told out of its messages."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conformance.engines import Opened, create, number, refusal, text

KEY = {"id": text("1")}


@pytest.fixture
def client(opened: Opened) -> Any:
    return opened()[1]


@pytest.mark.parametrize(
    "operation", ["update_item", "transact_write_items", "list_tables", "delete_table", "list_backups"]
)
def test_an_operation_that_the_application_does_not_use_is_unknown(client: Any, operation: str) -> None:
    assert refusal(getattr(client, operation)) == "UnknownOperationException"


@pytest.mark.parametrize(
    ("operation", "arguments", "extra"),
    [
        ("put_item", {"Item": KEY}, {"ReturnValues": "ALL_OLD"}),
        ("put_item", {"Item": KEY}, {"ReturnConsumedCapacity": "TOTAL"}),
        ("put_item", {"Item": KEY}, {"Expected": {"id": {"Exists": False}}}),
        ("put_item", {"Item": KEY}, {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
        ("get_item", {"Key": KEY}, {"ProjectionExpression": "id"}),
        ("get_item", {"Key": KEY}, {"AttributesToGet": ["id"]}),
        ("delete_item", {"Key": KEY}, {"ReturnValues": "ALL_OLD"}),
        ("query", {}, {"KeyConditions": {}}),
        ("query", {}, {"FilterExpression": "a = b"}),
        ("query", {}, {"Select": "COUNT"}),
        ("scan", {}, {"FilterExpression": "a = b"}),
        ("scan", {}, {"IndexName": "shelf"}),
        ("scan", {}, {"TotalSegments": 2}),
    ],
)
def test_a_parameter_that_would_be_ignored_is_refused_by_name(
    client: Any, operation: str, arguments: dict[str, Any], extra: dict[str, Any]
) -> None:
    call, name = getattr(client, operation), create(client, "id:S")
    with pytest.raises(ClientError, match=rf"\(ValidationException\).*{next(iter(extra))}"):
        call(TableName=name, **arguments, **extra)


def test_parameters_that_ask_for_nothing_more_are_taken(client: Any) -> None:
    name = create(client, "id:S")
    client.put_item(TableName=name, Item=KEY, ReturnValues="NONE", ReturnConsumedCapacity="NONE")
    assert client.get_item(TableName=name, Key=KEY, ReturnConsumedCapacity="NONE")["Item"] == KEY


@pytest.mark.parametrize(
    "extra",
    [
        {"BillingMode": "PROVISIONED"},
        {"StreamSpecification": {"StreamEnabled": True}},
        {"LocalSecondaryIndexes": []},
        {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
    ],
)
def test_only_plain_tables_that_pay_per_request_are_created(client: Any, extra: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {
        "TableName": "plain",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }
    assert refusal(client.create_table, **(arguments | extra)) == "ValidationException"
    client.create_table(**arguments)


@pytest.mark.parametrize(
    "condition", ["size(a) = :v", "contains(a, :v)", "a IN (:v)", "a.b = :v", "a[0] = :v"]
)
def test_a_condition_beyond_the_subset_is_refused(client: Any, condition: str) -> None:
    arguments = {"ConditionExpression": condition, "ExpressionAttributeValues": {":v": number(1)}}
    code = refusal(client.put_item, TableName=create(client, "id:S"), Item=KEY, **arguments)
    assert code == "ValidationException"


@pytest.mark.parametrize(
    "item",
    [
        {"id": text("1"), "a": number("private")},
        {"id": text("1"), "a": {"SS": ["private", "private"]}},
        {"id": text("private" * 400)},
        {"id": text("1"), "a": {"M": {"private": {}}}},
    ],
)
def test_a_refusal_does_not_repeat_what_an_item_contains(client: Any, item: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as caught:
        client.put_item(TableName=create(client, "id:S"), Item=item)
    assert "private" not in str(caught.value)


def test_a_fault_of_the_engine_is_a_500_that_names_only_its_kind_and_place(opened: Opened) -> None:
    engine, client = opened()
    name = create(client, "id:S")
    engine.close()
    with pytest.raises(ClientError) as caught:
        client.put_item(TableName=name, Item={"id": text("private")})
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert response["Error"]["Code"] == "InternalServerError"
    assert "ProgrammingError in file.py" in response["Error"]["Message"]
    assert "private" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"TableName": "\\ud800"}'], ids=["half", "latin", "surrogate"]
)
def test_a_request_that_is_no_text_is_refused(opened: Opened, body: bytes) -> None:
    handlers: list[Any] = []
    events = SimpleNamespace(register=lambda _, handler: handlers.append(handler))
    opened()[0].attach(SimpleNamespace(meta=SimpleNamespace(events=events)))
    request = SimpleNamespace(url="", body=body, headers={"X-Amz-Target": b"DynamoDB_20120810.DescribeTable"})
    response = handlers[0](request=request, extra="ignored")
    assert response.status_code == 400
    assert b"SerializationException" in response.content
