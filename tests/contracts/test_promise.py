"""The promise, as tests that an outsider can read: nothing that identifies, nothing that times or links."""

import base64
import binascii
import codecs
import hashlib
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import a_layer, a_question, a_receipt, a_story
from tests.conftest import an_embedded_client, with_tables
from tests.promises import Life, Sender, dump, event
from tests.world import World

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

    def make() -> World:
        engine, client = an_embedded_client()
        with_tables(client)
        engines.append(engine)
        return World(client, tmp_path / str(next(numbers)))

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


@FEW
@given(order=st.permutations(range(9)), times=st.lists(st.integers(0, 800), min_size=9, max_size=9))
def test_neither_order_nor_time_of_arrival_outlives_its_slot(
    boards: Any, order: list[int], times: list[int]
) -> None:
    def board_of(order: list[int], times: list[int]) -> Any:
        world = boards()
        thread = world.post("/api/threads", a_question(1)).json["thread"]
        world.next_slot()
        opened = world.now
        drafts = [("/api/threads", a_question(seed)) for seed in range(2, 6)]
        drafts += [(f"/api/threads/{thread}/stories", a_story(seed)) for seed in range(1001, 1004)]
        drafts += [(f"/api/threads/{thread}/layers", a_layer(thread, seed)) for seed in (1004, 1005)]
        for at, second in zip(order, sorted(times), strict=True):
            world.now = opened + second
            assert world.post(*drafts[at]).status == 202
        world.now = opened + 801
        world.next_slot()
        return world.items(), world.pages()

    assert board_of(order, times) == board_of(list(range(9)), [0] * 9)


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


INTAKE = str(Path(__file__).parents[2] / "functions" / "intake")


def test_an_exception_at_any_line_of_intake_is_answered_and_tells_nothing(
    boards: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps(a_question(1)).encode()
    sent = event("POST", "/api/threads", "application/json", body, CANARY)
    secrets = [*OF_SENDERS, a_receipt(1), a_question(1)["title"], "refuse to sign"]
    world = boards()
    raised = 0
    for line in itertools.count(1):
        left = line

        def at_line(frame: Any, what: str, _: Any) -> Any:
            nonlocal left
            if not frame.f_code.co_filename.startswith(INTAKE):
                return None
            if what == "line":
                left -= 1
                if left == 0:
                    raise Planted(repr(sent) + body.decode())
            return at_line

        before = sys.gettrace()
        sys.settrace(at_line)
        try:
            answer = world.handler(sent, None)
        except Planted:
            # Before the guard there is nothing yet that could be told.
            answer = None
        finally:
            sys.settrace(before)
        said = "".join(capfd.readouterr())
        if left > 0:
            break
        raised += 1
        told = (json.dumps(answer) if answer else "") + said

        assert answer is None or answer["statusCode"] in (202, 400, 404, 503), answer
        assert not [secret for secret in secrets if secret in told]
        for logged in said.splitlines():
            assert set(json.loads(logged)) == {"level", "route", "code", "exc_type", "where"}

    assert raised > 60
