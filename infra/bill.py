"""The bill of a month: posts and page reads in, every part of AWS with its quantity out. Pure.

A model. What follows from the code was measured (infra/usage.py), prices and allowances stand in
infra/prices.py, and what can only be estimated stands at the top of this page, each on the dear side.
The worst that a flood of requests can cost is a bill too: of as many as the API's throttle lets through.
"""

from dataclasses import dataclass
from math import ceil, exp

from board.slots import Pace
from infra import prices, usage
from infra.prices import Price
from infra.usage import Use

HOURS = 730
"""Hours of a month, as AWS counts them."""
DAYS = HOURS / 24
AWAKE = HOURS * 12
"""Calls by which the clock keeps intake awake (template.yaml)."""
SHARES = {"question": 0.25, "story": 0.40, "layer": 0.25, "aha": 0.10}
"""Estimate: what kinds of posts come."""
MONTHS_KEPT = 12
"""Estimate: the board holds what came in a year, all of it at the rate of this month."""
REQUESTS_PER_POST = 2
"""Estimate: requests to the API for each post, a check of the words or a try that failed among them."""
LOADS_PER_POST = 12
"""Estimate: what a writer's browser loads on the way to a post: forms, scripts, rules, beacon, pages."""
ACTS_PER_POST = 0.02
"""Estimate: moderators' verbs that are applied at once, each counted as a removal."""
PAGES_PER_VISIT = 3
"""Estimate: pages that one reader opens; the first one brings style sheet and icon along."""
MISSES = 0.2
"""Estimate: requests for which CloudFront asks S3, pages being fresh for a minute at the edge."""
EDGE_HEADER_BYTES = 400
"""Estimate: the headers that S3 and CloudFront add to those of the board."""
COLD_SECONDS = 1.0
"""Estimate: the start of a function, 0.25 s on the machine of the measurements, times four. It is billed."""
COLD_AFTER = 5 * 60
"""Estimate: seconds without a call after which a function starts anew."""
INTAKE_SECONDS = 0.03
"""Estimate: a request to intake, 12 ms with its put, the proof's check and a margin on top."""
AWAKE_SECONDS = 0.005
"""Estimate: a call that is no request, and is refused at once."""
TABLE_SECONDS, BUCKET_SECONDS = 0.008, 0.03
"""Estimate: a call of DynamoDB, and one of S3, the making of the page included."""
LOG_BYTES_PER_RUN = 300
"""Estimate: the most that a run of the publisher logs; one that goes well logs nothing."""
ALARM_COUNT, DASHBOARD_COUNT, BUDGET_COUNT = 10, 1, 1
"""Alarms are billed by the metrics that they look at."""
RATE, BURST = 20, 40
"""Requests a second that the API lets through, and how many at one moment (template.yaml)."""
ROOM, TOLD, BUDGET = 12_000, 1_000, 220
"""Drafts that wait for a slot at most, that a slot tells there was no room, and that it takes."""
BOX_SECONDS = 0.001
"""Estimate: opening one box."""
TURNED_AWAY = 1_024
"""Estimate: bytes of an answer to a request that the API turns away."""
METERED = 512 * 1_024
"""Bytes of a request that the API counts as one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a bill: how much of it a month takes."""

    price: Price
    quantity: float

    @property
    def dollars(self) -> float:
        """Dollars for all of it."""
        return self.price.of(self.quantity)

    @property
    def after_free(self) -> float:
        """Dollars for what goes past the free allowance."""
        return self.price.of(max(0.0, self.quantity - self.price.free))


Bill = tuple[Line, ...]


def month(posts: int, reads: int, pace: Pace, waf: bool = False) -> Bill:
    """Return the bill of a month with so many posts and page reads. Whole numbers from 0."""
    slots = HOURS * 3600 / pace.seconds
    # Posts come when they like, so the slots that have one, and the topics in them, follow Poisson.
    busy = slots * -_gone(posts / slots)
    topics = usage.TOPICS * slots * -_gone(posts / slots / usage.TOPICS)
    acts = posts * ACTS_PER_POST
    published = Use()
    for kind, share in SHARES.items():
        published += usage.PUBLISHING[kind].slot(posts, topics, busy).times(share)
    listed = min(posts, DAYS * usage.LISTED)
    digests = listed * usage.DIGEST_BYTES
    remembered = Use(writes=busy * digests / DAYS / 2 / 1024, reads=busy * 2 * digests / 4096)
    if posts > listed:
        remembered += Use(writes=posts - listed, reads=posts)
    runs = (
        usage.IDLE.times(slots - busy)
        + usage.SETTLING.times(busy)
        + published
        + remembered
        + usage.BEACON.times(HOURS)
        + usage.ACT.times(acts)
    )
    used = runs + usage.ARRIVAL.times(posts)
    cold = COLD_SECONDS if pace.seconds > COLD_AFTER else 0.0
    requests = posts * REQUESTS_PER_POST
    publisher = slots + HOURS + acts
    seconds = cold * publisher + _seconds(runs) + requests * (COLD_SECONDS + INTAKE_SECONDS)
    seconds += AWAKE * AWAKE_SECONDS
    loads = reads + ceil(reads / PAGES_PER_VISIT) * 2 + posts * LOADS_PER_POST
    looks = reads / PAGES_PER_VISIT + posts
    sent = (loads * (usage.HEADER_BYTES + EDGE_HEADER_BYTES)) + looks * usage.LOOK_BYTES
    sent += (reads + posts * LOADS_PER_POST) * usage.PAGE_BYTES
    kept = posts * MONTHS_KEPT
    return _bill(
        {
            prices.API: requests,
            prices.LAMBDA_REQUESTS: requests + publisher + AWAKE,
            prices.LAMBDA_TIME: seconds,
            prices.TABLES: kept * (usage.TABLE_BYTES + usage.INDEX_BYTES),
            prices.RECOVERY: kept * usage.TABLE_BYTES,
            prices.PAGES: kept * usage.STORED_PAGE_BYTES,
            prices.EDGE_REQUESTS: loads + requests,
            prices.EDGE_BYTES: sent,
            prices.EDGE_TO_ORIGIN: requests * 4_096,
            prices.LOGS: publisher * LOG_BYTES_PER_RUN,
            prices.SCHEDULES: slots + HOURS + AWAKE,
        },
        used + Use(gets=loads * MISSES),
        waf,
    )


