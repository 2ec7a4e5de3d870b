"""Calling a function of the board on AWS and waiting for what it returns.

An event and an answer are JSON. A function that failed says no more of it than that: what went wrong stands
in its own log, without a word of what anybody wrote.
"""

import json
from typing import Any


class Failed(Exception):
    """A function that was called did not come to its end."""


def invoke(client: Any, function: str, event: Any) -> Any:
    """Return what a function answers to an event, None for nothing. Raises Failed, and what clients raise."""
    answer = client.invoke(FunctionName=function, Payload=json.dumps(event))
    if "FunctionError" in answer:
        raise Failed
    return json.loads(answer["Payload"].read() or "null")
