"""Memory: the most that the publisher holds, in a slot with many boxes and when it makes all pages again.

What is measured runs in a process of its own, over a board in a file and with pages that are counted and not
kept, so neither a table nor a bucket is in the figure: only what the publisher holds, botocore's clients
included. The figure is the most that the process had resident, over what it had when it was ready to begin.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.embedded import Engine
from tests.bench import boards
from tests.bench.aws import Pages
from tests.bench.boards import BenchWorld
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.conftest import with_tables
from tests.running import ROOT

BOXES, THREADS = 100, (150, 600)
LARGE_BOXES, LARGE_THREADS = 1_000, (1_000, 5_000)
FLAT = 1.1
"""How much more the larger board may take for memory to count as flat."""


def measure(options: Options) -> Iterator[Figure]:
    """Yield the peak of a slot with boxes, and of making all pages of two boards again."""
    boxes, threads = (LARGE_BOXES, LARGE_THREADS) if options.large else (BOXES, THREADS)
    with tempfile.TemporaryDirectory() as folder:
        yield Figure(f"a slot with {boxes:,} boxes", _peak("slot", 210, boxes, Path(folder)), "MB")
        peaks = [_peak("everything", count, 0, Path(folder)) for count in threads]
    for count, peak in zip(threads, peaks, strict=True):
        yield Figure(f"every page of {count:,} threads", peak, "MB")
    note = f"flat is taken as {FLAT} between {threads[0]:,} and {threads[1]:,} threads"
    yield Figure(
        "every page, the larger board over the smaller", peaks[1] / peaks[0], "times", FLAT, note=note
    )


def _peak(what: str, threads: int, boxes: int, folder: Path) -> float:
    """Return the megabytes that a run takes over a board of so many threads and boxes."""
    path = folder / f"{what}-{threads}.db"
    with boards.a_world(threads, path) as world:
        for number in range(boxes):
            topic = boards.TOPICS[number % len(boards.TOPICS)]
            boards.box(world.table, boards.a_question(10**6 + number, topic), number=number)
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.memory", what, str(path)],
        cwd=ROOT,
        env={"PYTHONPATH": "functions:."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return float(run.stdout)


def child(what: str, path: Path) -> None:
    """Do in this process what is to be measured, and print the megabytes that it took."""
    engine = Engine(path)
    world = BenchWorld(engine, Pages(keep=False))
    with_tables(world.client)
    world.publisher.pressroom.beacon(bytes(32), world.now)  # both clients have been used by then
    before = _resident()
    if what == "slot":
        assert world.publisher.publish(world.slot())
    else:
        world.publisher.pressroom.everything()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    engine.close()
    print(most - before)


def _resident() -> float:
    """Return the megabytes that this process has resident now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    child(sys.argv[1], Path(sys.argv[2]))
