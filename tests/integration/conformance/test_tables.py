"""What CreateTable, DescribeTable and UpdateTimeToLive do."""

from typing import Any

import pytest

from tests.integration.conformance.engines import Table, index, not_on_moto, refusal, schema, text

STRING = [{"AttributeName": "id", "AttributeType": "S"}]
BOTH = [*STRING, {"AttributeName": "other", "AttributeType": "S"}]
HASH = {"AttributeName": "id", "KeyType": "HASH"}
RANGE = {"AttributeName": "other", "KeyType": "RANGE"}


def test_a_new_table_is_active_and_describes_itself(client: Any, table: Table) -> None:
    name = table("id:S day:N", index("shelf", "topic:S day:N"))
    described = client.describe_table(TableName=name)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["KeySchema"] == schema({"id": "S", "day": "N"})
    assert {each["AttributeName"]: each["AttributeType"] for each in described["AttributeDefinitions"]} == {
        "id": "S",
        "day": "N",
        "topic": "S",
    }
    (shelf,) = described["GlobalSecondaryIndexes"]
    assert shelf["KeySchema"] == schema({"topic": "S", "day": "N"})
    assert shelf["Projection"] == {"ProjectionType": "ALL"}


def test_a_table_is_created_once(client: Any, table: Table) -> None:
    arguments = {"BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": STRING, "KeySchema": [HASH]}
    assert refusal(client.create_table, TableName=table("id:S"), **arguments) == "ResourceInUseException"


@pytest.mark.parametrize("operation", ["describe", "get", "put", "delete", "query", "scan", "batch"])
def test_a_table_that_does_not_exist_is_named_as_missing(client: Any, operation: str) -> None:
    name, key = "no-such-table", {"id": text("1")}
    calls: dict[str, tuple[Any, dict[str, Any]]] = {
        "describe": (client.describe_table, {}),
        "get": (client.get_item, {"Key": key}),
        "put": (client.put_item, {"Item": key}),
        "delete": (client.delete_item, {"Key": key}),
        "query": (
            client.query,
            {"KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": text("1")}},
        ),
        "scan": (client.scan, {}),
    }
    if operation == "batch":
        code = refusal(client.batch_write_item, RequestItems={name: [{"DeleteRequest": {"Key": key}}]})
    else:
        call, arguments = calls[operation]
        code = refusal(call, TableName=name, **arguments)
    assert code == "ResourceNotFoundException"


def global_index(**changes: Any) -> dict[str, Any]:
    fields = {"IndexName": "byid", "KeySchema": [HASH], "Projection": {"ProjectionType": "ALL"}}
    return {"GlobalSecondaryIndexes": [fields | changes]}


@not_on_moto
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"TableName": "ab"}, id="name too short"),
        pytest.param({"TableName": "a b c"}, id="name with spaces"),
        pytest.param({"KeySchema": [HASH, RANGE]}, id="key attribute not defined"),
        pytest.param({"AttributeDefinitions": BOTH}, id="defined attribute not used"),
        pytest.param({"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "BOOL"}]}, id="type"),
        pytest.param({"KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]}, id="no hash key"),
        pytest.param(
            {
                "AttributeDefinitions": BOTH,
                "KeySchema": [HASH, {"AttributeName": "other", "KeyType": "HASH"}],
            },
            id="two hash keys",
        ),
        pytest.param({"KeySchema": [HASH, {"AttributeName": "id", "KeyType": "RANGE"}]}, id="one name twice"),
        pytest.param({"GlobalSecondaryIndexes": []}, id="no index in the list"),
        pytest.param(
            {"GlobalSecondaryIndexes": global_index()["GlobalSecondaryIndexes"] * 2}, id="index name twice"
        ),
        pytest.param(global_index(KeySchema=[{"AttributeName": "x", "KeyType": "HASH"}]), id="index key"),
        pytest.param(global_index(Projection={}), id="index without projection"),
    ],
)
def test_a_table_that_cannot_be_is_refused(client: Any, changes: dict[str, Any]) -> None:
    arguments = {
        "TableName": "refused-table",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": STRING,
        "KeySchema": [HASH],
    } | changes
    assert refusal(client.create_table, **arguments) == "ValidationException"


def test_time_to_live_is_enabled_once_for_one_attribute(client: Any, table: Table) -> None:
    name = table("id:S")

    def set_ttl(attribute: str, enabled: bool) -> Any:
        specification = {"Enabled": enabled, "AttributeName": attribute}
        return {"TableName": name, "TimeToLiveSpecification": specification}

    assert refusal(client.update_time_to_live, **set_ttl("expires", False)) == "ValidationException"
    answer = client.update_time_to_live(**set_ttl("expires", True))
    assert answer["TimeToLiveSpecification"] == {"Enabled": True, "AttributeName": "expires"}
    assert refusal(client.update_time_to_live, **set_ttl("expires", True)) == "ValidationException"
    assert refusal(client.update_time_to_live, **set_ttl("other", True)) == "ValidationException"
