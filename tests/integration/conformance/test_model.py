"""Random items, conditions and queries on the embedded engine, compared with a dict and plain Python.

The model holds native values (Decimal, str, bytes, frozenset ...) and knows no encoding, so a fault in the
engine's order-preserving bytes or its canonical forms cannot hide in both.
"""

import operator
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.embedded import Engine
from tests.integration.conformance.engines import connect, create, index

NAMES = ("id", "n", "s", "any", "status", "a.b")
MISSING = object()
COMPARE = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}

# Few different values, so that conditions meet equal ones; the numbers cross zero, signs and magnitudes.
texts = st.text(st.sampled_from("ab\x00é\uffff😀"), max_size=3)
binaries = st.binary(max_size=2).map(Binary)
numbers = st.one_of(
    st.integers(-12, 12).map(Decimal),
    st.builds(
        lambda sign, digits, exponent: Decimal((sign, tuple(map(int, str(digits))), exponent)),
        st.integers(0, 1),
        st.integers(1, 10**38 - 1),
        st.integers(-100, 80),
    ),
)
scalars = st.one_of(texts, numbers, binaries)
values = st.recursive(
    st.one_of(
        scalars,
        st.booleans(),
        st.none(),
        st.sets(texts, min_size=1, max_size=3),
        st.sets(numbers, min_size=1, max_size=3),
        st.sets(binaries, min_size=1, max_size=3),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("xy"), inner, max_size=2)
    ),
    max_leaves=4,
)
ordered = st.one_of(texts, numbers, binaries)
names = st.sampled_from(NAMES)
leaves = st.one_of(
    st.tuples(st.sampled_from(["attribute_exists", "attribute_not_exists"]), names),
    st.tuples(st.sampled_from(["=", "<>"]), names, values),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), names, ordered),
    st.tuples(st.just("begins_with"), names, st.one_of(texts, binaries)),
    st.one_of(*(st.tuples(each, each) for each in (texts, numbers, binaries))).flatmap(
        lambda ends: st.tuples(st.just("BETWEEN"), names, st.just(tuple(sorted(ends, key=place))))
    ),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["AND", "OR"]), inner, inner), st.tuples(st.just("NOT"), inner)
    ),
    max_leaves=5,
)


def place(value: Any) -> Any:
    """Return what an ordered value is sorted by: numbers as numbers, the others by their bytes."""
    if isinstance(value, Decimal):
        return value
    return bytes(value.value) if isinstance(value, Binary) else value.encode()


def kind(value: Any) -> str:
    return "bool" if isinstance(value, bool) else type(value).__name__


def holds(condition: Any, item: dict[str, Any]) -> bool:
    """Say whether an item of native values satisfies a condition."""
    name, *operands = condition
    if name == "AND":
        return holds(operands[0], item) and holds(operands[1], item)
    if name == "OR":
        return holds(operands[0], item) or holds(operands[1], item)
    if name == "NOT":
        return not holds(operands[0], item)
    value = item.get(operands[0], MISSING)
    if name.startswith("attribute_"):
        return bool((value is MISSING) == (name == "attribute_not_exists"))
    if name == "<>":
        return value is MISSING or not same(value, operands[1])
    if name == "=":
        return value is not MISSING and same(value, operands[1])
    ends: list[Any] = [*operands[1]] if name == "BETWEEN" else [operands[1]]
    if value is MISSING or kind(value) != kind(ends[0]):
        return False
    if name == "begins_with":
        return bool(place(value).startswith(place(ends[0])))
    if name == "BETWEEN":
        return bool(place(ends[0]) <= place(value) <= place(ends[1]))
    return bool(COMPARE[name](place(value), place(ends[0])))


def same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, set) and isinstance(other, set):
        return one == other and {kind(each) for each in one} == {kind(each) for each in other}
    return kind(one) == kind(other) and bool(one == other)


def wire(value: Any) -> Any:
    return TypeSerializer().serialize(value)


def native(item: dict[str, Any]) -> dict[str, Any]:
    deserializer = TypeDeserializer()
    # boto3 refuses more than 38 digits, trailing zeros included; DynamoDB writes 1e38 with 39.
    deserializer._deserialize_n = Decimal
    return {name: deserializer.deserialize(value) for name, value in item.items()}


