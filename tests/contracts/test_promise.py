"""The promise, as tests that an outsider can read: nothing that identifies, nothing that times or links."""

import base64
import binascii
import codecs
import hashlib
import itertools
import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board import paths, slots
from tests.builders import a_layer, a_question, a_receipt, a_story, without
from tests.conftest import an_embedded_client, with_tables
from tests.promises import Calls, Life, Sender, dump, event
from tests.world import World, a_site

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30)
SENDERS = st.builds(
    Sender,
    address=st.ip_addresses().map(str),
    agent=TEXT,
    cookies=st.lists(TEXT, max_size=3).map(tuple),
    language=st.sampled_from(["en", "de-AT,de;q=0.9", "ar", ""]),
    referrer=TEXT,
    query=TEXT,
    more=st.lists(
        st.tuples(
            st.sampled_from(["via", "dnt", "sec-ch-ua", "x-real-ip", "cf-connecting-ip", "x-amzn-trace-id"]),
            TEXT,
        ),
        unique_by=lambda pair: pair[0],
    ).map(tuple),
    backwards=st.booleans(),
)
A = Sender(address="198.51.100.10", agent="A/1", cookies=("who=a",), language="de")
B = Sender(address="2001:db8::b", agent="B/2", cookies=("who=b",), language="ar", backwards=True)


@pytest.fixture
def boards(tmp_path: Path) -> Iterator[Any]:
    """Make boards, each alone, and close them at the end."""
    engines, numbers = [], itertools.count()

    def make(pace: Any = slots.PACES["standard"]) -> World:
        engine, client = an_embedded_client()
        with_tables(client)
        engines.append(engine)
        return World(client, tmp_path / str(next(numbers)), a_site(pace))

    yield make
    for engine in engines:
        engine.close()


def lived(world: World, senders: Iterator[Sender], logs: Any = None) -> dict[str, Any]:
    life = Life(world, senders)
    life.live()
    return life.tree(logs() if logs else "")


@FEW
@given(drawn=st.lists(SENDERS, min_size=1, max_size=6))
def test_nothing_anywhere_depends_on_who_sent_it(boards: Any, drawn: list[Sender]) -> None:
    nobody = lived(boards(), itertools.repeat(Sender()))
    somebody = lived(boards(), itertools.cycle(drawn))

    assert somebody == nobody


def test_two_posts_of_one_author_cannot_be_told_from_those_of_two(boards: Any) -> None:
    worlds = [lived(boards(), itertools.cycle(pair)) for pair in ((A, A), (A, B), (B, B), (B, A))]

    assert all(world == worlds[0] for world in worlds)


def at_paces(*seconds: int) -> Any:
    """Run a test at each pace, with how long before its next slot drafts may still come."""
    paced = list(zip(slots.PACES, seconds, strict=True))
    return pytest.mark.parametrize(("pace", "open_for"), paced)


@at_paces(50, 800, 20_000)
@FEW
@given(order=st.permutations(range(9)), times=st.lists(st.floats(0, 1), min_size=9, max_size=9))
def test_neither_order_nor_time_of_arrival_outlives_its_slot(
    boards: Any, pace: str, open_for: int, order: list[int], times: list[float]
) -> None:
    def board_of(order: list[int], times: list[float]) -> Any:
        world = boards(slots.PACES[pace])
        thread = world.post("/api/threads", a_question(1)).json["thread"]
        while not world.has_page(paths.thread(thread)):
            world.next_slot()  # alone, it waits for midnight where a crowd is wanted
        opened = world.now
        drafts = [("/api/threads", a_question(seed)) for seed in range(2, 6)]
        drafts += [(f"/api/threads/{thread}/stories", a_story(seed)) for seed in range(1001, 1004)]
        drafts += [(f"/api/threads/{thread}/layers", a_layer(thread, seed)) for seed in (1004, 1005)]
        for at, part in zip(order, sorted(times), strict=True):
            world.now = opened + int(part * open_for)
            assert world.post(*drafts[at]).status == 202
        world.now = opened + open_for + 1
        calls = Calls(world.client)
        world.next_slot()
        return calls.made, world.items(), world.pages()

    assert board_of(order, times) == board_of(list(range(9)), [0.0] * 9)


