"""Load: what a board on this machine takes, and what becomes of what it took.

The board runs as its users run it, in a process of its own; this one sends. First as fast as so many
connections can (closed loop), then at a pace that does not wait for answers (open loop), where latency
counts from the moment at which a post was due: so a board that falls behind cannot hide it. Then readers
come by the ten thousand while people post, and memory is looked at for minutes. In the end every post that
was acknowledged is looked for. `./dev bench load` runs it; it takes minutes, and is not part of the rest.
"""

import argparse
import asyncio
import json
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from board.lots import Budgets
from board.slots import next_slot
from infra.embedded import Engine
from infra.starting import FILE, database
from storage.tables import BoardTable, IntakeTable
from tests.builders import a_question, a_receipt
from tests.conftest import an_embedded_client, with_tables
from tests.running import Running
from tests.world import World, a_site

CONNECTIONS = (1, 8, 64)
READS = 100_000
BOXES = 20_000


@dataclass
class Seen:
    """What came back: latencies in seconds, statuses, and the threads that were acknowledged."""

    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)

    def line(self, seconds: float) -> str:
        """Return rates and latencies as one line."""
        ordered = sorted(self.took) or [0.0]
        told = ", ".join(f"{count:,} x {status}" for status, count in sorted(self.statuses.items()))
        middle, high = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.99))
        rate = f"{len(self.took) / seconds:7.0f} a second"
        return f"{rate}, p50 {middle * 1e3:7.1f} ms, p99 {high * 1e3:7.1f} ms; {told}"


