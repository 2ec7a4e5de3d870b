"""Two engines asked the same: every request goes to both, and both have to answer alike.

With DYNAMODB_ENDPOINT set, tests that run on each engine run on this one too, so that whatever they
send to the embedded engine is sent to a DynamoDB as well, in the same order and on the same state.
"""

import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT", "")


class Twin:
    """A client of the embedded engine and one of an endpoint, as one."""

    def __init__(self, embedded: Any) -> None:
        config = Config(retries={"total_max_attempts": 1}, user_agent="tests")
        self._both = embedded, boto3.client("dynamodb", endpoint_url=ENDPOINT, config=config)
        self.exceptions = embedded.exceptions

    def __getattr__(self, name: str) -> Any:
        if name == "get_waiter":
            return self._both[0].get_waiter

        def ask(**request: Any) -> Any:
            (answer, failure), (other, other_failure) = (
                _asked(client, name, request) for client in self._both
            )

            assert _code(failure) == _code(other_failure), (name, failure, other_failure)
            if "ExclusiveStartKey" not in request or name != "scan":
                assert _plain(name, answer) == _plain(name, other), (name, request)
            if failure:
                raise failure
            return answer

        return ask

    def forget(self) -> None:
        """Delete the tables of the endpoint, which outlives the test."""
        for table in ("intake", "board"):
            _asked(self._both[1], "delete_table", {"TableName": table})


def _asked(client: Any, name: str, request: dict[str, Any]) -> tuple[Any, ClientError | None]:
    try:
        return getattr(client, name)(**request), None
    except ClientError as failure:
        return None, failure


def _code(failure: ClientError | None) -> str:
    return failure.response["Error"]["Code"] if failure else ""


def _plain(name: str, answer: Any) -> Any:
    """Return what of an answer a caller may rely on: a scan has no order, a table no description."""
    if answer is None or name in ("create_table", "update_time_to_live"):
        return None
    plain = {part: value for part, value in answer.items() if part != "ResponseMetadata"}
    if name == "scan" and "LastEvaluatedKey" in plain:
        return None  # without an order, the pages of one are not those of the other
    if name == "scan":
        plain["Items"] = sorted(map(repr, map(_sorted, plain["Items"])))
    return plain


def _sorted(item: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(item.items()))