@at_paces(65, 930, 86_460)
@FEW
@given(gaps=st.lists(st.integers(0, 40_000), min_size=1, max_size=7))
def test_a_slot_brings_out_a_crowd_and_nobody_waits_longer_than_is_said(
    boards: Any, pace: str, open_for: int, gaps: list[int]
) -> None:
    world = boards(slots.PACES[pace])
    came = dict(enumerate(itertools.accumulate(gaps, initial=world.now), 1))
    waiting: dict[int, int] = {}
    slot = slots.last_slot(world.site.pace, world.now)
    while came or waiting:
        if not waiting:
            slot = max(slot, slots.last_slot(world.site.pace, min(came.values())))
        slot += world.site.pace.seconds
        for seed, at in list(came.items()):
            if at + world.site.pace.margin <= slot:
                world.now = at
                assert world.post("/api/threads", a_question(seed)).status == 202
                waiting[seed] = came.pop(seed)
        world.now = slot
        world.publisher.publish(slot)
        out = {seed for seed in waiting if world.has_page(paths.thread(world.intake_id(seed)))}
        if pace == "guarded" and slot % slots.DAY:
            assert not out or len(out) >= 3
        assert not out or out == set(waiting)
        assert all(slot - at <= open_for for at in waiting.values())
        for seed in out:
            del waiting[seed]


CANARY = Sender(
    address="203.0.113.199",
    agent="CanaryAgent-5f1c",
    cookies=("session=CanaryCookie-77aa",),
    language="x-canary-lang",
    referrer="https://canary-referrer.example/page",
    query="CanaryQuery-19be",
    more=(("x-real-ip", "203.0.113.199"), ("via", "CanaryProxy-3d3d")),
)
OF_SENDERS = (
    "203.0.113.199",
    "CanaryAgent-5f1c",
    "CanaryCookie-77aa",
    "x-canary-lang",
    "canary-referrer.example",
    "CanaryQuery-19be",
    "CanaryProxy-3d3d",
    "14:30:07",
    "1795357807123",
)
REFUSED = "canary@example.org"


def spellings(text: str) -> list[bytes]:
    """Return a text as somebody could have kept it: as it is, encoded, backwards, hashed."""
    data = text.encode()
    digests = [hashlib.new(name, data) for name in ("md5", "sha1", "sha256")]
    return [
        data,
        binascii.hexlify(data),
        base64.b64encode(data).rstrip(b"="),
        base64.urlsafe_b64encode(data).rstrip(b"="),
        quote(text, safe="").encode(),
        data[::-1],
        codecs.encode(text, "rot13").encode(),
        *(digest.hexdigest().encode() for digest in digests),
        *(base64.b64encode(digest.digest()).rstrip(b"=") for digest in digests),
    ]


