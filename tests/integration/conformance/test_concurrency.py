"""What many threads at once must not break. moto loses some of their writes, by chance."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.integration.conformance.engines import Table, not_on_moto, number, text

THREADS, INCREMENTS = 8, 20


def increment(client: Any, table: str) -> None:
    while True:
        item = client.get_item(TableName=table, Key={"id": text("1")}, ConsistentRead=True)["Item"]
        version = int(item["version"]["N"])
        try:
            client.put_item(
                TableName=table,
                Item=item | {"version": number(version + 1)},
                ConditionExpression="version = :read",
                ExpressionAttributeValues={":read": number(version)},
            )
        except client.exceptions.ConditionalCheckFailedException:
            continue
        return


@not_on_moto
def test_no_conditional_increment_is_lost(client: Any, table: Table) -> None:
    name = table("id:S")
    client.put_item(TableName=name, Item={"id": text("1"), "version": number(0)})
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: increment(client, name), range(THREADS * INCREMENTS)))
    item = client.get_item(TableName=name, Key={"id": text("1")})["Item"]
    assert item["version"] == number(THREADS * INCREMENTS)


@not_on_moto
def test_of_many_puts_if_absent_one_wins(client: Any, table: Table) -> None:
    name = table("id:S")

    def put(writer: int) -> bool:
        item = {"id": text("1"), "writer": number(writer)}
        try:
            client.put_item(TableName=name, Item=item, ConditionExpression="attribute_not_exists(id)")
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(put, range(THREADS)))
    assert won.count(True) == 1
    item = client.get_item(TableName=name, Key={"id": text("1")})["Item"]
    assert item["writer"] == number(won.index(True))
