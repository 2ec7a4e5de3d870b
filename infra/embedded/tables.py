"""CreateTable, DescribeTable and UpdateTimeToLive.

A table is there and ACTIVE as soon as CreateTable answers. Its creation time is a constant and it tells no
counts: when the board was set up and how much arrives since are nobody's business.
"""

import json
import sqlite3
from typing import Any

from infra.embedded.requests import Request, RequestError, invalid
from infra.embedded.schema import Table, table


def create_table(db: sqlite3.Connection, request: Request) -> Request:
    """Define a table. Raises ResourceInUseException where the name is taken."""
    name = table(request).name
    if db.execute("SELECT 1 FROM tables WHERE name = ?", (name,)).fetchone():
        raise RequestError("ResourceInUseException", f"Table already exists: {name}")
    db.execute("INSERT INTO tables VALUES (?, ?, NULL)", (name, json.dumps(request)))
    return {"TableDescription": _description(request)}


def describe_table(db: sqlite3.Connection, request: Request) -> Request:
    """Give a table's definition back."""
    return {"Table": _description(_row(db, request["TableName"])[0])}


def update_time_to_live(db: sqlite3.Connection, request: Request) -> Request:
    """Set the attribute that `Engine.sweep` looks at. Raises ValidationException if nothing changes."""
    specification = request["TimeToLiveSpecification"]
    attribute, enabled = specification.get("AttributeName"), specification.get("Enabled")
    _, current = _row(db, request["TableName"])
    if enabled and current is not None:
        state = "already enabled" if current == attribute else "active on a different AttributeName"
        raise invalid(f"TimeToLive is {state}")
    if not enabled and current != attribute:
        raise invalid("TimeToLive is already disabled")
    db.execute(
        "UPDATE tables SET ttl = ? WHERE name = ?", (attribute if enabled else None, request["TableName"])
    )
    return {"TimeToLiveSpecification": specification}


def find(db: sqlite3.Connection, name: str) -> Table:
    """Return a table, or raise ResourceNotFoundException."""
    return table(_row(db, name)[0])


def with_ttl(db: sqlite3.Connection) -> list[tuple[Table, str]]:
    """Return the tables that have a TTL attribute, and its name."""
    rows = db.execute("SELECT definition, ttl FROM tables WHERE ttl IS NOT NULL")
    return [(table(json.loads(definition)), ttl) for definition, ttl in rows.fetchall()]


def _row(db: sqlite3.Connection, name: str) -> tuple[Request, str | None]:
    row = db.execute("SELECT definition, ttl FROM tables WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise RequestError(
            "ResourceNotFoundException", f"Requested resource not found: Table: {name} not found"
        )
    return json.loads(row[0]), row[1]


def _description(definition: Request) -> dict[str, Any]:
    shown = {key: value for key, value in definition.items() if key != "BillingMode"}
    if "GlobalSecondaryIndexes" in shown:
        shown["GlobalSecondaryIndexes"] = [
            each | {"IndexStatus": "ACTIVE"} for each in shown["GlobalSecondaryIndexes"]
        ]
    return shown | {
        "TableStatus": "ACTIVE",
        "CreationDateTime": 0,
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
    }
