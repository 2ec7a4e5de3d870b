"""What a built package makes of all that AWS can answer; run alone, with the package and two addresses."""

import hashlib
import sys
from collections.abc import Callable
from typing import Any

_PAGE = "ask/index.html"


def outcome(call: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Return what a call gives, or the name of what it raises."""
    try:
        return call(*given, **named)
    except Exception as error:
        return type(error).__name__


def of_dynamodb(address: str) -> dict[str, Any]:
    """Return what becomes of each call of DynamoDB, the first one throttled once and the second for good."""
    import botocore.session

    import patience
    from storage.tables import IntakeTable, pages

    session = botocore.session.get_session()
    client = session.create_client("dynamodb", endpoint_url=address, config=patience.INTAKE)
    table = IntakeTable(client, "intake")
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    item = {**key, "n": {"N": "1"}, "box": {"B": bytes([0, 255])}, "list": {"L": [{"BOOL": True}]}}
    told = {
        "throttled once": outcome(table.put, "a" * 26, bytes(1920), 1_700_000_000),
        "throttled for good": outcome(table.put, "b" * 26, bytes(1920), 1_700_000_000),
        "there already": outcome(table.put, "a" * 26, bytes(1920), 1_700_000_000),
        "no table": outcome(client.get_item, TableName="none", Key=key),
        "scan": [(post, len(box)) for post, box in table.boxes()],
        "holds": table.holds("a" * 26),
    }
    try:
        client.put_item(
            TableName="intake", Item={"id": {"S": "a" * 26}}, ConditionExpression="attribute_not_exists(id)"
        )
    except client.exceptions.ConditionalCheckFailedException as error:
        told["condition"] = error.response["Error"]["Code"]
    table.delete(["a" * 26])
    client.put_item(TableName="board", Item=item)
    asked = {
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "a"}},
        "Limit": 1,
    }
    told |= {
        "batch": list(table.boxes()),
        "query": list(pages(client.query, TableName="board", **asked)) == [item],
        "get": client.get_item(TableName="board", Key=key, ConsistentRead=True)["Item"] == item,
    }
    client.delete_item(TableName="board", Key=key)
    return {**told, "delete": "Item" in client.get_item(TableName="board", Key=key)}


def of_s3(address: str) -> dict[str, Any]:
    """Return what becomes of each call of S3."""
    import botocore.session

    import patience
    from publisher.bucket import S3Bucket, without_expect

    session = botocore.session.get_session()
    client = session.create_client("s3", endpoint_url=address, config=patience.PUBLISHER)
    bucket = S3Bucket(without_expect(client), "pages")
    another = f'"{hashlib.md5(b"0", usedforsecurity=False).hexdigest()}"'
    return {
        "head of nothing": bucket.tag(_PAGE),
        "read of nothing": bucket.read(_PAGE),
        "first": outcome(bucket.put, _PAGE, b"1", None),
        "second": outcome(bucket.put, _PAGE, b"2", None),
        "over another": outcome(bucket.put, _PAGE, b"2", another),
        "over what was seen": outcome(bucket.put, _PAGE, b"2", bucket.tag(_PAGE)),
        "read": bucket.read(_PAGE),
    }


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    sys.stdout.write(repr(of_dynamodb(sys.argv[2]) | of_s3(sys.argv[3])))
