"""A board on which everything happens in one slot: the case for crashes, faults and races.

Before it: two topics, stories, a layer, a question that waits for a moderator, a story that its author took
back and one that a moderator removed, and pages that say that the board holds everything. In it: moderators
approve, restore, remove, purge and lock, the board opens, and readers flag; an undo, a withdrawal, and more
posts than there is room for, on each other, one of which is to be held; and a box that nobody can open.
"""

from typing import Any

from board import slots
from board.lots import Budgets
from board.model import Mode
from board.moderation import Act, Verb
from press import TopicName
from publisher.slot import Publisher
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha
from tests.world import World, a_site

BUDGET = 6
HELD_WORDS = "I told my lawyer about it"


def a_small_site() -> Any:
    """Return a site of two topics with room for few, that holds what speaks of lawyers."""
    topics = (TopicName("work", "Work"), TopicName("life", "Life"))
    return a_site(topics=topics, budgets=Budgets(fast=BUDGET, slow=BUDGET), hold=("my lawyer",))


def eventful(world: World) -> int:
    """Bring a board to that point, and return the slot at which everything happens."""
    one, two, three = (
        _sent(world, "/api/threads", a_question(seed, topic=topic))
        for seed, topic in ((1, "work"), (2, "work"), (3, "life"))
    )
    waiting = _sent(world, "/api/threads", a_question(4, body=f"{HELD_WORDS}. " * 5))
    world.next_slot()
    told = {seed: _sent(world, f"/api/threads/{one}/stories", a_story(seed)) for seed in (1001, 1002)}
    told |= {seed: _sent(world, f"/api/threads/{two}/stories", a_story(seed)) for seed in (1003, 1004)}
    told[1005] = _sent(world, f"/api/threads/{three}/stories", a_story(1005))
    world.next_slot()
    answer = _sent(world, f"/api/threads/{one}/layers", a_layer(told[1001], 1, "asker"))
    _taken_back(world, one, told[1002], 1002)
    world.docket.ask(Act("r" * 26, Verb.REMOVE, two, told[1003], "unkind"))
    world.board.want_mode(Mode.HOLD)
    # The layer was sent before, so it is the moderator who lets it through.
    world.next_slot()
    world.docket.ask(Act("a" * 26, Verb.APPROVE, one, answer))
    world.next_slot()

    slot = slots.next_slot(world.site.pace, world.now)
    today = slots.day(slot)
    world.board.want_mode(Mode.NORMAL)
    world.docket.ask(Act("b" * 26, Verb.APPROVE, waiting, waiting))
    world.docket.ask(Act("c" * 26, Verb.APPROVE, two, told[1003]))
    world.docket.ask(Act("d" * 26, Verb.PURGE, two, told[1004], "pitch", today))
    world.docket.ask(Act("e" * 26, Verb.LOCK, three, three))
    # Its author takes it back in the same slot, and so for good.
    world.docket.ask(Act("f" * 26, Verb.REMOVE, three, told[1005], "unkind"))
    _taken_back(world, one, told[1002], 1002, undo=True)
    _taken_back(world, three, told[1005], 1005)
    new = [_sent(world, "/api/threads", a_question(seed)) for seed in (5, 6)]
    _sent(world, f"/api/threads/{new[0]}/stories", a_story(1006))
    _sent(world, f"/api/threads/{one}/stories", a_story(1007))
    _sent(world, f"/api/threads/{two}/stories", a_story(1008, cost=HELD_WORDS))
    _sent(world, f"/api/threads/{one}/layers", a_layer(answer, 1001))
    _sent(world, f"/api/threads/{one}/ahas", an_aha(1, story=told[1001]))
    _sent(world, f"/api/threads/{one}/ahas", an_aha(1, body="I found another way out of it myself."))
    for seed, post in ((50, one), (51, told[1001])):
        flag = {"nonce": a_receipt(40_000 + seed), "post": post, "reason": "identifying"}
        _sent(world, f"/api/threads/{one}/flags", flag)
    world.table.put("z" * 26, b"\xff" * 1_920, 2_000_000_000)
    world.now = slot + 1
    return slot


def run(publisher: Publisher, slot: int) -> None:
    """Do what the clock has the publisher do at a full hour: a slot, and the beacon."""
    publisher.publish(slot)
    publisher.beacon(slot)


def _sent(world: World, path: str, fields: dict[str, Any]) -> str:
    answer = world.post(path, fields)
    assert answer.status == 202, answer.body
    return str(answer.json["id"])


def _taken_back(world: World, thread: str, post: str, seed: int, **changes: Any) -> None:
    fields = {"receipt": a_receipt(seed), "as": "mentor", "post": post, **changes}
    _sent(world, f"/api/threads/{thread}/withdrawals", fields)
