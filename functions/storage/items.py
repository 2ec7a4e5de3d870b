"""The key layout, and the way of every value to an item and back. Pure; no boto3.

table    pk              sk              holds
intake   id                              box, expires. Nothing else, ever
board    thread#<id>     post#<ordinal>  a post; its words are compressed JSON
board    thread#<id>     thread          the header: what lists show, and the version
board    topic#<slug>    topic           how many threads the shelf of a topic has
board    slot            last            the last slot and its tally
board    slot            lots            who waits for a place, and how often already
board    slot            mode            how the board meets a flood, as its pages say
board    repeats         day#<day>       keyed digests of the texts of a day, for 30 days
board    docket          mode            what the moderator wants that to be

index    shelf: topic, place             threads of a topic, numbered from the oldest
index    queue: what it waits for, day   waiting questions, longest waiting first

Posts are keyed by their ordinal and only ever put where nothing is yet, so a thread is a log: two
publishers at once cannot give one ordinal to two posts, nor lose one. docs/stored.md shows an
example of every attribute; a test compares it with a dump.
"""

import json
import zlib
from collections.abc import Iterable
from dataclasses import MISSING, asdict, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from board.lots import Lots
from board.model import WORDS, Header, Mode, Post, Question, State, Story, Tally, Thread, Topic, WaitsFor
from board.repeats import DAYS, SIZE

Item = dict[str, dict[str, Any]]
"""One row as DynamoDB's interface writes it: attribute -> {type: value}."""

INTAKE_KEYS = {"id": "S"}
BOARD_KEYS = {"pk": "S", "sk": "S"}
BOARD_INDEXES = {
    "shelf": {"shelf": "S", "place": "N"},
    "queue": {"queue": "S", "waiting": "S"},
}
EXPIRES = "expires"
"""The attribute by which DynamoDB drops what is too old: boxes that nobody could open, old digests."""


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
LOTS_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "lots"}}
MODE_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "mode"}}
DOCKET_MODE_KEY: Item = {"pk": {"S": "docket"}, "sk": {"S": "mode"}}
REPEATS = "repeats"
"""The partition that holds the digests of texts, one item a day."""


def repeats_key(day: str) -> Item:
    """Return the key of the digests of a day."""
    return {"pk": {"S": REPEATS}, "sk": {"S": f"day#{day}"}}


def post_item(thread: str, post: Post) -> Item:
    """Return a post as an item. Its place in the thread is its key."""
    words = {name: value for name, value in asdict(post.words).items() if value}
    item: Item = {
        "pk": {"S": thread_key(thread)},
        "sk": {"S": f"post#{post.ordinal:04d}"},
        "post": {"S": post.id},
        "kind": {"S": post.kind},
        "mark": {"S": post.mark},
        "speaker": {"S": post.speaker},
        "state": {"S": post.state},
        "day": {"S": post.day},
        "words": {"B": _packed(words)},
    }
    if post.reason:
        item["reason"] = {"S": post.reason}
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
        words=_words(kind, item),
        reason=item["reason"]["S"] if "reason" in item else "",
    )


def _words(kind: str, item: Item) -> Question | Story:
    """Return the words of a post; of one that was rejected there are none."""
    needed = {field.name: "" for field in fields(WORDS[kind]) if field.default is MISSING}
    return WORDS[kind](**{**needed, **_unpacked(item["words"]["B"])})


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


_COUNTS = {field.name: field.name for field in fields(Tally) if field.name != "slot"} | {
    "waiting": "unplaced"
}
"""The counts of a tally and their attributes; one name is taken by the index of the queue."""


def tally_item(tally: Tally) -> Item:
    """Return the tally of the last slot as an item."""
    counts = {attribute: {"N": str(getattr(tally, name))} for name, attribute in _COUNTS.items()}
    return {**SLOT_KEY, "slot": {"S": tally.slot}, **counts}


def to_tally(item: Item) -> Tally:
    """Return the tally of an item."""
    counts = {name: int(item[attribute]["N"]) for name, attribute in _COUNTS.items()}
    return Tally(item["slot"]["S"], **counts)


def lots_item(lots: Lots) -> Item:
    """Return the lots of a slot as an item."""
    packed = _packed({"drawn": sorted(lots.drawn), "waits": dict(lots.waits)})
    return {
        **LOTS_KEY,
        "slot": {"S": lots.slot},
        "lots": {"B": packed},
        "version": {"N": str(lots.version)},
    }


def to_lots(item: Item | None) -> Lots:
    """Return the lots of an item; where nobody ever had to wait there is none."""
    if item is None:
        return Lots()
    lots = _unpacked(item["lots"]["B"])
    return Lots(item["slot"]["S"], frozenset(lots["drawn"]), lots["waits"], int(item["version"]["N"]))


def mode_item(key: Item, mode: Mode) -> Item:
    """Return a mode as an item: the one that pages say, or the one that the moderator wants."""
    return {**key, "mode": {"S": mode}}


def to_mode(item: Item | None) -> Mode:
    """Return the mode of an item; without one all is as always."""
    return Mode(item["mode"]["S"]) if item else Mode.NORMAL


def repeats_item(day: str, digests: Iterable[bytes], version: int) -> Item:
    """Return the digests of a day as an item, which DynamoDB drops when they are too old to count."""
    until = date.fromisoformat(day) + timedelta(days=DAYS + 1)
    return {
        **repeats_key(day),
        "digests": {"B": b"".join(sorted(digests))},
        "version": {"N": str(version)},
        EXPIRES: {"N": str(int(datetime.combine(until, time(), UTC).timestamp()))},
    }


def to_digests(item: Item) -> set[bytes]:
    """Return the digests of an item."""
    packed = bytes(item["digests"]["B"])
    return {packed[at : at + SIZE] for at in range(0, len(packed), SIZE)}


def _packed(value: Any) -> bytes:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return zlib.compress(written.encode(), 9)


def _unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))
