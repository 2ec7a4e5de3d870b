"""What PutItem, GetItem and DeleteItem keep, give back and refuse."""

from typing import Any

import pytest

from tests.integration.conformance.engines import Table, index, not_on_moto, number, refusal, text

ITEM_LIMIT = 400 * 1024

VALUES: dict[str, dict[str, Any]] = {
    "string": text("Grüße 😀\n\x00"),
    "empty string": text(""),
    "number": number("-12.5"),
    "binary": {"B": bytes(range(256))},
    "empty binary": {"B": b""},
    "true": {"BOOL": True},
    "false": {"BOOL": False},
    "null": {"NULL": True},
    "empty list": {"L": []},
    "empty map": {"M": {}},
    "list": {"L": [text("a"), number(1), {"L": [{"NULL": True}]}]},
    "map": {"M": {"a": text("b"), "c.d": {"M": {"e": {"B": b"\x00"}}}}},
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_comes_back_as_it_was_put(client: Any, table: Table, kind: str) -> None:
    name, item = table("id:S"), {"id": text("1"), "value": VALUES[kind]}
    client.put_item(TableName=name, Item=item)
    assert client.get_item(TableName=name, Key={"id": text("1")}, ConsistentRead=True)["Item"] == item


@not_on_moto
@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("1.0", "1"),
        ("1e2", "100"),
        ("1.5E+3", "1500"),
        ("+5", "5"),
        ("-0", "0"),
        ("0.00", "0"),
        ("00012", "12"),
        (".5", "0.5"),
        ("1.23e-5", "0.0000123"),
        ("-0.0120", "-0.012"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("1234567890123456789012345678901234567800", "1234567890123456789012345678901234567800"),
        ("9.9e125", "99" + "0" * 124),
        ("-1e-130", "-0." + "0" * 129 + "1"),
    ],
)
def test_a_number_is_stored_without_what_means_nothing(
    client: Any, table: Table, written: str, stored: str
) -> None:
    name = table("id:S")
    client.put_item(TableName=name, Item={"id": text("1"), "value": number(written)})
    assert client.get_item(TableName=name, Key={"id": text("1")})["Item"]["value"] == number(stored)


def test_numbers_that_are_equal_are_one_key(client: Any, table: Table) -> None:
    name = table("id:N")
    client.put_item(TableName=name, Item={"id": number("1.50")})
    assert client.get_item(TableName=name, Key={"id": number("15e-1")})["Item"] == {"id": number("1.5")}


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = text("x")
    for level in range(levels):
        value = {"L": [value]} if level % 2 else {"M": {"a": value}}
    return value


@not_on_moto
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(number("1" * 39), id="39 digits"),
        pytest.param(number("1e126"), id="overflow"),
        pytest.param(number("-1e126"), id="negative overflow"),
        pytest.param(number("1e-131"), id="underflow"),
        pytest.param(number("abc"), id="no number"),
        pytest.param(number(""), id="empty number"),
        pytest.param(number(" 1"), id="space before a number"),
        pytest.param(number("1_000"), id="underscore in a number"),
        pytest.param(number("NaN"), id="not a number"),
        pytest.param(number("Infinity"), id="infinity"),
        pytest.param({"NULL": False}, id="null that is false"),
        pytest.param({"S": "a", "N": "1"}, id="two types"),
        pytest.param({}, id="no type"),
        pytest.param({"M": {"": {"S": "a"}}}, id="empty name in a map"),
        pytest.param(nested(32), id="33 levels"),
    ],
)
def test_a_value_that_cannot_be_is_refused(client: Any, table: Table, value: dict[str, Any]) -> None:
    name = table("id:S")
    item = {"id": text("1"), "value": value}
    assert refusal(client.put_item, TableName=name, Item=item) == "ValidationException"
    assert "Item" not in client.get_item(TableName=name, Key={"id": text("1")})


@not_on_moto
def test_an_empty_attribute_name_is_refused(client: Any, table: Table) -> None:
    item = {"id": text("1"), "": text("x")}
    assert refusal(client.put_item, TableName=table("id:S"), Item=item) == "ValidationException"


def test_a_value_may_be_nested_32_levels_deep(client: Any, table: Table) -> None:
    name, item = table("id:S"), {"id": text("1"), "value": nested(31)}
    client.put_item(TableName=name, Item=item)
    assert client.get_item(TableName=name, Key={"id": text("1")})["Item"] == item


SIZES: list[tuple[dict[str, Any], int]] = [
    (text("é😀"), 6),
    ({"B": b"abc"}, 3),
    ({"BOOL": True}, 1),
    ({"NULL": True}, 1),
    (number(0), 1),
    (number(1), 2),
    (number(-1), 3),
    (number(123), 3),
    (number(1000), 2),
    (number("1.5"), 3),
    (number("0.001"), 2),
    (number("1" * 38), 20),
    ({"L": []}, 3),
    ({"L": [text("ab"), number(1)]}, 9),
    ({"M": {"k": text("ab")}}, 7),
]


