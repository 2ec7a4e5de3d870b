"""Reading and writing items: one by one, in batches of deletions, and page by page.

Every write goes through `_write`: the old item is read under the same lock, the condition is asked of it,
and the item changes together with its index rows or not at all. A batch is one transaction here, where AWS
promises that only for each of its items; nothing may build on the difference.

A page ends at Limit items, or with the item that brings it to 1 MB. It names its last item as the
LastEvaluatedKey, even when nothing follows, as AWS does for a full Limit. Order is always the order of keys:
ties in an index, which AWS leaves open, fall to the primary key. A scan also goes by key, never by arrival.
A start key is a place, not an item: it may have been deleted since the last page.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from infra.embedded.expressions import Term, condition, holds, key_range
from infra.embedded.tables import KeyBytes, Names, Table, find, with_time_to_live
from infra.embedded.values import Item, Request, RequestError, canonical_item, invalid, item_size, sort_bytes

ITEM_LIMIT = 400 * 1024
PAGE_LIMIT = 1024 * 1024
BATCH_LIMIT = 25
BATCH_GET_LIMIT = 100

SCAN = "SELECT body FROM items WHERE tab = ? AND (hash, range) > (?, ?) ORDER BY hash, range"
# Places are compared as rows. No hash key is empty, so (range, "", "") stands before all items at a range.
IN_TABLE = """SELECT body FROM items WHERE tab = ? AND hash = ?
    AND (range, hash, range) > (?, ?, ?) AND (range, hash, range) < (?, ?, ?) ORDER BY range ASC"""
IN_INDEX = """SELECT body FROM index_rows JOIN items USING (tab, hash, range)
    WHERE tab = ? AND name = ? AND index_hash = ? AND (index_range, hash, range) > (?, ?, ?)
    AND (index_range, hash, range) < (?, ?, ?) ORDER BY index_range ASC, hash ASC, range ASC"""


def get_item(db: sqlite3.Connection, request: Request) -> Request:
    """Return the item with exactly this key, or nothing; every read is consistent."""
    table = find(db, request["TableName"])
    item = _read(db, table, table.primary_key(table.given_key(request["Key"], table.key)))
    return {"Item": item} if item else {}


def batch_get_item(db: sqlite3.Connection, request: Request) -> Request:
    """Return those of up to 100 items, each once, that there are. Nothing is ever left unprocessed."""
    asked = request["RequestItems"]
    count = sum(len(wanted.get("Keys", ())) for wanted in asked.values())
    if not asked or not all(wanted.get("Keys") for wanted in asked.values()) or count > BATCH_GET_LIMIT:
        raise invalid(f"A batch has 1 to {BATCH_GET_LIMIT} keys, and at least one for each table")
    found: dict[str, list[Item]] = {}
    for name, wanted in asked.items():
        if wanted.keys() - {"Keys", "ConsistentRead"}:
            raise invalid("The embedded engine supports only Keys and ConsistentRead in a batch")
        table = find(db, name)
        keys = [table.primary_key(table.given_key(key, table.key)) for key in wanted["Keys"]]
        if len(set(keys)) < len(keys):
            raise invalid("Provided list of item keys contains duplicates")
        found[name] = [item for key in keys if (item := _read(db, table, key))]
    return {"Responses": found, "UnprocessedKeys": {}}


def put_item(db: sqlite3.Connection, request: Request) -> Request:
    """Store an item in place of the one with its key, if the condition holds for that one."""
    item, terms = canonical_item(request["Item"]), condition(request)
    table = find(db, request["TableName"])
    _write(db, table, table.primary_key(item), item, terms)
    return {}


def delete_item(db: sqlite3.Connection, request: Request) -> Request:
    """Delete the item with exactly this key, if the condition holds for it; without one it need not exist."""
    terms = condition(request)
    table = find(db, request["TableName"])
    _write(db, table, table.primary_key(table.given_key(request["Key"], table.key)), {}, terms)
    return {}


def batch_write_item(db: sqlite3.Connection, request: Request) -> Request:
    """Delete up to 25 items, each once. Nothing is ever left unprocessed."""
    asked = request["RequestItems"]
    count = sum(map(len, asked.values()))
    if not asked or not all(asked.values()) or count > BATCH_LIMIT:
        raise invalid(f"A batch has 1 to {BATCH_LIMIT} writes, and at least one for each table")
    deleted = set()
    for name, writes in asked.items():
        table = find(db, name)
        for write in writes:
            if write.keys() != {"DeleteRequest"} or write["DeleteRequest"].keys() != {"Key"}:
                raise invalid("The embedded engine supports only DeleteRequest with a Key in a batch")
            key = table.primary_key(table.given_key(write["DeleteRequest"]["Key"], table.key))
            _write(db, table, key, {})
            deleted.add((name, key))
    if len(deleted) < count:
        raise invalid("Provided list of item keys contains duplicates")
    return {"UnprocessedItems": {}}


def query(db: sqlite3.Connection, request: Request) -> Request:
    """Return a page of the items under one hash key, in the order of their range keys."""
    table, index = find(db, request["TableName"]), request.get("IndexName")
    if index is not None and index not in table.indexes:
        raise invalid(f"The table does not have the specified index: {index}")
    if index is not None and request.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    key = table.key if index is None else table.indexes[index]
    wanted = key_range(request, table, key)
    low, high = (wanted.low, b"", b""), (wanted.high, b"", b"")
    forward = request.get("ScanIndexForward", True)
    names = table.key if index is None else table.key + key
    if "ExclusiveStartKey" in request:
        start = table.given_key(request["ExclusiveStartKey"], names)
        hash_key, range_key = table.row_key(start, key) or (b"", b"")
        place = (range_key, *table.primary_key(start))
        if hash_key != wanted.hash or not low < place < high:
            raise invalid("The provided starting key does not match the range key predicate")
        low, high = (place, high) if forward else (low, place)
    statement = IN_TABLE if index is None else IN_INDEX
    where = (table.name, wanted.hash) if index is None else (table.name, index, wanted.hash)
    if not forward:
        statement = statement.replace(" ASC", " DESC")
    return _page(db.execute(statement, (*where, *low, *high)), request, names)


def scan(db: sqlite3.Connection, request: Request) -> Request:
    """Return a page of all items of a table, in the order of their keys."""
    table = find(db, request["TableName"])
    place = b"", b""
    if "ExclusiveStartKey" in request:
        place = table.primary_key(table.given_key(request["ExclusiveStartKey"], table.key))
    return _page(db.execute(SCAN, (table.name, *place)), request, table.key)


def _page(rows: sqlite3.Cursor, request: Request, names: Names) -> Request:
    limit = request.get("Limit")
    if limit is not None and limit < 1:
        raise invalid("Limit must be greater than or equal to 1")
    items: list[Item] = []
    answer: dict[str, Any] = {"Items": items}
    size = 0
    # Left early, a cursor would hold its snapshot and stop the log from being truncated.
    with closing(rows):
        for (body,) in rows:
            items.append(json.loads(body))
            size += item_size(items[-1])
            if len(items) == limit or size >= PAGE_LIMIT:
                answer["LastEvaluatedKey"] = {name: items[-1][name] for name in names}
                break
    return answer | {"Count": len(items), "ScannedCount": len(items)}


def sweep(db: sqlite3.Connection, now: int) -> int:
    """Delete the items whose TTL attribute is a number below `now`; return how many they were."""
    limit = sort_bytes({"N": str(now)})
    count = 0
    for table, attribute in with_time_to_live(db):
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
    db: sqlite3.Connection, table: Table, key: KeyBytes, item: Item, terms: Iterable[Term] = ()
) -> None:
    """Replace what stands under a key by an item, or by nothing where the item is empty."""
    if item_size(item) > ITEM_LIMIT:
        raise invalid("Item size has exceeded the maximum allowed size")
    wanted = set(table.index_rows(item))
    old = _read(db, table, key)
    if not holds(terms, old):
        raise RequestError("ConditionalCheckFailedException", "The conditional request failed")
    present = set(table.index_rows(old))
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
