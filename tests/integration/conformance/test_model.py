"""Random items, conditions and queries on the embedded engine, compared with a dict and plain Python.

The model holds native values (Decimal, str, bytes ...) and knows no encoding, so a fault in the engine's
order-preserving bytes or its canonical forms cannot hide in both.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.embedded import Engine
from tests.integration.conformance.engines import connect, create, index

NAMES = ("id", "n", "s", "extra")

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
values = st.recursive(
    st.one_of(texts, numbers, binaries, st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("xy"), inner, max_size=2)
    ),
    max_leaves=4,
)
names = st.sampled_from(NAMES)
terms = st.one_of(
    st.tuples(st.sampled_from(["attribute_exists", "attribute_not_exists"]), names),
    st.tuples(st.just("="), names, values),
)
conditions = st.lists(terms, max_size=3)


def place(value: Any) -> Any:
    """Return what a key is sorted by: numbers as numbers, the others by their bytes."""
    if isinstance(value, Decimal):
        return value
    return bytes(value.value) if isinstance(value, Binary) else value.encode()


def same(one: Any, other: Any) -> bool:
    """Say whether two values are equal and of one type, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def holds(condition: list[Any], item: dict[str, Any]) -> bool:
    """Say whether an item of native values satisfies a condition."""
    for operator, name, *operands in condition:
        if operator == "=":
            true = name in item and same(item[name], operands[0])
        else:
            true = (name in item) == (operator == "attribute_exists")
        if not true:
            return False
    return True


def written(condition: list[Any]) -> dict[str, Any]:
    """Return the arguments that ask for a condition."""
    texts, given = [], {}
    for operator, name, *operands in condition:
        if operands:
            given[f":{len(given)}"] = wire(operands[0])
            texts.append(f"{name} = :{len(given) - 1}")
        else:
            texts.append(f"{operator}({name})")
    arguments: dict[str, Any] = {"ConditionExpression": " AND ".join(texts)} if texts else {}
    return arguments | ({"ExpressionAttributeValues": given} if given else {})


def wire(value: Any) -> Any:
    return TypeSerializer().serialize(value)


def native(item: dict[str, Any]) -> dict[str, Any]:
    deserializer = TypeDeserializer()
    # boto3 refuses more than 38 digits, trailing zeros included; DynamoDB writes 1e38 with 39.
    deserializer._deserialize_n = Decimal
    return {name: deserializer.deserialize(value) for name, value in item.items()}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    engine, client = Engine(":memory:"), connect()
    engine.attach(client)
    yield client
    client.close()
    engine.close()


items = st.dictionaries(names.filter(lambda name: name != "id"), values, max_size=4)
writes = st.lists(st.tuples(st.sampled_from("12"), st.none() | items, conditions), min_size=1, max_size=12)


@given(writes=writes)
@settings(max_examples=100, deadline=None, database=None)
def test_conditional_writes_do_what_they_do_to_a_dict(client: Any, writes: list[Any]) -> None:
    table, model = create(client, "id:S"), dict[str, dict[str, Any]]()
    for key, attributes, condition in writes:
        if attributes is None:
            client.delete_item(TableName=table, Key={"id": wire(key)})
            model.pop(key, None)
            continue
        item = attributes | {"id": key}
        wanted = holds(condition, model.get(key, {}))
        try:
            client.put_item(
                TableName=table,
                Item={name: wire(value) for name, value in item.items()},
                **written(condition),
            )
        except client.exceptions.ConditionalCheckFailedException:
            assert not wanted
            continue
        assert wanted
        model[key] = item
    found = [native(item) for item in client.scan(TableName=table)["Items"]]
    assert len(found) == len(model)
    assert all(same(item, model[item["id"]]) for item in found)


FORMS = {
    "": lambda place, first, last: True,
    " AND {0} = :a": lambda place, first, last: place == first,
    " AND {0} <= :a": lambda place, first, last: place <= first,
    " AND {0} >= :a": lambda place, first, last: place >= first,
    " AND {0} BETWEEN :a AND :b": lambda place, first, last: first <= place <= last,
    " AND begins_with({0}, :a)": lambda place, first, last: place.startswith(first),
}


@pytest.mark.parametrize("kind", ["N", "S", "B"])
@given(data=st.data())
@settings(max_examples=40, deadline=None, database=None)
def test_queries_find_what_sorting_and_filtering_finds(client: Any, kind: str, data: Any) -> None:
    by_kind: dict[str, Any] = {
        "N": numbers,
        "S": texts.filter(bool),
        "B": st.binary(min_size=1, max_size=2).map(Binary),
    }
    of_kind = by_kind[kind]
    table = create(client, f"id:S place:{kind}", index("turned", f"turn:S mark:{kind}"))
    rows = data.draw(st.lists(st.tuples(of_kind, of_kind), max_size=8, unique_by=lambda row: place(row[0])))
    for first, second in rows:
        item = {"id": "p", "turn": "q", "place": first, "mark": second}
        client.put_item(TableName=table, Item={name: wire(value) for name, value in item.items()})
    turned, forward = data.draw(st.booleans()), data.draw(st.booleans())
    name, hash_name, hash_value = ("mark", "turn", "q") if turned else ("place", "id", "p")
    form = data.draw(st.sampled_from([form for form in FORMS if kind != "N" or "begins" not in form]))
    ends = sorted((data.draw(of_kind), data.draw(of_kind)), key=place)
    given = {":h": hash_value, ":a": ends[0], ":b": ends[1]}
    expression = f"{hash_name} = :h" + form.format(name)
    arguments: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": expression,
        "ExpressionAttributeValues": {key: wire(value) for key, value in given.items() if key in expression},
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
    expected = [row for row in model if FORMS[form](place(row[name]), *map(place, ends))]
    found_places = [place(row[name]) for row in found]
    assert found_places == sorted((place(row[name]) for row in expected), reverse=not forward)
    assert {place(row["place"]) for row in found} == {place(row["place"]) for row in expected}
