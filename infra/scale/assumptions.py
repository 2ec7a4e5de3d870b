"""What the simulation takes for granted, each with where it comes from. docs/scale.md prints all of it.

Calls, puts and request units are not here: they were measured (infra/usage.py) and a test holds them to the
code. Seconds of a call are those of infra/bill.py. A limit of AWS is `published`, and was read in a stored
copy of its page, not on the page itself; CPU is `measured` on one core of a shared two-core machine
(`./dev bench slots`, research that stands in the line); what is left is a `guess`, and says so.
"""

from dataclasses import dataclass

from infra import bill

MEASURED, PUBLISHED, SETTING, GUESS = "measured", "published", "setting", "guess"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that the simulation takes for granted, with its unit, what kind it is of, and its source."""

    what: str
    value: float
    unit: str
    kind: str
    source: str


_DYNAMODB = "DynamoDB developer guide, 2026-11-26"
_S3 = "AWS knowledge centre on S3 key names, 2026-11-26"
_LAMBDA = "Lambda quotas, 2026-09-20"
_EDGE = "CloudFront quotas, 2026-11-26"
_SLOTS = "./dev bench slots"

POST_CPU = Assumption("CPU to decide on a post", 0.0046, "s", MEASURED, _SLOTS)
THREAD_CPU = Assumption("CPU to make the pages of a thread", 0.0042, "s", MEASURED, _SLOTS)
TOPIC_CPU = Assumption("CPU for each topic touched", 0.018, "s", MEASURED, _SLOTS)
SLOT_CPU = Assumption("CPU for each slot", 0.040, "s", MEASURED, _SLOTS)
WALK_CPU = Assumption(
    "CPU to pass a thread in hand", 0.0000006, "s", MEASURED, "Listing.next_to, 5,600 in hand"
)
PART_CPU = Assumption(
    "CPU for a part of the search index", 0.0051, "s", MEASURED, "publisher/indexing.py, 900 lines"
)
TABLE_CPU = Assumption("CPU of a call to DynamoDB", 0.00083, "s", MEASURED, "boto3 1.44, over a socket")
BUCKET_CPU = Assumption("CPU of a call to S3", 0.0013, "s", MEASURED, "boto3 1.44, over a socket")
DRAFT_MEMORY = Assumption(
    "memory for a post of a slot", 15_000, "B", MEASURED, "tracemalloc, slots of 50 and 400 questions"
)
BARE_MEMORY = Assumption("memory of a publisher with nothing to do", 130, "MB", GUESS, "docs/speed.md")

TABLE_SECONDS = Assumption("a call to DynamoDB", bill.TABLE_SECONDS, "s", GUESS, "docs/cost.md")
BUCKET_SECONDS = Assumption("a call to S3", bill.BUCKET_SECONDS, "s", GUESS, "docs/cost.md")
INTAKE_SECONDS = Assumption("a request to intake", bill.INTAKE_SECONDS, "s", GUESS, "docs/cost.md")
COLD_SECONDS = Assumption("a cold start", bill.COLD_SECONDS, "s", GUESS, "docs/cost.md")

TIMEOUT = Assumption("a run of the publisher", 600, "s", SETTING, "template.yaml")
MEMORY = Assumption("memory of a function", 1_024, "MB", SETTING, "template.yaml")
THROTTLE = Assumption("requests that the API lets through", bill.RATE, "/s", SETTING, "template.yaml")
BUDGET = Assumption("posts that a slot takes", bill.BUDGET, "", SETTING, "site/board.toml")
ROOM = Assumption("posts that wait for a lot", bill.ROOM, "", SETTING, "board/lots.py")

LONGEST = Assumption("the longest run of a function", 900, "s", PUBLISHED, _LAMBDA)
WHOLE_CPU = Assumption(
    "memory at which a function has one vCPU", 1_769, "MB", PUBLISHED, "Lambda memory page"
)
CONCURRENT = Assumption("functions of an account at once", 1_000, "", PUBLISHED, _LAMBDA)
WRITES = Assumption("write units of a partition", 1_000, "/s", PUBLISHED, _DYNAMODB)
READS = Assumption("read units of a partition", 3_000, "/s", PUBLISHED, _DYNAMODB)
PARTITIONS = Assumption("partitions of a new table on demand", 4, "", PUBLISHED, _DYNAMODB + ": 4,000 units")
SAVED = Assumption("seconds of unused units that a partition saves", 300, "s", PUBLISHED, _DYNAMODB)
PUTS = Assumption("puts to a prefix of S3", 3_500, "/s", PUBLISHED, _S3)
GETS = Assumption("gets from a prefix of S3", 5_500, "/s", PUBLISHED, _S3)
EDGE_REQUESTS = Assumption("requests to a distribution", 250_000, "/s", PUBLISHED, _EDGE)
EDGE_BITS = Assumption("gigabits from a distribution", 150, "Gb/s", PUBLISHED, _EDGE)
MAPS = Assumption("parts of a sitemap", 50_000, "", PUBLISHED, "sitemaps.org")

BURST = Assumption("rate in a burst, of the mean", 3, "x", GUESS, "one minute in ten")
HEATED = Assumption("seconds of heat after which a partition splits", 600, "s", GUESS, "AWS names none")
SKEW = Assumption("Zipf exponent over threads and topics", 1.0, "", GUESS, "usual for forums")
ACTIVE = Assumption(
    "days for which a thread gets answers, and age of a board",
    30,
    "days",
    GUESS,
    "AHA_DAYS of publisher/listing.py",
)
PLACES = Assumption("caches of the edge that ask S3", 13, "", GUESS, "regional caches of CloudFront")
PAGES = Assumption("pages of a board that many read", 1_000_000, "", GUESS, "a year of 0.1 posts a second")
PAUSE = Assumption("seconds between two pages of a reader", 30, "s", GUESS, "reading a thread")
FRESH = Assumption("seconds for which a page is fresh at the edge", 60, "s", SETTING, "board/headers.py")
HONEST = Assumption("honest posts while somebody attacks", 0.05, "/s", GUESS, "180 an hour")
PROOF = Assumption("work for a post in a browser", 2, "s", MEASURED, "docs/proof.md")

ASSUMPTIONS = tuple(value for value in list(vars().values()) if isinstance(value, Assumption))
"""All of them, in their order."""
