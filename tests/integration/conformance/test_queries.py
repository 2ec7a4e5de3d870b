"""What Query and Scan give back, in which order, and page by page."""

from typing import Any

import pytest

from tests.integration.conformance.engines import Table, index, not_on_moto, number, refusal, text

P = text("p")
MEGABYTE = 1024 * 1024


def under(value: dict[str, Any], more: str = "", **values: Any) -> dict[str, Any]:
    """Return the arguments that query the hash key `id`, with a condition on the range key `place`."""
    return {
        "KeyConditionExpression": "id = :id" + more,
        "ExpressionAttributeValues": {":id": value} | {f":{name}": each for name, each in values.items()},
    }


def pages(call: Any, **arguments: Any) -> list[list[dict[str, Any]]]:
    """Follow LastEvaluatedKey to the end."""
    found = []
    while True:
        page = call(**arguments)
        assert page["Count"] == page["ScannedCount"] == len(page["Items"])
        found.append(page["Items"])
        if "LastEvaluatedKey" not in page:
            return found
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def fill(client: Any, table: str, ats: list[Any], **more: Any) -> None:
    for at in ats:
        client.put_item(TableName=table, Item={"id": P, "place": at} | more)


NUMBERS = [
    "-1e125",
    "-10",
    "-9",
    "-1.2",
    "-1.01",
    "-1",
    "-1e-130",
    "0",
    "1e-130",
    "0.5",
    "1",
    "1.2",
    "9",
    "10",
    "1e125",
]
STRINGS = ["!", "A", "a", "aa", "b", "z", "é", "\uffff", "😀"]
BINARIES = [b"\x00", b"\x00\x00", b"\x01", b"a", b"ab", b"\x80", b"\xff", b"\xff\xff"]


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize(("kind", "values"), [("N", NUMBERS), ("S", STRINGS), ("B", BINARIES)])
def test_range_keys_are_sorted_by_value(
    client: Any, table: Table, kind: str, values: list[Any], forward: bool
) -> None:
    name = table(f"id:S place:{kind}")
    fill(client, name, [{kind: value} for value in values[1::2] + values[::2]])
    items = client.query(TableName=name, ScanIndexForward=forward, **under(P))["Items"]
    expected = [float(value) for value in values] if kind == "N" else values
    found = [float(item["place"][kind]) if kind == "N" else item["place"][kind] for item in items]
    assert found == (expected if forward else expected[::-1])


@pytest.mark.parametrize(
    ("more", "values", "expected"),
    [
        ("", {}, [1, 2, 3, 4, 5]),
        (" AND place = :a", {"a": 3}, [3]),
        (" AND place <= :a", {"a": 3}, [1, 2, 3]),
        (" AND place >= :a", {"a": 3}, [3, 4, 5]),
        (" AND place BETWEEN :a AND :b", {"a": 2, "b": 4}, [2, 3, 4]),
        (" AND place BETWEEN :a AND :b", {"a": "2.5", "b": 9}, [3, 4, 5]),
        (" AND place = :a", {"a": 9}, []),
    ],
)
def test_a_range_key_may_be_bounded(
    client: Any, table: Table, more: str, values: dict[str, Any], expected: list[int]
) -> None:
    name = table("id:S place:N")
    fill(client, name, [number(n) for n in (3, 1, 5, 2, 4)])
    client.put_item(TableName=name, Item={"id": text("other"), "place": number(3)})
    arguments = under(P, more, **{key: number(value) for key, value in values.items()})
    items = client.query(TableName=name, ConsistentRead=True, **arguments)["Items"]
    assert [int(item["place"]["N"]) for item in items] == expected


