"""Meters: what AWS would count of the requests that the real code makes, in the units of its bills.

DynamoDB: a write takes a unit for each started 1 KB of the larger of the item before and after, and as
much again for each index entry that it puts, changes or drops (an entry whose key changes is dropped and
put). A read takes a unit for each started 4 KB, half of that if it is eventually consistent; a query or a
scan counts the bytes of all that it went through, and one step at least. A refused condition costs what
the write would have. S3 bills a head like a get, whatever the answer, and a refused put like a put.
moto and the embedded engine count none of this, so it is computed here from the items themselves.
"""

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.embedded import values
from infra.usage import Use
from publisher.bucket import Bucket, S3Bucket
from storage.items import BOARD_INDEXES, BOARD_KEYS, INTAKE_KEYS
from tests.world import World

KEYS = {"intake": INTAKE_KEYS, "board": BOARD_KEYS}
INDEXES = {"intake": {}, "board": BOARD_INDEXES}
INDEX_OVERHEAD = 100
"""Bytes that DynamoDB stores with each item, and with each entry of an index, on top of its own."""


class MeteredTables:
    """A DynamoDB client that counts request units."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.exceptions = client.exceptions
        self.writes = 0
        self.reads = 0.0
        self.calls = 0
        self.written: Counter[str] = Counter()
        """Write units by table."""

    def put_item(self, **request: Any) -> Any:
        table, item = request["TableName"], request["Item"]
        self._write(table, item, item)
        return self._client.put_item(**request)

    def delete_item(self, **request: Any) -> Any:
        self._write(request["TableName"], request["Key"], None)
        return self._client.delete_item(**request)

    def batch_write_item(self, **request: Any) -> Any:
        self.calls -= sum(map(len, request["RequestItems"].values())) - 1
        for table, asked in request["RequestItems"].items():
            for each in asked:
                self._write(table, each["DeleteRequest"]["Key"], None)
        return self._client.batch_write_item(**request)

    def get_item(self, **request: Any) -> Any:
        answer = self._client.get_item(**request)
        self._read(request, [answer["Item"]] if "Item" in answer else [])
        return answer

    def batch_get_item(self, **request: Any) -> Any:
        """Ask for items together: each is counted alone, as DynamoDB does, also one that is not there."""
        self.calls += 1
        answer = self._client.batch_get_item(**request)
        for table, asked in request["RequestItems"].items():
            there = answer["Responses"][table]
            consistent = bool(asked.get("ConsistentRead"))
            for items in [[item] for item in there] + [[]] * (len(asked["Keys"]) - len(there)):
                self.reads += read_units(items, consistent=consistent)
        return answer

    def query(self, **request: Any) -> Any:
        answer = self._client.query(**request)
        self._read(request, answer["Items"])
        return answer

    def scan(self, **request: Any) -> Any:
        answer = self._client.scan(**request)
        self._read(request, answer["Items"])
        return answer

    def stored(self, table: str) -> tuple[int, int]:
        """Return the bytes that a table and its indexes take to store, uncounted."""
        items = self._client.scan(TableName=table, ConsistentRead=True)["Items"]
        entries = [item for keys in INDEXES[table].values() for item in items if entry(item, keys)]
        own, indexed = (
            sum(size(item) + INDEX_OVERHEAD for item in items),
            sum(size(item) + INDEX_OVERHEAD for item in entries),
        )
        return own, indexed

    def _write(self, table: str, key: Any, after: Any) -> None:
        self.calls += 1
        key = {name: key[name] for name in KEYS[table]}
        before = self._client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        units = write_units(before, after, INDEXES[table])
        self.writes += units
        self.written[table] += units

    def _read(self, request: Any, items: list[Any]) -> None:
        self.calls += 1
        self.reads += read_units(items, consistent=bool(request.get("ConsistentRead")))


def write_units(before: Any, after: Any, indexes: Any) -> int:
    """Return the write units of an item that is put, changed or deleted, its entries in indexes included.

    ``before`` and ``after`` are the item as it was and as it is, ``None`` where there is none; ``indexes``
    has the keys of each index of its table.
    """
    units = written(before, after)
    for keys in indexes.values():
        old, new = entry(before, keys), entry(after, keys)
        if old and new and any(old[name] != new[name] for name in keys):
            units += written(old, None) + written(None, new)
        elif old != new:
            units += written(old, new)
    return units


def read_units(items: list[Any], *, consistent: bool) -> float:
    """Return the read units of one request that goes through these items."""
    steps = max(1, ceil(sum(map(size, items)) / 4096))
    return steps if consistent else steps / 2


def written(before: Any, after: Any) -> int:
    """Return the write units of one item, or of one entry of an index that projects all of it."""
    return max([1, *(ceil(size(item) / 1024) for item in (before, after) if item)])


def entry(item: Any, keys: Any) -> Any:
    """Return the entry of an item in an index, or nothing: only items with its keys have one."""
    return item if item and all(name in item for name in keys) else None


def size(item: Any) -> int:
    """Return the bytes that DynamoDB counts for an item as boto3 has it."""
    return values.item_size(wire(item))


def wire(item: Any) -> Any:
    """Return an item of boto3's as it goes over the wire, bytes in base64."""
    return {name: {kind: _written(value) for kind, value in each.items()} for name, each in item.items()}


def _written(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


class NoSuchKey(ClientError):
    """What S3 raises for a page that is not there."""


class MeteredPages:
    """An S3 client with its pages in memory, that counts what it is asked."""

    class exceptions:  # noqa: N801 (named as boto3 has it)
        NoSuchKey = NoSuchKey
        ClientError = ClientError

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.gets = 0

    def head_object(self, Bucket: str, Key: str) -> Any:  # noqa: N803
        self.gets += 1
        if Key not in self.kept:
            raise _refused(404)
        return {"ETag": self._tag(Key)}

    def get_object(self, Bucket: str, Key: str) -> Any:  # noqa: N803
        self.gets += 1
        if Key not in self.kept:
            raise NoSuchKey({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(self.kept[Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes, **conditions: str) -> None:  # noqa: N803
        self.puts.append(Key)
        if conditions.get("IfMatch") != self._tag(Key):
            raise _refused(412)
        self.kept[Key] = Body

    def _tag(self, key: str) -> str | None:
        body = self.kept.get(key)
        return None if body is None else f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _refused(status: int) -> ClientError:
    return ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, "PutObject")


class MeteredWorld(World):
    """A board whose tables and pages are metered."""

    def __init__(self, client: Any, **changes: Any) -> None:
        self.tables = MeteredTables(client)
        self.s3 = MeteredPages()
        super().__init__(self.tables, Path(), **changes)

    def a_bucket(self) -> Bucket:
        return S3Bucket(self.s3, "pages")

    def pages(self) -> dict[str, bytes]:
        return dict(self.s3.kept)

    @contextmanager
    def metered(self) -> Iterator[list[Use]]:
        """Give a list that holds, after the block, what was used in it."""
        tables, s3 = self.tables, self.s3
        before = (tables.writes, tables.reads, tables.calls, len(s3.puts), s3.gets)
        used: list[Use] = []
        yield used
        after = (tables.writes, tables.reads, tables.calls, len(s3.puts), s3.gets)
        used.append(Use(*(now - then for now, then in zip(after, before, strict=True))))
