"""What may be asked: each operation's parameters, and the one exception that says no.

The list is closed on purpose. A parameter that this engine would ignore (a filter, a projection, a legacy
condition) changes the answer in the cloud, so it is refused by name. The few that only ask for less than
the default, such as `ReturnValues: NONE`, pass. Messages never contain what an item contains.
"""

from typing import Any

Request = dict[str, Any]


class RequestError(Exception):
    """A request is refused; `code` is AWS's name for the reason, `str(self)` its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def invalid(message: str) -> RequestError:
    """Return the refusal that DynamoDB calls ValidationException."""
    return RequestError("ValidationException", message)


PLACEHOLDERS = {"ExpressionAttributeNames": "#", "ExpressionAttributeValues": ":"}  # and what marks them

# Operation: the parameters that it must have, those that it may have.
_CONDITION = ["ConditionExpression", *PLACEHOLDERS]
_PAGE = ["Limit", "ExclusiveStartKey", "ConsistentRead"]
PARAMETERS: dict[str, tuple[list[str], list[str]]] = {
    "CreateTable": (
        ["TableName", "AttributeDefinitions", "KeySchema", "BillingMode"],
        ["GlobalSecondaryIndexes"],
    ),
    "DescribeTable": (["TableName"], []),
    "UpdateTimeToLive": (["TableName", "TimeToLiveSpecification"], []),
    "PutItem": (["TableName", "Item"], _CONDITION),
    "GetItem": (["TableName", "Key"], ["ConsistentRead"]),
    "DeleteItem": (["TableName", "Key"], _CONDITION),
    "BatchWriteItem": (["RequestItems"], []),
    "Query": (
        ["TableName"],
        ["KeyConditionExpression", *PLACEHOLDERS, *_PAGE, "IndexName", "ScanIndexForward"],
    ),
    "Scan": (["TableName"], _PAGE),
}
INERT = (
    "ReturnValues",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics",
    "ReturnValuesOnConditionCheckFailure",
)


def checked(operation: str, request: Any) -> Request:
    """Return the request without inert parameters, if the operation takes and has what it needs."""
    if operation not in PARAMETERS:
        raise RequestError("UnknownOperationException", f"The embedded engine has no operation {operation}")
    required, optional = PARAMETERS[operation]
    asked = {name: value for name, value in request.items() if name not in INERT or value != "NONE"}
    for name in asked.keys() - {*required, *optional}:
        raise invalid(f"The embedded engine does not take this {name} in {operation}")
    for name in required:
        if name not in asked:
            raise invalid(
                f"1 validation error detected: {name} failed to satisfy constraint: Must not be null"
            )
    return asked
