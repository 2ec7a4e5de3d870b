"""Runs of the publisher, as the clock and moderators call them: what each does, and how one fails.

A schedule says nothing but what to run. The slot is the latest one that the clock has passed, so a
late, repeated or missing call does no harm: the next one finds the boxes.
"""

from collections.abc import Callable
from typing import Any

import logs
from board import slots
from publisher.slot import Publisher

Handler = Callable[[dict[str, Any], Any], None]

_RUNS = ("slot", "beacon", "docket", "everything")


class RunFailed(Exception):
    """A run of the publisher did not come to its end; the next one goes on from there."""


def lambda_handler(publisher: Publisher, clock: Callable[[], int]) -> Handler:
    """Return the handler that AWS calls, for a publisher; ``clock`` gives seconds since 1970.

    It runs what the event names: ``slot``, ``beacon``, ``docket`` for what moderators want done at once, or
    ``everything`` to make every page again.
    """

    def handler(event: dict[str, Any], _context: Any) -> None:
        run = event.get("run")
        try:
            if run == "slot":
                publisher.publish(slots.last_slot(publisher.site.pace, clock()))
            elif run == "beacon":
                publisher.beacon(clock())
            elif run == "docket":
                publisher.docket_now(clock())
            elif run == "everything":
                publisher.pressroom.everything()
                publisher.beacon(clock())
            else:
                raise ValueError
        except Exception as error:
            logs.failure(f"run {run if run in _RUNS else 'unknown'}", 500, error)
            # Without the cause, whose message may quote what people wrote; the failed run still counts.
            raise RunFailed from None

    return handler


def cut_for_moderators(handler: Handler) -> Handler:
    """Return a handler that runs ``docket`` or ``everything``, and nothing else.

    Whoever could have a slot run at any moment would see what came in at that moment.
    """

    def for_moderators(event: dict[str, Any], context: Any) -> None:
        run = event.get("run")
        handler({"run": run if run in ("docket", "everything") else "nothing"}, context)

    return for_moderators
