"""What a first post would have to wait for, done before it comes.

Rules of screening are compiled when a text first needs them, which takes twenty times as long as looking
at a whole post does afterwards, and longer still on Lambda: a process has a whole processor while it
starts, and the part that its memory buys from then on. So a new process checks a text that nobody wrote,
by the way that every post takes. Nothing is stored by a check, and no service of AWS is asked.
"""

import json

from intake.body import JSON
from intake.bridge import EDGE_KEY, Handler

_TEXT = (
    "Every handler starts by reading a text like this one, in 2019 or today. Nobody wrote it, no boss calls "
    "it work, and nobody is told of it: it is free, it takes two in a team only a part of a life to sign, "
    "and it goes no further than the rules that look at it. Why? They write it in no book."
)
"""With words that usual posts have and rules ask for, so that their patterns are there."""


def prime(handler: Handler, edge_key: str) -> int:
    """Have a handler check a text that nobody wrote, and return the status that it answers with."""
    event = {
        "headers": {"content-type": JSON, EDGE_KEY: edge_key},
        "requestContext": {"http": {"method": "POST", "path": "/api/check"}},
        "body": json.dumps({"verb": "threads", "title": "What does a start wait for?", "body": _TEXT}),
    }
    return int(handler(event, None)["statusCode"])