@pytest.mark.parametrize(
    ("kind", "values", "prefix", "count"),
    [
        ("S", STRINGS, "a", 2),
        ("S", STRINGS, "\uffff", 1),
        ("B", BINARIES, b"\xff", 2),
        ("B", BINARIES, b"\x00", 2),
    ],
)
def test_a_range_key_may_begin_with_a_prefix(
    client: Any, table: Table, kind: str, values: list[Any], prefix: Any, count: int
) -> None:
    name = table(f"id:S place:{kind}")
    fill(client, name, [{kind: value} for value in values])
    arguments = under(P, " AND begins_with(place, :a)", a={kind: prefix})
    found = [item["place"][kind] for item in client.query(TableName=name, **arguments)["Items"]]
    assert found == [value for value in values if value.startswith(prefix)]
    assert len(found) == count


def test_the_order_of_the_two_conditions_does_not_matter(client: Any, table: Table) -> None:
    name = table("id:S place:N")
    fill(client, name, [number(1), number(2)])
    arguments = under(P, a=number(2)) | {"KeyConditionExpression": "place = :a AND id = :id"}
    assert client.query(TableName=name, **arguments)["Items"] == [{"id": P, "place": number(2)}]


ONE = number(1)


@not_on_moto
@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("", {"id": P}),
        ("id <= :id", {"id": P}),
        ("begins_with(id, :id)", {"id": P}),
        ("place = :a", {"a": ONE}),
        ("x = :a", {"a": ONE}),
        ("id = :id AND x = :a", {"id": P, "a": ONE}),
        ("id = :id AND id = :id", {"id": P}),
        ("id = :id AND place >= :a AND place <= :b", {"id": P, "a": ONE, "b": number(2)}),
        ("id = :id AND attribute_exists(place)", {"id": P}),
        ("id = :id AND place = id", {"id": P}),
        ("id = :id AND place BETWEEN :b AND :a", {"id": P, "a": ONE, "b": number(2)}),
        ("id = :id AND begins_with(place, :a)", {"id": P, "a": ONE}),
        ("id = :id AND begins_with(place, :a)", {"id": P, "a": text("1")}),
        ("id = :id AND place = :a", {"id": P, "a": text("1")}),
        ("id = :id", {"id": ONE}),
        ("id = :id", {"id": text("")}),
        ("id = :id", {"id": P, "a": ONE}),
        ("id = :b", {"id": P}),
    ],
)
def test_a_key_condition_that_names_no_range_of_keys_is_refused(
    client: Any, table: Table, expression: str, values: dict[str, Any]
) -> None:
    arguments = {
        "KeyConditionExpression": expression,
        "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
    }
    assert refusal(client.query, TableName=table("id:S place:N"), **arguments) == "ValidationException"


def test_a_query_needs_a_key_condition(client: Any, table: Table) -> None:
    assert refusal(client.query, TableName=table("id:S place:N")) == "ValidationException"


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_pages_of_a_query_hold_every_item_once(client: Any, table: Table, forward: bool) -> None:
    name = table("id:S place:N")
    fill(client, name, [number(n) for n in range(7)])
    found = pages(client.query, TableName=name, Limit=3, ScanIndexForward=forward, **under(P))
    assert [len(page) for page in found] == [3, 3, 1]
    ats = [int(item["place"]["N"]) for page in found for item in page]
    assert ats == (list(range(7)) if forward else list(range(6, -1, -1)))


def test_a_full_page_names_its_last_item_even_at_the_end(client: Any, table: Table) -> None:
    name = table("id:S place:N")
    fill(client, name, [number(1), number(2)], more=text("x"))
    page = client.query(TableName=name, Limit=2, **under(P))
    assert page["LastEvaluatedKey"] == {"id": P, "place": number(2)}
    rest = client.query(TableName=name, Limit=2, ExclusiveStartKey=page["LastEvaluatedKey"], **under(P))
    assert rest["Items"] == []
    assert "LastEvaluatedKey" not in rest
    assert "LastEvaluatedKey" not in client.query(TableName=name, Limit=3, **under(P))


@pytest.mark.parametrize("operation", ["query", "scan"])
def test_a_page_ends_at_one_megabyte(client: Any, table: Table, operation: str) -> None:
    name = table("id:S place:N")
    fill(client, name, [number(n) for n in range(12)], body=text("x" * 200_000))
    arguments = under(P) if operation == "query" else {}
    found = pages(getattr(client, operation), TableName=name, **arguments)
    assert [int(item["place"]["N"]) for page in found for item in page] == list(range(12))
    assert all(MEGABYTE - 200_100 < 200_000 * len(page) < MEGABYTE + 200_100 for page in found[:-1])
    assert len(found) in (2, 3)