class Expression:
    """A condition as text, with its placeholders."""

    def __init__(self, condition: Any) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.text = self.write(condition)

    def arguments(self) -> dict[str, Any]:
        found = {"ConditionExpression": self.text, "ExpressionAttributeNames": self.names}
        return found | ({"ExpressionAttributeValues": self.values} if self.values else {})

    def write(self, condition: Any) -> str:
        name, *operands = condition
        if name in ("AND", "OR"):
            return f"({self.write(operands[0])}) {name} ({self.write(operands[1])})"
        if name == "NOT":
            return f"NOT ({self.write(operands[0])})"
        path = f"#{NAMES.index(operands[0])}"
        self.names[path] = operands[0]
        if name.startswith("attribute_"):
            return f"{name}({path})"
        if name == "begins_with":
            return f"begins_with({path}, {self.value(operands[1])})"
        if name == "BETWEEN":
            return f"{path} BETWEEN {self.value(operands[1][0])} AND {self.value(operands[1][1])}"
        return f"{path} {name} {self.value(operands[1])}"

    def value(self, value: Any) -> str:
        key = f":{len(self.values)}"
        self.values[key] = wire(value)
        return key


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    engine, client = Engine(":memory:"), connect()
    engine.attach(client)
    yield client
    client.close()
    engine.close()


keys = st.sampled_from(["1", "2"])
items = st.dictionaries(names.filter(lambda name: name != "id"), values, max_size=4)
writes = st.lists(st.tuples(keys, st.none() | items, st.none() | conditions), min_size=1, max_size=12)


@given(writes=writes)
@settings(max_examples=250, deadline=None, database=None)
def test_conditional_writes_do_what_they_do_to_a_dict(client: Any, writes: list[Any]) -> None:
    table, model = create(client, "id:S"), dict[str, dict[str, Any]]()
    for key, attributes, condition in writes:
        arguments = Expression(condition).arguments() if condition else {}
        done = condition is None or holds(condition, model.get(key, {}))
        try:
            if attributes is None:
                client.delete_item(TableName=table, Key={"id": wire(key)}, **arguments)
            else:
                item = {name: wire(value) for name, value in attributes.items()} | {"id": wire(key)}
                client.put_item(TableName=table, Item=item, **arguments)
        except client.exceptions.ConditionalCheckFailedException:
            assert not done
            continue
        assert done
        if attributes is None:
            model.pop(key, None)
        else:
            model[key] = attributes | {"id": key}
    found = [native(item) for item in client.scan(TableName=table)["Items"]]
    assert len(found) == len(model)
    assert all(same(item, model[item["id"]]) for item in found)


bounds = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(sorted(COMPARE)), st.integers()),
    st.tuples(st.just("BETWEEN"), st.integers()),
    st.tuples(st.just("begins_with"), st.integers()),
)


@pytest.mark.parametrize("kind_of_key", ["N", "S", "B"])
@given(data=st.data())
@settings(max_examples=80, deadline=None, database=None)
def test_queries_find_what_sorting_and_filtering_finds(client: Any, kind_of_key: str, data: Any) -> None:
    by_kind: dict[str, Any] = {
        "N": numbers,
        "S": texts.filter(bool),
        "B": st.binary(min_size=1, max_size=2).map(Binary),
    }
    kind_strategy = by_kind[kind_of_key]
    table = create(client, f"id:S place:{kind_of_key}", index("turned", f"turn:S mark:{kind_of_key}"))
    rows = data.draw(
        st.lists(st.tuples(kind_strategy, kind_strategy), max_size=8, unique_by=lambda r: place(r[0]))
    )
    for first, second in rows:
        item = {"id": "p", "turn": "q", "place": first, "mark": second}
        client.put_item(TableName=table, Item={name: wire(value) for name, value in item.items()})
    turned, forward = data.draw(st.booleans()), data.draw(st.booleans())
    name, hash_name, hash_value = ("mark", "turn", "q") if turned else ("place", "id", "p")
    choices = ["", *COMPARE, "BETWEEN", *(["begins_with"] if kind_of_key != "N" else [])]
    condition = data.draw(st.sampled_from(choices))
    ends = sorted((data.draw(kind_strategy), data.draw(kind_strategy)), key=place)
    more = {
        "": "",
        "BETWEEN": f" AND {name} BETWEEN :a AND :b",
        "begins_with": f" AND begins_with({name}, :a)",
    }.get(condition, f" AND {name} {condition} :a")
    arguments: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": f"{hash_name} = :h{more}",
        "ExpressionAttributeValues": {":h": wire(hash_value)}
        | ({":a": wire(ends[0])} if condition else {})
        | ({":b": wire(ends[1])} if condition == "BETWEEN" else {}),
        "ScanIndexForward": forward,
        "Limit": data.draw(st.integers(1, 4)),
    } | ({"IndexName": "turned"} if turned else {})
    found = []
    while True:
        page = client.query(**arguments)
        found += [native(item) for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    model = [{"place": first, "mark": second} for first, second in rows]
    operand = tuple(ends) if condition == "BETWEEN" else ends[0]
    expected = [row for row in model if not condition or holds((condition, name, operand), row)]
    found_places = [place(row[name]) for row in found]
    assert found_places == sorted((place(row[name]) for row in expected), reverse=not forward)
    assert {place(row["place"]) for row in found} == {place(row["place"]) for row in expected}
