"""Whatever AWS answers, or fails to answer, a slot ends well or fails cleanly; the next run ends it the same.

The clients are real and retry as they do in the cloud; only nobody waits in between.
"""

import itertools
import json
from collections.abc import Iterable
from typing import Any

import pytest

from publisher.running import RunFailed, lambda_handler
from tests.cases import Case
from tests.faults import (
    PAGE_FAULTS,
    TABLE_FAULTS,
    Fault,
    Line,
    Meet,
    Send,
    put_back,
    stand,
)

PAGES = {"HeadObject", "GetObject", "PutObject"}
TABLES = {"GetItem", "Query", "Scan", "PutItem", "DeleteItem", "BatchWriteItem", "BatchGetItem"}


def every_other(fault: Fault, operations: Iterable[str], first: int) -> Meet:
    """Return what happens to every other call of some operations the first time that it is made.

    To every single one would be more than botocore takes: it stops asking again when nearly all goes wrong.
    """
    turns = itertools.islice(itertools.cycle(("goes wrong", "asked again", "goes well")), 2 * first, None)

    def meet(operation: str, send: Send) -> Any:
        wrong = operation in operations and next(turns) == "goes wrong"
        return fault(operation, send) if wrong else send()

    return meet


def always(fault: Fault, operation: str, after: int) -> Meet:
    """Return what happens to every call of an operation from the one after so many of them."""
    left = iter(range(after))

    def meet(called: str, send: Send) -> Any:
        if called != operation or next(left, None) is not None:
            return send()
        return fault(called, send)

    return meet


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_a_slot_ends_well_though_every_call_of_the_tables_goes_wrong_at_first(here: Case, fault: str) -> None:
    for first in (0, 1):
        put_back(here.world, here.before)
        line = Line(every_other(TABLE_FAULTS[fault], TABLES, first))

        assert here.run(line) == here.calm
        assert len(line.calls) > len(here.calls) + 100

    assert here.run(later=900) == here.later


def test_a_slot_ends_well_though_calls_of_the_cloud_go_wrong_at_first(cloud: Case) -> None:
    lost = "timed out after it took effect"
    tried = [
        (PAGE_FAULTS[fault], PAGES, 0) for fault in ("slow down", "internal error", "no connection", lost)
    ]
    tried += [(PAGE_FAULTS[lost], PAGES, 1), (TABLE_FAULTS[lost], TABLES, 0), (TABLE_FAULTS[lost], TABLES, 1)]
    now = cloud.skipped
    for fault, operations, first in tried:
        put_back(cloud.world, cloud.before, now)
        now = cloud.run(Line(every_other(fault, operations, first)))

        assert now == cloud.calm


def test_a_write_whose_answer_is_lost_is_not_taken_for_that_of_another(here: Case) -> None:
    """One by one, since all at once could hide what one alone does."""
    writes = [at for at, call in enumerate(here.calls) if call in ("PutItem", "DeleteItem", "BatchWriteItem")]
    now = stand(here.world)
    for at in writes:
        put_back(here.world, here.before, now)
        number = itertools.count()

        def meet(operation: str, send: Send, at: int = at, number: Any = number) -> Any:
            lost = TABLE_FAULTS["timed out after it took effect"]
            return lost(operation, send) if next(number) == at else send()

        now = here.run(Line(meet))

        assert now == here.calm, at

    assert len(writes) > 35


def fails(case: Case, meet: Meet, capsys: Any) -> None:
    """Let the clock call a publisher that cannot come to its end, and look at what that leaves."""
    handler = lambda_handler(case.place.publisher(Line(meet)), lambda: case.slot + 5)
    with pytest.raises(RunFailed) as failure:
        handler({"run": "slot"}, None)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)

    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__
    assert set(told) == {"level", "route", "code", "exc_type", "where"}
    assert (told["level"], told["route"], told["code"]) == ("ERROR", "run slot", 500)


@pytest.mark.parametrize(
    ("operation", "after"),
    [("GetItem", 30), ("Query", 60), ("Scan", 0), ("PutItem", 24), ("DeleteItem", 2), ("BatchWriteItem", 1)],
)
def test_a_table_that_does_not_recover_fails_the_run_and_the_next_one_ends_it(
    here: Case, operation: str, after: int, capsys: Any
) -> None:
    for fault in ("table throttled", "internal error", "no connection", "timed out after it took effect"):
        put_back(here.world, here.before)
        fails(here, always(TABLE_FAULTS[fault], operation, after), capsys)

        assert here.run() == here.calm

    assert here.run(later=900) == here.later


@pytest.mark.parametrize(("operation", "after"), [("HeadObject", 40), ("GetObject", 1), ("PutObject", 30)])
def test_pages_that_do_not_recover_fail_the_run_and_the_next_one_ends_it(
    cloud: Case, operation: str, after: int, capsys: Any
) -> None:
    for fault in ("slow down", "timed out after it took effect"):
        put_back(cloud.world, cloud.before)
        fails(cloud, always(PAGE_FAULTS[fault], operation, after), capsys)

        assert cloud.run() == cloud.calm, fault
