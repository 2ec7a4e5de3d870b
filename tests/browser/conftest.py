"""A real Chromium and a real Firefox ESR, in front of a board that really runs.

People at work are tested in both; what is looked at closely (axe, what a page sounds like) in
Chromium. Firefox is driven by WebDriver BiDi, as it comes from Debian. All of it ends with this package:
while Playwright runs, its event loop runs in the main thread, and the handlers that other tests
call could not have one there.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from tests.running import PATIENCE, Relay, Running

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FIREFOXES = ("firefox-esr", "firefox")
# What Firefox does of its own accord and no page asks for: it looks whether it is online. And it
# brings back the page before as it was, without a load, which Playwright would wait for.
QUIET = {
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "fission.bfcacheInParent": False,
}
# What Tor Browser sets above Firefox, and what its two stricter security levels add (its
# SecurityLevel module); at Safest NoScript runs no script anywhere, which is a preference here.
TOR = {"privacy.resistFingerprinting": True, "browser.privatebrowsing.autostart": True}
SAFER = {
    **TOR,
    **dict.fromkeys(
        (
            "javascript.options.ion",
            "javascript.options.baselinejit",
            "javascript.options.native_regexp",
            "javascript.options.asmjs",
            "javascript.options.wasm",
            "gfx.font_rendering.graphite.enabled",
            "gfx.font_rendering.opentype_svg.enabled",
            "dom.security.https_only_mode_send_http_background_request",
        ),
        False,
    ),
    "mathml.disabled": True,
}
SAFEST = {**SAFER, "svg.disabled": True, "javascript.enabled": False}
# Firefox cannot be told by BiDi to prefer dark, and Playwright asks it to unless each is left alone.
AS_IT_IS = {"color_scheme": "null", "reduced_motion": "null", "forced_colors": "null", "contrast": "null"}


HERE = Path(__file__).parent
# What Playwright says when the browser, or the process of a page, is there no more.
DIED = ["has been closed", "crashed"]


def chromium_path() -> str | None:
    """Return the Chromium that CHROMIUM names, or the system's; None means Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def longest(board: Running) -> str:
    """Return the address of the longest sample thread about work."""
    threads = sorted(set(re.findall(r"/t/\w+/", board.get("/topics/work/")[1])))
    return max(threads, key=lambda address: len(board.get(address)[1]))


@pytest.fixture(scope="package")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Running]]:
    """Boards with sample threads and a slot of a second, each started when it is first wanted."""
    started: dict[str, Running] = {}

    def of(browser: str) -> Running:
        if browser not in started:
            started[browser] = Running(tmp_path_factory.mktemp("board") / "data", "--sample").start()
        return started[browser]

    yield of
    for running in started.values():
        running.stop()


@pytest.fixture
def board(request: pytest.FixtureRequest, boards: Callable[[str], Running]) -> Running:
    """The board of this test's browser: the same words from another browser would be a repeat."""
    params = getattr(request.node, "callspec", None)
    named = [str(value) for value in params.params.values()] if params else []
    return boards("firefox" if any("firefox" in name for name in named) else "chromium")


@pytest.fixture
def relay(board: Running) -> Iterator[Relay]:
    """A way to the board on which answers get lost."""
    relay = Relay(board)
    yield relay
    relay.stop()


def firefox_path() -> str | None:
    """Return the Firefox that FIREFOX names, or the system's."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, FIREFOXES)), None)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, started once: it drives both browsers."""
    # A bound for what will not happen: two browsers and two boards may share a small machine.
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


def _chromium(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)


def _firefox(playwright: Playwright, preferences: Mapping[str, bool] = {}) -> Browser:
    """Return a Firefox with preferences as about:config has them."""
    return playwright.firefox.launch(
        channel="moz-firefox", executable_path=firefox_path(), firefox_user_prefs={**QUIET, **preferences}
    )


