"""Every value goes to an item and back unchanged, and an item stands in no list but its own."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.model import Header, Post, State, Tally, Thread, Topic, WaitsFor
from board.words import POSTS, Aha, Layer, Question, Story
from storage import items, notes

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
SOME = WORDS.filter(bool)
COUNTS = st.integers(0, 10**9)
QUESTIONS = st.builds(
    Question, title=SOME, body=SOME, topic=SOME, voice=SOME, language=SOME, sample=st.booleans()
)
STORIES = st.builds(Story, lesson=SOME, happened=SOME, tried=WORDS, cost=WORDS, now=WORDS, standing=WORDS)
LAYERS = st.builds(Layer, under=SOME, body=SOME)
AHAS = st.builds(Aha, body=SOME, root_cause=WORDS, story=WORDS)
STATES = st.sampled_from(State)


@st.composite
def posts(draw: st.DrawFn, ordinal: int | None = None) -> Post:
    kind = draw(st.sampled_from(POSTS))
    words = {"question": QUESTIONS, "story": STORIES, "layer": LAYERS, "aha": AHAS}
    return Post(
        id=draw(WORDS),
        kind=kind,
        ordinal=ordinal or draw(st.integers(1, 20_000)),
        mark=draw(WORDS),
        speaker=draw(WORDS),
        state=draw(STATES),
        day=draw(WORDS),
        words=draw(words[kind]),
        reason=draw(WORDS),
        until=draw(WORDS),
        place=draw(COUNTS),
        page=draw(COUNTS),
        version=draw(COUNTS),
    )


HEADERS = st.builds(
    Header,
    **dict.fromkeys(("thread", "title", "excerpt", "topic", "voice", "language", "day", "since"), WORDS),
    **dict.fromkeys(("stories", "layers", "ahas", "place", "version"), COUNTS),
    state=STATES,
    waits_for=st.none() | st.sampled_from(WaitsFor),
    locked=st.booleans(),
    sample=st.booleans(),
)
HEADER = Header(
    thread="abc",
    title="Why?",
    excerpt="It...",
    topic="work",
    voice="peer",
    language="en",
    day="2026-11-22",
    since="2026-11-23",
    state=State.PUBLISHED,
    waits_for=WaitsFor.STORY,
    stories=0,
    layers=0,
    ahas=0,
    locked=False,
    sample=False,
    place=7,
    version=2,
)


def is_wire(item: items.Item) -> bool:
    """Say whether an item is what DynamoDB's interface takes: one type a value, numbers as text."""
    kinds = {"S": str, "N": str, "B": bytes, "BOOL": bool}
    return all(
        len(value) == 1 and all(isinstance(content, kinds[kind]) for kind, content in value.items())
        for value in item.values()
    )


@given(posts())
def test_a_post_goes_to_an_item_and_back(post):
    item = items.post_item("abc", post)

    assert items.to_post(item) == post
    assert is_wire(item)
    assert item["pk"] == {"S": "thread#abc"}
    assert item["sk"]["S"].startswith("post#")


@given(HEADERS)
def test_a_header_goes_to_an_item_and_back(header):
    item = items.header_item(header)

    assert items.to_header(item) == header
    assert is_wire(item)


@given(st.builds(Topic, slug=WORDS, count=COUNTS, version=COUNTS))
def test_the_count_of_a_topic_goes_to_an_item_and_back(topic):
    item = notes.topic_item(topic)

    assert notes.to_topic(topic.slug, item) == topic
    assert is_wire(item)


@given(
    st.builds(
        Tally,
        slot=WORDS,
        **dict.fromkeys(("received", "published", "held", "refused", "waiting", "unreadable"), COUNTS),
    )
)
def test_a_tally_goes_to_an_item_and_back(tally):
    item = notes.tally_item(tally)

    assert notes.to_tally(item) == tally
    assert is_wire(item)


@given(st.data(), st.integers(0, 5), st.randoms(use_true_random=False))
def test_a_thread_is_made_of_its_items_in_whatever_order_they_come(data, length, chance):
    numbered = tuple(data.draw(posts(ordinal)) for ordinal in range(9_997, 9_997 + length))
    header = replace(data.draw(HEADERS), thread="abc")
    rows = [items.header_item(header), *(items.post_item("abc", post) for post in numbered)]
    chance.shuffle(rows)

    assert items.to_thread("abc", rows) == (
        Thread("abc", numbered, header.locked, header.place, header.version),
        header,
    )


@given(posts(1))
def test_a_thread_whose_header_was_never_written_has_none(post):
    thread, header = items.to_thread("abc", [items.post_item("abc", post)])

    assert header is None
    assert thread == Thread("abc", (post,))


def test_a_topic_without_an_item_is_an_empty_one():
    topic = notes.to_topic("work", None)

    assert topic == Topic("work", 0, 0)


def test_a_box_is_stored_with_its_id_and_its_end_and_nothing_else():
    item = items.box_item("abc", b"box", 86_400)

    assert item == {"id": {"S": "abc"}, "box": {"B": b"box"}, "expires": {"N": "86400"}}


def test_a_waiting_header_stands_on_its_shelf_and_in_the_queue():
    item = items.header_item(HEADER)

    assert (item["pk"], item["sk"]) == ({"S": "thread#abc"}, {"S": "thread"})
    assert (item["shelf"], item["place"]) == ({"S": "work"}, {"N": "7"})
    assert (item["queue"], item["waiting"]) == ({"S": "story"}, {"S": "2026-11-23#abc"})
    assert not {"locked", "sample"} & item.keys()


def test_a_header_that_waits_for_nothing_has_no_key_of_the_queue():
    item = items.header_item(replace(HEADER, waits_for=None, locked=True, sample=True))

    assert not {"queue", "waiting"} & item.keys()
    assert item["locked"] == item["sample"] == {"BOOL": True}


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_a_thread_that_is_not_published_stands_on_no_shelf(state):
    item = items.header_item(replace(HEADER, state=state, waits_for=None))

    assert not {"shelf", "queue", "waiting"} & item.keys()
    assert item["state"] == {"S": state.value}


def test_posts_of_a_thread_sort_by_their_ordinal():
    post = Post("p", "story", 7, "p", "mentor-1", State.PUBLISHED, "2026-11-22", Story("l", "h"))
    keys = [
        items.post_item("abc", replace(post, ordinal=ordinal))["sk"]["S"]
        for ordinal in (1, 2, 10, 100, 9_999)
    ]

    assert keys == sorted(keys)
    assert keys[0] == "post#0001"
    assert items.header_key("abc")["sk"]["S"] > keys[-1]


def test_index_keys_are_attributes_that_headers_have():
    item = items.header_item(HEADER)
    wanted = {name: kind for keys in items.BOARD_INDEXES.values() for name, kind in keys.items()}

    assert {name: next(iter(item[name])) for name in wanted} == wanted
    assert items.BOARD_KEYS == {"pk": "S", "sk": "S"}
    assert items.INTAKE_KEYS == {"id": "S"}
