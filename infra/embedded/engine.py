"""The engine at the wire: it takes the request that botocore is about to send, and answers it.

botocore asks `before-send` handlers before it opens a connection, and takes the first response that one
returns. Every request gets one here, so no socket is ever opened.

The list of operations and their parameters is closed on purpose. A parameter that this engine would ignore
(a filter, a projection, a legacy condition) changes the answer in the cloud, so it is refused by name. A
fault of ours becomes a 500 that names only the exception's type and place: its text may hold what somebody
wrote.
"""

import json
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse

from infra.embedded import items, tables
from infra.embedded.file import File
from infra.embedded.values import Request, RequestError, invalid

Operation = Callable[[sqlite3.Connection, Request], Request]

_TABLE = "TableName AttributeDefinitions KeySchema BillingMode"
_PAGE = "Limit ExclusiveStartKey ConsistentRead"
_QUERY = f"ExpressionAttributeValues IndexName ScanIndexForward {_PAGE}"
# The function; what a request must have; what it may have.
READS: dict[str, tuple[Operation, str, str]] = {
    "DescribeTable": (tables.describe_table, "TableName", ""),
    "GetItem": (items.get_item, "TableName Key", "ConsistentRead"),
    "BatchGetItem": (items.batch_get_item, "RequestItems", ""),
    "Query": (items.query, "TableName KeyConditionExpression", _QUERY),
    "Scan": (items.scan, "TableName", _PAGE),
}
WRITES: dict[str, tuple[Operation, str, str]] = {
    "CreateTable": (tables.create_table, _TABLE, "GlobalSecondaryIndexes"),
    "UpdateTimeToLive": (tables.update_time_to_live, "TableName TimeToLiveSpecification", ""),
    "PutItem": (items.put_item, "TableName Item", "ConditionExpression ExpressionAttributeValues"),
    "DeleteItem": (items.delete_item, "TableName Key", "ConditionExpression ExpressionAttributeValues"),
    "BatchWriteItem": (items.batch_write_item, "RequestItems", ""),
}


class Engine:
    """The tables in one SQLite file, or in memory for the path ":memory:".

    Any number of clients and threads may use it at once. A write is on the disk before it is answered.
    """

    def __init__(self, path: Path | str) -> None:
        self._file = File(path)

    def attach(self, client: Any) -> None:
        """Answer every request of a boto3 DynamoDB client from now on."""
        client.meta.events.register("before-send.dynamodb", self._respond)

    def sweep(self, now: int) -> int:
        """Delete the items whose TTL attribute is a number below `now` (epoch seconds); return how many."""
        with self._file.transaction(write=True) as db:
            return items.sweep(db, now)

    def truncate_log(self) -> None:
        """Make deleted text and the order of arrival vanish from file and log; see `File.truncate`."""
        self._file.truncate()

    def close(self) -> None:
        """Close the file. Requests that come later are answered with InternalServerError."""
        self._file.close()

    def _respond(self, request: Any, **_: Any) -> AWSResponse:
        try:
            status, answer = 200, self._answer(request)
        except RequestError as refusal:
            status, answer = 400, _error(refusal.code, str(refusal))
        except Exception as fault:
            place = traceback.extract_tb(fault.__traceback__)[-1]
            message = f"{type(fault).__name__} in {Path(place.filename).name}:{place.lineno}"
            status, answer = 500, _error("InternalServerError", message)
        body = json.dumps(answer, separators=(",", ":")).encode()
        headers = {"content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "embedded"}
        return AWSResponse(request.url, status, headers, _Body(body))

    def _answer(self, request: Any) -> Request:
        target = request.headers["X-Amz-Target"]
        name = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        if name not in READS | WRITES:
            raise RequestError("UnknownOperationException", f"The embedded engine has no operation {name}")
        run, required, optional = (READS | WRITES)[name]
        asked: Request = json.loads(request.body)
        for parameter in asked.keys() - {*required.split(), *optional.split()}:
            raise invalid(f"The embedded engine does not support {parameter} in {name}")
        for parameter in {*required.split()} - asked.keys():
            raise invalid(f"{name} needs {parameter}")
        with self._file.transaction(write=name in WRITES) as db:
            return run(db, asked)


class _Body(BytesIO):
    """What AWSResponse reads: it asks urllib3's response for chunks."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _error(code: str, message: str) -> Request:
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}
