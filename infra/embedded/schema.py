"""A table's definition, and the keys of its items as bytes.

A definition is kept as the CreateTable request itself, so that DescribeTable can give it back, and is read
into `Table` for every request: the file is the only truth, also when two processes have it open. Keys
become `(hash, range)` in bytes that SQLite sorts; a table or index without a range key has the empty one.
Indexes are sparse: an item that lacks an index key has no row there, one with a wrong type is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.embedded.requests import Request, invalid
from infra.embedded.values import PREFIX, Item, Value, canonical_item, sort_bytes

Names = tuple[str, ...]
KeyBytes = tuple[bytes, bytes]

HASH_LIMIT, RANGE_LIMIT = 2048, 1024
NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index; `shows` are the attributes it gives back, None for all."""

    key: Names
    shows: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Table:
    """What the engine must know to read and write a table."""

    name: str
    types: Mapping[str, str]
    key: Names
    indexes: Mapping[str, Index]

    def row_key(self, item: Item) -> KeyBytes:
        """Return the primary key of an item."""
        for name in self.key:
            if name not in item:
                raise invalid(f"{PREFIX}Missing the key {name} in the item")
        return self.key_bytes(self.key, item)

    def given_key(self, key: Request) -> KeyBytes:
        """Return a primary key that a request names, which must have its attributes and no others."""
        values = canonical_item(key)
        if not self.is_key(values, self.key):
            raise invalid("The provided key element does not match the schema")
        return self.row_key(values)

    def is_key(self, values: Item, names: Names) -> bool:
        """Say whether these are the key attributes of those names, each of its type."""
        return {name: [*value] for name, value in values.items()} == {
            name: [self.types[name]] for name in names
        }

    def index_keys(self, item: Item) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield the index name and key of every index row that an item has."""
        for name, index in self.indexes.items():
            # Also where an attribute is missing, so that no row is made, must the other one be right.
            key = self.key_bytes(index.key, item, name)
            if item.keys() >= set(index.key):
                yield name, *key

    def key_bytes(self, names: Names, item: Item, index: str | None = None) -> KeyBytes:
        """Return the bytes of a key, b"" for a part that is missing; raise ValidationException."""
        key = [b"", b""]
        for place, name in enumerate(names):
            if name in item:
                (actual,), expected = item[name], self.types[name]
                if actual != expected:
                    types = f"{name} expected: {expected} actual: {actual}"
                    kind = f"Index Key {types} IndexName: {index}" if index else f"key {types}"
                    raise invalid(f"{PREFIX}Type mismatch for {kind}")
                where = f"IndexName: {index}, IndexKey: {name}" if index else f"Key: {name}"
                key[place] = checked_key(item[name], where, is_hash=place == 0)
        return key[0], key[1]


def checked_key(value: Value, where: str, *, is_hash: bool) -> bytes:
    """Return a key value's bytes, or raise ValidationException if it is empty or too long."""
    key = sort_bytes(value)
    if not key:
        kind = "string" if "S" in value else "binary"
        source = "A value specified for a secondary index key is not supported. " if "Index" in where else ""
        raise invalid(
            f"One or more parameter values are not valid. {source}The AttributeValue for a key attribute "
            f"cannot contain an empty {kind} value. {where}"
        )
    if is_hash and len(key) > HASH_LIMIT:
        raise invalid(f"{PREFIX}Size of hashkey has exceeded the maximum size limit of {HASH_LIMIT} bytes")
    if not is_hash and len(key) > RANGE_LIMIT:
        raise invalid(
            f"{PREFIX}Aggregated size of all range keys has exceeded the size limit of {RANGE_LIMIT} bytes"
        )
    return key


def table(definition: Request) -> Table:
    """Read a CreateTable request, or raise ValidationException for what is wrong with it."""
    if definition["BillingMode"] != "PAY_PER_REQUEST":
        raise invalid("The embedded engine takes only the BillingMode PAY_PER_REQUEST")
    _check_name(definition["TableName"])
    types = {each["AttributeName"]: each["AttributeType"] for each in definition["AttributeDefinitions"]}
    if not set(types.values()) <= {"S", "N", "B"}:
        raise invalid("Member must satisfy enum value set: [B, N, S]")
    key = _key(definition["KeySchema"], types)
    indexes: dict[str, Index] = {}
    if definition.get("GlobalSecondaryIndexes") == []:
        raise invalid(f"{PREFIX}List of GlobalSecondaryIndexes is empty")
    for each in definition.get("GlobalSecondaryIndexes", []):
        if each.keys() != {"IndexName", "KeySchema", "Projection"}:
            raise invalid("An index has IndexName, KeySchema and Projection here, and nothing else")
        name = each["IndexName"]
        _check_name(name)
        if name in indexes:
            raise invalid(f"{PREFIX}Duplicate index name: {name}")
        index_key = _key(each["KeySchema"], types)
        indexes[name] = Index(index_key, _shows(each["Projection"], key + index_key))
    if {*key, *(name for index in indexes.values() for name in index.key)} != types.keys():
        raise invalid(
            f"{PREFIX}Number of attributes in KeySchema does not exactly match number of attributes "
            "defined in AttributeDefinitions"
        )
    return Table(definition["TableName"], types, key, indexes)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise invalid(
            "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may "
            "contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'"
        )


def _key(elements: list[dict[str, str]], types: Mapping[str, str]) -> Names:
    names = tuple(element["AttributeName"] for element in elements)
    if [element["KeyType"] for element in elements] not in (["HASH"], ["HASH", "RANGE"]):
        raise invalid(f"{PREFIX}Invalid KeySchema: it must be one HASH key, then at most one RANGE key")
    if len(set(names)) < len(names):
        raise invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
    if not set(names) <= types.keys():
        raise invalid(f"{PREFIX}Some index key attributes are not defined in AttributeDefinitions")
    return names


def _shows(projection: Request, keys: Names) -> frozenset[str] | None:
    kind, extra = projection.get("ProjectionType"), projection.get("NonKeyAttributes", [])
    if kind not in ("ALL", "KEYS_ONLY", "INCLUDE"):
        raise invalid(f"{PREFIX}Unknown ProjectionType")
    if bool(extra) != (kind == "INCLUDE"):
        state = "specified" if extra else "not specified"
        raise invalid(f"{PREFIX}ProjectionType is {kind}, but NonKeyAttributes is {state}")
    return None if kind == "ALL" else frozenset((*keys, *extra))