def test_no_canary_is_found_anywhere_after_right_and_after_wrong(
    boards: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    tree = lived(boards(), itertools.repeat(CANARY), lambda: "".join(capfd.readouterr()))
    # What was refused is shown to who wrote it, and to nobody else.
    kept = dump({name: part for name, part in tree.items() if name != "answers"})
    everything = dump(tree)

    assert len(everything) > 100_000
    answered = {answer["statusCode"] for answer in tree["answers"]}
    assert answered == {200, 202, 400, 403, 404, 405, 413, 415, 422}
    for canary in OF_SENDERS:
        assert not [each for each in spellings(canary) if each in everything], canary
    for secret in (REFUSED, *(a_receipt(seed) for seed in (1, 2, 1001, 1003))):
        assert not [each for each in spellings(secret) if each in kept], secret
    for receipt in (a_receipt(seed) for seed in (1, 2, 4, 1001, 1003)):
        assert receipt.encode() not in everything


class Tripwire(dict[str, Any]):
    """A dict that raises when something is read in it that nobody has to know."""

    ALLOWED = frozenset(
        ("requestContext", "http", "method", "path", "headers", "body", "isBase64Encoded")
    ) | {"accept", "content-encoding", "content-type", "origin", "proof", "sec-fetch-site"}

    def __getitem__(self, key: str) -> Any:
        assert key in self.ALLOWED, f"{key} was read"
        value = super().__getitem__(key)
        return Tripwire(value) if isinstance(value, dict) else value

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401 (what reads has to be looked at)

    def _all(self) -> Any:
        raise AssertionError("everything was read")

    items = values = copy = _all  # type: ignore[assignment]


def test_no_forbidden_field_of_an_event_is_so_much_as_read(boards: Any) -> None:
    world = boards()
    body = json.dumps(a_question()).encode()
    answer = world.handler(Tripwire(event("POST", "/api/threads", "application/json", body, CANARY)), None)

    assert answer["statusCode"] == 202


class Planted(Exception):
    """An exception whose message holds everything that must not be told."""


OURS = str(Path(__file__).parents[2] / "functions")
# Every request passes through these; a line more or less in any of them changes nothing here.
ON_THE_WAY_IN = {f"intake/{name}.py" for name in ("bridge", "app", "body", "checking")} | {"board/text.py"}
MISTAKEN = {"title": "Write to canary@example.org", "body": "", "homepage": "CanaryTrap-88ee"}
REQUESTS = {
    "a post": ("application/json", json.dumps(a_question(1)).encode()),
    "a form": ("application/x-www-form-urlencoded", urlencode(without(a_question(1), "receipt")).encode()),
    "a mistake": ("application/json", json.dumps(a_question(1, **MISTAKEN)).encode()),
}


def at_a_new_line(left: int, error: Exception) -> Any:
    """Return a trace function that raises when the so-many-th line of ours is reached for the first time."""
    reached: set[tuple[str, int]] = set()

    def trace(frame: Any, what: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        if what == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
            if len(reached) == left:
                reached.add(("", 0))
                raise error
        return trace

    return trace


def where_it_was_raised(error: Exception) -> str:
    """Return the module of ours, as a path below functions/, whose line raised."""
    raised = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return next(name for name in reversed(raised) if name.startswith(OURS)).removeprefix(OURS + "/")


@pytest.mark.parametrize("name", REQUESTS)
def test_an_exception_at_any_line_is_answered_and_tells_nothing(
    boards: Any, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    kind, body = REQUESTS[name]
    sent = event("POST", "/api/threads", kind, body, CANARY)
    secrets = [*OF_SENDERS, a_receipt(1), "refuse to sign", "same week", "CanaryTrap-88ee", REFUSED]
    world = boards()
    in_order = world.handler(sent, None)
    raised_in: set[str] = set()
    for line in itertools.count(1):
        error = Planted(repr(sent) + body.decode())
        before = sys.gettrace()
        sys.settrace(at_a_new_line(line, error))
        try:
            answer = world.handler(sent, None)
        except Planted:
            # Before the guard there is nothing yet that could be told.
            answer = None
        finally:
            sys.settrace(before)
        said = "".join(capfd.readouterr())
        if error.__traceback__ is None:
            break
        raised_in.add(where_it_was_raised(error))
        told = (json.dumps(answer) if answer else "") + said

        assert answer is None or answer["statusCode"] in (in_order["statusCode"], 202, 400, 404, 503), answer
        # What was typed may go back to who typed it, on the page or in the finding that shows it.
        answered = answer is not None and answer["statusCode"] == in_order["statusCode"]
        assert not [secret for secret in secrets if secret in (said if answered else told)]
        for logged in said.splitlines():
            assert set(json.loads(logged)) == {"level", "route", "code", "exc_type", "where"}

    assert raised_in >= ON_THE_WAY_IN
    assert answer is not None
    assert answer["statusCode"] == in_order["statusCode"]
