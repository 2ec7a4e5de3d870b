"""Admission: what becomes of a draft that has its place in a slot.

Decided once, when the draft comes to the board, from what is known then. Whatever is doubtful waits
for a moderator; only what needs no judgement (the same text again, a board that is full) is rejected
by itself. An error on the way never lets a draft through.
"""

from dataclasses import dataclass
from typing import Literal

from board.model import Draft, Hold, Lane, Mode, Reject, State


@dataclass(frozen=True, slots=True)
class Decision:
    """The state that a draft gets, and the reason for any other than published."""

    state: State
    reason: Hold | Reject | Literal[""] = ""


PUBLISH = Decision(State.PUBLISHED)


def hold(reason: Hold) -> Decision:
    """Return the decision to let a draft wait for a moderator."""
    return Decision(State.HELD, reason)


def reject(reason: Reject) -> Decision:
    """Return the decision not to take a draft."""
    return Decision(State.REJECTED, reason)


def admit(draft: Draft, *, doubtful: bool | None, repeated: bool, mode: Mode, slow_lane: str) -> Decision:
    """Return what becomes of a draft.

    ``doubtful`` says whether screening found something a person should look at, None that it failed;
    ``repeated`` that the same text came within 30 days.
    """
    if repeated:
        return reject(Reject.REPEAT)
    if doubtful is None or not draft.screened:
        return hold(Hold.ERROR)
    if doubtful:
        return hold(Hold.WORDS)
    if mode is Mode.HOLD:
        return hold(Hold.FLOOD)
    if draft.lane is Lane.SLOW and slow_lane == "held":
        return hold(Hold.SLOW_LANE)
    return PUBLISH
