"""The key layout, and the way of every value to an item and back. Pure; no boto3.

table    pk              sk              holds
intake   id                              box, expires. Nothing else, ever
board    thread#<id>     post#<ordinal>  a post; its words are compressed JSON
board    thread#<id>     thread          the header: what lists show, and the version
board    topic#<slug>    topic           how many threads the shelf of a topic has
board    slot            last            the last slot and its tally

index    shelf: topic, place             threads of a topic, numbered from the oldest
index    queue: what it waits for, day   waiting questions, longest waiting first

Posts are keyed by their ordinal and only ever put where nothing is yet, so a thread is a log: two
publishers at once cannot give one ordinal to two posts, nor lose one. docs/stored.md shows an
example of every attribute; a test compares it with a dump.
"""

import json
import zlib
from dataclasses import asdict
from typing import Any

from board.model import WORDS, Header, Post, State, Tally, Thread, Topic, WaitsFor

Item = dict[str, dict[str, Any]]
"""One row as DynamoDB's interface writes it: attribute -> {type: value}."""

INTAKE_KEYS = {"id": "S"}
BOARD_KEYS = {"pk": "S", "sk": "S"}
BOARD_INDEXES = {
    "shelf": {"shelf": "S", "place": "N"},
    "queue": {"queue": "S", "waiting": "S"},
}
EXPIRES = "expires"
"""The attribute by which DynamoDB drops boxes that nobody could open."""


def box_item(post: str, box: bytes, expires: int) -> Item:
    """Return a sealed draft as an item; ``expires`` is in seconds since 1970, at the start of a day."""
    return {"id": {"S": post}, "box": {"B": box}, EXPIRES: {"N": str(expires)}}


def thread_key(thread: str) -> str:
    """Return the partition that holds a thread."""
    return f"thread#{thread}"


def header_key(thread: str) -> Item:
    """Return the key of a thread's header."""
    return {"pk": {"S": thread_key(thread)}, "sk": {"S": "thread"}}


def topic_key(slug: str) -> Item:
    """Return the key of a topic's count."""
    return {"pk": {"S": f"topic#{slug}"}, "sk": {"S": "topic"}}


SLOT_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "last"}}


def post_item(thread: str, post: Post) -> Item:
    """Return a post as an item. Its place in the thread is its key."""
    words = {name: value for name, value in asdict(post.words).items() if value}
    packed = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return {
        "pk": {"S": thread_key(thread)},
        "sk": {"S": f"post#{post.ordinal:04d}"},
        "post": {"S": post.id},
        "kind": {"S": post.kind},
        "mark": {"S": post.mark},
        "speaker": {"S": post.speaker},
        "state": {"S": post.state},
        "day": {"S": post.day},
        "words": {"B": zlib.compress(packed, 9)},
    }


def to_post(item: Item) -> Post:
    """Return the post of an item."""
    kind = item["kind"]["S"]
    words = WORDS[kind](**json.loads(zlib.decompress(item["words"]["B"])))
    return Post(
        id=item["post"]["S"],
        kind=kind,
        ordinal=int(item["sk"]["S"].removeprefix("post#")),
        mark=item["mark"]["S"],
        speaker=item["speaker"]["S"],
        state=State(item["state"]["S"]),
        day=item["day"]["S"],
        words=words,
    )


def header_item(header: Header) -> Item:
    """Return a header as an item, with the index keys of the lists it stands in and no others."""
    item: Item = {
        **header_key(header.thread),
        "title": {"S": header.title},
        "excerpt": {"S": header.excerpt},
        "topic": {"S": header.topic},
        "voice": {"S": header.voice},
        "language": {"S": header.language},
        "state": {"S": header.state},
        "day": {"S": header.day},
        "since": {"S": header.since},
        "stories": {"N": str(header.stories)},
        "place": {"N": str(header.place)},
        "version": {"N": str(header.version)},
    }
    if header.locked:
        item["locked"] = {"BOOL": True}
    if header.sample:
        item["sample"] = {"BOOL": True}
    if header.state is State.PUBLISHED:
        item["shelf"] = {"S": header.topic}
    if header.waits_for:
        item["queue"] = {"S": header.waits_for}
        # The id breaks ties inside a day, and an id says nothing about the hour.
        item["waiting"] = {"S": f"{header.since}#{header.thread}"}
    return item


def to_header(item: Item) -> Header:
    """Return the header of an item."""
    return Header(
        thread=item["pk"]["S"].removeprefix("thread#"),
        title=item["title"]["S"],
        excerpt=item["excerpt"]["S"],
        topic=item["topic"]["S"],
        voice=item["voice"]["S"],
        language=item["language"]["S"],
        state=State(item["state"]["S"]),
        day=item["day"]["S"],
        stories=int(item["stories"]["N"]),
        waits_for=WaitsFor(item["queue"]["S"]) if "queue" in item else None,
        since=item["since"]["S"],
        locked="locked" in item,
        sample="sample" in item,
        place=int(item["place"]["N"]),
        version=int(item["version"]["N"]),
    )


def to_thread(thread: str, items: list[Item]) -> tuple[Thread, Header | None]:
    """Return a thread of its items, and its stored header, which a crash can leave behind its posts."""
    header = next((to_header(item) for item in items if item["sk"]["S"] == "thread"), None)
    posts = sorted(
        (to_post(item) for item in items if item["sk"]["S"].startswith("post#")),
        key=lambda post: post.ordinal,
    )
    if header is None:
        return Thread(thread, tuple(posts)), None
    return Thread(thread, tuple(posts), header.locked, header.place, header.version), header


def topic_item(topic: Topic) -> Item:
    """Return a topic's count as an item."""
    return {
        **topic_key(topic.slug),
        "count": {"N": str(topic.count)},
        "version": {"N": str(topic.version)},
    }


def to_topic(slug: str, item: Item | None) -> Topic:
    """Return the count of a topic; a topic without an item is an empty one."""
    if item is None:
        return Topic(slug)
    return Topic(slug, int(item["count"]["N"]), int(item["version"]["N"]))


def tally_item(tally: Tally) -> Item:
    """Return the tally of the last slot as an item."""
    counts = {name: {"N": str(value)} for name, value in asdict(tally).items() if name != "slot"}
    return {**SLOT_KEY, "slot": {"S": tally.slot}, **counts}


def to_tally(item: Item) -> Tally:
    """Return the tally of an item."""
    counts = ("received", "published", "rejected", "unreadable")
    return Tally(item["slot"]["S"], **{name: int(item[name]["N"]) for name in counts})
