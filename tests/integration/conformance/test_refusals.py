"""The embedded engine refuses what it does not implement, and keeps what it was told out of its messages."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.conformance.engines import Opened, create, index, number, refusal, text

KEY = {"id": text("1"), "place": number(1)}


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
        ("put_item", {"Item": KEY}, {"ReturnConsumedCapacity": "NONE"}),
        ("put_item", {"Item": KEY}, {"Expected": {"id": {"Exists": False}}}),
        ("put_item", {"Item": KEY}, {"ExpressionAttributeNames": {"#n": "n"}}),
        ("get_item", {"Key": KEY}, {"ProjectionExpression": "id"}),
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
    call, name = getattr(client, operation), create(client, "id:S place:N")
    with pytest.raises(ClientError, match=rf"\(ValidationException\).*{next(iter(extra))}"):
        call(TableName=name, **arguments, **extra)


def test_a_batch_of_keys_with_a_projection_is_refused(client: Any) -> None:
    request = {create(client, "id:S place:N"): {"Keys": [KEY], "ProjectionExpression": "id"}}
    assert refusal(client.batch_get_item, RequestItems=request) == "ValidationException"


NOT_SUPPORTED = r"\(ValidationException\).*embedded engine supports only"


@pytest.mark.parametrize(
    "condition",
    [
        "n <> :v",
        "n < :v",
        "n <= :v",
        "n >= :v",
        "n BETWEEN :v AND :v",
        "begins_with(n, :v)",
        "contains(n, :v)",
        "size(n) = :v",
        "n IN (:v)",
        "attribute_type(n, :v)",
        "n = :v OR n = :v",
        "NOT n = :v",
        "(n = :v)",
        "n = :v and n = :v",
        "n = :v\nAND n = :v",
        ":v = n",
        "n = m AND n = :v",
        "m.n = :v",
        "l[0] = :v",
        "#n = :v",
    ],
)
def test_a_condition_beyond_the_subset_is_refused(client: Any, condition: str) -> None:
    arguments = {"ConditionExpression": condition, "ExpressionAttributeValues": {":v": number(1)}}
    with pytest.raises(ClientError, match=NOT_SUPPORTED):
        client.put_item(TableName=create(client, "id:S place:N"), Item=KEY, **arguments)


@pytest.mark.parametrize(
    "more",
    ["place < :p", "place > :p", "place <> :p", "place between :p and :p", "(place = :p)", ":p = place"],
)
def test_a_key_condition_beyond_the_subset_is_refused(client: Any, more: str) -> None:
    with pytest.raises(ClientError, match=NOT_SUPPORTED):
        client.query(
            TableName=create(client, "id:S place:N"),
            KeyConditionExpression=f"id = :id AND {more}",
            ExpressionAttributeValues={":id": text("1"), ":p": number(1)},
        )


@pytest.mark.parametrize("value", [{"SS": ["a"]}, {"NS": ["1"]}, {"BS": [b"a"]}, {"L": [{"SS": ["a"]}]}])
def test_sets_are_refused(client: Any, value: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match=r"\(ValidationException\).*does not support"):
        client.put_item(TableName=create(client, "id:S place:N"), Item=KEY | {"value": value})


def test_a_batch_only_deletes(client: Any) -> None:
    batch = {create(client, "id:S place:N"): [{"PutRequest": {"Item": KEY}}]}
    with pytest.raises(ClientError, match=r"\(ValidationException\).*supports only DeleteRequest"):
        client.batch_write_item(RequestItems=batch)


def global_index(**changes: Any) -> dict[str, Any]:
    return {"GlobalSecondaryIndexes": [index("shelf", "id:S")["index"] | changes]}


@pytest.mark.parametrize(
    "extra",
    [
        {"BillingMode": "PROVISIONED"},
        {"StreamSpecification": {"StreamEnabled": True}},
        {"LocalSecondaryIndexes": []},
        {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
        global_index(Projection={"ProjectionType": "KEYS_ONLY"}),
        global_index(Projection={"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a"]}),
        global_index(ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}),
    ],
    ids=lambda extra: " ".join(map(str, extra.values())),
)
def test_only_plain_tables_that_pay_per_request_are_created(client: Any, extra: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {
        "TableName": "plain",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }
    with pytest.raises(ClientError, match=r"\(ValidationException\).*embedded engine does not support"):
        client.create_table(**(arguments | extra))
    client.create_table(**arguments)


@pytest.mark.parametrize(
    "item",
    [
        KEY | {"a": number("private")},
        KEY | {"a": {"SS": ["private"]}},
        KEY | {"id": text("private" * 400)},
        KEY | {"a": {"M": {"private": {}}}},
        KEY | {"a": text("private \ud800")},
    ],
    ids=["number", "set", "key", "map", "no unicode"],
)
def test_a_refusal_does_not_repeat_what_an_item_contains(client: Any, item: dict[str, Any]) -> None:
    name = create(client, "id:S place:N")
    with pytest.raises(ClientError) as caught:
        client.put_item(TableName=name, Item=item)
    assert "private" not in str(caught.value)
    assert client.scan(TableName=name)["Items"] == []


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
