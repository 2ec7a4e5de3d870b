"""What a slot does, by what it asks for: calls of each operation, those made one after the other, and CPU.

`./dev bench slots`, on the board of reference of tests/integration/test_cost.py. What is counted is exact,
what is timed hangs on the machine: CPU of the publisher's own code, without client, meters and engine.
"""

import argparse
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import patience
from board.lots import Budgets
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from tests.integration.test_cost import People, metered_world, people_of_reference
from tests.metering import MeteredWorld
from together import Together

TABLES = ("put_item", "delete_item", "batch_write_item", "get_item", "batch_get_item", "query", "scan")
PAGES = ("put_object", "head_object", "get_object")
KINDS = ("question", "story", "layer", "aha")


class Watch:
    """Counts calls by their operation, and by whether others went on beside them; clocks their CPU."""

    def __init__(self, world: MeteredWorld) -> None:
        self.calls: Counter[str] = Counter()
        self.in_order: Counter[str] = Counter()
        self.inside = 0.0
        for where, names in ((world.tables, TABLES), (world.s3, PAGES)):
            for name in names:
                setattr(where, name, self._watched(name, getattr(where, name)))

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **request: Any) -> Any:
            self.calls[name] += 1
            self.in_order[name] += threading.current_thread() is threading.main_thread()
            before = time.thread_time()
            try:
                return call(*args, **request)
            finally:
                self.inside += time.thread_time() - before

        return watched


@contextmanager
def reference(lanes: int) -> Iterator[tuple[People, Watch]]:
    """Give people on the board of reference, whose publisher makes so many calls at once, and a watch."""
    for world in metered_world(budgets=Budgets(100_000, 100_000)):
        people = people_of_reference(world)
        world.next_slot()
        together = Together(lanes)
        bucket, printer = world.a_bucket(), Printer(world.site)
        pressroom = Pressroom(world.board, world.docket, bucket, printer, together)
        world.publisher = world.a_publisher(pressroom=pressroom, together=together)
        yield people, Watch(world)


def slot(people: People, watch: Watch, kind: str, number: int, topics: int = 7) -> float:
    """Publish a slot with so many posts of a kind, watched; return the CPU of the publisher's own code."""
    people.world.next_slot()  # forgets who came out together
    for at in range(number):
        getattr(people, kind)(people.world.site.slugs[at % topics])
    watch.calls.clear()
    watch.in_order.clear()
    watch.inside = 0.0
    before = time.process_time()
    people.world.next_slot()
    return time.process_time() - before - watch.inside


def measure(arguments: list[str] | None = None) -> None:
    """Print what slots with 1, 10 and 100 posts of each kind do; ``--most`` for more."""
    parser = argparse.ArgumentParser(prog="./dev bench slots")
    parser.add_argument("--most", type=int, default=100, help="posts of the largest slot (100)")
    chosen = parser.parse_args(arguments)
    names = ["many" if name == "batch_get_item" else name.partition("_")[0] for name in (*TABLES, *PAGES)]
    head = " ".join(f"{name:>6}" for name in names)
    print(f" posts kind     {head}    all  in order     CPU")
    number = 1
    while number <= chosen.most:
        for kind in KINDS if number <= 100 else KINDS[:1]:
            with reference(patience.AT_ONCE) as (people, watch):
                cpu = slot(people, watch, kind, number)
            told = " ".join(f"{watch.calls[name]:6}" for name in (*TABLES, *PAGES))
            counts = f"{sum(watch.calls.values()):6} {sum(watch.in_order.values()):9}"
            print(f"{number:6} {kind:8} {told} {counts} {cpu:6.2f} s", flush=True)
        number *= 10
