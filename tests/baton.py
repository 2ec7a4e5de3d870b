"""One baton for several runs: who has it goes on for one call, then hands it over as a plan says.

Each run is a thread of its own, stopped before each of its calls, so that the calls of all can be put in any
order there is, and in the same order again. Nobody sleeps, and never do two run at once.
"""

import random
import threading
from collections.abc import Callable, Iterable
from typing import Any

from tests.faults import Line, Meet, Send

Plan = Callable[[list[int]], int]
"""Gets the numbers of those who are not at their end, and gives that of the one who goes on."""


class Baton:
    """Hands calls of runs out, one at a time. Each run is made for a line of its own."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._handed_back = threading.Semaphore(0)
        self.order: list[int] = []

    def run(self, *works: Callable[[Line], Any]) -> None:
        """Let runs happen, interleaved by the plan, to the end of all; raise what one of them raised."""
        turns = [threading.Semaphore(0) for _ in works]
        failed: list[BaseException] = []
        alive = list(range(len(works)))

        def one(number: int) -> None:
            turns[number].acquire()
            try:
                works[number](Line(self._meet(turns[number])))
            except BaseException as error:
                failed.append(error)
            alive.remove(number)
            self._handed_back.release()

        threads = [threading.Thread(target=one, args=(number,)) for number in alive]
        for thread in threads:
            thread.start()
        while alive:
            self.order.append(self._plan(list(alive)))
            turns[self.order[-1]].release()
            self._handed_back.acquire()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]

    def _meet(self, turn: threading.Semaphore) -> Meet:
        def meet(_operation: str, send: Send) -> Any:
            self._handed_back.release()
            turn.acquire()
            return send()

        return meet


def drawn(seed: int, least: int = 1, most: int = 12) -> Plan:
    """Return a plan in which who goes on, and for how many calls, is drawn by a seed."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    left, who = 0, 0

    def plan(alive: list[int]) -> int:
        nonlocal left, who
        if left <= 0 or who not in alive:
            who, left = chance.choice(alive), chance.randint(least, most)
        left -= 1
        return who

    return plan


def in_turns(shares: Iterable[tuple[int, int]]) -> Plan:
    """Return a plan of turns: who, and for how many calls. After the last, each goes on to its end."""
    calls = (who for who, count in shares for _ in range(count))

    def plan(alive: list[int]) -> int:
        return next((who for who in calls if who in alive), alive[0])

    return plan
