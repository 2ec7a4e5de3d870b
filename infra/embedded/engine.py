"""The engine at the wire: it takes the request that botocore is about to send, and answers it.

botocore asks `before-send` handlers before it opens a connection, and takes the first response that one
returns. Every request gets one here, so no socket is ever opened. A fault of ours becomes a 500 that names
only the exception's type and place: its text may hold what somebody wrote.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse

from infra.embedded import items, reads, tables
from infra.embedded.file import File
from infra.embedded.requests import Request, RequestError, checked

Operation = Callable[[sqlite3.Connection, Request], Request]

READS: dict[str, Operation] = {
    "DescribeTable": tables.describe_table,
    "GetItem": items.get_item,
    "Query": reads.query,
    "Scan": reads.scan,
}
WRITES: dict[str, Operation] = {
    "CreateTable": tables.create_table,
    "UpdateTimeToLive": tables.update_time_to_live,
    "PutItem": items.put_item,
    "DeleteItem": items.delete_item,
    "BatchWriteItem": items.batch_write_item,
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
            status, answer = 500, _error("InternalServerError", f"{type(fault).__name__} {_place(fault)}")
        body = json.dumps(answer, separators=(",", ":")).encode()
        headers = {"content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "embedded"}
        return AWSResponse(request.url, status, headers, _Body(body))

    def _answer(self, request: Any) -> Request:
        target = request.headers.get("X-Amz-Target", "")
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        try:
            asked = json.loads(request.body)
            json.dumps(asked, ensure_ascii=False).encode()  # a lone surrogate has no UTF-8 form
        except ValueError:
            raise RequestError("SerializationException", "The request is not JSON in UTF-8") from None
        asked = checked(operation, asked)
        run = WRITES.get(operation) or READS[operation]
        with self._file.transaction(write=operation in WRITES) as db:
            return run(db, asked)


class _Body(BytesIO):
    """What AWSResponse reads: it asks urllib3's response for chunks."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _error(code: str, message: str) -> Request:
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}


def _place(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
