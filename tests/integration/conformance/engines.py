"""What the tests say to an engine: a client, a table, an expected refusal, a value."""

import os
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.embedded import Engine

# Nothing listens on this port, so a request that left the process would fail.
NOWHERE = "http://127.0.0.1:9"

ENGINES = ["embedded", "moto", *(["endpoint"] if "DYNAMODB_ENDPOINT" in os.environ else [])]
# moto takes most of what DynamoDB refuses. Tests of refusals ask the others only.
not_on_moto = pytest.mark.parametrize(
    "connected", [each for each in ENGINES if each != "moto"], indirect=True
)

Table = Callable[..., str]
Opened = Callable[[], tuple[Engine, Any]]


def connect(endpoint: str | None = NOWHERE) -> Any:
    """Return a client that sends what it is given, once."""
    return boto3.client(
        "dynamodb",
        region_name="eu-central-1",
        endpoint_url=endpoint,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="example",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}, max_pool_connections=20),
    )


def create(client: Any, key: str, *indexes: dict[str, Any]) -> str:
    """Create a table whose key is written as "id:S" or "id:S range:N"; return its new, unique name."""
    name = f"table-{uuid4().hex}"
    more = {"GlobalSecondaryIndexes": [index["index"] for index in indexes]} if indexes else {}
    attributes = dict(part.split(":") for part in key.split())
    defined = attributes | {name: kind for index in indexes for name, kind in index["attributes"].items()}
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in defined.items()],
        KeySchema=schema(attributes),
        **more,
    )
    client.get_waiter("table_exists").wait(TableName=name)
    return name


def schema(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(attributes, ("HASH", "RANGE"), strict=False)
    ]


def index(name: str, key: str) -> dict[str, Any]:
    """Describe an index for `create`, its key written as there."""
    types = dict(part.split(":") for part in key.split())
    return {
        "attributes": types,
        "index": {"IndexName": name, "KeySchema": schema(types), "Projection": {"ProjectionType": "ALL"}},
    }


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    """Return the code of the error that a call ends in."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


def text(value: str) -> dict[str, str]:
    return {"S": value}


def number(value: object) -> dict[str, str]:
    return {"N": str(value)}
