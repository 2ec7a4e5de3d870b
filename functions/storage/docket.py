"""The docket, the ledger and the flags: what moderators ask for, what was done, what readers reported.

table    pk              sk                      holds
board    docket          act#<thread>#<post>     a verb that waits for the publisher; one for each post
board    docket          purge#<thread>#<post>   a purge that waits for its day
board    docket          lock#<thread>           a lock or unlock that waits
board    ledger          line#<number>           one line, put where none is: of two writers one has it
board    thread#<id>     flag#<id>               a reader's report of a post

Flags that nobody has looked at, and held posts, stand in the index of the queue under names of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from board.model import Post
from board.moderation import GENESIS, Act, Entry, Verb, chained
from storage import items
from storage.items import Item
from storage.tables import Conflict, pages

HELD, FLAGGED = "held", "flag"
FLAGS_MOST = 20
"""Flags that are kept of one post: more would say no more."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A reader's report of a post."""

    id: str
    thread: str
    post: str
    reason: str
    day: str


class DocketTable:
    """What moderation keeps in the table of the board."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def acts(self) -> list[Act]:
        """Return the verbs that wait."""
        found = self._query("pk = :pk", {":pk": {"S": "docket"}})
        return [to_act(item) for item in found if item["sk"]["S"] != "mode"]

    def ask(self, act: Act) -> None:
        """Put a verb on the docket, in the place of another that waits for the same post."""
        self._client.put_item(TableName=self._name, Item=act_item(act))

    def drop(self, act: Act) -> bool:
        """Take a verb off the docket if it is still this one. Says whether it was."""
        try:
            self._client.delete_item(
                TableName=self._name,
                Key=act_key(act),
                ConditionExpression="act = :act",
                ExpressionAttributeValues={":act": {"S": act.id}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def ledger(self) -> list[Entry]:
        """Return the lines of the ledger in their order."""
        return [to_entry(item) for item in self._query("pk = :pk", {":pk": {"S": "ledger"}})]

    def waits(self, act: Act) -> bool:
        """Say whether a verb is still on the docket, and still this one."""
        answer = self._client.get_item(TableName=self._name, Key=act_key(act), ConsistentRead=True)
        return "Item" in answer and to_act(answer["Item"]) == act

    def note(self, entry: Entry) -> Entry:
        """Write a line after the last one and return it. Raises Conflict if somebody else was first.

        An act that has its line already keeps that one; a line of another act under its id does not count.
        """
        entries = self.ledger()
        for there in entries:
            if replace(there, number=0, day=entry.day, commitment=entry.commitment, chain="") == entry:
                return there
        before = entries[-1].chain if entries else GENESIS
        # Counted from the last one: a copy of a ledger may have come without a line of it.
        number = entries[-1].number + 1 if entries else 1
        line = chained(before, replace(entry, number=number))
        try:
            self._client.put_item(
                TableName=self._name, Item=entry_item(line), ConditionExpression="attribute_not_exists(pk)"
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Conflict from None
        return line

    def lay(self, entry: Entry) -> None:
        """Write a line of a copy of this ledger in its own place. Raises Conflict if another is there."""
        item = entry_item(entry)
        try:
            self._client.put_item(
                TableName=self._name, Item=item, ConditionExpression="attribute_not_exists(pk)"
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            key = {name: item[name] for name in items.BOARD_KEYS}
            answer = self._client.get_item(TableName=self._name, Key=key, ConsistentRead=True)
            if answer.get("Item") != item:
                raise Conflict from None

    def flag(self, flag: Flag, *, settled: bool = False) -> None:
        """Keep a flag, where there is none of this id; ``settled`` one that somebody has looked at."""
        try:
            self._client.put_item(
                TableName=self._name,
                Item=flag_item(flag, settled=settled),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def flags(self, thread: str) -> list[Flag]:
        """Return the flags on the posts of a thread."""
        return [flag for flag, _ in self.flags_and_whether_settled(thread)]

    def flags_and_whether_settled(self, thread: str) -> list[tuple[Flag, bool]]:
        """Return the flags on the posts of a thread, each with whether somebody has looked at it."""
        return [(to_flag(item), "queue" not in item) for item in self._flags(thread)]

    def settle(self, thread: str, post: str) -> None:
        """Take the flags on a post off the moderator's list: somebody has looked."""
        for item in self._flags(thread):
            if item["post"]["S"] == post and "queue" in item:
                self._client.put_item(TableName=self._name, Item=flag_item(to_flag(item), settled=True))

    def flagged(self) -> list[Flag]:
        """Return the flags that nobody has looked at."""
        return [to_flag(item) for item in self._listed(FLAGGED)]

    def held(self) -> Iterator[tuple[str, Post]]:
        """Yield the posts that wait for a moderator, longest first, each after its thread's id."""
        for item in self._listed(HELD):
            yield item["pk"]["S"].removeprefix("thread#"), items.to_post(item)

    def _flags(self, thread: str) -> Iterator[Item]:
        key = {":pk": {"S": items.thread_key(thread)}, ":flag": {"S": "flag#"}}
        return self._query("pk = :pk AND begins_with(sk, :flag)", key)

    def _listed(self, name: str) -> Iterator[Item]:
        return pages(
            self._client.query,
            TableName=self._name,
            IndexName="queue",
            KeyConditionExpression="queue = :queue",
            ExpressionAttributeValues={":queue": {"S": name}},
        )

    def _query(self, condition: str, values: Item) -> Iterator[Item]:
        return pages(
            self._client.query,
            TableName=self._name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )


