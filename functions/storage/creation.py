"""The tables as they are created where there is no template: on one machine, and in tests."""

from typing import Any

from storage import items


def table_requests(intake: str, board: str) -> list[dict[str, Any]]:
    """Return the CreateTable requests of both tables, for places without a template."""
    return [
        _create(intake, items.INTAKE_KEYS, {}),
        _create(board, items.BOARD_KEYS, items.BOARD_INDEXES),
    ]


def _create(name: str, keys: dict[str, str], indexes: dict[str, dict[str, str]]) -> dict[str, Any]:
    attributes = keys | {name: kind for index in indexes.values() for name, kind in index.items()}
    request: dict[str, Any] = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in attributes.items()
        ],
        "KeySchema": _key_schema(keys),
    }
    if indexes:
        request["GlobalSecondaryIndexes"] = [
            {"IndexName": name, "KeySchema": _key_schema(keys), "Projection": {"ProjectionType": "ALL"}}
            for name, keys in indexes.items()
        ]
    return request


def _key_schema(keys: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": role} for name, role in zip(keys, ("HASH", "RANGE"), strict=False)
    ]
