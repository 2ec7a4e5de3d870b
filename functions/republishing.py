"""Making every page again: the order of the steps, whoever runs them and wherever.

The publisher knows what a step is (publisher/pressroom.py). Here is only which there are, and which can run
side by side: in this process, in several, or as calls of a function that each end long before its time is
up. What is done is noted, if somebody wants to go on later.
"""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from together import Together


class Done(NamedTuple):
    """What a step did: how many threads it made, which steps follow from it, and topics that it met."""

    threads: int = 0
    more: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @classmethod
    def told(cls, answer: dict[str, Any]) -> "Done":
        """Return what a function answered that ran a step."""
        return cls(answer["threads"], tuple(answer["more"]), tuple(answer["topics"]))


Do = Callable[[str], Done]
"""Runs a step."""
Tell = Callable[[int, int], None]
"""Hears how many threads are done, of about how many."""
AT_ONCE = 4
"""Steps that a function runs at once; an account that is new may run ten functions at a time in all."""
_NOTED = ("block", "part", "ahas", "fixed")
"""Steps that need not be done again. The others say what there is to do, or stand for all of it."""


_NOTE = re.compile(rf"(?P<threads>\d+) (?P<step>({'|'.join(_NOTED)})( [a-z0-9-]+)*)")


class Notes:
    """The steps that are done, with their threads: in a file, or without one only as long as this lasts.

    Raises OSError, and ValueError for a file of something else.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file and file.exists() else []
        noted = [_NOTE.fullmatch(line) for line in lines]
        if not all(noted):
            raise ValueError(file)  # somebody else's file, which is dropped in the end
        self._done = {note["step"]: int(note["threads"]) for note in noted if note}
        if file:
            file.touch()  # what cannot be written is said now, and not after an hour

    def done(self, step: str) -> Done | None:
        """Return what a step did that is done already."""
        return Done(self._done[step]) if step in self._done else None

    def add(self, step: str, done: Done) -> None:
        """Note that a step is done."""
        if step.split(" ")[0] not in _NOTED:
            return
        self._done[step] = done.threads
        if self._file:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{done.threads} {step}\n")

    def drop(self) -> None:
        """Forget them: all is done."""
        self._done = {}
        if self._file:
            self._file.unlink(missing_ok=True)


def run(
    do: Do,
    topics: Collection[str],
    of: int,
    tell: Tell,
    notes: Notes | None = None,
    together: Together | None = None,
) -> None:
    """Run all steps of a board with these topics and about ``of`` threads.

    ``do`` runs one step, here or elsewhere, and as many at a time as ``together`` says. A topic that the
    operator took away is found on the way.
    """
    notes, together = notes or Notes(), together or Together()
    counting = Lock()
    threads = 0
    found: set[str] = set()

    def one(step: str) -> tuple[str, ...]:
        nonlocal threads
        known = notes.done(step)
        done = known or do(step)
        with counting:
            if not known:
                notes.add(step, done)
            threads += done.threads
            found.update(done.topics)
            tell(threads, max(threads, of))
        return done.more

    def to_its_end(step: str) -> None:
        following: tuple[str, ...] = (step,)
        while following:
            following = one(following[0])

    planned = one(" ".join(["plan", *topics]))
    together.each(to_its_end, ["rest", "fixed", *planned])
    every = [*topics, *sorted(found - set(topics))]
    if len(every) > len(topics):
        # With those that were found one file of the index may not be enough any more.
        together.each(one, [step for step in one(" ".join(["plan", *every])) if step not in planned])
    one(" ".join(["last", *every]))
    notes.drop()