LAUNCHED: dict[str, Callable[[Playwright], Browser]] = {
    "chromium": _chromium,
    "firefox": _firefox,
    "safer": lambda playwright: _firefox(playwright, SAFER),
    "safest": lambda playwright: _firefox(playwright, SAFEST),
}


@pytest.fixture(scope="package")
def browsers(playwright: Playwright) -> Iterator[Callable[[str], Browser]]:
    """Each browser, started when it is first wanted, and anew once it has died.

    Without a browser the tests fail: they are never left out in silence.
    """
    running: dict[str, Browser] = {}

    def of(name: str) -> Browser:
        if name not in running or not running[name].is_connected():
            running[name] = LAUNCHED[name](playwright)
        return running[name]

    yield of
    for browser in running.values():
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test be tried once more when its browser died under it: that says nothing about a page."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=DIED))


@pytest.fixture
def chromium(browsers: Callable[[str], Browser]) -> Browser:
    """Chromium: the one that CHROMIUM names, the system's, or Playwright's own."""
    return browsers("chromium")


@pytest.fixture
def firefox(browsers: Callable[[str], Browser]) -> Browser:
    """Firefox: the one that FIREFOX names, or the system's."""
    return browsers("firefox")


@pytest.fixture
def safer(browsers: Callable[[str], Browser]) -> Browser:
    """Firefox as Tor Browser sets it at Safer, on an address where scripts may run."""
    return browsers("safer")


@pytest.fixture
def safest(browsers: Callable[[str], Browser]) -> Browser:
    """Firefox as Tor Browser sets it at Safest."""
    return browsers("safest")


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, browsers: Callable[[str], Browser]) -> Browser:
    """Each browser in turn."""
    return browsers(request.param)


@pytest.fixture(params=["script", "no-script", "firefox"])
def road(request: pytest.FixtureRequest) -> str:
    """The way a person comes: Chromium with JavaScript and without, and Firefox.

    Firefox without scripts is walked by its keys in test_tor.py: Playwright's clicks need scripts there.
    """
    return str(request.param)


@pytest.fixture
def script(road: str) -> bool:
    """Whether the browser runs JavaScript."""
    return road != "no-script"


@pytest.fixture
def context(browser: Browser, board: Running) -> Iterator[BrowserContext]:
    """A fresh browser profile with JavaScript."""
    yield from a_context(browser, board)


# For what BiDi does not tell or do: the body of a request, a download, paper.
IN_CHROMIUM = pytest.mark.parametrize("browser", ["chromium"], indirect=True)


def follow(link: Locator) -> None:
    """Follow a link and wait for the page behind it with its scripts, as a person looks before typing."""
    with link.page.expect_navigation():
        link.click()


def a_context(browser: Browser, board: Running, **options: Any) -> Iterator[BrowserContext]:
    """Yield a profile that fails its test when a page complains or asks another machine."""
    if browser.browser_type.name == "firefox":
        options = {**AS_IT_IS, **options}
    context = browser.new_context(base_url=board.address, **options)
    context.set_default_timeout(1000 * PATIENCE)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console", lambda message: complaints.append(message.text) if message.type == "error" else None
    )
    context.on(
        "request",
        lambda request: (
            None if request.url.startswith("http://127.0.0.1:") else complaints.append(request.url)
        ),
    )
    yield context
    # What the tests provoke themselves is no complaint: refused drafts, no page, a busy board, no network.
    expected = (
        "status of 404",
        "status of 422",
        "status of 429",
        "status of 503",
        "ERR_INTERNET_DISCONNECTED",
        "ERR_FAILED",
        "ERR_EMPTY_RESPONSE",
    )
    left = [text for text in complaints if not any(part in text for part in expected)]
    assert not left
    assert context.cookies() == []
    context.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, road: str, board: Running) -> Iterator[Page]:
    """A page, on each road."""
    browser = request.getfixturevalue("firefox" if road == "firefox" else "chromium")
    for context in a_context(browser, board, java_script_enabled=road != "no-script"):
        yield context.new_page()