@not_on_moto
@pytest.mark.parametrize("operation", ["query", "scan"])
@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_is_at_least_one(client: Any, table: Table, operation: str, limit: int) -> None:
    arguments = {"TableName": table("id:S place:N"), "Limit": limit} | (
        under(P) if operation == "query" else {}
    )
    assert refusal(getattr(client, operation), **arguments) == "ValidationException"


def test_a_start_key_is_a_place_not_an_item(client: Any, table: Table) -> None:
    name = table("id:S place:N")
    fill(client, name, [number(1), number(2), number(3)])
    start = {"id": P, "place": number("2.5")}
    items = client.query(TableName=name, ExclusiveStartKey=start, **under(P))["Items"]
    assert [item["place"] for item in items] == [number(3)]
    backward = client.query(TableName=name, ExclusiveStartKey=start, ScanIndexForward=False, **under(P))
    assert [item["place"] for item in backward["Items"]] == [number(2), number(1)]


START_KEYS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "half a key": {"id": P},
    "more than a key": {"id": P, "place": ONE, "x": ONE},
    "other names": {"id": P, "x": ONE},
    "a wrong type": {"id": P, "place": text("1")},
    "an empty key": {"id": text(""), "place": ONE},
}


@not_on_moto
@pytest.mark.parametrize("operation", ["query", "scan"])
@pytest.mark.parametrize("start", START_KEYS)
def test_a_malformed_start_key_is_refused(client: Any, table: Table, operation: str, start: str) -> None:
    arguments = under(P) if operation == "query" else {}
    call, name = getattr(client, operation), table("id:S place:N")
    code = refusal(call, TableName=name, ExclusiveStartKey=START_KEYS[start], **arguments)
    assert code == "ValidationException"


@not_on_moto
@pytest.mark.parametrize(
    ("start", "more", "bound"),
    [
        ({"id": text("q"), "place": ONE}, "", {}),
        ({"id": P, "place": number(0)}, " AND place >= :a", {"a": ONE}),
        ({"id": P, "place": number(9)}, " AND place BETWEEN :a AND :b", {"a": ONE, "b": number(4)}),
        ({"id": P, "place": number(9)}, " AND place = :a", {"a": ONE}),
    ],
)
def test_a_start_key_outside_the_condition_is_refused(
    client: Any, table: Table, start: dict[str, Any], more: str, bound: dict[str, Any]
) -> None:
    name = table("id:S place:N")
    fill(client, name, [ONE])
    code = refusal(client.query, TableName=name, ExclusiveStartKey=start, **under(P, more, **bound))
    assert code == "ValidationException"


def test_a_scan_gives_every_item_once(client: Any, table: Table) -> None:
    name = table("id:S place:N")
    keys = {(f"id-{n % 5}", n) for n in range(23)}
    for hash_key, range_key in keys:
        client.put_item(TableName=name, Item={"id": text(hash_key), "place": number(range_key)})
    found = pages(client.scan, TableName=name, Limit=4, ConsistentRead=True)
    assert [len(page) for page in found] == [4, 4, 4, 4, 4, 3]
    items = [(item["id"]["S"], int(item["place"]["N"])) for page in found for item in page]
    assert set(items) == keys
    assert len(items) == len(keys)


def test_an_empty_table_scans_as_nothing(client: Any, table: Table) -> None:
    page = client.scan(TableName=table("id:S"))
    assert (page["Items"], page["Count"]) == ([], 0)
    assert "LastEvaluatedKey" not in page


SHELF = {
    "KeyConditionExpression": "topic = :topic",
    "ExpressionAttributeValues": {":topic": text("work")},
    "IndexName": "shelf",
}


