"""What lies in tables, pages and logs: nothing readable too early, nothing left after, nothing that times."""

import itertools
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import sealing
from board.model import Lane
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha
from tests.package.environ import ENVIRON
from tests.promises import Calls, Life, Sender, dump
from tests.running import ROOT
from tests.world import World

LINE = {"level", "route", "code", "exc_type", "where"}


def fives(words: str) -> Iterator[str]:
    """Return every five words of a text that follow each other."""
    parts = words.split()
    return (" ".join(parts[at : at + 5]) for at in range(len(parts) - 4))


TOLD = (
    "The lorry stood in the yard with its engine running, and I had signed for brakes that nobody had "
    "looked at since the winter before."
)


def everything(world: World) -> bytes:
    """Return all that lies in the tables and among the pages, compressed words read, boxes as they are."""
    return dump({"tables": world.items(), "pages": world.pages()})


def test_nothing_that_waits_can_be_read_without_the_publishers_key(world: World) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.next_slot()
    world.post("/api/threads", a_question(2, body=TOLD))
    world.post(f"/api/threads/{thread}/stories", a_story(1001, happened=TOLD, lesson=TOLD[:100]))
    world.post(f"/api/threads/{thread}/layers", a_layer(thread, 1002, body=TOLD))
    world.post(f"/api/threads/{thread}/ahas", an_aha(body=TOLD))
    lying = everything(world)

    assert len(world.items()["intake"]) == 4
    assert not [five for five in fives(TOLD) if five.encode() in lying]
    for item in world.items()["intake"]:
        with pytest.raises(sealing.Unreadable):
            sealing.unseal((sealing.X25519PrivateKey.generate(),), item["id"]["S"], item["box"]["B"])


LETTERS = {"latin": "abcdefghijklmnopqrstuvwxyz", "han": "".join(map(chr, range(0x4E00, 0x9FA0)))}


@pytest.mark.parametrize(
    ("alphabet", "length", "size"),
    [
        ("latin", 60, 1_920),
        ("latin", 2_000, 1_920),
        ("latin", 4_000, 3_968),
        ("latin", 6_000, 8_064),
        ("han", 2_000, 8_064),
        ("han", 6_000, 16_256),
    ],
)
def test_a_box_has_one_of_four_sizes_whatever_is_in_it(
    world: World, alphabet: str, length: int, size: int
) -> None:
    chance = random.Random(length)  # noqa: S311 (text that does not compress, the same each time)
    told = "".join(chance.choices(LETTERS[alphabet], k=length))
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.next_slot()

    assert world.post(f"/api/threads/{thread}/stories", a_story(1001, happened=told)).status == 202
    assert [len(item["box"]["B"]) for item in world.items()["intake"]] == [size]


def test_one_receipt_in_two_threads_leaves_nothing_that_both_have(world: World) -> None:
    # Of two topics: pages of one lead on to the threads beside it, whoever wrote those.
    asked = [a_question(1, topic="work"), a_question(2, topic="life")]
    threads = [world.post("/api/threads", question).json["thread"] for question in asked]
    world.next_slot()
    for thread in threads:
        world.post(f"/api/threads/{thread}/stories", a_story(1001, lesson=f"A line for {thread[:4]} alone"))
        world.post(
            f"/api/threads/{thread}/layers", a_layer(thread, 1001, nonce=a_receipt(int(thread == threads[0])))
        )
    world.next_slot()
    left = []
    for thread in threads:
        items = [item for item in world.items()["board"] if item["pk"]["S"].endswith(thread)]
        pages = {key: page for key, page in world.pages().items() if thread in key}
        assert len(items) == 4
        left.append(
            {found[0] for found in re.finditer(rb"[0-9a-z]{26,}", dump({"items": items, "pages": pages}))}
        )

    assert len(left[0]) == 3  # the thread, the story, the layer
    assert not left[0] & left[1]


def test_intake_puts_one_item_for_a_post_and_asks_aws_for_nothing_else(world: World) -> None:
    calls = Calls(world.client)
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.post(f"/api/threads/{thread}/stories", a_story(1001))
    world.post("/api/threads", a_question(2, title="Short"))
    world.post("/api/receipts", {"receipt": a_receipt(1)})
    world.post("/api/check", {"verb": "threads", "title": "Short"}, form=True)
    world.request("GET", "/api/health")

    assert [(name, said["TableName"], sorted(said["Item"])) for name, said in calls.made] == [
        ("PutItem", "intake", ["box", "expires", "id"])
    ] * 2


