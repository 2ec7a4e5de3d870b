"""Request units: what DynamoDB bills for a post of 1.5 KB, from its arrival to its publication.

Units follow from the sizes of items and of their entries in indexes, by the one function that the cost model
stands on (tests/metering.py). A post is what each of ten more of its kind adds to a slot, in a thread of its
own and in a topic that the slot touches anyway, as a mean, since words compress better or worse. What a slot
takes once, however many posts are in it, stands beside. With an endpoint the same slots go to that DynamoDB,
which says itself what it counted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from board.lots import Budgets
from board.words import PostWords
from infra.usage import Use
from tests.bench import aws, boards
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.conftest import an_embedded_client, with_tables
from tests.metering import MeteredWorld, size
from tests.world import a_site

TOPIC = boards.TOPICS[0]
BARS = {"question": 4, "story": 5}
"""Write units of the board for a post; to store its box and to delete it takes two each."""
THREADS, MORE = 420, 10
_COUNTED = ("put_item", "get_item", "query", "scan", "batch_get_item", "batch_write_item")
Post = tuple[PostWords, str]
"""Words, and the thread that they belong in, if they do not open one."""
another: dict[str, Callable[[int], Post]] = {
    # Of a laid board every other thread waits for its first story, every seventh stands in the first topic.
    "question": lambda number: (boards.a_question(10**6 + number, TOPIC), ""),
    "story": lambda number: (boards.a_story(10**6 + number), boards.an_id("thread", 14 * number)),
}
"""Another post of each kind, which no other number has."""


@dataclass(frozen=True, slots=True)
class Took:
    """What a slot took: to store its boxes and to delete them (write units), and all but the storing."""

    stored: int
    deleted: int
    use: Use


class Counted:
    """A DynamoDB client that asks of each request what DynamoDB counted for it, and adds that up."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.exceptions = client.exceptions
        self.writes = 0.0
        self.reads = 0.0

    def __getattr__(self, name: str) -> Any:
        return partial(self._asked, name) if name in _COUNTED else getattr(self._client, name)

    def _asked(self, name: str, **request: Any) -> Any:
        answer = getattr(self._client, name)(**request, ReturnConsumedCapacity="TOTAL")
        told = answer["ConsumedCapacity"]
        units = sum(each["CapacityUnits"] for each in (told if isinstance(told, list) else [told]))
        if name in ("put_item", "batch_write_item"):
            self.writes += units
        else:
            self.reads += units
        return answer


class CountedWorld(MeteredWorld):
    """A metered board whose requests are counted by DynamoDB as well."""

    def __post_init__(self) -> None:
        """Compose the board over a client that counts."""
        self.client = self.counted = Counted(self.client)
        super().__post_init__()


def measure(options: Options) -> Iterator[Figure]:
    """Yield the units of a question and of a story, and how a real DynamoDB counts them."""
    engine, client = an_embedded_client()
    with_tables(client)
    boards.fill(engine, boards.threads(THREADS))
    yield from posts(a_world(client))
    engine.close()
    if options.endpoint:
        yield from _compared(options.endpoint)
    else:
        note = "no endpoint was named"
        yield Figure("units that a DynamoDB counts, over ours", None, "times", note=note)


def a_world(client: Any, kind: type[MeteredWorld] = MeteredWorld) -> Any:
    """Return a metered board with room for everything."""
    return kind(client, site=a_site(origin="https://board.example", budgets=Budgets(1_000, 1_000)))


def slot(world: MeteredWorld, posts: list[Post], number: int) -> Took:
    """Publish a slot with these posts and return what it took. ``number`` is that of no other slot."""
    before = world.tables.written["intake"]
    for at, (words, thread) in enumerate(posts):
        boards.box(world.table, words, thread, number * 1_000 + at)
    stored = world.tables.written["intake"]
    with world.metered() as used:
        tally = world.next_slot()
    assert (tally.published if tally else 0) == len(posts), tally
    return Took(stored - before, world.tables.written["intake"] - stored, used[0])


def posts(world: MeteredWorld) -> Iterator[Figure]:
    """Yield what one more post of each kind takes on a board, and what a slot takes with one."""
    numbers, slots = count(1), count(1)
    slot(world, [another["question"](0)], 0)  # makes what a board has that is there for longer
    for kind, board in BARS.items():
        one, many = (
            slot(world, [another[kind](next(numbers)) for _ in range(posts)], next(slots))
            for posts in (1, 1 + MORE)
        )
        more = (many.use + one.use.times(-1)).times(1 / MORE)
        stored, deleted = (many.stored - one.stored) / MORE, (many.deleted - one.deleted) / MORE
        sizes = [size(item) for item in world.items()["board"] if item.get("kind") == {"S": kind}]
        told = f"items of {min(sizes):,} to {max(sizes):,} bytes; each 1,024 begun are a unit"
        writes = "write units"
        yield Figure(f"{kind}: box, to store", stored, writes, bar=2)
        yield Figure(f"{kind}: box, to delete", deleted, writes, bar=2)
        yield Figure(f"{kind}: board", more.writes - deleted, writes, board, board - 1, note=told)
        yield Figure(f"{kind}: whole", more.writes + stored, writes, bar=4 + board, stretch=3 + board)
        yield Figure(f"{kind}: to read for it", more.reads, "read units")
        once = (one.use + more.times(-1)).writes
        yield Figure(f"a slot with one {kind}: to write, its post aside", once, writes)
        yield Figure(f"a slot with one {kind}: to read", one.use.reads, "read units")
        yield Figure(f"a slot with one {kind}: calls", one.use.calls)


def _compared(endpoint: str) -> Iterator[Figure]:
    """Yield what a DynamoDB counts for such slots, over what our function does."""
    client = aws.a_client("dynamodb", None, endpoint_url=endpoint)
    with_tables(client)
    for item in boards.laid(boards.threads(THREADS)):
        client.put_item(TableName="board", Item=item)
    world = a_world(client, CountedWorld)
    for _ in posts(world):
        pass
    for name, theirs, ours in (
        ("write units", world.counted.writes, world.tables.writes),
        ("read units", world.counted.reads, world.tables.reads),
    ):
        told = f"{theirs:,.1f} and {ours:,.1f}, over five slots and their boxes"
        yield Figure(f"{name} that a DynamoDB counts, over ours", theirs / ours, "times", note=told)
    for table in ("intake", "board"):
        client.delete_table(TableName=table)