@dataclass(frozen=True, slots=True)
class Flood:
    """A way to run up a bill at the API: bytes of each request and of its answer, and of its box if any."""

    name: str
    body: int
    answer: int
    box_units: int = 0


FLOODS = (
    Flood("posts", usage.BODY_MOST, 1_024, usage.LARGEST_BOX),
    Flood("echoes", usage.BODY_MOST, usage.BODY_MOST * usage.ECHO),
    Flood("10 MB each", 10_000_000, 2_048),
)
"""Posts in the largest boxes; words to check, which are sent back; bodies that are refused for their size."""


def flood(flood: Flood, pace: Pace, waf: bool = False) -> Bill:
    """Return the most that a month of requests as fast as the API lets them through can cost."""
    slots = HOURS * 3600 / pace.seconds
    requests = RATE * HOURS * 3600 + BURST
    each = requests / slots
    used, boxes, taken = usage.IDLE.times(slots), 0.0, 0.0
    if flood.box_units:
        taken, told = slots * min(BUDGET, each), slots * min(TOLD, each)
        boxes = requests + slots * ROOM
        published = max(usage.PUBLISHING.values(), key=lambda kind: kind.beside.writes)
        used += published.slot(taken, slots * usage.TOPICS, slots) + usage.FULL.times(told)
        used += Use(writes=requests * 2 * flood.box_units, reads=boxes * flood.box_units / 4)
        used += Use(writes=taken * flood.box_units, calls=requests / 25)
    sent = flood.answer + usage.HEADER_BYTES + EDGE_HEADER_BYTES
    return _bill(
        {
            prices.API: requests * ceil(flood.body / METERED),
            prices.LAMBDA_REQUESTS: requests + slots,
            prices.LAMBDA_TIME: requests * INTAKE_SECONDS + _seconds(used) + boxes * BOX_SECONDS,
            prices.TABLES: taken * (usage.TABLE_BYTES + usage.INDEX_BYTES + 1_024 * flood.box_units),
            prices.RECOVERY: taken * (usage.TABLE_BYTES + 1_024 * flood.box_units),
            prices.PAGES: taken * (usage.STORED_PAGE_BYTES + 4_096 * flood.box_units),
            prices.EDGE_REQUESTS: requests,
            prices.EDGE_BYTES: requests * sent,
            prices.EDGE_TO_ORIGIN: requests * flood.body,
            prices.LOGS: slots * LOG_BYTES_PER_RUN,
            prices.SCHEDULES: slots + HOURS + AWAKE,
        },
        used,
        waf,
    )


def total(bill: Bill) -> tuple[float, float]:
    """Return the dollars of a bill at list prices, and after free allowances."""
    return sum(line.dollars for line in bill), sum(line.after_free for line in bill)


def _bill(quantities: dict[Price, float], used: Use, waf: bool) -> Bill:
    requests = quantities[prices.EDGE_REQUESTS]
    quantities |= {
        prices.WRITES: used.writes,
        prices.READS: used.reads,
        prices.PUTS: used.puts,
        prices.GETS: used.gets,
        prices.EDGE_FUNCTION: requests,
        prices.ALARMS: ALARM_COUNT,
        prices.DASHBOARDS: DASHBOARD_COUNT,
        prices.BUDGETS: BUDGET_COUNT,
    }
    if waf:
        quantities |= {prices.WAF: 1, prices.WAF_RULES: 1, prices.WAF_REQUESTS: requests}
    return tuple(Line(price, quantities[price]) for price in prices.PRICES if price in quantities)


def _gone(rate: float) -> float:
    return exp(-rate) - 1


def _seconds(used: Use) -> float:
    return used.calls * TABLE_SECONDS + (used.puts + used.gets) * BUCKET_SECONDS
