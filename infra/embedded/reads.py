"""Query and Scan, page by page.

A page ends at Limit items, or with the item that brings it to 1 MB. It names its last item as the
LastEvaluatedKey, even when nothing follows a full Limit, as AWS does. Order is always the order of keys:
ties in an index, which AWS leaves open, fall to the primary key. A scan also goes by key, never by arrival.
A start key is a place, not an item: it may have been deleted since the last page.
"""

import json
import sqlite3
from contextlib import closing
from typing import Any

from infra.embedded.conditions import key_range
from infra.embedded.expressions import expression
from infra.embedded.requests import Request, invalid
from infra.embedded.schema import Index, Names, Table
from infra.embedded.tables import find
from infra.embedded.values import Item, canonical_item, item_size

PAGE_LIMIT = 1024 * 1024

SCAN = "SELECT body FROM items WHERE tab = ? AND (hash, range) > (?, ?) ORDER BY hash, range"
# Places are compared as rows. No hash key is empty, so (range, "", "") stands before all items at a range.
IN_TABLE = """SELECT body FROM items WHERE tab = ? AND hash = ?
    AND (range, hash, range) > (?, ?, ?) AND (range, hash, range) < (?, ?, ?) ORDER BY range"""
IN_INDEX = """SELECT body FROM index_rows JOIN items USING (tab, hash, range)
    WHERE tab = ? AND name = ? AND index_hash = ? AND (index_range, hash, range) > (?, ?, ?)
    AND (index_range, hash, range) < (?, ?, ?) ORDER BY index_range, hash, range"""
BACKWARDS = {
    IN_TABLE: IN_TABLE + " DESC",
    IN_INDEX: IN_INDEX.replace(
        "ORDER BY index_range, hash, range", "ORDER BY index_range DESC, hash DESC, range DESC"
    ),
}


def query(db: sqlite3.Connection, request: Request) -> Request:
    """Return a page of the items under one hash key, in the order of their range keys."""
    condition = expression(request, "KeyConditionExpression")
    if condition is None:
        raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified")
    table = find(db, request["TableName"])
    name, index = request.get("IndexName"), None
    if name is not None:
        index = table.indexes.get(name)
        if index is None:
            raise invalid(f"The table does not have the specified index: {name}")
        if request.get("ConsistentRead"):
            raise invalid("Consistent reads are not supported on global secondary indexes")
    key = index.key if index else table.key
    wanted = key_range(condition, table, key)
    low, high = (wanted.low, b"", b""), (wanted.high, b"", b"")
    forward = request.get("ScanIndexForward", True)
    if start := _start(request, table, index):
        hash_key, range_key = table.key_bytes(key, start)
        place = (range_key, *table.row_key(start))
        if hash_key != wanted.hash or not low < place < high:
            raise invalid("The provided starting key does not match the range key predicate")
        low, high = (place, high) if forward else (low, place)
    statement = IN_INDEX if index else IN_TABLE
    where = (table.name, name, wanted.hash) if index else (table.name, wanted.hash)
    if not forward:
        statement = BACKWARDS[statement]
    return _page(db.execute(statement, (*where, *low, *high)), request, table, index)


def scan(db: sqlite3.Connection, request: Request) -> Request:
    """Return a page of all items of a table, in the order of their keys."""
    table = find(db, request["TableName"])
    start = _start(request, table, None)
    place = table.row_key(start) if start else (b"", b"")
    return _page(db.execute(SCAN, (table.name, *place)), request, table, None)


def _start(request: Request, table: Table, index: Index | None) -> Item | None:
    given = request.get("ExclusiveStartKey")
    if given is None:
        return None
    start = canonical_item(given)
    if not table.is_key(start, _start_names(table, index)):
        raise invalid("The provided starting key is invalid")
    return start


def _start_names(table: Table, index: Index | None) -> Names:
    return table.key + (index.key if index else ())


def _page(rows: sqlite3.Cursor, request: Request, table: Table, index: Index | None) -> Request:
    limit, last, size = request.get("Limit"), None, 0
    if limit is not None and limit < 1:
        raise invalid("Limit must be greater than or equal to 1")
    items: list[Item] = []
    # Left early, a cursor would hold its snapshot and stop the log from being truncated.
    with closing(rows):
        for (body,) in rows:
            if size >= PAGE_LIMIT:
                break
            last = json.loads(body)
            shown = {
                n: v for n, v in last.items() if index is None or index.shows is None or n in index.shows
            }
            items.append(shown)
            size += item_size(shown)
            if len(items) == limit:
                break
        else:
            last = None
    answer: dict[str, Any] = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    if last:
        answer["LastEvaluatedKey"] = {name: last[name] for name in _start_names(table, index)}
    return answer
