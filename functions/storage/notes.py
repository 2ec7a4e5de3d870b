"""Items that are not a thread's: shelves, the last slot, lots, the mode, and digests of texts. Pure.

The key layout of all of them stands in storage/items.py.
"""

from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256

from board.lots import Lots
from board.model import Mode, Tally, Topic
from board.repeats import DAYS, SIZE
from storage.items import EXPIRES, Item, packed, starts, unpacked

SLOT_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "last"}}
LOTS_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "lots"}}
MODE_KEY: Item = {"pk": {"S": "slot"}, "sk": {"S": "mode"}}
DOCKET_MODE_KEY: Item = {"pk": {"S": "docket"}, "sk": {"S": "mode"}}
REPEATS = "repeats"
"""The partition that holds the digests of texts, a list for each day, which every slot reads."""
REPEATS_MOST, REPEATS_ITEMS = 1_000, 24
"""Digests in one item, so that adding to it stays cheap, and items of a day.

The list of a day holds more than a board takes whose slots have budgets. Past that the digests of a day stand
alone, each under a key of its own: they are asked for one by one, and no slot has all of them in memory.
"""


LOTS_MOST = 390_000
"""Bytes of lots in one item, of which DynamoDB lets one have 400 KB."""
LOTS_DAYS = 45
"""Days after which DynamoDB drops what belongs to lots, should nobody else have done it: boxes do not live as
long, so what was drawn then is of no use."""


def repeats_key(day: str, number: int) -> Item:
    """Return the key of the digests of a day, or of some of them."""
    return {"pk": {"S": REPEATS}, "sk": {"S": f"day#{day}#{number:04d}"}}


def repeat_key(digest: bytes) -> Item:
    """Return the key of a digest that stands alone."""
    return {"pk": {"S": f"repeat#{digest.hex()}"}, "sk": {"S": "repeat"}}


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


def lots_items(lots: Lots) -> tuple[Item, list[Item]]:
    """Return the lots of a slot as an item, and what of them does not fit into it as others.

    Those others are never written over: their keys name the version and a checksum, so that who saves lots at
    the same time has others of its own.
    """
    told = {"drawn": sorted(lots.drawn), "waits": dict(lots.waits)}
    if lots.places:
        told["places"] = {shelf: dict(places) for shelf, places in lots.places.items()}
    written = packed(told)
    first, *more = [written[at : at + LOTS_MOST] for at in range(0, len(written), LOTS_MOST)]
    item = {
        **LOTS_KEY,
        "slot": {"S": lots.slot},
        "lots": {"B": first},
        "version": {"N": str(lots.version)},
    }
    if more:
        item |= {"parts": {"N": str(len(more))}, "sum": {"S": sha256(written).hexdigest()[:16]}}
    expires = {EXPIRES: {"N": starts(lots.slot[:10], LOTS_DAYS)}}
    keys = lots_keys(item)
    return item, [{**key, "lots": {"B": part}, **expires} for key, part in zip(keys, more, strict=True)]


def lots_keys(item: Item) -> list[Item]:
    """Return the keys of the items that belong to an item of lots, in their order."""
    number = int(item["parts"]["N"]) if "parts" in item else 0
    begin = f"{lots_part(int(item['version']['N']))}{item['sum']['S']}#" if number else ""
    return [{"pk": {"S": "slot"}, "sk": {"S": f"{begin}{at:04d}"}} for at in range(number)]


def lots_part(version: int) -> str:
    """Return how the sort keys begin of items that belong to lots of a version."""
    return f"part#{version:010d}#"


def to_lots(item: Item | None, more: Iterable[Item] = ()) -> Lots:
    """Return the lots of an item and those that belong to it; where nobody ever had to wait there is none."""
    if item is None:
        return Lots()
    parts = [item, *sorted(more, key=lambda part: str(part["sk"]["S"]))]
    lots = unpacked(b"".join(bytes(part["lots"]["B"]) for part in parts))
    version, number = int(item["version"]["N"]), len(parts) - 1
    places = lots.get("places", {})
    return Lots(item["slot"]["S"], frozenset(lots["drawn"]), lots["waits"], version, places, number)


def without_parts(item: Item) -> Lots:
    """Return the lots of an item of which the others are gone: nobody was drawn, and nobody waited."""
    return Lots(item["slot"]["S"], version=int(item["version"]["N"]), parts=int(item["parts"]["N"]))


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


def is_last(item: Item) -> bool:
    """Say whether an item is the last that the list of a day may have, and others may stand alone."""
    key: str = item["sk"]["S"]
    return key.endswith(f"#{REPEATS_ITEMS - 1:04d}")


def repeat_item(day: str, digest: bytes) -> Item:
    """Return a digest that stands alone as an item, which DynamoDB drops when it is too old to count."""
    return {**repeat_key(digest), "day": {"S": day}, EXPIRES: {"N": starts(day, DAYS + 1)}}


def to_digest(item: Item) -> bytes:
    """Return the digest of an item in which it stands alone."""
    return bytes.fromhex(item["pk"]["S"].removeprefix("repeat#"))
