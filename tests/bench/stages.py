"""Stages: where the time of a run goes, while the code that runs is the code that ships.

Functions of it are wrapped for as long as is measured. A stage is told its own time without that of the
stages that it calls, so all of them add up to the whole. Asking a clock twice a call is not free: it is about
a microsecond, which is in the figures, and weighs most where functions of a stage are short.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

Clock = Callable[[], float]


class Stages:
    """Seconds by stage, and how often each was entered. What belongs to none is the stage ``rest``."""

    def __init__(self, clock: Clock = time.process_time) -> None:
        self._clock = clock
        self._open: list[str] = []
        self._since = 0.0
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.times: defaultdict[str, int] = defaultdict(int)

    def reset(self) -> None:
        """Forget what was measured so far."""
        self.seconds.clear()
        self.times.clear()

    def within(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose time belongs to a stage."""

        @wraps(function)
        def measured(*arguments: Any, **more: Any) -> Any:
            self._enter(stage)
            try:
                return function(*arguments, **more)
            finally:
                self._leave()

        return measured

    @contextmanager
    def of(self, functions: Sequence[tuple[str, Any, str]]) -> Iterator["Stages"]:
        """Measure the block: each function, named by its stage, its owner and its name there, as a stage."""
        before = [(owner, name, getattr(owner, name)) for _, owner, name in functions]
        for stage, owner, name in functions:
            setattr(owner, name, self.within(stage, getattr(owner, name)))
        self._enter("rest")
        try:
            yield self
        finally:
            self._leave()
            for owner, name, function in before:
                setattr(owner, name, function)

    def _enter(self, stage: str) -> None:
        now = self._clock()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._open.append(stage)
        self.times[stage] += 1
        self._since = self._clock()

    def _leave(self) -> None:
        now = self._clock()
        self.seconds[self._open.pop()] += now - self._since
        self._since = self._clock()
