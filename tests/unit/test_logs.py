"""Logs: one allow-listed shape, and silence from everybody else."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

import logs
from board import drafts, receipts
from tests.running import ROOT

LIBRARIES = ("mangum", "mangum.http", "mangum.lifespan", "werkzeug", "flask", "boto3", "botocore", "urllib3")
BELOW = (
    "",
    "a.library.that.comes.later",
    "boto3.resources",
    "botocore.endpoint",
    "botocore.auth",
    "botocore.retries.standard",
    "urllib3.connectionpool",
)


class Secret(Exception):
    """An exception whose message quotes what somebody wrote."""


@pytest.fixture
def loggers() -> Iterator[None]:
    """Give back every logger as it was, since silence lasts for the whole process."""
    found = [logging.getLogger(name) for name in (*LIBRARIES, *BELOW)]
    before = [
        (logger, logger.disabled, logger.level, logger.propagate, logger.handlers[:]) for logger in found
    ]
    for logger in found:
        logger.disabled = False
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    last, off = logging.lastResort, logging.root.manager.disable
    logging.disable(logging.NOTSET)
    yield
    logging.lastResort = last
    logging.disable(off)
    for logger, disabled, level, propagate, handlers in before:
        logger.disabled, logger.propagate, logger.handlers = disabled, propagate, handlers
        logger.setLevel(level)


def caught(error: Exception) -> Exception:
    """Return an exception that was raised and caught outside our own code, with a cause that tells more."""
    try:
        try:
            raise Secret("the inner words")
        except Secret as inner:
            raise error from inner
    except type(error) as raised:
        return raised


def line(captured: pytest.CaptureFixture[str]) -> dict[str, object]:
    out, err = captured.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    found = json.loads(err)
    assert isinstance(found, dict)
    return found


def test_a_failure_is_one_line_of_exactly_five_facts(capsys):
    logs.failure("/api/threads", 503, caught(Secret("what I wrote")))

    assert line(capsys) == {
        "level": "ERROR",
        "route": "/api/threads",
        "code": 503,
        "exc_type": "Secret",
        "where": "",
    }


def test_nothing_of_a_message_or_of_its_cause_is_written(capsys):
    logs.failure("handler", 503, caught(ValueError("what I wrote\nin two lines")))
    written = capsys.readouterr().err

    assert "wrote" not in written
    assert "inner" not in written


def test_where_is_the_innermost_line_of_our_own_code(capsys):
    try:
        drafts.read("threads", {5: "a name that is no text"}, (), "en")  # type: ignore[dict-item]
    except Exception as error:
        logs.failure("/api/threads", 503, error)

    assert str(line(capsys)["where"]).startswith("board/text.py:")


def test_where_passes_over_the_library_that_raised(capsys):
    try:
        receipts.read(None)  # type: ignore[arg-type]
    except TypeError as error:
        logs.failure("/api/threads", 503, error)

    assert str(line(capsys)["where"]).startswith("board/receipts.py:")


def test_an_exception_that_was_never_raised_has_no_place(capsys):
    logs.failure("handler", 503, Secret("what I wrote"))

    assert line(capsys)["where"] == ""


@pytest.mark.parametrize("name", LIBRARIES)
def test_libraries_are_silent(name, loggers, caplog):
    logging.getLogger(name).error("before %s", "silence")
    logs.silence()
    logging.getLogger(name).error("what I wrote")

    assert [record.getMessage() for record in caplog.records] == ["before silence"]


@pytest.mark.parametrize("name", BELOW, ids=repr)
def test_the_parts_of_libraries_are_silent_too(name, loggers, caplog):
    logging.getLogger(name).error("before %s", "silence")
    logs.silence()
    logging.getLogger(name).error("what I wrote")

    assert [record.getMessage() for record in caplog.records] == ["before silence"]


def test_there_is_no_last_resort_that_would_write_to_the_terminal(loggers):
    logs.silence()

    assert logging.lastResort is None


NOISY = """
import logging, sys, threading, warnings
import logs
logs.guard()
logging.error("what I wrote")
logging.getLogger("any").critical("what I wrote")
warnings.warn("what I wrote")
warnings.warn(DeprecationWarning("what I wrote"))
def fail(): raise ValueError("what I wrote")
one = threading.Thread(target=fail); one.start(); one.join()
class Late:
    def __del__(self): raise KeyError("what I wrote")
Late()
fail()
"""


def test_a_guarded_process_has_one_way_out_and_one_shape():
    run = subprocess.run(
        [sys.executable, "-W", "always", "-c", NOISY],
        env={"PYTHONPATH": str(ROOT / "functions")},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in run.stderr.splitlines()]

    assert run.stdout == ""
    assert "wrote" not in run.stderr
    assert [line["exc_type"] for line in lines] == [
        "Warning",
        "Warning",
        "ValueError",
        "KeyError",
        "ValueError",
    ]
    assert all(set(line) == {"level", "route", "code", "exc_type", "where"} for line in lines)
