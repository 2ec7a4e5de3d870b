"""The key layout, and the way of every value to an item and back. Pure; no boto3.

table    pk              sk              holds
intake   id                              box, expires. Nothing else, ever
board    thread#<id>     post#<ordinal>  a post; its words are compressed JSON
board    thread#<id>     thread          the header: what lists show, and the version
board    topic#<slug>    topic           how many threads the shelf of a topic has
board    kept            day#<day>#<post> sealed words of a post that was taken back, until that day
board    slot            last            the last slot and its tally
board    slot            lots            who waits for a place, and how often already
board    slot            part#<version>#<sum>#<n>  what of the lots does not fit into that
board    slot            mode            how the board meets a flood, as its pages say
board    repeats         day#<day>#<n>   keyed digests of the texts of a day, for 30 days
board    repeat#<digest> repeat          one of them, on days that have more than their list holds
board    docket          mode            what the moderator wants that to be

index    shelf: topic, place             threads of a topic, and all ahas, numbered from the oldest
index    queue: what it waits for, day   waiting questions, and held posts, longest waiting first

Posts are keyed by their ordinal and put where nothing is yet, or over the version that was read, so a
thread is a log: two publishers at once cannot give one ordinal to two posts, nor lose one.
docs/stored.md shows an example of every attribute; a test compares it with a dump.
"""

import json
import zlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from board.model import AHAS, Header, Kept, Post, State, Thread, WaitsFor
from board.words import kind, made, written

Item = dict[str, dict[str, Any]]
"""One row as DynamoDB's interface writes it: attribute -> {type: value}."""

INTAKE_KEYS = {"id": "S"}
BOARD_KEYS = {"pk": "S", "sk": "S"}
BOARD_INDEXES = {
    "shelf": {"shelf": "S", "place": "N"},
    "queue": {"queue": "S", "waiting": "S"},
}
EXPIRES = "expires"
"""The attribute by which DynamoDB drops what is too old, should nobody else have done it before."""


def box_item(post: str, box: bytes, expires: int) -> Item:
    """Return a sealed draft as an item; ``expires`` is in seconds since 1970, at the start of a day."""
    return {"id": {"S": post}, "box": {"B": box}, EXPIRES: {"N": str(expires)}}


def thread_key(thread: str) -> str:
    """Return the partition that holds a thread."""
    return f"thread#{thread}"


def header_key(thread: str) -> Item:
    """Return the key of a thread's header."""
    return {"pk": {"S": thread_key(thread)}, "sk": {"S": "thread"}}


def post_key(thread: str, ordinal: int) -> Item:
    """Return the key of a post, which is its place in the thread."""
    return {"pk": {"S": thread_key(thread)}, "sk": {"S": f"post#{ordinal:04d}"}}


KEPT = "kept"
"""The partition that holds sealed words of posts that were taken back."""


def post_item(thread: str, post: Post) -> Item:
    """Return a post as an item."""
    item: Item = {
        **post_key(thread, post.ordinal),
        "post": {"S": post.id},
        "kind": {"S": post.kind},
        "mark": {"S": post.mark},
        "speaker": {"S": post.speaker},
        "state": {"S": post.state},
        "day": {"S": post.day},
        "words": {"B": packed(written(post.words))},
        "version": {"N": str(post.version)},
    }
    if post.reason:
        item["reason"] = {"S": post.reason}
    if post.until:
        item["until"] = {"S": post.until}
    if post.page:
        item["page"] = {"N": str(post.page)}
    if post.place:
        item["place"] = {"N": str(post.place)}
    if post.place and post.state is State.PUBLISHED:
        item["shelf"] = {"S": AHAS}
    if post.state is State.HELD:
        item["queue"] = {"S": post.state}
        item["waiting"] = {"S": f"{post.day}#{post.id}"}
    return item


def to_post(item: Item) -> Post:
    """Return the post of an item."""
    kind = item["kind"]["S"]
    return Post(
        id=item["post"]["S"],
        kind=kind,
        ordinal=int(item["sk"]["S"].removeprefix("post#")),
        mark=item["mark"]["S"],
        speaker=item["speaker"]["S"],
        state=State(item["state"]["S"]),
        day=item["day"]["S"],
        words=made(kind, unpacked(item["words"]["B"])),
        reason=item["reason"]["S"] if "reason" in item else "",
        until=item["until"]["S"] if "until" in item else "",
        place=int(item["place"]["N"]) if "place" in item else 0,
        page=int(item["page"]["N"]) if "page" in item else 0,
        version=int(item["version"]["N"]),
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
        "layers": {"N": str(header.layers)},
        "ahas": {"N": str(header.ahas)},
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
        layers=int(item["layers"]["N"]),
        ahas=int(item["ahas"]["N"]),
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


def to_aha(item: Item) -> tuple[str, Post]:
    """Return an aha of its shelf, after the thread that it stands in."""
    return item["pk"]["S"].removeprefix("thread#"), to_post(item)


def kept_key(until: str, post: str) -> Item:
    """Return the key of the words that are kept of a post until a day."""
    return {"pk": {"S": KEPT}, "sk": {"S": f"day#{until}#{post}"}}


def kept_item(until: str, post: str, sealed: bytes) -> Item:
    """Return the sealed words of a post that was taken back as an item."""
    # The publisher drops them at the end of the first slot of that day; the day after, DynamoDB would.
    return {**kept_key(until, post), "sealed": {"B": sealed}, EXPIRES: {"N": starts(until, 1)}}


def to_kept_bytes(kept: Kept) -> bytes:
    """Return what is kept of a post as the bytes that are sealed: the same for the same post."""
    how = {"kind": kind(kept.words), "state": kept.state, "reason": kept.reason}
    return packed({**how, "words": written(kept.words)})


def to_kept(data: bytes) -> Kept:
    """Return what was kept of a post."""
    told = unpacked(data)
    return Kept(State(told["state"]), told["reason"], made(told["kind"], told["words"]))


def starts(day: str, days_later: int) -> str:
    """Return when a day starts, so many days later, as seconds since 1970."""
    start = date.fromisoformat(day) + timedelta(days=days_later)
    return str(int(datetime.combine(start, time(), UTC).timestamp()))


def packed(value: Any) -> bytes:
    """Return a value as compressed JSON: the same bytes for the same value."""
    told = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return zlib.compress(told.encode(), 9)


def unpacked(data: bytes) -> Any:
    """Return the value of compressed JSON."""
    return json.loads(zlib.decompress(data))
