"""What condition expressions mean, and which are refused."""

from typing import Any

import pytest

from tests.integration.conformance.engines import Table, not_on_moto, number, refusal, text

ITEM: dict[str, Any] = {
    "id": text("1"),
    "n": number(5),
    "b": {"B": b"\x01\x02"},
    "l": {"L": [number(1)]},
    "m": {"M": {"x": text("1"), "y": text("2")}},
    "t": {"BOOL": True},
    "z": {"NULL": True},
}

Case = tuple[str, dict[str, Any]]

HOLD: list[Case] = [
    ("attribute_exists(id)", {}),
    ("attribute_exists ( z )", {}),
    ("attribute_not_exists(nope)", {}),
    ("n = :a", {"a": number("5.0")}),
    ("n=:a", {"a": number(5)}),
    ("b = :a", {"a": {"B": b"\x01\x02"}}),
    ("l = :a", {"a": {"L": [number("1.0")]}}),
    ("m = :a", {"a": {"M": {"y": text("2"), "x": text("1")}}}),
    ("t = :a", {"a": {"BOOL": True}}),
    ("z = :a", {"a": {"NULL": True}}),
    ("attribute_exists(id) AND n = :a AND attribute_not_exists(nope)", {"a": number(5)}),
]
FAIL: list[Case] = [
    ("attribute_exists(nope)", {}),
    ("attribute_not_exists(id)", {}),
    ("n = :a", {"a": number(6)}),
    ("n = :a", {"a": text("5")}),
    ("nope = :a", {"a": text("5")}),
    ("t = :a", {"a": {"BOOL": False}}),
    ("attribute_exists(id) AND n = :a AND attribute_not_exists(n)", {"a": number(5)}),
    ("attribute_not_exists(id) AND n = :a", {"a": number(5)}),
]
REFUSED: list[Case] = [
    ("", {}),
    ("n", {}),
    ("n =", {}),
    ("n == :a", {"a": number(1)}),
    ("n = 5", {}),
    ("n = :a AND", {"a": number(1)}),
    ("AND n = :a", {"a": number(1)}),
    ("n = :a n = :a", {"a": number(1)}),
    ("_n = :a", {"a": number(1)}),
    ("n = :b", {"a": number(1)}),
    ("n = :a", {"a": number(1), "b": number(2)}),
    ("n = :a", {"a": number("abc")}),
    ("n = :a", {"a": {}}),
    ("NaMe = :a", {"a": number(1)}),
    ("attribute_exists(status)", {}),
    ("attribute_exists()", {}),
    ("attribute_exists(:a)", {"a": number(1)}),
    ("attribute_exists(n, m)", {}),
    ("ATTRIBUTE_EXISTS(n)", {}),
    ("no_function(n)", {}),
]


def named(case: Any) -> str | None:
    """Name a case by its expression; pytest numbers those that occur twice."""
    return case or "empty" if isinstance(case, str) else "-".join(str(value) for value in case.values())


def conditional(expression: str, values: dict[str, Any]) -> dict[str, Any]:
    given = {f":{name}": value for name, value in values.items()}
    return {"ConditionExpression": expression} | ({"ExpressionAttributeValues": given} if given else {})


@pytest.fixture
def name(client: Any, table: Table) -> str:
    name = table("id:S")
    client.put_item(TableName=name, Item=ITEM)
    return name


@pytest.mark.parametrize(("expression", "values"), HOLD, ids=named)
def test_a_write_whose_condition_holds_is_done(
    client: Any, name: str, expression: str, values: dict[str, Any]
) -> None:
    client.put_item(TableName=name, Item={"id": text("1")}, **conditional(expression, values))
    assert client.get_item(TableName=name, Key={"id": text("1")})["Item"] == {"id": text("1")}


@pytest.mark.parametrize(("expression", "values"), FAIL, ids=named)
def test_a_write_whose_condition_fails_changes_nothing(
    client: Any, name: str, expression: str, values: dict[str, Any]
) -> None:
    arguments = {"TableName": name, "Item": {"id": text("1")}} | conditional(expression, values)
    assert refusal(client.put_item, **arguments) == "ConditionalCheckFailedException"
    assert client.get_item(TableName=name, Key={"id": text("1")})["Item"] == ITEM


@pytest.mark.parametrize(("expression", "values"), HOLD, ids=named)
def test_a_deletion_whose_condition_holds_is_done(
    client: Any, name: str, expression: str, values: dict[str, Any]
) -> None:
    client.delete_item(TableName=name, Key={"id": text("1")}, **conditional(expression, values))
    assert "Item" not in client.get_item(TableName=name, Key={"id": text("1")})


@pytest.mark.parametrize(("expression", "values"), FAIL, ids=named)
def test_a_deletion_whose_condition_fails_changes_nothing(
    client: Any, name: str, expression: str, values: dict[str, Any]
) -> None:
    arguments = {"TableName": name, "Key": {"id": text("1")}} | conditional(expression, values)
    assert refusal(client.delete_item, **arguments) == "ConditionalCheckFailedException"
    assert client.get_item(TableName=name, Key={"id": text("1")})["Item"] == ITEM


def test_a_deletion_of_nothing_under_a_condition_fails(client: Any, name: str) -> None:
    arguments = {"TableName": name, "Key": {"id": text("none")}}
    code = refusal(client.delete_item, ConditionExpression="attribute_exists(id)", **arguments)
    assert code == "ConditionalCheckFailedException"


@not_on_moto
@pytest.mark.parametrize(("expression", "values"), REFUSED, ids=named)
def test_a_condition_that_means_nothing_is_refused(
    client: Any, name: str, expression: str, values: dict[str, Any]
) -> None:
    arguments = {"TableName": name, "Item": {"id": text("1")}} | conditional(expression, values)
    assert refusal(client.put_item, **arguments) == "ValidationException"


@not_on_moto
def test_values_without_an_expression_are_refused(client: Any, name: str) -> None:
    arguments = {"TableName": name, "Item": {"id": text("1")}, "ExpressionAttributeValues": {":n": number(1)}}
    assert refusal(client.put_item, **arguments) == "ValidationException"


def test_put_if_absent_keeps_the_first(client: Any, name: str) -> None:
    condition = {"ConditionExpression": "attribute_not_exists(id)"}
    first = {"id": text("2"), "a": text("first")}
    client.put_item(TableName=name, Item=first, **condition)
    second = {"id": text("2"), "a": text("second")}
    code = refusal(client.put_item, TableName=name, Item=second, **condition)
    assert code == "ConditionalCheckFailedException"
    assert client.get_item(TableName=name, Key={"id": text("2")})["Item"] == first


def test_a_condition_on_nothing_is_asked_of_an_empty_item(client: Any, name: str) -> None:
    arguments = {"TableName": name, "Item": {"id": text("none")}}
    code = refusal(client.put_item, ConditionExpression="attribute_exists(id)", **arguments)
    assert code == "ConditionalCheckFailedException"
