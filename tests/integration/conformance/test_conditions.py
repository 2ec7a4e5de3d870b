"""What condition expressions mean, and which are refused."""

from typing import Any

import pytest

from tests.integration.conformance.engines import Table, number, refusal, text

ITEM: dict[str, Any] = {
    "id": text("1"),
    "s": text("abc"),
    "n": number(5),
    "b": {"B": b"\x01\x02"},
    "l": {"L": [number(1)]},
    "m": {"M": {"x": text("1"), "y": text("2")}},
    "ss": {"SS": ["b", "a"]},
    "ns": {"NS": ["2", "1"]},
    "t": {"BOOL": True},
    "z": {"NULL": True},
}
ABC = text("abc")
TRUE, FALSE = {"BOOL": True}, {"BOOL": False}

Case = tuple[str, dict[str, Any]]

HOLD: list[Case] = [
    ("attribute_exists(id)", {}),
    ("attribute_exists (z)", {}),
    ("attribute_not_exists(nope)", {}),
    ("NOT attribute_exists(nope)", {}),
    ("not attribute_exists(nope)", {}),
    ("NOT NOT attribute_exists(id)", {}),
    ("n = :a", {"a": number("5.0")}),
    ("n=:a", {"a": number(5)}),
    (":a = n", {"a": number(5)}),
    ("n <> :a", {"a": text("5")}),
    ("nope <> :a", {"a": text("5")}),
    ("nope <> nada", {}),
    ("n < :a", {"a": number(10)}),
    ("n <= :a", {"a": number(5)}),
    ("n > :a", {"a": number("-50")}),
    (":a >= n", {"a": number("5.5")}),
    ("s < :a", {"a": text("abd")}),
    ("s > :a", {"a": text("ab")}),
    ("b < :a", {"a": {"B": b"\x01\x02\x00"}}),
    ("l = :a", {"a": {"L": [number("1.0")]}}),
    ("m = :a", {"a": {"M": {"y": text("2"), "x": text("1")}}}),
    ("ss = :a", {"a": {"SS": ["a", "b"]}}),
    ("ns = :a", {"a": {"NS": ["1", "2"]}}),
    ("t = :a", {"a": TRUE}),
    ("z = :a", {"a": {"NULL": True}}),
    ("n BETWEEN :a AND :b", {"a": number(5), "b": number(5)}),
    ("n between :a and :b", {"a": number(-1), "b": number(50)}),
    (":a BETWEEN n AND :b", {"a": number(6), "b": number(9)}),
    ("NOT n BETWEEN :a AND :b AND attribute_exists(id)", {"a": number(1), "b": number(2)}),
    ("begins_with(s, :a)", {"a": text("ab")}),
    ("begins_with(s, :a)", {"a": text("")}),
    ("begins_with(b, :a)", {"a": {"B": b"\x01"}}),
    ("begins_with(:a, s)", {"a": text("abcd")}),
    ("attribute_exists(nope) AND attribute_exists(nope) OR attribute_exists(id)", {}),
    ("attribute_exists(id) OR attribute_exists(nope) AND attribute_exists(nope)", {}),
    ("NOT attribute_exists(nope) OR attribute_exists(id)", {}),
    ("(attribute_exists(id) OR attribute_exists(n)) AND (t = :a)", {"a": TRUE}),
    ("(n) = (:a)", {"a": number(5)}),
    ("attribute_exists(id)\tAND\nn = :a", {"a": number(5)}),
]
FAIL: list[Case] = [
    ("attribute_exists(nope)", {}),
    ("attribute_not_exists(id)", {}),
    ("n = :a", {"a": text("5")}),
    ("nope = :a", {"a": text("5")}),
    ("nope = nada", {}),
    ("n <> :a", {"a": number("5.0")}),
    ("n < :a", {"a": text("6")}),
    ("n < s", {}),
    ("n < :a", {"a": number(5)}),
    ("nope < :a", {"a": number(5)}),
    ("t = :a", {"a": FALSE}),
    ("ss = :a", {"a": {"SS": ["a"]}}),
    ("n BETWEEN :a AND :b", {"a": number(6), "b": number(7)}),
    ("n BETWEEN :a AND :b", {"a": text("a"), "b": text("z")}),
    ("nope BETWEEN :a AND :b", {"a": number(6), "b": number(7)}),
    ("begins_with(s, :a)", {"a": text("b")}),
    ("begins_with(n, :a)", {"a": text("5")}),
    ("begins_with(s, :a)", {"a": {"B": b"a"}}),
    ("begins_with(nope, :a)", {"a": text("5")}),
    ("(attribute_exists(id) OR attribute_exists(nope)) AND attribute_exists(nope)", {}),
    ("NOT (attribute_exists(id) OR attribute_exists(nope))", {}),
]
REFUSED: list[Case] = [
    ("", {}),
    (" ", {}),
    ("n", {}),
    ("n =", {}),
    ("n = = :a", {"a": number(1)}),
    ("n == :a", {"a": number(1)}),
    ("n != :a", {"a": number(1)}),
    ("n = :a AND", {"a": number(1)}),
    ("AND n = :a", {"a": number(1)}),
    ("n = :a :a", {"a": number(1)}),
    ("(n = :a", {"a": number(1)}),
    ("n = :a)", {"a": number(1)}),
    ("((n = :a))", {"a": number(1)}),
    ("n = ((:a))", {"a": number(1)}),
    ("n AND s", {}),
    ("n = 5", {}),
    ("n = 'x'", {}),
    ("_n = :a", {"a": number(1)}),
    ("5n = :a", {"a": number(1)}),
    ("n-2 = :a", {"a": number(1)}),
    ("n = n", {}),
    ("n BETWEEN :a AND n", {"a": number(1)}),
    ("begins_with(s, s)", {}),
    ("n = :b", {"a": number(1)}),
    ("#n = :a", {"a": number(1)}),
    ("n = :a", {"a": number(1), "b": number(2)}),
    ("n = :a", {"a": number("abc")}),
    ("n = :a", {"a": {"SS": []}}),
    ("n = :a", {"a": {}}),
    ("n = :a", {"a-b": number(1)}),
    ("name = :a", {"a": number(1)}),
    ("NaMe = :a", {"a": number(1)}),
    ("attribute_exists(status)", {}),
    ("attribute_exists(:a)", {"a": number(1)}),
    ("attribute_exists()", {}),
    ("attribute_exists(n, s)", {}),
    ("begins_with(s)", {}),
    ("ATTRIBUTE_EXISTS(n)", {}),
    ("no_function(n)", {}),
    ("attribute_exists(n) = attribute_exists(n)", {}),
    ("begins_with(s, :a)", {"a": number(5)}),
    ("begins_with(:a, s)", {"a": number(5)}),
    ("t < :a", {"a": TRUE}),
    ("l > :a", {"a": {"L": []}}),
    ("ss <= :a", {"a": {"SS": ["a"]}}),
    ("z >= :a", {"a": {"NULL": True}}),
    ("n BETWEEN :a AND :b", {"a": number(5), "b": number(1)}),
    ("n BETWEEN :a AND :b", {"a": number(5), "b": text("9")}),
    ("n BETWEEN :a AND :b", {"a": TRUE, "b": TRUE}),
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
    condition, key = conditional(expression, values), {"id": text("1")}
    code = "ConditionalCheckFailedException"
    assert refusal(client.put_item, TableName=name, Item=key, **condition) == code
    assert refusal(client.delete_item, TableName=name, Key=key, **condition) == code
    assert len(client.get_item(TableName=name, Key=key)["Item"]) == len(ITEM)


@pytest.mark.parametrize(("expression", "values"), REFUSED, ids=named)
def test_a_condition_that_means_nothing_is_refused(
    client: Any, name: str, expression: str, values: dict[str, Any]
) -> None:
    arguments = {"TableName": name, "Item": {"id": text("1")}} | conditional(expression, values)
    assert refusal(client.put_item, **arguments) == "ValidationException"


NAMES: list[tuple[str, dict[str, str]]] = [
    ("attribute_exists(n)", {"#n": "n"}),
    ("attribute_exists(#n)", {"#m": "n"}),
    ("attribute_exists(#n)", {}),
    ("attribute_exists(#n)", {"#n": ""}),
    ("attribute_exists(n)", {"n": "n"}),
    ("attribute_exists(#n)", {"#n": "n", "#m": "m"}),
    ("attribute_exists(#n)", {"#n": "n", "#": "m"}),
]


@pytest.mark.parametrize(("expression", "names"), NAMES)
def test_names_must_be_written_well_defined_and_used(
    client: Any, name: str, expression: str, names: dict[str, str]
) -> None:
    arguments = {"ConditionExpression": expression, "ExpressionAttributeNames": names}
    code = refusal(client.put_item, TableName=name, Item={"id": text("1")}, **arguments)
    assert code == "ValidationException"


def test_a_name_stands_for_any_attribute(client: Any, name: str) -> None:
    for attribute in ("name", "m.x", "l[0]", "a b"):
        arguments = {"ConditionExpression": "attribute_not_exists(#0_a)"}
        names = {"#0_a": attribute}
        item = {"id": text("1"), attribute: text("x")}
        client.put_item(TableName=name, Item=item, ExpressionAttributeNames=names, **arguments)
        assert client.get_item(TableName=name, Key={"id": text("1")})["Item"] == item


@pytest.mark.parametrize(
    "arguments",
    [{"ExpressionAttributeNames": {"#n": "n"}}, {"ExpressionAttributeValues": {":n": number(1)}}],
    ids=["names", "values"],
)
def test_placeholders_without_an_expression_are_refused(
    client: Any, name: str, arguments: dict[str, Any]
) -> None:
    code = refusal(client.put_item, TableName=name, Item={"id": text("1")}, **arguments)
    assert code == "ValidationException"


def test_put_if_absent_keeps_the_first(client: Any, name: str) -> None:
    condition = {"ConditionExpression": "attribute_not_exists(id)"}
    client.put_item(TableName=name, Item={"id": text("2"), "a": text("first")}, **condition)
    second = {"id": text("2"), "a": text("second")}
    code = refusal(client.put_item, TableName=name, Item=second, **condition)
    assert code == "ConditionalCheckFailedException"
    assert client.get_item(TableName=name, Key={"id": text("2")})["Item"]["a"] == text("first")


def test_a_condition_on_nothing_is_asked_of_an_empty_item(client: Any, name: str) -> None:
    missing = {"TableName": name, "Key": {"id": text("none")}}
    code = refusal(client.delete_item, ConditionExpression="attribute_exists(id)", **missing)
    assert code == "ConditionalCheckFailedException"
    client.delete_item(ConditionExpression="attribute_not_exists(id)", **missing)


def test_an_expression_has_at_most_300_operators(client: Any, name: str) -> None:
    arguments = {"TableName": name, "Item": {"id": text("1")}}
    most = " OR ".join(["n<>s"] * 150)
    client.put_item(ConditionExpression=most, **arguments)
    code = refusal(client.put_item, ConditionExpression=f"NOT n = s AND {most}", **arguments)
    assert code == "ValidationException"


def test_an_expression_has_at_most_4096_bytes(client: Any, name: str) -> None:
    arguments = {"TableName": name, "Item": {"id": text("1")}}
    client.put_item(ConditionExpression="attribute_exists(id)".ljust(4096), **arguments)
    code = refusal(client.put_item, ConditionExpression="attribute_exists(n)".ljust(4097), **arguments)
    assert code == "ValidationException"
