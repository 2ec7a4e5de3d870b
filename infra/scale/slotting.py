"""How long a slot takes: its calls one after the other, or in lanes; in one publisher, or in shards.

What a slot takes is counted in infra/usage.py for each kind of post, and falls apart into what it takes once
(`alone` less `elsewhere`), for each topic (`elsewhere` less `beside`) and for each thread (`beside`). Posts
that meet in a thread take one put more. Lanes are threads of one process, which share one vCPU; some calls
are made in their order all the same. Shards divide the work for threads; what topics and the slot take is
done once, by whoever brings it together.
"""

from dataclasses import dataclass, replace

import patience
from board import repeats
from board.slots import DAY, PACES, Pace
from infra import bill, usage
from infra.scale import arrivals
from infra.scale import assumptions as known
from infra.scale.arrivals import Posts
from infra.usage import Use
from publisher import indexing

POST = Use(writes=3, calls=1.04)
"""What a post takes more in a thread that has one in this slot already."""
IN_ORDER = {"question": 8.0, "story": 6.0, "layer": 6.0, "aha": 6.0}
"""Calls of a topic that are made one after the other whatever the lanes."""
IN_ORDER_ONCE = Use(calls=42, puts=2, gets=3)
"""The same for a slot. A test measures both, as others do what stands in infra/usage.py."""
LEAN_THREAD = Use(writes=4, calls=5, puts=3, gets=3)
"""Guess: what a thread takes without the needless calls that docs/scale.md lists."""
_BESIDE = {"question": 2.0, "story": 1.0, "layer": 1.0, "aha": 1.0}
"""How often the publisher goes through what is in hand of a topic, to find what stands beside a thread."""
PART = Use(puts=1, gets=3)
"""What a slot takes for each part of the search index that it touches: two heads, a get and a put."""
_DIGESTS_A_SECOND = known.READS.value * 4_096 / usage.DIGEST_BYTES
"""Those in the lists of days stand under one key, so they come as fast as one partition gives them."""
_ASKED_AT_ONCE = 100
"""Digests that stand in no list are asked for, as many in a call as DynamoDB gives."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How a board is set up: how its publisher works, and what it is let take.

    ``lanes`` are calls under way at once in each shard, but for those that are made in order; ``lean`` leaves
    the needless calls out; ``slower`` is how many times as long a call takes as is assumed. ``budget`` None
    takes whatever came, and ``throttle`` None lets all requests through.
    """

    rate: float
    pace: Pace = PACES["standard"]
    shards: int = 1
    lanes: int = patience.AT_ONCE
    lean: bool = False
    slower: float = 1.0
    memory: float = known.MEMORY.value
    timeout: float = known.TIMEOUT.value
    budget: int | None = int(known.BUDGET.value)
    throttle: float | None = known.THROTTLE.value

    @property
    def taken(self) -> float:
        """Posts a second that come to the board: what its budget leaves of the rate."""
        return self.rate if self.budget is None else min(self.rate, self.budget / self.pace.seconds)

    @property
    def cpu(self) -> float:
        """The share of a vCPU that a shard has; one process of Python uses no second one."""
        return min(1.0, self.memory / known.WHOLE_CPU.value)

    @property
    def longest(self) -> float:
        """Seconds that a slot may take: the timeout, or the time to the next slot."""
        return min(self.timeout, self.pace.seconds)


@dataclass(frozen=True, slots=True)
class Work:
    """What a slot takes: for its threads, which can be divided, and once, which cannot. CPU in seconds."""

    divided: Use
    divided_cpu: float
    once: Use
    once_cpu: float
    once_in_order: Use
    reading: float
    """Seconds in which the listed digests of 30 days come."""
    hottest: float
    """Write units on the hottest key of an index."""


