"""A box that holds nothing that can be used stands in nobody's way: it is counted, and goes in its time."""

import json
import random
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import sealing
from board import drafts, slots
from infra.embedded import Engine
from sealing import SIZES
from tests.builders import a_question, a_story
from tests.conftest import an_embedded_client, with_tables
from tests.world import KEY, World

POST = "b" * 26
OTHER_KEY = X25519PrivateKey.from_private_bytes(bytes(range(2, 34)))


def sealed(data: bytes, post: str = POST) -> bytes:
    return sealing.seal(KEY.public_key(), post, data)


WORDS = {"title": "How do I refuse to sign this?", "body": "x" * 80, "topic": "work"}
WORDS |= {"voice": "anyone", "language": "en"}


def a_draft(**changes: object) -> bytes:
    draft = {"id": POST, "thread": POST, "kind": "question", "mark": POST, "words": WORDS}
    return json.dumps({**draft, "lane": "slow", "screened": True, **changes}).encode()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 (nothing secret)


BAD: dict[str, Callable[[], bytes]] = {
    "sealed to another key": lambda: sealing.seal(OTHER_KEY.public_key(), POST, a_draft()),
    "sealed under another id": lambda: sealed(a_draft(), "c" * 26),
    "cut short": lambda: sealed(a_draft())[:-100],
    "one byte changed": lambda: sealed(a_draft())[:-1] + b"!",
    "random bytes": lambda: noise(SIZES[0]),
    "16 KiB of 0xFF": lambda: b"\xff" * SIZES[-1],
    "one byte": lambda: b"\0",
    "no JSON": lambda: sealed(b"no draft at all"),
    "JSON of another kind": lambda: sealed(b"[1, 2, 3]"),
    "a number": lambda: sealed(b"7"),
    "not UTF-8": lambda: sealed(b'{"kind": "\xff"}'),
    "deep JSON": lambda: sealed(b"[" * 100_000),
    "a kind of a later version": lambda: sealed(a_draft(kind="poll")),
    "a field of a later version": lambda: sealed(a_draft(colour="red")),
    "a word of a later version": lambda: sealed(a_draft(words={"title": "t", "sound": "s"})),
    "a lane of a later version": lambda: sealed(a_draft(lane="express")),
    "words that are no text": lambda: sealed(
        a_draft(words={"title": 1, "body": ["b"], "topic": None, "voice": "anyone", "language": "en"})
    ),
    "an id that is no text": lambda: sealed(a_draft(id=5)),
    "a thread that is none": lambda: sealed(a_draft(thread=["x"])),
    "a title longer than any": lambda: sealed(a_draft(words={**WORDS, "title": "x" * 500_000})),
    "half of a character": lambda: sealed(a_draft(words={**WORDS, "title": "\ud800 is half of a pair"})),
    "a topic that leads elsewhere": lambda: sealed(a_draft(words={**WORDS, "topic": "../../t"})),
    "a question without a topic": lambda: sealed(a_draft(words={**WORDS, "topic": ""})),
    "a question on the shelf of the ahas": lambda: sealed(a_draft(words={**WORDS, "topic": "aha"})),
    "a question whose words are nothing": lambda: sealed(a_draft(words={**WORDS, "body": None})),
    "a title that is a number": lambda: sealed(a_draft(words={**WORDS, "title": 0})),
    "a language that is none": lambda: sealed(a_draft(words={**WORDS, "language": None})),
    "a voice that is none": lambda: sealed(a_draft(words={**WORDS, "voice": "nobody"})),
    "a layer on nothing": lambda: sealed(
        a_draft(kind="layer", mark="c" * 26, words={"under": "", "body": "Why?"})
    ),
    "an aha on a number": lambda: sealed(
        a_draft(kind="aha", words={"body": "I see it now.", "root_cause": "", "story": 0})
    ),
    "a withdrawal of nothing": lambda: sealed(
        a_draft(kind="withdrawal", words={"post": None, "key": "0" * 128})
    ),
    "a key that is none": lambda: sealed(a_draft(kind="withdrawal", words={"post": POST, "key": "00"})),
    "a post that is none": lambda: sealed(a_draft(kind="flag", words={"post": "../x", "reason": "pitch"})),
    "a question in another's thread": lambda: sealed(a_draft(thread="0" * 26)),
    "the id of another draft": lambda: sealed(a_draft(id="d" * 26)),
    "a draft that unpacks to far more than is allowed": lambda: sealed(
        a_draft(words={"title": "x" * 15_000_000})
    ),
    "a draft that unpacks to all that is allowed": lambda: sealed(b" " * ((1 << 20) - 1)),
}


@pytest.mark.parametrize("box", BAD)
def test_a_bad_box_is_counted_and_everything_else_comes_out(world: World, box: str) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.table.put(POST, BAD[box](), 2_000_000_000)
    world.post(f"/api/threads/{thread}/stories", a_story(1001))
    tally = world.next_slot()
    posts = [post.kind for post in world.board.thread(thread)[0].posts]

    assert (tally.published, tally.refused, tally.unreadable) == (2, 0, 1)
    assert posts == ["question", "story"]
    assert a_question(1)["title"] in world.page(f"/t/{thread}/")
    assert [item["id"]["S"] for item in world.items()["intake"]] == [POST]
    assert len([*world.board.threads()]) == 1


def test_bad_boxes_that_stay_cost_later_slots_a_look_and_change_nothing(world: World) -> None:
    for number, box in enumerate(BAD):
        world.table.put(f"{number:026d}", BAD[box](), 2_000_000_000)
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    assert world.next_slot().unreadable == len(BAD)
    before = world.pages()
    first, then = world.next_slot(), world.items()
    second = world.next_slot()

    assert (first, second) == (None, None)
    assert world.items() == then
    assert world.pages() == before
    world.post(f"/api/threads/{thread}/stories", a_story(1001))
    assert world.next_slot().published == 1


def test_intake_gives_every_box_a_day_on_which_the_table_drops_it_and_bad_ones_go_then_too(
    world: World,
) -> None:
    engine, client = an_embedded_client()
    with_tables(client)
    board = World(client, world.folder)
    board.post("/api/threads", a_question(1))
    (item,) = board.items()["intake"]
    expires = int(item["expires"]["N"])
    board.table.put(POST, BAD["random bytes"](), expires)
    _swept(engine, board, expires)
    engine.close()


def _swept(engine: Engine, board: World, expires: int) -> None:
    assert expires - board.now >= 14 * slots.DAY
    assert engine.sweep(expires) == 0
    board.next_slot()

    assert [item["id"]["S"] for item in board.items()["intake"]] == [POST]
    assert engine.sweep(expires + 1) == 1
    assert board.items()["intake"] == []


def test_a_sound_draft_is_what_these_are_compared_with(world: World) -> None:
    world.table.put(POST, sealed(a_draft()), 2_000_000_000)

    assert drafts.unpack(a_draft(), POST).id == POST
    assert world.next_slot().published == 1
