"""Keeps the auxiliary parts of the hub running: they restart, and their loss is a fault.

What is vital (judgement, outbox, uplink) is not kept so: it ends the process, whose state is on
the disk and which the service manager starts again.
"""

import logging
from collections.abc import Awaitable, Callable

from edge.backoff import Backoff
from edge.happenings import FaultSeen
from protocol.clock import Clock

log = logging.getLogger(__name__)

HELD_S = 60.0
"""A part that ran this long starts the backoff over."""

Report = Callable[[FaultSeen], None]


async def keep_running(
    name: str, part: Callable[[], Awaitable[None]], clock: Clock, report: Report
) -> None:
    """Run `part` again and again, with jittered backoff; its fault is `(name, stopped)`.

    A part that returns is done, and is not run again. Cancellation passes through.
    """
    backoff = Backoff(first_s=0.5, last_s=60.0)
    while True:
        began = clock.steady()
        try:
            await part()
        except Exception as error:
            log.debug("%s stopped", name, exc_info=error)
            log.warning("%s stopped: %r", name, error)
            text = f"{type(error).__name__} in a part of the hub; it is started again."
            report(FaultSeen(component=name, code="stopped", text=text))
        else:
            return
        if clock.steady() - began > HELD_S:
            backoff.reset()
        await clock.sleep(backoff.next())
        report(FaultSeen(component=name, code="stopped", over=True))
