"""What BatchWriteItem writes and refuses."""

from typing import Any

import pytest

from tests.integration.conformance.engines import Table, index, number, refusal, text


def put(item: dict[str, Any]) -> dict[str, Any]:
    return {"PutRequest": {"Item": item}}


def delete(key: dict[str, Any]) -> dict[str, Any]:
    return {"DeleteRequest": {"Key": key}}


def key(value: object) -> dict[str, Any]:
    return {"id": text(str(value))}


def test_a_batch_puts_and_deletes_in_several_tables(client: Any, table: Table) -> None:
    first, second = table("id:S"), table("id:S", index("shelf", "topic:S"))
    client.put_item(TableName=first, Item=key("old"))
    item = key("new") | {"topic": text("work")}
    answer = client.batch_write_item(
        RequestItems={first: [put(key("new")), delete(key("old")), delete(key("never"))], second: [put(item)]}
    )
    assert answer["UnprocessedItems"] == {}
    assert client.scan(TableName=first)["Items"] == [key("new")]
    found = client.query(
        TableName=second,
        IndexName="shelf",
        KeyConditionExpression="topic = :topic",
        ExpressionAttributeValues={":topic": text("work")},
    )
    assert found["Items"] == [item]


def test_a_batch_has_at_most_25_writes(client: Any, table: Table) -> None:
    name = table("id:S")
    client.batch_write_item(RequestItems={name: [put(key(n)) for n in range(25)]})
    assert client.scan(TableName=name)["Count"] == 25
    over = {name: [delete(key(n)) for n in range(26)]}
    assert refusal(client.batch_write_item, RequestItems=over) == "ValidationException"
    assert client.scan(TableName=name)["Count"] == 25


def test_an_empty_batch_is_refused(client: Any, table: Table) -> None:
    assert refusal(client.batch_write_item, RequestItems={}) == "ValidationException"
    assert refusal(client.batch_write_item, RequestItems={table("id:S"): []}) == "ValidationException"


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param([put(key("a")), delete(key("a"))], id="one key twice"),
        pytest.param([put({"id": number(1)})], id="key of wrong type"),
        pytest.param([put({"x": text("a")})], id="key missing"),
        pytest.param([put(key(""))], id="empty key"),
        pytest.param([put(key("a") | {"x": {"SS": []}})], id="empty set"),
        pytest.param([put(key("a") | {"x": text("x" * 409_600)})], id="item too large"),
        pytest.param([delete({"id": number(1)})], id="deleted key of wrong type"),
        pytest.param([delete(key("a") | {"x": text("1")})], id="more than a key"),
        pytest.param([put(key("a")) | delete(key("b"))], id="put and delete in one"),
        pytest.param([{}], id="neither put nor delete"),
    ],
)
def test_a_batch_with_one_bad_write_writes_nothing(client: Any, table: Table, bad: list[Any]) -> None:
    name = table("id:S")
    batch = {name: [put(key("good")), *bad]}
    assert refusal(client.batch_write_item, RequestItems=batch) == "ValidationException"
    assert client.scan(TableName=name)["Items"] == []


def test_equal_numbers_are_one_key_in_a_batch(client: Any, table: Table) -> None:
    batch = {table("id:N"): [put({"id": number("1")}), put({"id": number("1.0")})]}
    assert refusal(client.batch_write_item, RequestItems=batch) == "ValidationException"
