"""Publishers in shards: errands go through a client like Lambda's to a publisher of their own."""

import json
from functools import partial
from io import BytesIO
from typing import Any

from invoking import invoke
from publisher import errands
from publisher.sharding import Shards
from publisher.slot import Publisher
from together import Together


class Functions:
    """A client of Lambda in whose account there is one function: a publisher that runs errands."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def invoke(self, FunctionName: str, Payload: str) -> Any:  # noqa: N803 (named as boto3 has it)
        """Run an errand."""
        answer = errands.run(self._publisher, json.loads(Payload))
        return {"Payload": BytesIO(json.dumps(answer).encode())}


def in_shards(publisher: Publisher, number: int = 1, most: int = 1, functions: Any = None) -> Publisher:
    """Return a publisher whose threads are done by errands of at most ``most``, ``number`` at once."""
    invoked = partial(invoke, functions or Functions(publisher), "shard")
    return publisher.in_shards(Shards(partial(Together(number).each, invoked), most))
