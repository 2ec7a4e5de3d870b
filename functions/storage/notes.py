"""Items that are not a thread's: shelves, the last slot, lots, the mode, and digests of texts. Pure.

The key layout of all of them stands in storage/items.py.
"""

from collections.abc import Iterable
from dataclasses import fields

from board.lots import Lots
from board.model import Mode, Tally, Topic
from board.repeats import DAYS, SIZE
from storage.items import EXPIRES, Item, packed, starts, unpacked

SLOT_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "last"}}
LOTS_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "lots"}}
MODE_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "mode"}}
DOCKET_MODE_KEY: Item = {"pk": {"S": "docket"}, "sk": {"S": "mode"}}
REPEATS = "repeats"
"""The partition that holds the digests of texts, one item a day."""


REPEATS_MOST = 1_000
"""Digests in one item, so that adding to it stays cheap; a busy day has several."""


def repeats_key(day: str, number: int) -> Item:
    """Return the key of the digests of a day, or of some of them."""
    return {"pk": {"S": REPEATS}, "sk": {"S": f"day#{day}#{number:04d}"}}


def topic_key(slug: str) -> Item:
    """Return the key of a topic's count."""
    return {"pk": {"S": f"topic#{slug}"}, "sk": {"S": "topic"}}


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
    written = packed({"drawn": sorted(lots.drawn), "waits": dict(lots.waits)})
    return {
        **LOTS_KEY,
        "slot": {"S": lots.slot},
        "lots": {"B": written},
        "version": {"N": str(lots.version)},
    }


def to_lots(item: Item | None) -> Lots:
    """Return the lots of an item; where nobody ever had to wait there is none."""
    if item is None:
        return Lots()
    lots = unpacked(item["lots"]["B"])
    return Lots(item["slot"]["S"], frozenset(lots["drawn"]), lots["waits"], int(item["version"]["N"]))


def mode_item(key: Item, mode: Mode | None) -> Item:
    """Return a mode as an item: the one that pages say, if all say the same, or that the moderator wants."""
    return {**key, "mode": {"S": mode}} if mode else key


def to_mode(item: Item | None) -> Mode:
    """Return the mode of an item; without one all is as always."""
    return Mode(item["mode"]["S"]) if item else Mode.NORMAL


def repeats_item(day: str, number: int, digests: Iterable[bytes], version: int) -> Item:
    """Return digests of a day as an item, which DynamoDB drops when they are too old to count."""
    return {
        **repeats_key(day, number),
        "digests": {"B": b"".join(sorted(digests))},
        "version": {"N": str(version)},
        EXPIRES: {"N": starts(day, DAYS + 1)},
    }


def to_digests(item: Item) -> set[bytes]:
    """Return the digests of an item."""
    joined = bytes(item["digests"]["B"])
    return {joined[at : at + SIZE] for at in range(0, len(joined), SIZE)}