def thread(name: str, day: int | None, **more: Any) -> dict[str, Any]:
    return (
        {"id": text(name), "topic": text("work")} | ({"day": number(day)} if day is not None else {}) | more
    )


def test_an_index_holds_the_items_that_have_its_key(client: Any, table: Table) -> None:
    name = table("id:S", index("shelf", "topic:S day:N"))
    for item in (thread("a", 3), thread("b", 1), thread("c", None), {"id": text("d"), "day": number(2)}):
        client.put_item(TableName=name, Item=item)
    items = client.query(TableName=name, **SHELF)["Items"]
    assert items == [thread("b", 1), thread("a", 3)]


def test_an_index_follows_its_items(client: Any, table: Table) -> None:
    name = table("id:S", index("shelf", "topic:S day:N"))
    for item in (thread("a", 1), thread("a", 2), thread("b", 3), thread("c", 4)):
        client.put_item(TableName=name, Item=item)
    client.put_item(TableName=name, Item=thread("b", None))
    client.delete_item(TableName=name, Key={"id": text("c")})
    assert client.query(TableName=name, **SHELF)["Items"] == [thread("a", 2)]
    client.put_item(TableName=name, Item=thread("a", 2, title=text("new")))
    assert client.query(TableName=name, **SHELF)["Items"] == [thread("a", 2, title=text("new"))]


@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
@pytest.mark.parametrize("key", ["topic:S day:N", "topic:S"])
def test_pages_of_an_index_hold_items_with_equal_keys_once(
    client: Any, table: Table, key: str, forward: bool
) -> None:
    name = table("id:S", index("shelf", key))
    days = {str(n): n // 5 for n in range(14)}
    for thread_id, day in days.items():
        client.put_item(TableName=name, Item=thread(thread_id, day))
    found = pages(client.query, TableName=name, Limit=4, ScanIndexForward=forward, **SHELF)
    ids = [item["id"]["S"] for page in found for item in page]
    assert sorted(ids) == sorted(days)
    if "day" in key:
        assert [days[each] for each in ids] == sorted(days.values(), reverse=not forward)


def test_the_last_key_of_an_index_page_has_the_keys_of_index_and_table(client: Any, table: Table) -> None:
    name = table("id:S place:N", index("shelf", "topic:S day:N"))
    client.put_item(TableName=name, Item=thread("a", 1, place=ONE, title=text("t")))
    page = client.query(TableName=name, Limit=1, **SHELF)
    assert page["LastEvaluatedKey"] == thread("a", 1, place=ONE)


@not_on_moto
@pytest.mark.parametrize(
    "start",
    [
        pytest.param({"topic": text("work"), "day": ONE}, id="without the table's key"),
        pytest.param({"id": text("a")}, id="without the index's key"),
        pytest.param(thread("a", 1) | {"day": text("1")}, id="wrong type"),
        pytest.param(thread("a", 1) | {"id": ONE}, id="wrong type of the table's key"),
        pytest.param(thread("a", 1) | {"topic": text("leading")}, id="another hash key"),
        pytest.param(thread("a", 1, title=text("t")), id="more"),
    ],
)
def test_a_start_key_that_does_not_fit_the_index_is_refused(
    client: Any, table: Table, start: dict[str, Any]
) -> None:
    name = table("id:S", index("shelf", "topic:S day:N"))
    client.put_item(TableName=name, Item=thread("a", 1))
    assert refusal(client.query, TableName=name, ExclusiveStartKey=start, **SHELF) == "ValidationException"


@not_on_moto
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"ConsistentRead": True}, id="consistent read"),
        pytest.param({"IndexName": "nope"}, id="no such index"),
        pytest.param({"KeyConditionExpression": "id = :topic"}, id="key of the table"),
    ],
)
def test_an_index_is_queried_by_its_own_key_and_eventually(
    client: Any, table: Table, changes: dict[str, Any]
) -> None:
    name = table("id:S", index("shelf", "topic:S day:N"))
    assert refusal(client.query, TableName=name, **(SHELF | changes)) == "ValidationException"
