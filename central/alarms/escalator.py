"""Runs what is due: one ticking task over the rows, before and after a restart alike.

What is due becomes attempts, and each attempt a named task that sends it. A commit anywhere wakes
the task, so that an answer stops the others, or a refusal goes on, at once rather than at a tick.
"""

import asyncio
import logging
from dataclasses import replace

from sqlalchemy import select

from central import tables
from central.alarms.attempts import AttemptState, attempts_of
from central.alarms.case_rows import OvertakenError, load_case, save_case
from central.alarms.cases import ENDED
from central.alarms.errands import Errand, Errands
from central.alarms.escalation import Due
from central.alarms.following import follow
from central.database import Committed, Database
from central.notifications.links import Links
from central.notifications.sender import Sender
from central.residents.door import Door
from protocol.clock import Clock

_log = logging.getLogger(__name__)
_CASES = tables.cases
_BREATH_S = 0.1
"""Between two rounds: a flood of alarms commits often, and none of them is due at once."""
_AT_ONCE = 100
"""Cases and attempts looked at in one round; the rest follow in the next, which comes at once."""


class Escalator:
    """Asks contacts to come. `run` is a vital task; only one runs for a database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sender: Sender,
        links: Links,
        *,
        tick_s: float = 1.0,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sender = sender
        self._errands = Errands(database, links, Door(database))
        # Another worker's commit wakes nobody here: what it stops must be seen within a second.
        self._tick_s = min(tick_s, 0.5)
        self._awake = asyncio.Event()
        self._sending: dict[str, asyncio.Task[None]] = {}
        database.listen(self._wake)

    async def run(self) -> None:
        """Run until cancelled. What is being sent then is killed, and sent again at the return."""
        await self._errands.take_up()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sender.keep_spare(), name="escalator-spare")
            group.create_task(self._tick(), name="escalator-tick")
            while True:
                self._awake.clear()
                await self._run_what_is_due()
                await self._send_what_is_planned(group)
                await self._clock.sleep(_BREATH_S)
                await self._awake.wait()

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(self._tick_s)
            self._awake.set()

    def _wake(self, committed: Committed) -> None:
        if committed.cases:
            self._awake.set()

    async def _run_what_is_due(self) -> None:
        async with self._database.read() as connection:
            now = await self._database.now(connection)
            query = (
                select(_CASES.c.id)
                .where(_CASES.c.next_due_at <= now)
                .order_by(_CASES.c.priority, _CASES.c.next_due_at)
                .limit(_AT_ONCE)
            )
            due = [row.id for row in await connection.execute(query)]
        for case in due:
            try:
                await self._run_step(case)
            except OvertakenError:
                _log.info("case %s changed while its step was due", case)
        if len(due) == _AT_ONCE:
            self._awake.set()

    async def _run_step(self, case: str) -> None:
        """Run the step of one case that is due; its row is claimed, so that it runs once."""
        async with self._database.write() as transaction:
            before = await load_case(transaction.connection, case)
            if before is None or before.next_due_at is None:
                return
            if before.test or before.state in ENDED:
                await save_case(transaction, before, replace(before, next_due_at=None))
                return
            attempts = await attempts_of(transaction.connection, case)
            after = await follow(transaction, before, attempts, Due())
            await save_case(transaction, before, after)

    async def _send_what_is_planned(self, group: asyncio.TaskGroup) -> None:
        states = await self._errands.states()
        for attempt in self._sending.keys() - states.keys():
            self._sending.pop(attempt).cancel()  # stopped, by an answer or by the desk
        planned = [one for one, state in states.items() if state is AttemptState.PLANNED]
        for attempt in planned[:_AT_ONCE]:
            errand = await self._errands.claim(attempt)
            if errand is not None:
                self._sending[attempt] = group.create_task(
                    self._deliver(errand), name=f"send-{attempt}"
                )
        if len(planned) > _AT_ONCE:
            self._awake.set()

    async def _deliver(self, errand: Errand) -> None:
        """Send, and write down at once how it went."""
        try:
            result = await self._sender.send(
                errand.url, title=errand.wording.title, body=errand.wording.body
            )
            await self._errands.write_down(errand.attempt, result)
        finally:
            self._sending.pop(errand.attempt.id, None)
