"""GetItem, PutItem, DeleteItem and BatchWriteItem, and the sweep of expired items.

Every write goes through `_write`: the old item is read under the same lock, the condition is asked of it,
and the item changes together with its index rows or not at all. A batch is one transaction here, where AWS
promises that only for each of its items; nothing may build on the difference.
"""

import json
import sqlite3
from typing import Any

from infra.embedded.conditions import holds
from infra.embedded.expressions import Call, expression
from infra.embedded.requests import Request, RequestError, invalid
from infra.embedded.schema import KeyBytes, Table
from infra.embedded.tables import find, with_ttl
from infra.embedded.values import Item, canonical_item, item_size, sort_bytes

ITEM_LIMIT = 400 * 1024
BATCH_LIMIT = 25


def get_item(db: sqlite3.Connection, request: Request) -> Request:
    """Return the item with exactly this key, or nothing; every read is consistent."""
    table = find(db, request["TableName"])
    item = _read(db, table, table.given_key(request["Key"]))
    return {"Item": item} if item else {}


def put_item(db: sqlite3.Connection, request: Request) -> Request:
    """Store an item in place of the one with its key, if the condition holds for that one."""
    item, condition = canonical_item(request["Item"]), expression(request, "ConditionExpression")
    table = find(db, request["TableName"])
    _write(db, table, table.row_key(item), item, condition)
    return {}


def delete_item(db: sqlite3.Connection, request: Request) -> Request:
    """Delete the item with exactly this key, if the condition holds; it need not exist."""
    condition = expression(request, "ConditionExpression")
    table = find(db, request["TableName"])
    _write(db, table, table.given_key(request["Key"]), {}, condition)
    return {}


def batch_write_item(db: sqlite3.Connection, request: Request) -> Request:
    """Put and delete up to 25 items, at most one write for each key. Nothing is ever left unprocessed."""
    writes = [(name, write) for name, several in request["RequestItems"].items() for write in several]
    if not writes or not all(request["RequestItems"].values()):
        raise invalid("The batch write request list for a table cannot be null or empty")
    if len(writes) > BATCH_LIMIT:
        raise invalid("Too many items requested for the BatchWriteItem call")
    seen = set()
    for name, write in writes:
        table = find(db, name)
        item: Item = {}
        match write:
            case {"PutRequest": {"Item": dict(raw), **more_inside}, **more}:
                item = canonical_item(raw)
                key = table.row_key(item)
            case {"DeleteRequest": {"Key": dict(raw), **more_inside}, **more}:
                key = table.given_key(raw)
            case _:
                raise invalid("A write request must have exactly one of PutRequest and DeleteRequest")
        if more or more_inside:
            raise invalid("A write request must have exactly one of PutRequest and DeleteRequest")
        if (name, key) in seen:
            raise invalid("Provided list of item keys contains duplicates")
        seen.add((name, key))
        _write(db, table, key, item)
    return {"UnprocessedItems": {}}


def sweep(db: sqlite3.Connection, now: int) -> int:
    """Delete the items whose TTL attribute is a number below `now`; return how many they were."""
    limit = sort_bytes({"N": str(now)})
    count = 0
    for table, attribute in with_ttl(db):
        rows = db.execute("SELECT hash, range, body FROM items WHERE tab = ?", (table.name,))
        for hash_key, range_key, body in rows.fetchall():
            expires = json.loads(body).get(attribute, {})
            if "N" in expires and sort_bytes(expires) < limit:
                _write(db, table, (hash_key, range_key), {})
                count += 1
    return count


def _read(db: sqlite3.Connection, table: Table, key: KeyBytes) -> Any:
    row = db.execute(
        "SELECT body FROM items WHERE tab = ? AND hash = ? AND range = ?", (table.name, *key)
    ).fetchone()
    return json.loads(row[0]) if row else {}


def _write(
    db: sqlite3.Connection, table: Table, key: KeyBytes, item: Item, condition: Call | None = None
) -> None:
    """Replace what stands under a key by an item, or by nothing where the item is empty."""
    if item_size(item) > ITEM_LIMIT:
        raise invalid("Item size has exceeded the maximum allowed size")
    wanted = set(table.index_keys(item))
    old = _read(db, table, key)
    if condition and not holds(condition, old):
        raise RequestError("ConditionalCheckFailedException", "The conditional request failed")
    present = set(table.index_keys(old))
    db.executemany(
        "DELETE FROM index_rows WHERE tab = ? AND name = ? AND index_hash = ? AND index_range = ?"
        " AND hash = ? AND range = ?",
        [(table.name, *row, *key) for row in present - wanted],
    )
    if item:
        body = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        db.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", (table.name, *key, body))
    else:
        db.execute("DELETE FROM items WHERE tab = ? AND hash = ? AND range = ?", (table.name, *key))
    db.executemany(
        "INSERT INTO index_rows VALUES (?, ?, ?, ?, ?, ?)",
        [(table.name, *row, *key) for row in wanted - present],
    )
