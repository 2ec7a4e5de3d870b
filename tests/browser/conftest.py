"""A real Chromium, in front of a board that really runs.

Both end with this package: while Playwright runs, its event loop runs in the main thread, and the
handlers that other tests call could not have one there.
"""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.running import Running

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """Return the Chromium that CHROMIUM names, or the system's; None means Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def longest(board: Running) -> str:
    """Return the address of the longest sample thread about work."""
    threads = sorted(set(re.findall(r"/t/\w+/", board.get("/topics/work/")[1])))
    return max(threads, key=lambda address: len(board.get(address)[1]))


@pytest.fixture(scope="package")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A board with sample threads and a slot of a second."""
    running = Running(tmp_path_factory.mktemp("board") / "data", "--sample").start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium: the one that CHROMIUM names, the system's, or Playwright's own."""
    with sync_playwright() as playwright:
        # Without any of them this fails, and so do the tests: they are never left out in silence.
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs JavaScript."""
    return bool(request.param)


@pytest.fixture
def context(chromium: Browser, board: Running) -> Iterator[BrowserContext]:
    """A fresh browser profile with JavaScript."""
    yield from a_context(chromium, board)


def a_context(chromium: Browser, board: Running, **options: Any) -> Iterator[BrowserContext]:
    """Yield a profile that fails its test when a page complains or asks another machine."""
    context = chromium.new_context(base_url=board.address, **options)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console", lambda message: complaints.append(message.text) if message.type == "error" else None
    )
    context.on(
        "request",
        lambda request: None if request.url.startswith(board.address) else complaints.append(request.url),
    )
    yield context
    # What the tests provoke themselves is no complaint: refused drafts, pages not there yet, no network.
    expected = ("status of 422", "status of 404", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    left = [text for text in complaints if not any(part in text for part in expected)]
    assert not left
    assert context.cookies() == []
    context.close()


@pytest.fixture
def page(chromium: Browser, board: Running, script: bool) -> Iterator[Page]:
    """A page, with JavaScript and without."""
    for context in a_context(chromium, board, java_script_enabled=script):
        yield context.new_page()