def act_key(act: Act) -> Item:
    """Return the key of a verb on the docket."""
    lock = act.verb in (Verb.LOCK, Verb.UNLOCK)
    place = f"lock#{act.thread}" if lock else f"act#{act.thread}#{act.post}"
    if act.verb is Verb.PURGE:  # it waits till tomorrow, and another verb may be needed till then
        place = f"purge#{act.thread}#{act.post}"
    return {"pk": {"S": "docket"}, "sk": {"S": place}}


def act_item(act: Act) -> Item:
    """Return a verb on the docket as an item."""
    told = {"act": act.id, "verb": act.verb, "thread": act.thread, "post": act.post}
    more = {name: value for name, value in (("reason", act.reason), ("day", act.day)) if value}
    return {**act_key(act), **{name: {"S": value} for name, value in {**told, **more}.items()}}


def to_act(item: Item) -> Act:
    """Return the verb of an item."""
    told = {name: item[name]["S"] for name in ("thread", "post", "reason", "day") if name in item}
    return Act(item["act"]["S"], Verb(item["verb"]["S"]), **told)


_TOLD = tuple(field.name for field in fields(Entry) if field.name != "number")


def entry_item(entry: Entry) -> Item:
    """Return a line of the ledger as an item."""
    key = {"pk": {"S": "ledger"}, "sk": {"S": f"line#{entry.number:06d}"}}
    return {**key, **{name: {"S": getattr(entry, name)} for name in _TOLD if getattr(entry, name)}}


def to_entry(item: Item) -> Entry:
    """Return the line of an item."""
    told: dict[str, Any] = {name: item[name]["S"] if name in item else "" for name in _TOLD}
    told |= {"number": int(item["sk"]["S"].rpartition("#")[2]), "verb": Verb(told["verb"])}
    return Entry(**told)


def flag_item(flag: Flag, *, settled: bool) -> Item:
    """Return a flag as an item; one that was looked at stands in no list."""
    item: Item = {
        "pk": {"S": items.thread_key(flag.thread)},
        "sk": {"S": f"flag#{flag.id}"},
        "post": {"S": flag.post},
        "reason": {"S": flag.reason},
        "day": {"S": flag.day},
    }
    if not settled:
        item |= {"queue": {"S": FLAGGED}, "waiting": {"S": f"{flag.day}#{flag.id}"}}
    return item


def to_flag(item: Item) -> Flag:
    """Return the flag of an item."""
    thread, flag = item["pk"]["S"].removeprefix("thread#"), item["sk"]["S"].removeprefix("flag#")
    return Flag(flag, thread, *(item[name]["S"] for name in ("post", "reason", "day")))