def work(posts: Posts, setup: Setup) -> Work:
    """Return what a slot with such posts takes."""
    number = posts.number
    each, topic, slot = Use(), Use(), Use()
    in_order = 0.0
    for kind, came in posts.kinds.items():
        share = came / number if number else 0.0
        taken = usage.PUBLISHING[kind]
        each += taken.beside.times(share)
        topic += (taken.elsewhere + taken.beside.times(-1)).times(share)
        in_order += share * IN_ORDER[kind]
        slot += (taken.alone + taken.elsewhere.times(-1)).times(share)
    # A shard has no more than its own threads in hand.
    in_hand = posts.threads / max(1.0, posts.topics) / setup.shards
    walked = sum(_BESIDE[kind] * came for kind, came in posts.kinds.items()) * in_hand
    if setup.lean:
        each = LEAN_THREAD
    more = number - posts.threads
    divided = each.times(posts.threads) + POST.times(more)
    cpu = known.POST_CPU.value * number + known.THREAD_CPU.value * posts.threads
    came = setup.taken * DAY
    digests = repeats.DAYS * min(came, usage.LISTED)
    asked = Use(reads=number, calls=number / _ASKED_AT_ONCE) if came > usage.LISTED else Use()
    touched = parts(posts, setup)
    once_in_order = IN_ORDER_ONCE + Use(calls=in_order * posts.topics) + asked
    once_cpu = known.TOPIC_CPU.value * posts.topics + known.SLOT_CPU.value
    return Work(
        divided,
        cpu + walked * known.WALK_CPU.value,
        topic.times(posts.topics) + slot + asked + PART.times(touched) if number else usage.IDLE,
        once_cpu + known.PART_CPU.value * touched if number else 0.0,
        once_in_order if number else usage.IDLE,
        digests / _DIGESTS_A_SECOND if number else 0.0,
        # All but a question puts a thread into the list of those that wait for an aha, or changes it there.
        posts.threads * (1 - bill.SHARES["question"]),
    )


def parts(posts: Posts, setup: Setup) -> float:
    """Return the parts of the search index that posts touch, on a board of thirty days at the rate taken.

    Questions go to the newest parts of their topics, all others where their thread once began. One file holds
    the index of a small board, and counts as part of the slot.
    """
    threads = setup.taken * bill.SHARES["question"] * known.ACTIVE.value * DAY
    if threads <= indexing.WHOLE:
        return 0.0
    number = threads / indexing.BLOCK
    asked = posts.kinds.get("question", 0.0)
    newest = min(number, asked / indexing.BLOCK + posts.topics)
    missed = (1 - 1 / number) ** max(0.0, posts.threads - asked) if number > 1 else 0.0
    return min(number, newest + number * float(1 - missed))


def seconds(done: Work, setup: Setup) -> float:
    """Return how long a slot takes from its start to its end."""
    return _brought(done, setup) + done.reading + _took(done.once, done.once_in_order, done.once_cpu, setup)


def saved(done: Work, setup: Setup) -> float:
    """Return the seconds of all puts of pages: what a second run of a slot need not do again."""
    without = replace(
        done,
        divided=replace(done.divided, puts=0.0),
        once=replace(done.once, puts=0.0),
        once_in_order=replace(done.once_in_order, puts=0.0),
    )
    return seconds(done, setup) - seconds(without, setup)


def in_time(setup: Setup) -> bool:
    """Say whether a slot with all posts that come until the next one ends in time."""
    posts = arrivals.shape(setup.taken * setup.pace.seconds, setup.taken)
    return seconds(work(posts, setup), setup) <= setup.longest


def _brought(done: Work, setup: Setup) -> float:
    """Return how long the divided part takes: bound by its calls, by its CPU, or by the hottest key."""
    own = _took(done.divided, Use(), done.divided_cpu, setup) / setup.shards
    return max(own, done.hottest / known.WRITES.value)


def _took(use: Use, in_order: Use, cpu: float, setup: Setup) -> float:
    first = _waited(in_order) * setup.slower
    others = max(0.0, _waited(use) * setup.slower - first)
    # What the client computes for a call is part of the call's time, and cannot be done in lanes.
    client = (use.calls - in_order.calls) * known.TABLE_CPU.value
    client += (use.puts + use.gets - in_order.puts - in_order.gets) * known.BUCKET_CPU.value
    return first + max((others + cpu / setup.cpu) / setup.lanes, (client + cpu) / setup.cpu)


def _waited(use: Use) -> float:
    return use.calls * known.TABLE_SECONDS.value + (use.puts + use.gets) * known.BUCKET_SECONDS.value
