"""The two tables. The only code in the project that calls DynamoDB, and all it calls.

Plain puts under conditions, no transactions: posts first, each where nothing is yet, and the header
last under its version, so whatever is interrupted can be done again and whoever comes second finds
out. Indexes are read eventually consistent, as DynamoDB has it; the publisher lays what it has just
written over them.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from board import rules
from board.lots import Lots
from board.model import AHAS, Header, Mode, Post, State, Tally, Thread, Topic, WaitsFor
from storage import items, notes
from storage.items import Item

_BATCH, _READ_AT_ONCE = 25, 100
_LAST_PLACE = 10**12


class Conflict(Exception):
    """Somebody else wrote first: read again, and decide again."""


ATTEMPTS = 100
"""Bound on meeting others at one item; each meeting means that somebody else got on."""


class Unavailable(Exception):
    """The table did not take the item; nothing is stored, and trying again is safe."""


class IntakeTable:
    """Sealed drafts on their way to the next slot."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def put(self, post: str, box: bytes, expires: int) -> None:
        """Store a box under an id that has none; the first one wins. Raises Unavailable."""
        try:
            self._client.put_item(
                TableName=self._name,
                Item=items.box_item(post, box, expires),
                ConditionExpression="attribute_not_exists(id)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return
        except (ClientError, BotoCoreError):
            # The cause would carry the request; what a caller needs to know is that nothing is lost.
            raise Unavailable from None

    def boxes(self) -> Iterator[tuple[str, bytes]]:
        """Yield the id and the bytes of every box, in no order that means anything."""
        for item in pages(self._client.scan, TableName=self._name, ConsistentRead=True):
            yield item["id"]["S"], item["box"]["B"]

    def some(self, posts: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the id and the bytes of those boxes of some that are there, each id given once."""
        for item in _found(self._client, self._name, ({"id": {"S": post}} for post in posts)):
            yield item["id"]["S"], item["box"]["B"]

    def holds(self, post: str) -> bool:
        """Say whether there is a box under an id by now."""
        answer = self._client.get_item(TableName=self._name, Key={"id": {"S": post}}, ConsistentRead=True)
        return "Item" in answer

    def delete(self, posts: Iterable[str]) -> None:
        """Delete boxes that have done their work."""
        _delete(self._client, self._name, ({"id": {"S": post}} for post in posts))


class BoardTable:
    """Threads, shelves, the queue, and the last slot."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def thread(self, thread: str) -> tuple[Thread, Header | None]:
        """Return a thread, empty if there is none, and the header that is stored for it."""
        found = pages(
            self._client.query,
            TableName=self._name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": items.thread_key(thread)}},
            ConsistentRead=True,
        )
        return items.to_thread(thread, list(found))

    def save(self, stored: Header | None, before: Thread, thread: Thread) -> Header:
        """Write what is new or changed of a thread and return its header. Raises Conflict.

        ``stored`` and ``before`` are the header and the thread that the decision was made on. What comes
        is written before what goes, as a slot applies it: whoever goes on after a crash decides on the
        rest of it as was decided before.
        """
        new = [post for at, post in enumerate(thread.posts) if before.posts[at : at + 1] != (post,)]
        for post in sorted(new, key=lambda post: _turn(before.post(post.id), post)):
            item = items.post_item(thread.id, replace(post, version=post.version + 1))
            self._put_version(item, post.version)
        header = rules.header(thread)
        if header != stored:
            header = replace(header, version=thread.version + 1)
            self._put_version(items.header_item(header), thread.version)
        return header

    def threads(self, after: str = "") -> Iterator[tuple[Thread, Header | None]]:
        """Yield every thread of the board, or those after one, in an order that means nothing and stays."""
        start = {"ExclusiveStartKey": items.header_key(after)} if after else {}
        gathered: list[Item] = []
        for item in pages(self._client.scan, **start, TableName=self._name, ConsistentRead=True):
            # A scan gives the items of one partition one after the other.
            if gathered and gathered[0]["pk"] != item["pk"]:
                yield from _threads(gathered)
                gathered = []
            gathered.append(item)
        yield from _threads(gathered)

    def shelf(self, topic: str, first: int, last: int) -> list[Header]:
        """Return the threads that stand on the shelf of a topic, from one place to another."""
        return [items.to_header(item) for item in self._shelf(topic, first, last)]

    def ahas(self, first: int, last: int) -> list[tuple[str, Post]]:
        """Return the ahas on their shelf from one place to another, each after its thread's id."""
        return [items.to_aha(item) for item in self._shelf(AHAS, first, last)]

    def beside(self, topic: str, place: int, most: int) -> list[Header]:
        """Return at most ``most`` threads on either side of a place on a topic's shelf, nearest first."""
        before = self._shelf(topic, 1, place - 1, Limit=most, ScanIndexForward=False)
        after = self._shelf(topic, place + 1, _LAST_PLACE, Limit=most)
        return [items.to_header(item) for found in (before, after) for item in islice(found, most)]

    def _shelf(self, shelf: str, first: int, last: int, **more: Any) -> Iterator[Item]:
        if last < first:
            return iter(())  # DynamoDB refuses such a range
        return pages(
            self._client.query,
            **more,
            TableName=self._name,
            IndexName="shelf",
            KeyConditionExpression="shelf = :shelf AND place BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":shelf": {"S": shelf},
                ":first": {"N": str(first)},
                ":last": {"N": str(last)},
            },
        )

    def header(self, thread: str) -> Header | None:
        """Return the header of a thread."""
        item = self._item(items.header_key(thread))
        return items.to_header(item) if item else None

    def headers(self, threads: Collection[str]) -> dict[str, Header]:
        """Return the headers of threads, of those that have one."""
        found = map(items.to_header, _found(self._client, self._name, map(items.header_key, threads)))
        return {header.thread: header for header in found}

    def questions(self, threads: Collection[str]) -> dict[str, Post]:
        """Return the questions of threads, which are their first posts and go by the same ids."""
        keys = (items.post_key(thread, 1) for thread in threads)
        found = map(items.to_post, _found(self._client, self._name, keys))
        return {post.id: post for post in found}

    def queue(
        self, waits_for: WaitsFor, since: str, most: int, *, newest_first: bool = False
    ) -> list[Header]:
        """Return at most ``most`` waiting questions, longest waiting first, none from before ``since``."""
        found = pages(
            self._client.query,
            TableName=self._name,
            IndexName="queue",
            KeyConditionExpression="queue = :queue AND waiting >= :since",
            ExpressionAttributeValues={":queue": {"S": waits_for}, ":since": {"S": since}},
            Limit=most,
            ScanIndexForward=not newest_first,
        )
        return [items.to_header(item) for item in islice(found, most)]

    def topic(self, slug: str) -> Topic:
        """Return how many threads the shelf of a topic has."""
        answer = self._client.get_item(TableName=self._name, Key=notes.topic_key(slug), ConsistentRead=True)
        return notes.to_topic(slug, answer.get("Item"))

    def save_topic(self, topic: Topic) -> None:
        """Write a topic's count over the version that it was read with. Raises Conflict."""
        self._put_version(notes.topic_item(replace(topic, version=topic.version + 1)), topic.version)

    def last_tally(self) -> Tally | None:
        """Return the tally of the last slot, or nothing on a board that has had none."""
        answer = self._client.get_item(TableName=self._name, Key=notes.SLOT_KEY, ConsistentRead=True)
        return notes.to_tally(answer["Item"]) if "Item" in answer else None

    def save_tally(self, tally: Tally) -> None:
        """Write the tally of a slot over the one before."""
        self._client.put_item(TableName=self._name, Item=notes.tally_item(tally))

    def lots(self) -> Lots:
        """Return the lots that were drawn last. Raises Conflict."""
        seen = None
        for _ in range(ATTEMPTS):
            item = self._item(notes.LOTS_KEY)
            keys = notes.lots_keys(item) if item else []
            more = [*_found(self._client, self._name, keys)]
            if len(more) == len(keys):
                return notes.to_lots(item, more)
            if item and item == seen:
                return notes.without_parts(item)  # no other is there, and none will come
            seen = item
        raise Conflict  # each time somebody was quicker

    def save_lots(self, lots: Lots) -> None:
        """Write lots over those that they were drawn after. Raises Conflict."""
        new = replace(lots, version=lots.version + 1)
        item, more = notes.lots_items(new)
        for part in more:
            self._client.put_item(TableName=self._name, Item=part)
        self._put_version(item, lots.version)
        if more or lots.parts:
            # What belongs to older ones nobody reads any more: whoever meant to save them came too late.
            self._drop(self._range("slot", "part#", notes.lots_part(new.version)))

    def mode(self) -> Mode | None:
        """Return the mode that the board's pages say; None where not all of them may say the same."""
        item = self._item(notes.MODE_KEY)
        return None if item and "mode" not in item else notes.to_mode(item)

    def save_mode(self, mode: Mode | None) -> None:
        """Note that the board's pages say a mode by now, or (None) that they are being made again."""
        self._client.put_item(TableName=self._name, Item=notes.mode_item(notes.MODE_KEY, mode))

    def wanted_mode(self) -> Mode:
        """Return the mode that the moderator wants."""
        return notes.to_mode(self._item(notes.DOCKET_MODE_KEY))

    def shown_mode(self) -> Mode:
        """Return the mode that a page which is made now is to say: what others say, not what is to come."""
        return self.mode() or self.wanted_mode()

    def want_mode(self, mode: Mode) -> None:
        """Put a mode on the docket; the publisher applies it at the next slot."""
        self._client.put_item(TableName=self._name, Item=notes.mode_item(notes.DOCKET_MODE_KEY, mode))

    def repeats(self, since: str, digests: Collection[bytes]) -> set[bytes]:
        """Return which of these digests are those of texts that came on a day or later."""
        listed = self._range(notes.REPEATS, f"day#{since}", "day#~")  # "~" comes after every digit
        wanted, found, spilt = set(digests), set(), False
        for item in listed:
            found |= wanted & notes.to_digests(item)
            spilt = spilt or notes.is_last(item)
        if spilt:
            alone = _found(self._client, self._name, map(notes.repeat_key, sorted(wanted - found)))
            found |= {notes.to_digest(item) for item in alone if item["day"]["S"] >= since}
        return found

    def save_repeats(self, day: str, digests: set[bytes]) -> None:
        """Add digests to those of a day; past what its list holds each stands alone. Raises Conflict."""
        new = digests - self.repeats(day, digests)
        for number in range(notes.REPEATS_ITEMS):
            if not new:
                return
            item = self._item(notes.repeats_key(day, number))
            known = notes.to_digests(item) if item else set()
            new -= known
            fit = set(sorted(new)[: max(0, notes.REPEATS_MOST - len(known))])
            if fit:
                version = int(item["version"]["N"]) if item else 0
                self._put_version(notes.repeats_item(day, number, known | fit, version + 1), version)
            new -= fit
        for digest in sorted(new):
            self._client.put_item(TableName=self._name, Item=notes.repeat_item(day, digest))

    def keep(self, until: str, post: str, sealed: bytes) -> None:
        """Keep the sealed words of a post that was taken back until a day."""
        self._client.put_item(TableName=self._name, Item=items.kept_item(until, post, sealed))

    def kept(self, until: str, post: str) -> bytes | None:
        """Return the sealed words that are kept of a post until a day."""
        item = self._item(items.kept_key(until, post))
        return bytes(item["sealed"]["B"]) if item else None

    def all_kept(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield the day, the post and the sealed words of everything that is kept."""
        for item in self._kept_until("~"):
            _, until, post = item["sk"]["S"].split("#")
            yield until, post, bytes(item["sealed"]["B"])

    def forget(self, post: str) -> None:
        """Drop what is kept of a post before its day, whichever that is."""
        found = self._kept_until("~")
        self._drop(item for item in found if item["sk"]["S"].endswith(f"#{post}"))

    def drop_kept(self, day: str) -> None:
        """Drop what was kept until a day, or one before it."""
        # "~" comes after every character of an id.
        self._drop(self._kept_until(f"{day}#~"))

    def _kept_until(self, last: str) -> Iterator[Item]:
        return self._range(items.KEPT, "day#", f"day#{last}")

    def _range(self, partition: str, first: str, last: str) -> Iterator[Item]:
        """Yield the items of a partition from one sort key to another."""
        between = {":pk": {"S": partition}, ":first": {"S": first}, ":last": {"S": last}}
        return pages(
            self._client.query,
            TableName=self._name,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=between,
            ConsistentRead=True,
        )

    def _drop(self, found: Iterable[Item]) -> None:
        _delete(self._client, self._name, ({name: item[name] for name in items.BOARD_KEYS} for item in found))

    def _item(self, key: Item) -> Item | None:
        answer = self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True)
        item: Item | None = answer.get("Item")
        return item

    def _put_version(self, item: Item, version: int) -> None:
        if version == 0:
            self._put(item, "attribute_not_exists(pk)", None)
        else:
            self._put(item, "version = :version", {":version": {"N": str(version)}})

    def _put(self, item: Item, condition: str, values: Item | None) -> None:
        more = {"ExpressionAttributeValues": values} if values else {}
        try:
            self._client.put_item(TableName=self._name, Item=item, ConditionExpression=condition, **more)
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Conflict from None


def _found(client: Any, table: str, keys: Iterable[Item]) -> Iterator[Item]:
    """Yield the items with these keys, each named once, those that there are, in no order."""
    left = iter(keys)
    while some := [*islice(left, _READ_AT_ONCE)]:
        asked = {table: {"Keys": some, "ConsistentRead": True}}
        while asked:
            answer = client.batch_get_item(RequestItems=asked)
            yield from answer["Responses"].get(table, ())
            asked = answer.get("UnprocessedKeys")


def _delete(client: Any, table: str, keys: Iterable[Item]) -> None:
    requests = [{"DeleteRequest": {"Key": key}} for key in keys]
    while requests:
        batch, requests = requests[:_BATCH], requests[_BATCH:]
        answer = client.batch_write_item(RequestItems={table: batch})
        requests += answer.get("UnprocessedItems", {}).get(table, [])


def _turn(was: Post | None, post: Post) -> int:
    """Return the turn of a post among those that are written: new ones, given back, and taken back."""
    if was is None or was.state is State.REJECTED:
        return 0
    return 2 if post.state is State.WITHDRAWN else 1


def _threads(gathered: list[Item]) -> Iterator[tuple[Thread, Header | None]]:
    if gathered and gathered[0]["pk"]["S"].startswith("thread#"):
        thread, header = items.to_thread(gathered[0]["pk"]["S"].removeprefix("thread#"), gathered)
        if thread.posts:
            yield thread, header


def pages(call: Any, **request: Any) -> Iterator[Item]:
    """Yield the items of all pages of a query or scan."""
    while True:
        answer = call(**request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
