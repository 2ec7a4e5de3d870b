"""Doing things side by side: in their order, and to the end whatever fails."""

import threading

import pytest

from tests.running import PATIENCE
from together import Together


@pytest.mark.parametrize("workers", [1, 4])
def test_what_is_made_comes_in_the_order_of_what_it_was_made_of(workers: int):
    assert Together(workers).each(lambda number: number * number, range(50)) == [n * n for n in range(50)]


def test_with_one_worker_nothing_is_done_after_what_failed():
    done = []

    def do(number: int) -> None:
        done.append(number)
        if number == 2:
            raise KeyError(number)

    with pytest.raises(KeyError):
        Together().each(do, range(9))
    assert done == [0, 1, 2]


def test_things_are_done_at_the_same_time_by_as_many_workers():
    met = threading.Barrier(3, timeout=PATIENCE)

    assert len(Together(3).each(lambda _: met.wait(), range(3))) == 3


def test_who_is_interrupted_begins_nothing_more(monkeypatch: pytest.MonkeyPatch):
    begun, go = [], threading.Event()

    def interrupted(_doing: object) -> None:
        raise KeyboardInterrupt

    def do(number: int) -> None:
        begun.append(number)
        go.wait(PATIENCE)

    monkeypatch.setattr("together.wait", interrupted)
    together = Together(2)
    with pytest.raises(KeyboardInterrupt):
        together.each(do, range(50))
    go.set()
    together._pool.shutdown()  # type: ignore[union-attr]
    assert len(begun) <= 2


def test_who_failed_first_is_raised_when_nobody_is_at_work_any_more():
    others = threading.Event()
    done = []

    def do(number: int) -> None:
        if number == 0:
            others.set()
            raise KeyError(number)
        others.wait(PATIENCE)
        done.append(number)

    with pytest.raises(KeyError, match="0"):
        Together(2).each(do, range(4))
    assert sorted(done) == [1, 2, 3]
