"""Tables: how they are created, and how the keys of their items become bytes.

A definition is kept as the CreateTable request itself, so that DescribeTable can give it back, and is read
into `Table` for every request: the file is the only truth, also when two processes have it open. A table is
ACTIVE as soon as CreateTable answers. It tells no counts and no creation time: when the board was set up and
how much arrives since are nobody's business.

Keys become `(hash, range)` in bytes that SQLite sorts; a table or index without a range key has the empty
one. Indexes are global, project everything, and are sparse: an item that lacks an index key has no row there,
one with a wrong type is refused.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from infra.embedded.values import Item, Request, RequestError, canonical_item, invalid, sort_bytes

Names = tuple[str, ...]
KeyBytes = tuple[bytes, bytes]

NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
KEY_LIMITS = 2048, 1024  # bytes of a hash key, of a range key


@dataclass(frozen=True, slots=True)
class Table:
    """What the engine must know to read and write a table: its key, its indexes' keys, their types."""

    name: str
    types: dict[str, str]
    key: Names
    indexes: dict[str, Names]

    def part(self, item: Item, names: Names, place: int) -> bytes:
        """Return the bytes of the hash (place 0) or range key (1) of an item, if type and length fit."""
        name = names[place]
        if self.types[name] not in item[name]:
            raise invalid(f"Type mismatch for key {name}, expected: {self.types[name]}")
        part = sort_bytes(item[name])
        if not 1 <= len(part) <= KEY_LIMITS[place]:
            raise invalid(f"Key {name} is empty or has more than {KEY_LIMITS[place]} bytes")
        return part

    def row_key(self, item: Item, names: Names) -> KeyBytes | None:
        """Return an item's key of these names, None where it is not whole; what is there must fit."""
        parts = [self.part(item, names, place) for place, name in enumerate(names) if name in item]
        return (parts[0], parts[1] if parts[1:] else b"") if len(parts) == len(names) else None

    def primary_key(self, item: Item) -> KeyBytes:
        """Return an item's primary key, which it must have."""
        key = self.row_key(item, self.key)
        if key is None:
            raise invalid(f"Missing one of the keys {', '.join(self.key)} in the item")
        return key

    def given_key(self, raw: Request, names: Names) -> Item:
        """Return a key that a request names: these attributes and no others."""
        key = canonical_item(raw)
        if key.keys() != set(names):
            raise invalid("The provided key element does not match the schema")
        return key

    def index_rows(self, item: Item) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield the index name and key of every index row that an item has."""
        for index, names in self.indexes.items():
            if key := self.row_key(item, names):
                yield index, *key


def create_table(db: sqlite3.Connection, request: Request) -> Request:
    """Define a table. Raises ResourceInUseException where the name is taken."""
    _check(request)
    name = request["TableName"]
    if db.execute("SELECT 1 FROM tables WHERE name = ?", (name,)).fetchone():
        raise RequestError("ResourceInUseException", f"Table already exists: {name}")
    db.execute("INSERT INTO tables VALUES (?, ?, NULL)", (name, json.dumps(request)))
    return {"TableDescription": request | {"TableStatus": "ACTIVE"}}


def _check(request: Request) -> None:
    """Refuse a definition that AWS would refuse, or that the application never sends."""
    table = _table(request)
    indexes = request.get("GlobalSecondaryIndexes", [])
    roles = [[element["KeyType"] for element in each["KeySchema"]] for each in [request, *indexes]]
    keys = [table.key, *table.indexes.values()]
    problems = {
        "a BillingMode other than PAY_PER_REQUEST": request["BillingMode"] != "PAY_PER_REQUEST",
        "a name not of 3 to 255 letters, digits, '_', '-' and '.'": not all(
            map(NAME.fullmatch, [table.name, *table.indexes])
        ),
        "an attribute not of type S, N or B": not {*table.types.values()} <= {"S", "N", "B"},
        "a KeySchema that is not HASH, or HASH and RANGE": any(
            role not in (["HASH"], ["HASH", "RANGE"]) for role in roles
        ),
        "one attribute twice in a key": any(len({*key}) < len(key) for key in keys),
        "definitions of other attributes than those in keys": table.types.keys() != {*sum(keys, ())},
        "no index in the list, or one twice": "GlobalSecondaryIndexes" in request
        and not 0 < len(indexes) == len(table.indexes),
        "an index with more than name, keys and projection of ALL": any(
            len(each) > 3 or each.get("Projection") != {"ProjectionType": "ALL"} for each in indexes
        ),
    }
    for problem, found in problems.items():
        if found:
            raise invalid(f"The embedded engine does not support {problem}")


def describe_table(db: sqlite3.Connection, request: Request) -> Request:
    """Give a table's definition back."""
    return {"Table": _row(db, request["TableName"])[0] | {"TableStatus": "ACTIVE"}}


def update_time_to_live(db: sqlite3.Connection, request: Request) -> Request:
    """Set the attribute that `Engine.sweep` looks at, once."""
    name, wanted = request["TableName"], request["TimeToLiveSpecification"]
    if _row(db, name)[1] is not None:
        raise invalid("TimeToLive is already enabled")
    if not wanted["Enabled"]:
        raise invalid("The embedded engine does not support TimeToLive that is not enabled")
    db.execute("UPDATE tables SET ttl = ? WHERE name = ?", (wanted["AttributeName"], name))
    return {"TimeToLiveSpecification": wanted}


def find(db: sqlite3.Connection, name: str) -> Table:
    """Return a table, or raise ResourceNotFoundException."""
    return _table(_row(db, name)[0])


def with_time_to_live(db: sqlite3.Connection) -> list[tuple[Table, str]]:
    """Return the tables whose items expire, and the attribute that says when."""
    rows = db.execute("SELECT definition, ttl FROM tables WHERE ttl IS NOT NULL").fetchall()
    return [(_table(json.loads(definition)), attribute) for definition, attribute in rows]


def _table(definition: Request) -> Table:
    types = {each["AttributeName"]: each["AttributeType"] for each in definition["AttributeDefinitions"]}
    indexes = {each["IndexName"]: _key(each) for each in definition.get("GlobalSecondaryIndexes", [])}
    return Table(definition["TableName"], types, _key(definition), indexes)


def _key(definition: Request) -> Names:
    return tuple(element["AttributeName"] for element in definition["KeySchema"])


def _row(db: sqlite3.Connection, name: str) -> tuple[Request, str | None]:
    row = db.execute("SELECT definition, ttl FROM tables WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise RequestError("ResourceNotFoundException", f"Requested resource not found: Table: {name}")
    return json.loads(row[0]), row[1]
