"""botocore's data, cut to what the board calls of AWS.

botocore carries a description of every service of AWS and reads those that it needs when a client is made:
all that DynamoDB can do, with its documentation, and the address of each service in each region. That is a
sixth of the time that a function takes to start. So a package keeps the operations of ``OPERATIONS``, the
shapes that these reach (their errors among them) and the addresses of the two services, in every region of
every partition. It has to be cut where it lies: botocore leaves its own rules for addresses aside when data
comes from elsewhere. A test compares ``OPERATIONS`` with what a board calls in its life.
"""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPERATIONS = {
    "dynamodb": {"BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan"},
    "lambda": {"Invoke"},
    "s3": {"GetObject", "HeadObject", "PutObject"},
}
"""What intake and the publisher call, by service."""

UNASKED = {"s3": {"HeadBucket"}}
"""What botocore calls by itself: where a bucket is, when S3 says that it is not where it was looked for."""

VERSIONS = {"dynamodb": "2012-08-10", "lambda": "2015-03-31", "s3": "2006-03-01"}
_MODEL = "service-2.json"
_RULES = "endpoint-rule-set-1.json"
_EXTRAS = "service-2.sdk-extras.json"
_ADDRESSES = "endpoints.json"
_UNREAD = ("documentation", "documentationUrl")


def trim(data: Path) -> None:
    """Cut botocore's data folder, in place, to what the board calls. Raises ValueError."""
    for folder in [path for path in data.iterdir() if path.is_dir()]:
        if folder.name not in OPERATIONS:
            shutil.rmtree(folder)
    for service, version in VERSIONS.items():
        read = {name: _read(data / service / version / name) for name in (_MODEL, _RULES, _EXTRAS)}
        if read[_MODEL] is None:
            raise ValueError(f"botocore has no {service} of {version} any more: look which it has.")
        shutil.rmtree(data / service)
        (data / service / version).mkdir(parents=True)
        operations = OPERATIONS[service] | UNASKED.get(service, set())
        for name, told in read.items():
            if told is not None:
                _write(data / service / version / name, model(told, operations) if name == _MODEL else told)
    _write(data / _ADDRESSES, addresses(_read(data / _ADDRESSES), set(OPERATIONS)))


def model(told: dict[str, Any], operations: set[str]) -> dict[str, Any]:
    """Return the model of a service with these operations and all that they reach. Raises KeyError."""
    kept = {name: told["operations"][name] for name in sorted(operations)}
    shapes = told["shapes"]
    reached: set[str] = set()
    new = set(_named(kept))
    while new:
        reached |= new
        new = {name for each in new for name in _named(shapes[each])} - reached
    # Of what stands beside operations and shapes botocore itself reads what is said to people too.
    cut = {"operations": kept, "shapes": {name: shapes[name] for name in shapes if name in reached}}
    return {**told, **_silent(cut)}


def addresses(told: dict[str, Any], services: set[str]) -> dict[str, Any]:
    """Return the addresses of these services alone, in every region of every partition."""
    partitions = [
        {
            **partition,
            "services": {name: at for name, at in partition["services"].items() if name in services},
        }
        for partition in told["partitions"]
    ]
    return {**told, "partitions": partitions}


def _named(part: Any) -> Iterator[str]:
    """Yield the shapes that a part of a model names."""
    if isinstance(part, dict):
        # A member may be called "shape" too; then what it has is no name.
        if isinstance(part.get("shape"), str):
            yield part["shape"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _named(inner)


def _silent(part: Any) -> Any:
    """Return a part of a model without what it says to people."""
    if isinstance(part, list):
        return [_silent(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    # What people read is a text; a member that is called so is a shape.
    return {
        name: _silent(inner)
        for name, inner in part.items()
        if name not in _UNREAD or not isinstance(inner, str)
    }


def _read(file: Path) -> Any:
    packed = file.with_name(f"{file.name}.gz")
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(file.read_bytes()) if file.exists() else None


def _write(file: Path, told: Any) -> None:
    # Not packed: Lambda's zip is, and unpacking it twice takes time at every start.
    file.write_text(json.dumps(told, separators=(",", ":")), encoding="utf-8")
