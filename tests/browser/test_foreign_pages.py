"""What a page of somebody else's makes a visitor's browser send is never stored; what our own pages send is.

The foreign page stands on this machine under two names: one is the board's own host at another port, which
browsers call the same site, and one is another site. The board runs in this process, so that its boxes can
be counted.
"""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import AS_IT_IS, follow
from tests.browser.test_ask_and_tell import fill_in, send
from tests.builders import a_question
from tests.conftest import an_embedded_client, with_tables
from tests.running import wait_for
from tests.serving import Served, served
from tests.world import World, a_site

pytestmark = pytest.mark.browser

# Each takes the address to write to and the fields of a sound question. The trick of a form as text/plain is
# to be JSON, with the equals sign inside a value.
ATTACKS = {
    "a form": "(to, fields) => submitted(form(to, fields))",
    "a form of several parts": "(to, fields) => submitted(form(to, fields, 'multipart/form-data'))",
    "a form as plain text": """(to, fields) => {
        const json = JSON.stringify({ ...fields, voice: '@' });
        const [name, value] = json.split('@');
        submitted(form(to, { [name]: value }, 'text/plain'));
    }""",
    "a form that says nothing of where it is": """(to, fields) => {
        document.head.append(Object.assign(document.createElement('meta'),
            { name: 'referrer', content: 'no-referrer' }));
        submitted(form(to, fields));
    }""",
    "a form in a sandbox": """(to, fields) => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-forms allow-scripts');
        frame.srcdoc = form(to, fields).outerHTML + '<script>document.forms[0].submit()</script>';
        document.body.append(frame);
    }""",
    "a form in a frame": """(to, fields) => {
        const frame = Object.assign(document.createElement('iframe'), { name: 'hidden' });
        document.body.append(frame);
        submitted(Object.assign(form(to, fields), { target: 'hidden' }));
    }""",
    "a fetch of text": """(to, fields) => { fetch(to, { method: 'POST', mode: 'no-cors',
        headers: { 'Content-Type': 'text/plain' }, body: JSON.stringify(fields) }).catch(() => {}) }""",
    "a fetch of a form": """(to, fields) => { fetch(to, { method: 'POST', mode: 'no-cors',
        body: new URLSearchParams(fields) }).catch(() => {}) }""",
    "a fetch of JSON": """(to, fields) => { fetch(to, { method: 'POST',
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fields) }).catch(() => {}) }""",
    "a beacon": "(to, fields) => { navigator.sendBeacon(to, new URLSearchParams(fields)) }",
    "a beacon of JSON": """(to, fields) => {
        navigator.sendBeacon(to, new Blob([JSON.stringify(fields)], { type: 'text/plain' })) }""",
    "a picture": "(to, fields) => { new Image().src = `${to}?${new URLSearchParams(fields)}` }",
    "a link": "(to, fields) => { location.href = `${to}?${new URLSearchParams(fields)}` }",
    "a form that asks": "(to, fields) => submitted(Object.assign(form(to, fields), { method: 'get' }))",
}
STAY = [name for name in ATTACKS if name.startswith(("a fetch", "a beacon", "a picture"))]
"""After which the page is where it was."""
TOOLS = """
window.form = (to, fields, enctype = 'application/x-www-form-urlencoded') => {
  const made = Object.assign(document.createElement('form'), { method: 'post', action: to, enctype });
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement('input');
    for (const [key, set] of Object.entries({ type: 'hidden', name, value })) field.setAttribute(key, set);
    made.append(field);
  }
  return made;
};
window.submitted = (form) => { document.body.append(form); HTMLFormElement.prototype.submit.call(form); };
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A board whose boxes can be counted."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = World(client, Path(tmp_path_factory.mktemp("pages")), a_site())
    world.publisher.pressroom.everything()
    world.publisher.beacon(world.now)
    with served(world) as board:
        yield board
    engine.close()


@pytest.fixture(scope="module")
def elsewhere(board: Served) -> Iterator[int]:
    """The port of a server with a page that links to the board."""
    page = f'<!doctype html><title>elsewhere</title><a href="{board.address}/ask/">Ask there</a>'.encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def a_profile(browser: Browser, board: Served, **options: Any) -> BrowserContext:
    as_it_is = AS_IT_IS if browser.browser_type.name == "firefox" else {}
    return browser.new_context(base_url=board.address, **as_it_is, **options)


@pytest.fixture
def profile(browser: Browser, board: Served) -> Iterator[BrowserContext]:
    """A fresh profile with the tools of an attacker in every page."""
    context = a_profile(browser, board)
    context.add_init_script(TOOLS)
    yield context
    context.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nothing_that_a_foreign_page_sends_is_stored(
    profile: BrowserContext, board: Served, elsewhere: int, host: str
) -> None:
    page, leaves = profile.new_page(), False
    before = board.boxes()
    statuses = {}
    for number, (name, attack) in enumerate(ATTACKS.items(), 2_000):
        if leaves:  # where it went it may still be on its way
            page.close()
            page = profile.new_page()
        leaves = name not in STAY
        page.goto(f"http://{host}:{elsewhere}/")
        come = len(board.heard)
        page.evaluate(
            f"([to, fields]) => {{ ({attack})(to, fields) }}",
            [f"{board.address}/api/threads", a_question(number)],
        )
        wait_for(lambda come=come: len(board.heard) > come)
        statuses[name] = board.heard[-1][2]

    assert set(statuses) == set(ATTACKS)
    assert set(statuses.values()) == {403, 405}
    assert {name for name, status in statuses.items() if status == 405} == {
        *("a fetch of JSON", "a picture", "a link", "a form that asks")
    }
    assert board.boxes() == before


def test_the_same_from_a_page_of_the_boards_own_would_be_stored(
    profile: BrowserContext, board: Served
) -> None:
    stored = []
    for number, name in enumerate(("a form", "a fetch of a form", "a fetch of JSON"), 3_000):
        page = profile.new_page()
        page.goto("/mine/")
        come = len(board.heard)
        page.evaluate(
            f"([to, fields]) => {{ ({ATTACKS[name]})(to, fields) }}", ["/api/threads", a_question(number)]
        )
        wait_for(lambda come=come: len(board.heard) > come)
        stored.append(board.heard[-1][2])

    assert stored == [202, 202, 202]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_of_the_board_that_was_opened_from_elsewhere_sends(
    request: pytest.FixtureRequest, road: str, script: bool, board: Served, elsewhere: int, host: str
) -> None:
    browser = request.getfixturevalue("firefox" if road == "firefox" else "chromium")
    context = a_profile(browser, board, java_script_enabled=script)
    page = context.new_page()
    before = board.boxes()
    page.goto(f"http://{host}:{elsewhere}/")
    follow(page.get_by_role("link", name="Ask there"))
    expect(page.get_by_label("Your question, in one line")).to_be_visible()
    fill_in(page, f"I came here from {host} by {road}", "Work")
    send(page, script, "Ask it", "Your question is in")

    assert board.boxes() == before + 1
    assert json.dumps(context.cookies()) == "[]"
    context.close()


def test_no_foreign_page_shows_the_board_in_a_frame(
    profile: BrowserContext, board: Served, elsewhere: int
) -> None:
    page = profile.new_page()
    page.goto(f"http://localhost:{elsewhere}/")
    page.evaluate(
        """(to) => new Promise((done) => {
            const frame = document.createElement('iframe');
            document.body.append(Object.assign(frame, { src: to, onload: done, onerror: done }));
        })""",
        f"{board.address}/ask/",
    )

    assert len(page.frames) == 2
    for frame in page.frames[1:]:
        assert frame.get_by_label("Your question, in one line").count() == 0