class Sender:
    """Sends requests to one port. Every post is another one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._number = 0

    async def post(self, seen: Seen, due: float) -> None:
        """Ask a question, and note how long after it was due the answer came."""
        self._number += 1
        fields = a_question(self._number, receipt=a_receipt(self._number))
        status, body = await self._send("POST", "/api/threads", json.dumps(fields).encode())
        seen.took.append(time.perf_counter() - due)
        seen.statuses[status] += 1
        if status == 202:
            seen.acknowledged.append(json.loads(body)["thread"])

    async def read(self, seen: Seen, path: str) -> None:
        """Read a page."""
        due = time.perf_counter()
        status, _ = await self._send("GET", path)
        seen.took.append(time.perf_counter() - due)
        seen.statuses[status] += 1

    async def _send(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(head.encode() + b"\r\n" + body)
            answer = await reader.read()
            writer.close()
        except OSError:
            return 0, b""
        head_of, _, rest = answer.partition(b"\r\n\r\n")
        return (int(head_of.split(b" ")[1]) if b" " in head_of else 0), rest


async def closed(sender: Sender, connections: int, seconds: float) -> Seen:
    """Send from so many connections, each as soon as its last answer came."""
    seen, until = Seen(), time.perf_counter() + seconds

    async def person() -> None:
        while time.perf_counter() < until:
            await sender.post(seen, time.perf_counter())

    await asyncio.gather(*(person() for _ in range(connections)))
    return seen


async def opened(sender: Sender, rate: float, seconds: float) -> Seen:
    """Send at a rate, whether answers come or not."""
    seen, began = Seen(), time.perf_counter()
    async with asyncio.TaskGroup() as people:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            people.create_task(sender.post(seen, due))
    return seen


async def reading(sender: Sender, reads: int, rate: float) -> tuple[Seen, Seen]:
    """Read pages from eight connections while people post at a rate."""
    read, left = Seen(), iter(range(reads))
    pages = ("/", "/queue/", "/topics/", "/topics/work/", "/ask/", "/static/board.css", "/queue.json")

    async def reader() -> None:
        for number in left:
            await sender.read(read, pages[number % len(pages)])

    writing = asyncio.create_task(_until_cancelled(sender, rate))
    await asyncio.gather(*(reader() for _ in range(8)))
    writing.cancel()
    return read, await writing


async def _until_cancelled(sender: Sender, rate: float) -> Seen:
    seen = Seen()
    try:
        while True:
            await asyncio.gather(sender.post(seen, time.perf_counter()), asyncio.sleep(1 / rate))
    except asyncio.CancelledError:
        return seen


def memory(board: Running) -> float:
    """Return the megabytes that the board's process has in memory."""
    assert board._process
    pages = int(Path(f"/proc/{board._process.pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def measure(arguments: list[str] | None = None) -> None:
    """Load a board, and print what it took."""
    parser = argparse.ArgumentParser(prog="./dev bench load")
    parser.add_argument("--seconds", type=float, default=10, help="for each measurement (10)")
    parser.add_argument("--minutes", type=float, default=10, help="for which memory is looked at (10)")
    parser.add_argument("--reads", type=int, default=READS, help=f"pages to be read ({READS:,})")
    parser.add_argument("--boxes", type=int, default=BOXES, help=f"that wait for one slot ({BOXES:,})")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        board = Running(data, "--slot", "5").start()
        acknowledged: list[str] = []

        def run(what: str, seconds: float, work: Callable[[], Coroutine[Any, Any, Seen]]) -> float:
            before = time.perf_counter()
            seen = asyncio.run(work())
            took = time.perf_counter() - before
            acknowledged.extend(seen.acknowledged)
            print(f"  {what:34} {seen.line(took)}", flush=True)
            return len(seen.took) / took

        sender = Sender(board.port)
        print("Load")
        most = max(
            run(
                f"{count} connections, as fast as it goes",
                chosen.seconds,
                lambda count=count: closed(sender, count, chosen.seconds),
            )
            for count in CONNECTIONS
        )
        for part in (0.5, 0.9, 2.0):
            run(
                f"at {part:.1f} of that, not waiting",
                chosen.seconds,
                lambda part=part: opened(sender, part * most, chosen.seconds),
            )
        before = time.perf_counter()
        read, written = asyncio.run(reading(sender, chosen.reads, most / 4))
        took = time.perf_counter() - before
        acknowledged += written.acknowledged
        print(f"  {'readers, while people post':34} {read.line(took)}")
        print(f"  {'people, while readers read':34} {written.line(took)}", flush=True)
        sizes = [memory(board)]
        for _ in range(10):
            run(
                f"at 0.3, for memory ({sizes[-1]:.0f} MB)",
                chosen.minutes * 6,
                lambda: opened(sender, most * 0.3, chosen.minutes * 6),
            )
            sizes.append(memory(board))
        print(f"  memory, MB: {', '.join(f'{size:.0f}' for size in sizes)}")
        board.stop()
        _account(data, acknowledged)
    _crowded_slot(chosen.boxes)


def _account(data: Path, acknowledged: list[str]) -> None:
    """Look for every acknowledged post where it has to be by now."""
    with database(data / FILE, None) as (client, engine):
        assert isinstance(engine, Engine)
        waiting = {post for post, _ in IntakeTable(client, "intake").boxes()}
        states = {
            post.id: post.state.value
            for thread, _ in BoardTable(client, "board").threads()
            for post in thread.posts
        }
    found = Counter(
        "waits in its box" if post in waiting else states.get(post, "only counted") for post in acknowledged
    )
    told = ", ".join(f"{count:,} {state}" for state, count in sorted(found.items()))
    print(f"  {len(acknowledged):,} acknowledged: {told}")


def _crowded_slot(boxes: int) -> None:
    """Publish a slot for which so many boxes wait, and print what that takes."""
    engine, client = an_embedded_client()
    with_tables(client)
    with tempfile.TemporaryDirectory() as folder:
        world = World(client, Path(folder), a_site(budgets=Budgets()))
        for number in range(boxes):
            fields = a_question(number, receipt=a_receipt(number))
            assert world.post("/api/threads", fields).status == 202
        before, was = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tally = world.publisher.publish(next_slot(world.site.pace, world.now))
        took = time.perf_counter() - before
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - was) / 1e3
        assert tally
        print(f"  a slot with {boxes:,} boxes takes {took:.0f} s and {grown:.0f} MB more")
        print(f"    {tally.published:,} came out, {tally.refused:,} found it full, {tally.waiting:,} wait")
    engine.close()
