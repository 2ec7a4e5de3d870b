"""The boards that the bench makes are boards: what is laid there reads, prints and goes on."""

import json
from itertools import count

import pytest

from board import paths
from board.model import State
from publisher.bucket import Mismatch, S3Bucket
from tests.bench import boards, growth, publish
from tests.bench.aws import Pages
from tests.conftest import an_embedded_client, with_tables


def test_a_board_that_was_laid_reads_back_as_it_was_meant() -> None:
    with boards.a_world(9) as world:
        there = {thread.id: (thread, header) for thread, header in world.board.threads()}
        counts = [world.board.topic(slug).count for slug in boards.TOPICS]
        shelf = [header.thread for header in world.board.shelf(boards.TOPICS[1], 1, 9)]
    meant = {thread.id: thread for thread in boards.threads(9)}

    assert {thread: found for thread, (found, _) in there.items()} == meant
    assert counts == [2, 2, 1, 1, 1, 1, 1]
    assert shelf == [boards.an_id("thread", 1), boards.an_id("thread", 8)]
    assert sorted(header.stories for _, header in there.values() if header) == [0] * 5 + [1] * 4


def test_a_slot_goes_on_from_a_board_that_was_laid() -> None:
    with boards.a_world(9) as world:
        asked = boards.box(world.table, boards.a_question(10**6, boards.TOPICS[0]), number=1)
        boards.box(world.table, boards.a_story(10**6), boards.an_id("thread", 0), number=2)
        tally = world.publisher.publish(world.slot())
        _, header = world.board.thread(asked)
        keys = set(world.s3.tags)

    assert tally
    assert (tally.received, tally.published) == (2, 2)
    assert header
    assert (header.state, header.place) == (State.PUBLISHED, 3)
    assert paths.key(paths.thread(asked)) in keys
    assert paths.key(paths.thread(boards.an_id("thread", 0))) in keys


def test_a_long_thread_has_its_posts_under_each_other() -> None:
    thread = boards.a_long_thread(3, 9, 1)

    assert [post.kind for post in thread.posts] == [
        "question",
        *["story", "layer", "layer"] * 2,
        "story",
        "layer",
    ]
    assert thread.post(thread.posts[2].words.under) is thread.posts[1]
    assert thread.post(thread.posts[3].words.under) is thread.posts[2]


def test_pages_in_memory_meet_conditions_as_s3_does() -> None:
    pages, client = Pages(), boards.a_client("s3")
    pages.attach(client)
    bucket = S3Bucket(client, "pages")
    bucket.put("index.html", b"one", None)
    seen = bucket.tag("index.html")
    bucket.put("index.html", b"two", seen)

    assert bucket.read("index.html") == b"two"
    assert bucket.tag("other.html") is None
    assert bucket.read("other.html") is None
    for stale in (None, seen):
        with pytest.raises(Mismatch):
            bucket.put("index.html", b"three", stale)
    assert pages.puts == 2


def test_every_stage_of_a_slot_is_seen() -> None:
    with boards.a_world(9) as world:
        took = publish._slot(world, 2, count(10**6))

    assert set(took) == set(publish.STAGES)


def test_the_index_that_is_laid_is_the_one_that_a_slot_goes_on_from() -> None:
    engine, client = an_embedded_client()
    with_tables(client)
    world = growth._laid(engine, client, 9)
    laid = {line[0] for line in json.loads(world.s3.kept["search/index.json"])["threads"]}
    use = growth._slot(world, "question", 1)
    lines = {line[0] for line in json.loads(world.s3.kept["search/index.json"])["threads"]}
    engine.close()

    assert len(laid) == 9
    assert lines > laid
    assert len(lines) == 10
    assert use.writes > 4
