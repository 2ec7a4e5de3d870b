"""Shards: the threads of a slot, handed out to other runs of the publisher, some at a time.

One run draws lots, decides, and gives what hangs on all threads: places, and leave for tombstones. Others
write and print the threads, and change parts of the search index. What is shared the one run makes in the
end. An errand names threads, drafts and decisions, and says of headers what lists show; boxes are opened by
whoever needs them. Nothing hangs on who runs an errand, nor on how many are under way, so the bytes are those
of one run. One that dies fails its slot, and the next slot does all of it again, as always.
"""

import base64
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from board.admission import Decision
from board.model import Header, State
from publisher.hands import Brought, Hand, InHand, Settled
from publisher.indexing import Part, Told
from storage import items

THREADS_MOST = 200
"""Threads of one errand: small enough for what a function may be sent, and for its time."""
Errand = dict[str, Any]
Answer = dict[str, Any]
Send = Callable[[list[Errand]], list[Answer]]
"""Has errands run elsewhere, some side by side, and returns what they answer, in their order."""
Thing = TypeVar("Thing")


class Shards:
    """Does with the threads of a slot what one run would do. An errand has at most ``most`` of them."""

    def __init__(self, send: Send, most: int = THREADS_MOST) -> None:
        self._send = send
        self._most = most

    def brought(self, day: str, settled: Sequence[Settled]) -> list[Brought]:
        """Have what was settled written, and return what became of it."""
        some = [
            {"day": day, "settled": [settled_out(each) for each in part]} for part in self._parted(settled)
        ]
        return [to_brought(each) for answer in self._sent("bring", some) for each in answer["brought"]]

    def threads(self, hand: list[Hand], in_hand: InHand) -> None:
        """Have the pages of threads made again."""
        some = [
            {
                "hand": [hand_out(replace(held, ahas=())) for held in part],
                "near": _near([held.header for held in part], in_hand),
            }
            for part in self._parted(hand)
        ]
        self._sent("print", some)

    def beside(self, headers: list[Header], in_hand: InHand) -> dict[str, Header]:
        """Have the threads looked up that stand beside these."""
        answers = self._sent("look beside", self._about(headers, in_hand))
        rows = [items.to_header(row) for answer in answers for row in answer["beside"]]
        return {row.thread: row for row in rows}

    def last_pages(self, headers: list[Header], in_hand: InHand) -> None:
        """Have the last pages of threads made again."""
        self._sent("print last", self._about(headers, in_hand))

    def parts(
        self, hand: Mapping[Part, Collection[str]], told: Mapping[Part, Told]
    ) -> dict[Part, Told | None]:
        """Have parts of the search index changed, and return what the index is to tell of each."""
        some = [{"part": [*part], "threads": [*hand[part]], "told": [*told[part]]} for part in hand]
        answers = self._sent("change part", some)
        return {
            part: Told(*answer["told"]) if answer["told"] else None
            for part, answer in zip(hand, answers, strict=True)
        }

    def _about(self, headers: list[Header], in_hand: InHand) -> list[Errand]:
        return [
            {"headers": [*map(_shown, part)], "near": _near(part, in_hand)} for part in self._parted(headers)
        ]

    def _parted(self, things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
        for at in range(0, len(things), self._most):
            yield things[at : at + self._most]

    def _sent(self, what: str, some: list[Errand]) -> list[Answer]:
        return self._send([{"errand": what, **each} for each in some]) if some else []


def settled_out(settled: Settled) -> Errand:
    """Return what is to come into a thread as an errand says it: by ids, and without any words."""
    return {
        "thread": settled.thread.id,
        "now": [[draft.id, decision.state, decision.reason] for draft, decision in settled.now],
        "place": settled.place,
        "places": {post: place for post, place in settled.places.items() if place},
    }


def to_decision(state: str, reason: Any) -> Decision:
    """Return the decision of an errand."""
    return Decision(State(state), reason)


def brought_out(brought: Brought) -> Answer:
    """Return what became of a thread's drafts as an errand answers it."""
    return {
        "hand": hand_out(brought.hand) if brought.hand else None,
        "taken": sorted(brought.taken),
        "states": dict(brought.states),
    }


def to_brought(answer: Answer) -> Brought:
    """Return what an errand answered of a thread."""
    hand = to_hand(answer["hand"]) if answer["hand"] else None
    states = Counter({State(state): number for state, number in answer["states"].items()})
    return Brought(hand, frozenset(answer["taken"]), states)


def hand_out(hand: Hand) -> Errand:
    """Return a thread in hand as an errand says it."""
    return {
        "header": _shown(hand.header),
        "changed": sorted(hand.changed),
        "pages": [*hand.pages],
        "ahas": [_as_text(items.post_item(hand.header.thread, post)) for post in hand.ahas],
    }


def to_hand(errand: Errand) -> Hand:
    """Return a thread in hand of an errand."""
    ahas = tuple(items.to_post(_as_bytes(item)) for item in errand["ahas"])
    header = items.to_header(errand["header"])
    return Hand(header, frozenset(errand["changed"]), tuple(errand["pages"]), ahas)


def to_in_hand(errand: Errand) -> InHand:
    """Return what an errand says of the threads in hand that stand near its own, which may be among them."""
    return InHand(map(items.to_header, errand["near"]))


def _near(headers: Collection[Header], in_hand: InHand) -> list[items.Item]:
    near = {row.thread: row for header in headers for row in in_hand.near(header)}
    return [_shown(near[thread]) for thread in sorted(near)]


def _shown(header: Header) -> items.Item:
    """Return a header as an item, without words that nobody is shown."""
    if header.state is not State.PUBLISHED:
        header = replace(header, title="", excerpt="")
    return items.header_item(header)


def _as_text(item: items.Item) -> items.Item:
    return {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value
        for name, value in item.items()
    }


def _as_bytes(item: items.Item) -> items.Item:
    return {
        name: {"B": base64.b64decode(value["B"])} if "B" in value else value for name, value in item.items()
    }
