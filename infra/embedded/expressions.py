"""Conditions and key conditions: terms joined by AND, in the forms that the application writes.

Two small languages share their terms. A condition asks about one item:

    attribute_exists(name)     attribute_not_exists(name)     name = :value

A key condition names the hash key, and at most one term about the range key:

    hash = :v     range = :v     range <= :v     range >= :v     range BETWEEN :v AND :v
    begins_with(range, :v)

Names are top-level attributes as they are. DynamoDB has much more (OR, NOT, parentheses, other comparisons,
#names, values on the left, keywords in small letters); here all of that is refused. Values follow DynamoDB:
of different types they are never equal, and a missing attribute equals nothing. A key condition becomes a
half-open range of bytes, which is all that SQLite has to know of it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.embedded.tables import KEY_LIMITS, Names, Table
from infra.embedded.values import Item, Request, Value, canonical, invalid

# A term is followed by AND and another one, or by nothing.
_NAME, _VALUE, _END = r"([A-Za-z]\w*)", r"(:\w+)", r"(?: +AND +(?=\S)|\Z)"
_FORMS = {
    "attribute_exists": rf"attribute_exists *\( *{_NAME} *\)",
    "attribute_not_exists": rf"attribute_not_exists *\( *{_NAME} *\)",
    "=": rf"{_NAME} *= *{_VALUE}",
    "<=": rf"{_NAME} *<= *{_VALUE}",
    ">=": rf"{_NAME} *>= *{_VALUE}",
    "BETWEEN": rf"{_NAME} +BETWEEN +{_VALUE} +AND +{_VALUE}",
    "begins_with": rf"begins_with *\( *{_NAME} *, *{_VALUE} *\)",
}
FORMS = {operator: re.compile(form + _END, re.ASCII) for operator, form in _FORMS.items()}
CONDITION = ("attribute_exists", "attribute_not_exists", "=")
KEY_CONDITION = ("=", "<=", ">=", "BETWEEN", "begins_with")
# Above every range key, and above every one with a given prefix.
CEILING = b"\xff" * (KEY_LIMITS[1] + 1)


@dataclass(frozen=True, slots=True)
class Term:
    """One test of one attribute."""

    operator: str
    name: str
    values: list[Value]


def condition(request: Request) -> list[Term]:
    """Return the terms that a request's item must satisfy; without a condition there are none."""
    return _terms(request, "ConditionExpression", CONDITION)


def holds(terms: Iterable[Term], item: Item) -> bool:
    """Say whether an item (empty where there is none) satisfies all terms of a condition."""
    return all(
        item.get(term.name) == term.values[0]
        if term.operator == "="
        else (term.name in item) == (term.operator == "attribute_exists")
        for term in terms
    )


@dataclass(frozen=True, slots=True)
class KeyRange:
    """One hash key, and the range keys from `low` up to but not including `high`."""

    hash: bytes
    low: bytes
    high: bytes


def key_range(request: Request, table: Table, key: Names) -> KeyRange:
    """Return what a query selects from a table or index with this key, or refuse it."""
    terms = _terms(request, "KeyConditionExpression", KEY_CONDITION)
    by_name = {term.name: term for term in terms}
    if len(by_name) < len(terms) or not by_name.keys() <= {*key}:
        raise invalid("KeyConditionExpressions must only contain one condition per key, and only keys")
    if key[0] not in by_name or by_name[key[0]].operator != "=":
        raise invalid(f"Query condition missed key schema element: {key[0]}, which must equal a value")
    hash_key = table.part({key[0]: by_name[key[0]].values[0]}, key, 0)
    if len(terms) == 1:
        return KeyRange(hash_key, b"", CEILING)
    term = by_name[key[1]]
    parts = [table.part({term.name: value}, key, 1) for value in term.values]
    first, last = parts[0], parts[-1]
    if first > last or (term.operator == "begins_with" and table.types[term.name] == "N"):
        raise invalid(f"The values do not fit {term.operator} of the range key")
    after = last + b"\x00"  # the very next key
    low, high = {
        "=": (first, after),
        "<=": (b"", after),
        ">=": (first, CEILING),
        "BETWEEN": (first, after),
        "begins_with": (first, first + CEILING),
    }[term.operator]
    return KeyRange(hash_key, low, high)


def _terms(request: Request, parameter: str, operators: tuple[str, ...]) -> list[Term]:
    """Take an expression apart, and its values, all of which it must use."""
    text = request.get(parameter)
    given = request.get("ExpressionAttributeValues")
    # A literal may be as deep as an item, whose own map is its first level.
    values = {key: canonical(value, level=0) for key, value in (given or {}).items()}
    terms: list[Term] = []
    used: set[str] = set()
    position = 0
    while text is not None and (position < len(text) or not terms):
        for operator in operators:
            if match := FORMS[operator].match(text, position):
                break
        else:
            supported = ", ".join(operators)
            raise invalid(f"Invalid {parameter}: the embedded engine supports only {supported}, with AND")
        name, *placeholders = match.groups()
        if name.upper() in reserved_words():
            raise invalid(f"Invalid {parameter}: Attribute name is a reserved keyword: {name}")
        if not values.keys() >= {*placeholders}:
            raise invalid(f"Invalid {parameter}: An expression attribute value is not defined")
        terms.append(Term(operator, name, [values[each] for each in placeholders]))
        used |= {*placeholders}
        position = match.end()
    if given is not None and (not given or used != given.keys()):
        raise invalid("ExpressionAttributeValues is empty, or has values unused in expressions")
    return terms


@cache
def reserved_words() -> frozenset[str]:
    """Return the words that AWS reserves: no attribute may be written with them, in either case."""
    return frozenset(Path(__file__).with_name("reserved_words.txt").read_text("ascii").split())
