"""Runs of the publisher, as the clock and moderators call them: what each does, and how one fails.

A schedule says nothing but what to run. The slot is the latest one that the clock has passed, and a call
that comes long after it does nothing: between two slots it would bring out, alone, what came in just then.
A missing call does no harm, and a failed one is not tried again: the next slot finds the boxes.
"""

from collections.abc import Callable
from typing import Any

import logs
from board import slots
from publisher.slot import Publisher

Handler = Callable[[dict[str, Any], Any], dict[str, Any] | None]

_RUNS = ("slot", "trial", "beacon", "docket", "everything")
LATE = 120
"""Seconds after its slot within which a run may begin; the clock of AWS takes up to 60."""


class RunFailed(Exception):
    """A run of the publisher did not come to its end; the next one goes on from there."""


def lambda_handler(publisher: Publisher, clock: Callable[[], int]) -> Handler:
    """Return the handler that AWS calls, for a publisher; ``clock`` gives seconds since 1970.

    It runs what the event names: ``slot``, ``beacon``, ``docket`` for what moderators want done at once, or
    ``everything`` to make every page again, or only the ``step`` of it that it names: then it returns what
    that did. ``trial`` is a slot at any moment, for a board that nobody uses yet.
    """

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any] | None:
        run, now = event.get("run"), clock()
        slot = slots.last_slot(publisher.site.pace, now)
        try:
            if run == "trial" or (run == "slot" and now - slot <= LATE):
                publisher.publish(slot)
            elif run == "slot":
                pass
            elif run == "beacon":
                publisher.beacon(now)
            elif run == "docket":
                publisher.docket_now(now)
            elif run == "everything" and "step" in event:
                if event["step"] == "fixed":
                    publisher.beacon(now)
                return publisher.pressroom.do(event["step"])._asdict()
            elif run == "everything":
                publisher.pressroom.everything()
                publisher.beacon(now)
            else:
                raise ValueError
            return None
        except Exception as error:
            logs.failure(f"run {run if run in _RUNS else 'unknown'}", 500, error)
            # Without the cause, whose message may quote what people wrote; the failed run still counts.
            raise RunFailed from None

    return handler


def errand_handler(publisher: Publisher) -> Handler:
    """Return the handler that another run of the publisher calls with an errand, for a publisher."""

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        from publisher import errands  # what a slot without shards never loads

        try:
            return errands.run(publisher, event)
        except Exception as error:
            logs.failure("errand", 500, error)
            raise RunFailed from None  # as above

    return handler


def cut_for_moderators(handler: Handler) -> Handler:
    """Return a handler that runs ``docket``, or ``everything`` or a step of it, and nothing else.

    Whoever could have a slot run at any moment would see what came in at that moment.
    """

    def for_moderators(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
        run = event.get("run")
        step = {"step": event["step"]} if run == "everything" and "step" in event else {}
        return handler({"run": run if run in ("docket", "everything") else "nothing", **step}, context)

    return for_moderators
