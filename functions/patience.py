"""How long the functions wait for AWS, and how often they ask again: written here once.

Left to itself botocore waits 60 seconds for a connection and 60 for an answer, which outlasts any function:
one that hangs would be ended by Lambda in the middle of its work and say nothing. What is asked again is
safe to ask again: every put has a condition, or writes what it would write a second time anyway.

The longest that one call can take, in seconds, with ``standard`` retries (drawn waits, at most 1, 2, 4 ...
where AWS says that it was too much, and hundredths of that otherwise; if AWS names a wait itself, at most 5
more for each):

             attempts   connect + read     waits        where AWS names them    has to stay below
intake       2          2 * (0.5 + 1)      + 1 =  4     + 5 =      9            10, its Timeout
publisher    4          4 * (1 + 5)        + 7 = 31     + 3 * 5 = 46            60, the shortest pace

Intake makes one call for a post, so a post is answered in that time. A slot makes hundreds, but one that gets
no answer fails at the first, well before its Timeout, and the next slot goes on.
"""

from botocore.config import Config

# A fixed user agent saves botocore the making of one, a tenth of every call.
_ALWAYS = Config(user_agent="anonymous-mentoring")

INTAKE = _ALWAYS.merge(
    Config(connect_timeout=0.5, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})
)
AT_ONCE = 16
"""Calls that the publisher makes side by side, each on a connection of its own."""
SHARDS = _ALWAYS.merge(
    Config(connect_timeout=1, read_timeout=600, retries={"mode": "standard", "total_max_attempts": 5})
)
"""For an errand, which takes as long as a function may run, and may be refused while too many run."""
PUBLISHER = _ALWAYS.merge(
    Config(
        max_pool_connections=AT_ONCE,
        connect_timeout=1,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 4},
        # S3 checks what it gets anyway; a checksum of ours on top costs as much again as the rest of a put.
        request_checksum_calculation="when_required",
    )
)
