"""Attribute values: checked, brought into one written form, measured and ordered.

A value is kept as it stands on the wire (`{"S": "x"}`), but canonical: numbers without exponent, sign or
zeros that mean nothing. So equal values are equal Python objects and conditions compare with `==`.
`sort_bytes` maps strings, numbers and binaries to bytes whose order is DynamoDB's order, so SQLite's
bytewise comparison sorts them. Sizes follow AWS's counting rules, with numbers in pairs of digits.

Every module refuses requests, so the exception for it is here at the bottom. Its messages never contain
what an item contains.
"""

import re
from base64 import b64decode, b64encode
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow, Subnormal
from typing import Any

Request = dict[str, Any]
Value = dict[str, Any]
Item = dict[str, Value]

NESTING_LIMIT = 32
# Decimal alone would also take spaces, underscores, NaN and the digits of other scripts.
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# What a Number may hold: 38 digits that mean something, 1E-130 to 9.9...E+125; anything else raises.
HOLDS = Context(prec=38, Emin=-130, Emax=125, traps=[Inexact, InvalidOperation, Overflow, Subnormal])


class RequestError(Exception):
    """A request is refused; `code` is AWS's name for the reason, `str(self)` its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def invalid(message: str) -> RequestError:
    """Return the refusal that DynamoDB calls ValidationException."""
    return RequestError("ValidationException", message)


def canonical_item(raw: dict[str, Any], level: int = 1) -> Item:
    """Return the attributes of an item or a map with every value canonical; refuse empty names."""
    if "" in raw:
        raise invalid("Empty attribute name")
    return {name: canonical(value, level) for name, value in raw.items()}


def canonical(raw: Any, level: int = 1) -> Value:
    """Return the canonical form of a value found `level` levels deep, or raise ValidationException."""
    if not isinstance(raw, dict) or len(raw) != 1:
        raise invalid("Supplied AttributeValue must contain exactly one of the supported datatypes")
    ((kind, content),) = raw.items()
    match kind, content:
        case ("S", str()) | ("BOOL", bool()) | ("NULL", True):
            return raw
        case "N", str():
            return {"N": format(_decimal(content), "f")}
        case "B", str():
            try:
                return {"B": b64encode(b64decode(content, validate=True)).decode()}
            except ValueError:
                raise invalid("Base64 encoded content is not valid") from None
        case ("L", list()) | ("M", dict()) if level >= NESTING_LIMIT:
            raise invalid("Nesting Levels have exceeded supported limits")
        case "L", list():
            return {"L": [canonical(member, level + 1) for member in content]}
        case "M", dict():
            return {"M": canonical_item(content, level + 1)}
    raise invalid("The embedded engine does not support a value of this datatype, or it is malformed")


def _decimal(text: str) -> Decimal:
    try:
        if not NUMBER.fullmatch(text):
            raise InvalidOperation
        # Without its sign, zero has one form.
        return HOLDS.create_decimal(text).normalize(HOLDS) or Decimal(0)
    except DecimalException:
        raise invalid("Not a number, or one of more than 38 significant digits or out of range") from None


def sort_bytes(value: Value) -> bytes:
    """Return bytes that sort as the string, number or binary does, at most 41 for a number.

    A number is its sign, its magnitude and its digits plus one, all complemented below zero. There a
    closing 0xff, which no digit has, keeps -1.2 before -1, whose digits are a prefix.
    """
    ((kind, content),) = value.items()
    if kind == "S":
        return str(content).encode()
    if kind == "B":
        return b64decode(content)
    number = _decimal(content)
    if not number:
        return b"\x80"
    negative, digits, _ = number.as_tuple()
    magnitude = bytes([number.adjusted() + 130, *(digit + 1 for digit in digits)])
    return b"\x7f" + bytes(255 - byte for byte in magnitude) + b"\xff" if negative else b"\x81" + magnitude


def size(value: Value) -> int:
    """Return the bytes that AWS counts for a value, without its attribute's name."""
    ((kind, content),) = value.items()
    if kind in ("S", "B"):
        return len(sort_bytes(value))
    if kind == "L":
        return 3 + sum(1 + size(member) for member in content)
    if kind == "M":
        return 3 + len(content) + item_size(content)
    if kind == "N" and (number := _decimal(content)):
        # A byte for each pair of digits, and pairs do not straddle the decimal point.
        negative, digits, _ = number.as_tuple()
        return (len(digits) + (number.adjusted() + 1) % 2 + 1) // 2 + 1 + negative
    return 1


def item_size(item: Item) -> int:
    """Return the bytes that AWS counts for an item: the names and the values of its attributes."""
    return sum(len(name.encode()) + size(value) for name, value in item.items())
