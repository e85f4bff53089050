"""Keeps the auxiliary parts of the hub running: they restart, and their loss is a fault.

What is vital (judgement, outbox, uplink) is not kept so: it ends the process, whose state is on
the disk and which the service manager starts again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from edge.backoff import Backoff
from edge.happenings import FaultSeen
from protocol.clock import Clock

log = logging.getLogger(__name__)

WORKS_AFTER_S = 10.0
"""A part that ran this long works again: before it, a fault would come and go with each attempt."""

Report = Callable[[FaultSeen], None]


async def keep_running(
    name: str, part: Callable[[], Awaitable[None]], clock: Clock, report: Report
) -> None:
    """Run `part` again and again, with jittered backoff; its fault is `(name, stopped)`.

    The fault is told once when it stops and once when it works again. A part that returns is done,
    and is not run again. Cancellation passes through.
    """
    kept = _Kept(name, clock, report)
    while True:
        try:
            await kept.run(part)
        except* Exception as group:  # noqa: BLE001 - whatever it is, the rest goes on
            kept.failed(group)
        else:
            kept.works()
            return
        await clock.sleep(kept.backoff.next())


class _Kept:
    def __init__(self, name: str, clock: Clock, report: Report) -> None:
        self._name = name
        self._clock = clock
        self._report = report
        self._failing: bool | None = None
        """None: not known yet; a fault of before the restart may stand."""
        self.backoff = Backoff(first_s=0.5, last_s=60.0)

    async def run(self, part: Callable[[], Awaitable[None]]) -> None:
        async with asyncio.TaskGroup() as group:
            proving = group.create_task(self._prove(), name=f"{self._name} proves itself")
            await part()
            proving.cancel()

    async def _prove(self) -> None:
        await self._clock.sleep(WORKS_AFTER_S)
        self.works()

    def works(self) -> None:
        self.backoff.reset()
        if self._failing:
            log.info("%s works again", self._name)
        if self._failing is not False:
            self._failing = False
            self._report(FaultSeen(component=self._name, code="stopped", over=True))

    def failed(self, group: BaseExceptionGroup[Exception]) -> None:
        error: BaseException = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        log.debug("%s stopped", self._name, exc_info=group)
        if not self._failing:
            self._failing = True
            log.warning("%s stopped: %r", self._name, error)
            text = f"{type(error).__name__} in a part of the hub; it is started again."
            self._report(FaultSeen(component=self._name, code="stopped", text=text))
