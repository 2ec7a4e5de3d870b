"""What BatchWriteItem deletes, what BatchGetItem finds, and what both refuse."""

from typing import Any

import pytest

from tests.integration.conformance.engines import Table, index, not_on_moto, number, refusal, text


def delete(key: dict[str, Any]) -> dict[str, Any]:
    return {"DeleteRequest": {"Key": key}}


def key(value: object) -> dict[str, Any]:
    return {"id": text(str(value))}


def test_a_batch_deletes_in_several_tables(client: Any, table: Table) -> None:
    first, second = table("id:S"), table("id:S", index("shelf", "topic:S"))
    items = [key(n) | {"topic": text("work")} for n in range(3)]
    for name in (first, second):
        for item in items:
            client.put_item(TableName=name, Item=item)
    batch = {first: [delete(key(2)), delete(key("never"))], second: [delete(key(0)), delete(key(1))]}
    assert client.batch_write_item(RequestItems=batch)["UnprocessedItems"] == {}
    assert client.scan(TableName=first)["Count"] == 2
    found = client.query(
        TableName=second,
        IndexName="shelf",
        KeyConditionExpression="topic = :topic",
        ExpressionAttributeValues={":topic": text("work")},
    )
    assert found["Items"] == client.scan(TableName=second)["Items"] == items[2:]


@not_on_moto
def test_a_batch_has_at_most_25_writes(client: Any, table: Table) -> None:
    name = table("id:S")
    client.put_item(TableName=name, Item=key(0))
    over = {name: [delete(key(n)) for n in range(26)]}
    assert refusal(client.batch_write_item, RequestItems=over) == "ValidationException"
    assert client.scan(TableName=name)["Count"] == 1
    client.batch_write_item(RequestItems={name: over[name][:25]})
    assert client.scan(TableName=name)["Count"] == 0


@not_on_moto
def test_an_empty_batch_is_refused(client: Any, table: Table) -> None:
    assert refusal(client.batch_write_item, RequestItems={}) == "ValidationException"
    assert refusal(client.batch_write_item, RequestItems={table("id:S"): []}) == "ValidationException"


@not_on_moto
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param([delete(key("a")), delete(key("a"))], id="one key twice"),
        pytest.param([delete({"id": number(1)})], id="key of wrong type"),
        pytest.param([delete({"x": text("a")})], id="key missing"),
        pytest.param([delete(key(""))], id="empty key"),
        pytest.param([delete(key("a") | {"x": text("1")})], id="more than a key"),
        pytest.param([{}], id="neither put nor delete"),
    ],
)
def test_a_batch_with_one_bad_write_deletes_nothing(client: Any, table: Table, bad: list[Any]) -> None:
    name = table("id:S")
    client.put_item(TableName=name, Item=key("good"))
    batch = {name: [delete(key("good")), *bad]}
    assert refusal(client.batch_write_item, RequestItems=batch) == "ValidationException"
    assert client.scan(TableName=name)["Items"] == [key("good")]


def test_equal_numbers_are_one_key_in_a_batch(client: Any, table: Table) -> None:
    batch = {table("id:N"): [delete({"id": number("1")}), delete({"id": number("1.0")})]}
    assert refusal(client.batch_write_item, RequestItems=batch) == "ValidationException"


def test_a_batch_finds_what_there_is_in_several_tables(client: Any, table: Table) -> None:
    first, second = table("id:S"), table("id:S")
    for n in range(3):
        client.put_item(TableName=first, Item=key(n) | {"at": text(str(n))})
    asked = {
        first: {"Keys": [key(2), key("never"), key(0)], "ConsistentRead": True},
        second: {"Keys": [key(1)]},
    }
    answer = client.batch_get_item(RequestItems=asked)

    found = sorted(answer["Responses"][first], key=lambda item: item["id"]["S"])
    assert found == [key(n) | {"at": text(str(n))} for n in (0, 2)]
    assert answer["Responses"][second] == []
    assert answer["UnprocessedKeys"] == {}


@not_on_moto
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([], id="none"),
        pytest.param([key("a"), key("a")], id="one key twice"),
        pytest.param([key(n) for n in range(101)], id="more than a hundred"),
        pytest.param([{"id": number(1)}], id="key of wrong type"),
        pytest.param([key("a") | {"x": text("1")}], id="more than a key"),
    ],
)
def test_a_batch_of_bad_keys_is_refused(client: Any, table: Table, keys: list[Any]) -> None:
    request = {table("id:S"): {"Keys": keys}}
    assert refusal(client.batch_get_item, RequestItems=request) == "ValidationException"
