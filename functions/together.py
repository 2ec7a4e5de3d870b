"""Doing the same for many at once: calls that mostly wait for an answer, and do not hang on each other.

A slot makes some hundred calls, and nearly all of its time goes by while AWS, or a disk, answers. With one
worker there is no thread at all, and everything is done in its order: so it is where a test stops a run at
its n-th call, and wherever nothing is said of workers.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")


class Together:
    """Does things side by side, so many at a time as it has ``workers``."""

    def __init__(self, workers: int = 1) -> None:
        self._pool = ThreadPoolExecutor(workers) if workers > 1 else None

    def each(self, do: Callable[[Thing], Made], things: Iterable[Thing]) -> list[Made]:
        """Return what ``do`` gives for each thing, in their order.

        If some fail, the first of them is raised once none is at work any more.
        """
        if self._pool is None:
            return [do(thing) for thing in things]
        doing = [self._pool.submit(do, thing) for thing in things]
        try:
            wait(doing)
        except BaseException:  # somebody wants to stop, and not only when all is done
            for each in doing:
                each.cancel()
            raise
        return [done.result() for done in doing]
