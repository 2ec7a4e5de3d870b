"""Attribute values: checked, brought into one written form, measured and ordered.

A value is kept as it stands on the wire (`{"S": "x"}`), but canonical: numbers without exponent, sign or
zeros that mean nothing, sets sorted. So equal values are equal Python objects and conditions compare with
`==`. `sort_bytes` maps strings, numbers and binaries to bytes whose order is DynamoDB's order, so SQLite's
bytewise comparison sorts them. Sizes follow AWS's counting rules, with numbers in pairs of digits.
"""

import re
from base64 import b64decode, b64encode
from typing import Any

from infra.embedded.requests import invalid

Value = dict[str, Any]
Item = dict[str, Value]

NESTING_LIMIT = 32
NUMBER = re.compile(r"([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,9}))?", re.ASCII)
PREFIX = "One or more parameter values were invalid: "


def canonical_item(raw: dict[str, Any], level: int = 1) -> Item:
    """Return the attributes of an item or a map with every value canonical; refuse empty names."""
    if "" in raw:
        raise invalid("Empty attribute name")
    return {name: canonical(value, level) for name, value in raw.items()}


def canonical(raw: Any, level: int = 1) -> Value:
    """Return the canonical form of a value found `level` levels deep, or raise ValidationException."""
    if not isinstance(raw, dict) or len(raw) != 1:
        problem = "has more than one datatypes set" if raw and isinstance(raw, dict) else "is empty"
        raise invalid(
            f"Supplied AttributeValue {problem}, must contain exactly one of the supported datatypes"
        )
    ((kind, content),) = raw.items()
    if kind in ("L", "M") and level >= NESTING_LIMIT:
        raise invalid(
            "Nesting Levels have exceeded supported limits: "
            "Attributes in the item have nested levels beyond supported limit"
        )
    match kind, content:
        case ("S", str()) | ("BOOL", bool()) | ("NULL", True):
            return {kind: content}
        case "N", str():
            return {"N": _number(content)}
        case "B", str():
            return {"B": _binary(content)}
        case (("SS" | "NS" | "BS"), [*members]):
            return {kind: _set(kind[0], members)}
        case "L", [*members]:
            return {"L": [canonical(member, level + 1) for member in members]}
        case "M", dict():
            return {"M": canonical_item(content, level + 1)}
        case "NULL", _:
            raise invalid(f"{PREFIX}Null attribute value types must have the value of true")
    raise invalid("Supplied AttributeValue has a content that does not fit its datatype")


def _number(text: str) -> str:
    negative, digits, point = _parts(text)
    if len(digits) > 38:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    if not digits:
        return "0"
    if not -129 <= point <= 126:
        flow, relation = ("overflow", "larger") if point > 0 else ("underflow", "smaller")
        raise invalid(
            f"Number {flow}. Attempting to store a number with magnitude {relation} than supported range"
        )
    whole = digits[: max(point, 0)].ljust(point, "0") or "0"
    fraction = "0" * -point + digits[max(point, 0) :]
    return "-" * negative + whole + ("." + fraction if len(digits) > point else "")


def _parts(text: str) -> tuple[bool, str, int]:
    """Return sign, digits and point of a number that is 0.digits times ten to the point."""
    match = NUMBER.fullmatch(text)
    if match is None:
        raise invalid("The parameter cannot be converted to a numeric value")
    sign, whole, fraction, exponent = match.groups()
    digits = (whole + fraction).lstrip("0")
    leading_zeros = len(whole + fraction) - len(digits)
    return sign == "-", digits.rstrip("0"), len(whole) - leading_zeros + int(exponent or 0)


def _binary(text: str) -> str:
    try:
        return b64encode(b64decode(text, validate=True)).decode()
    except ValueError:
        raise invalid("Base64 encoded content is not valid") from None


def _set(kind: str, members: list[Any]) -> list[str]:
    if not members:
        name = {"S": "string", "N": "number", "B": "binary"}[kind]
        raise invalid(f"{PREFIX}An {name} set  may not be empty")
    values = [canonical({kind: member}) for member in members]
    if len({value[kind] for value in values}) < len(values):
        raise invalid(f"{PREFIX}Input collection contains duplicates")
    return [value[kind] for value in sorted(values, key=sort_bytes)]


def sort_bytes(value: Value) -> bytes:
    """Return bytes that sort as the string, number or binary does, at most 42 for a number.

    A number is its sign, its magnitude and its digits, all complemented below zero. There a closing 0xff
    keeps -1.2 before -1, whose digits are a prefix.
    """
    ((kind, content),) = value.items()
    if kind == "S":
        return str(content).encode()
    if kind == "B":
        return b64decode(content)
    negative, digits, point = _parts(content)
    if not digits:
        return b"\x80"
    magnitude = bytes([point + 129]) + digits.encode()
    return b"\x7f" + bytes(255 - byte for byte in magnitude) + b"\xff" if negative else b"\x81" + magnitude


def size(value: Value) -> int:
    """Return the bytes that AWS counts for a value, without its attribute's name."""
    ((kind, content),) = value.items()
    if kind == "N":
        negative, digits, point = _parts(content)
        return (len(digits) + point % 2 + 1) // 2 + 1 + negative if digits else 1
    if kind in ("S", "B"):
        return len(sort_bytes(value))
    if kind in ("SS", "NS", "BS"):
        return sum(size({kind[0]: member}) for member in content)
    if kind == "L":
        return 3 + sum(1 + size(member) for member in content)
    if kind == "M":
        return 3 + len(content) + item_size(content)
    return 1


def item_size(item: Item) -> int:
    """Return the bytes that AWS counts for an item: the names and the values of its attributes."""
    return sum(len(name.encode()) + size(value) for name, value in item.items())