@not_on_moto
@pytest.mark.parametrize(("value", "size"), SIZES, ids=str)
def test_an_item_is_measured_by_its_names_and_values(
    client: Any, table: Table, value: dict[str, Any], size: int
) -> None:
    name = table("id:S")
    room = ITEM_LIMIT - len("id") - len("1") - len("ä".encode()) - size - len("x")
    item = {"id": text("1"), "ä": value}
    client.put_item(TableName=name, Item=item | {"x": text("x" * room)})
    too_large = item | {"x": text("x" * (room + 1))}
    assert refusal(client.put_item, TableName=name, Item=too_large) == "ValidationException"


@pytest.mark.parametrize(
    "item",
    [
        pytest.param({"id": text("1")}, id="range key missing"),
        pytest.param({"place": number(1)}, id="hash key missing"),
        pytest.param({"id": number(1), "place": number(1)}, id="hash key of wrong type"),
        pytest.param({"id": text("1"), "place": text("1")}, id="range key of wrong type"),
        pytest.param({"id": {"NULL": True}, "place": number(1)}, id="null key"),
        pytest.param({"id": text(""), "place": number(1)}, id="empty hash key"),
        pytest.param({"id": text("x" * 2049), "place": number(1)}, id="hash key too long"),
        pytest.param({"id": text("é" * 1025), "place": number(1)}, id="hash key too long in bytes"),
    ],
)
def test_an_item_needs_a_whole_key(client: Any, table: Table, item: dict[str, Any]) -> None:
    assert refusal(client.put_item, TableName=table("id:S place:N"), Item=item) == "ValidationException"


@not_on_moto
@pytest.mark.parametrize("value", [{"B": b""}, {"B": b"x" * 1025}], ids=["empty", "too long"])
def test_a_binary_range_key_has_1_to_1024_bytes(client: Any, table: Table, value: dict[str, Any]) -> None:
    name, most = table("id:S place:B"), {"B": b"x" * 1024}
    client.put_item(TableName=name, Item={"id": text("x" * 2048), "place": most})
    item = {"id": text("1"), "place": value}
    assert refusal(client.put_item, TableName=name, Item=item) == "ValidationException"


@not_on_moto
@pytest.mark.parametrize("operation", ["get_item", "delete_item"])
@pytest.mark.parametrize(
    "key",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"id": text("1")}, id="half"),
        pytest.param({"id": text("1"), "place": number(1), "x": text("1")}, id="more"),
        pytest.param({"id": text("1"), "x": number(1)}, id="other names"),
        pytest.param({"id": text("1"), "place": text("1")}, id="wrong type"),
        pytest.param({"id": text(""), "place": number(1)}, id="empty"),
        pytest.param({"id": text("x" * 2049), "place": number(1)}, id="too long"),
    ],
)
def test_a_key_is_all_key_attributes_and_no_others(
    client: Any, table: Table, operation: str, key: dict[str, Any]
) -> None:
    call = getattr(client, operation)
    assert refusal(call, TableName=table("id:S place:N"), Key=key) == "ValidationException"


def test_a_put_replaces_the_whole_item(client: Any, table: Table) -> None:
    name = table("id:S")
    client.put_item(TableName=name, Item={"id": text("1"), "a": text("old")})
    client.put_item(TableName=name, Item={"id": text("1"), "b": text("new")})
    item = client.get_item(TableName=name, Key={"id": text("1")})["Item"]
    assert item == {"id": text("1"), "b": text("new")}


def test_a_deleted_item_is_gone_and_may_be_deleted_again(client: Any, table: Table) -> None:
    name, key = table("id:S"), {"id": text("1")}
    client.put_item(TableName=name, Item=key | {"a": text("x")})
    client.delete_item(TableName=name, Key=key)
    client.delete_item(TableName=name, Key=key)
    assert "Item" not in client.get_item(TableName=name, Key=key)


@not_on_moto
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(number(1), id="wrong type"),
        pytest.param({"NULL": True}, id="null"),
        pytest.param(text(""), id="empty"),
        pytest.param(text("x" * 2049), id="too long"),
    ],
)
@pytest.mark.parametrize("whole", [True, False], ids=["whole index key", "half an index key"])
def test_an_index_key_must_fit_where_it_is_present(
    client: Any, table: Table, value: dict[str, Any], whole: bool
) -> None:
    name = table("id:S", index("shelf", "topic:S day:N"))
    item = {"id": text("1"), "topic": value} | ({"day": number(1)} if whole else {})
    assert refusal(client.put_item, TableName=name, Item=item) == "ValidationException"
    assert "Item" not in client.get_item(TableName=name, Key={"id": text("1")})