def test_words_that_were_taken_back_are_gone_from_everywhere_at_the_next_slot(world: World) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.post("/api/threads", a_question(2, title=TOLD[:100], body=TOLD, topic="life"))
    other = world.intake_id(2)
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story(1001, happened=TOLD, lesson=TOLD[:100], cost=TOLD))
    story = world.story_id(thread, 1001)
    world.next_slot()
    world.post(f"/api/threads/{thread}/layers", a_layer(story, 1, "asker", body=TOLD))
    world.post(f"/api/threads/{thread}/ahas", an_aha(story=story, body=TOLD, root_cause=TOLD))
    world.next_slot()
    posts = {item["post"]["S"]: item["mark"]["S"] for item in world.items()["board"] if "post" in item}
    assert all(five.encode() in everything(world) for five in fives(TOLD))
    for post, mark in posts.items():
        seed = {thread: 1, other: 2}.get(mark, 1001)
        back = {"receipt": a_receipt(seed), "as": "mentor" if seed > 1000 else "asker", "post": post}
        if post != thread:
            into = other if mark == other else thread
            assert world.post(f"/api/threads/{into}/withdrawals", back).status == 202
    world.next_slot()

    assert not [five for five in fives(TOLD) if five.encode() in everything(world)]
    assert any(item["pk"]["S"] == "kept" for item in world.items()["board"])

    world.now += 3 * 86_400
    world.next_slot()
    assert not any(item["pk"]["S"] == "kept" for item in world.items()["board"])


CLOCK = re.compile(rb"(?<!\d)([01]\d|2[0-3]):[0-5]\d(?!\d)")
EPOCH = re.compile(rb"\b1[5-9]\d{8}(\d{3})?\b")
UUID = re.compile(rb"\b[0-9a-f]{8}-[0-9a-f]{4}-([1-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
ID = re.compile(rb"\b[0-9a-hjkmnp-tv-z]{26}\b")
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def milliseconds(identifier: str) -> int:
    """Return the time that an id would have if it were one that begins with a time (ULID)."""
    return sum(CROCKFORD.index(each) << 5 * at for at, each in enumerate(reversed(identifier[:10])))


def test_no_number_is_a_time_and_no_id_is_ordered_by_one(world: World) -> None:
    life = Life(world, itertools.repeat(Sender()))
    life.live()
    tree = {name: part for name, part in life.tree().items() if name in ("board", "pages")}
    del tree["pages"]["promise/index.html"]  # it has examples, and nothing of this board
    tree["intake"] = [{"id": item["id"], "expires": item["expires"]} for item in world.items()["intake"]]
    slots_of = {item["slot"]["S"] for item in world.items()["board"] if "slot" in item}
    lying = dump(tree)
    for slot in slots_of:
        lying = lying.replace(slot.encode(), b"(the last slot)").replace(slot[11:16].encode(), b"(its time)")
    days = {item["expires"]["N"] for table in world.items().values() for item in table if "expires" in item}

    # Feeds have to give a time with a day, and give its start.
    assert not CLOCK.search(lying.replace(b"T00:00:00Z", b""))
    assert {found[0].decode() for found in EPOCH.finditer(lying)} <= days
    assert all(int(day) % 86_400 == 0 for day in days)
    assert {found[1] for found in UUID.finditer(lying)} == {b"5"}  # made of names (RFC 9562), by feeds
    ids = {found[0].decode() for found in ID.finditer(lying)}
    assert len(ids) >= 6
    years = [1970 + milliseconds(each) / 31_557_600_000 for each in ids]
    assert not [year for year in years if 2000 < year < 2100]


def test_what_the_lane_was_is_forgotten_on_the_board(world: World) -> None:
    world.post("/api/threads", a_question(1))
    world.next_slot()

    lying = dump({"board": world.items()["board"]})
    assert not [lane for lane in Lane if f'"{lane}"'.encode() in lying]


def test_every_line_of_the_log_has_the_one_shape_after_a_whole_life(
    world: World, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError(TOLD)

    life = Life(world, itertools.repeat(Sender()))
    monkeypatch.setattr(world.intake.table, "put", fails)
    life.send("/api/threads", a_question(9, body=TOLD))
    monkeypatch.undo()
    life.live()
    said = "".join(capfd.readouterr())
    lines = [json.loads(line) for line in said.splitlines()]

    assert lines == [
        {
            "level": "ERROR",
            "route": "/api/threads",
            "code": 503,
            "exc_type": "ValueError",
            "where": lines[0]["where"],
        }
    ]
    assert re.fullmatch(r"[a-z/]+\.py:\d+", lines[0]["where"])


DESTINATIONS = """
import logging, json, sys, {module}
named = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
handlers = [type(each).__name__ for logger in [logging.root, *named] for each in logger.handlers]
heard = [logger.name for logger in [logging.root, *named] if logger.isEnabledFor(logging.CRITICAL)]
print(json.dumps([sorted(set(handlers)), heard, logging.lastResort is None]))
"""


@pytest.mark.parametrize("module", ["intake.handler", "publisher.handler"])
def test_a_process_logs_to_one_place_and_no_logger_is_heard(module: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", DESTINATIONS.format(module=module)],
        env={**ENVIRON, "PYTHONPATH": str(ROOT / "functions"), "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    handlers, heard, no_last_resort = json.loads(run.stdout)

    assert run.stderr == ""
    assert set(handlers) <= {"NullHandler"}
    assert heard == []
    assert no_last_resort


def test_who_came_out_together_is_forgotten_at_the_first_slot_that_finds_nothing(world: World) -> None:
    thread = world.post("/api/threads", a_question(1)).json["thread"]
    world.next_slot()
    assert world.board.lots().drawn == {thread}
    world.next_slot()

    assert world.board.lots().drawn == frozenset()
