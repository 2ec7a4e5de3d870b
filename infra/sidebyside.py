"""Every page again on all cores of one machine: the steps of it, each in one of several processes.

Each process opens the board by itself. Nothing passes between them but the names of steps and what these
did, so a step does the same here as in one process, or on AWS. A small board is done before a second process
would have started.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from multiprocessing import get_context

from publisher.slot import Publisher
from republishing import Do, Done, Notes, Tell, run
from together import Together

ALONE = 2_000
"""Threads up to which one process is enough."""
Open = Callable[[], AbstractContextManager[Publisher]]
"""Opens the board in another process, so it has to be something that can be pickled."""

_opened = ExitStack()
_publishers: list[Publisher] = []
"""The publisher of this process, once it is open."""


def everything(publisher: Publisher, opening: Open | None, tell: Tell, notes: Notes | None) -> None:
    """Make every page of a board again, on all cores if it can be opened there and is worth it."""
    pressroom, cores = publisher.pressroom, os.cpu_count() or 1
    if opening is None or cores == 1 or pressroom.size() <= ALONE:
        pressroom.everything(tell, notes)
        return
    with _processes(opening, cores) as do:
        run(do, publisher.site.slugs, pressroom.size(), tell, notes, Together(cores))


@contextmanager
def _processes(opening: Open, count: int) -> Iterator[Do]:
    with ProcessPoolExecutor(count, get_context("spawn"), _open, (opening,)) as pool:
        yield lambda step: pool.submit(_do, step).result()


def _open(opening: Open) -> None:
    _publishers.append(_opened.enter_context(opening()))


def _do(step: str) -> Done:
    return _publishers[0].pressroom.do(step)
