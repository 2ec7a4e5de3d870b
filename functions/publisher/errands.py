"""Errands of a slot that is under way: what a run does with the threads that another run hands to it.

Nothing comes out that was not decided before: an errand names drafts, each with its decision, and their boxes
are opened here. A box that is gone was done by another publisher that is at the same slot.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

import sealing
from board import drafts
from board.model import Draft
from publisher import sharding
from publisher.hands import Settled
from publisher.indexing import Part, Told
from publisher.sharding import Answer, Errand
from publisher.slot import Publisher
from storage import items


def run(publisher: Publisher, errand: Errand) -> Answer:
    """Run an errand, and return what it answers. Raises ValueError for what is none."""
    what, pressroom = errand["errand"], publisher.pressroom
    if what == "bring":
        settled = _settled(publisher, errand["settled"])
        brought = publisher.bringing(errand["day"]).all_into(settled)
        return {"brought": [sharding.brought_out(each) for each in brought]}
    if what == "print":
        hand = [sharding.to_hand(each) for each in errand["hand"]]
        pressroom.threads(hand, sharding.to_in_hand(errand))
        return {}
    if what == "change part":
        told = pressroom.catalogue.change_part(
            Part(*errand["part"]), errand["threads"], Told(*errand["told"])
        )
        return {"told": [*told] if told else None}
    headers = [items.to_header(item) for item in errand.get("headers", ())]
    if what == "look beside":
        beside = pressroom.beside(headers, sharding.to_in_hand(errand))
        return {"beside": [items.header_item(row) for row in beside.values()]}
    if what == "print last":
        pressroom.last_pages(headers, sharding.to_in_hand(errand))
        return {}
    raise ValueError(what)


def _settled(publisher: Publisher, told: list[dict[str, Any]]) -> list[Settled]:
    """Return what is to come into threads, which are read here, with the drafts from their boxes."""
    opened = _opened(publisher, {post for each in told for post, _, _ in each["now"]})
    read = publisher.together.each(publisher.board.thread, [each["thread"] for each in told])
    return [
        Settled(
            thread,
            stored,
            [
                (opened[post], sharding.to_decision(*decided))
                for post, *decided in each["now"]
                if post in opened
            ],
            each["place"],
            each["places"],
        )
        for each, (thread, stored) in zip(told, read, strict=True)
    ]


def _opened(publisher: Publisher, posts: Iterable[str]) -> dict[str, Draft]:
    unseal = partial(sealing.unseal, publisher.keys)
    return {
        post: drafts.unpack(unseal(post, box), post) for post, box in publisher.intake.some(sorted(posts))
    }
