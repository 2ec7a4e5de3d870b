"""What an expression means: whether an item satisfies it, or which keys a query reads.

Comparison follows DynamoDB: values of different types are never in order and never equal, and a missing
attribute makes everything false except `<>` and `attribute_not_exists`. Ordered comparisons use the bytes
that sort the keys, so a condition and a query cannot disagree. A key condition becomes a half-open range of
bytes, which is all that SQLite has to know of it.
"""

from dataclasses import dataclass

from infra.embedded.expressions import COMPARATORS, Call, Literal, Node, Path
from infra.embedded.requests import invalid
from infra.embedded.schema import RANGE_LIMIT, Names, Table, checked_key
from infra.embedded.values import PREFIX, Item, Value, sort_bytes

# Above every range key, and above every one with a given prefix.
CEILING = b"\xff" * (RANGE_LIMIT + 1)
MIRROR = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def holds(condition: Call, item: Item) -> bool:
    """Say whether an item (empty where there is none) satisfies a condition."""
    operator, operands = condition.operator, condition.operands
    if operator == "AND":
        return all(holds(each, item) for each in operands if isinstance(each, Call))
    if operator == "OR":
        return any(holds(each, item) for each in operands if isinstance(each, Call))
    if operator == "NOT":
        return not all(holds(each, item) for each in operands if isinstance(each, Call))
    values = [_value(operand, item) for operand in operands]
    if operator == "attribute_exists":
        return values[0] is not None
    if operator == "attribute_not_exists":
        return values[0] is None
    if operator == "<>":
        return None in values or values[0] != values[1]
    present = [value for value in values if value is not None]
    if len(present) < len(values):
        return False
    if operator == "=":
        return present[0] == present[1]
    (kind,) = kinds if len(kinds := {next(iter(value)) for value in present}) == 1 else ("",)
    return kind in ("S", "N", "B") and _in_order(operator, kind, *map(sort_bytes, present))


def _value(operand: Node, item: Item) -> Value | None:
    if isinstance(operand, Path):
        return item.get(operand.name)
    return operand.value if isinstance(operand, Literal) else None


def _in_order(operator: str, kind: str, first: bytes, second: bytes, third: bytes = b"") -> bool:
    if operator == "begins_with":
        return kind != "N" and first.startswith(second)
    if operator == "BETWEEN":
        return second <= first <= third
    if operator[0] == ">":
        first, second = second, first
    return first < second or (operator[-1] == "=" and first == second)


@dataclass(frozen=True, slots=True)
class KeyRange:
    """One hash key, and the range keys from `low` up to but not including `high`."""

    hash: bytes
    low: bytes = b""
    high: bytes = CEILING


def key_range(condition: Call, table: Table, key: Names) -> KeyRange:
    """Return what a key condition selects from a table or index with this key, or refuse it."""
    parts = list(condition.operands) if condition.operator == "AND" else [condition]
    by_name: dict[str, tuple[str, list[bytes]]] = {}
    for part in parts:
        name, operator, values = _simple(part)
        if name in by_name:
            raise invalid("KeyConditionExpressions must only contain one condition per key")
        if name not in key:
            raise invalid(f"Query condition missed key schema element: {key[0]}")
        if any(table.types[name] not in value for value in values):
            raise invalid(f"{PREFIX}Condition parameter type does not match schema type")
        checked = [checked_key(value, f"Key: {name}", is_hash=name == key[0]) for value in values]
        by_name[name] = operator, checked
    if key[0] not in by_name:
        raise invalid(f"Query condition missed key schema element: {key[0]}")
    operator, (hash_key, *_) = by_name[key[0]]
    if operator != "=":
        raise invalid("Query key condition not supported")
    if len(by_name) == 1:
        return KeyRange(hash_key)
    return KeyRange(hash_key, *_bounds(*by_name[key[1]]))


def _simple(part: Node) -> tuple[str, str, list[Value]]:
    """Take one key's condition apart, turned round where the value stands first."""
    if not isinstance(part, Call) or part.operator not in (*COMPARATORS, "BETWEEN", "begins_with"):
        raise invalid(f"Invalid operator used in KeyConditionExpression: {getattr(part, 'operator', part)}")
    operator, operands = part.operator, part.operands
    if operator == "<>":
        raise invalid("Invalid operator used in KeyConditionExpression: <>")
    if operator in MIRROR and isinstance(operands[0], Literal):
        operator, operands = MIRROR[operator], operands[::-1]
    path, *rest = operands
    values = [each.value for each in rest if isinstance(each, Literal)]
    if not isinstance(path, Path) or len(values) < len(rest):
        raise invalid("Invalid condition in KeyConditionExpression: it needs one attribute name and values")
    return path.name, operator, values


def _bounds(operator: str, values: list[bytes]) -> tuple[bytes, bytes]:
    first, last = values[0], values[-1]
    after = b"\x00"  # appended to a key: the very next one
    low = b"" if operator[0] == "<" else first + after if operator == ">" else first
    if operator == "begins_with":
        return low, first + CEILING
    if operator[0] == ">":
        return low, CEILING
    return low, last if operator == "<" else last + after
