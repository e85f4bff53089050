"""Looks for cases that nobody works on: untaken ones of life, and taken ones left idle."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select, update

from central import tables
from central.alarms.attempts import attempts_of
from central.alarms.case_rows import entry_of, load_case, read_case, save_case
from central.alarms.cases import Case
from central.alarms.escalation import Returned
from central.alarms.following import follow
from central.alarms.lifecycle import WORKED_ON, CaseState
from central.alarms.marks import CENTRE, set_mark, told_of, write_marks
from central.database import Bulk, Database, Transaction
from protocol.causes import Priority
from protocol.clock import Clock

_CASES, _FAULTS = tables.cases, tables.faults
WAITING = frozenset({CaseState.WAITING_CONTACT, CaseState.WAITING_UNIT})

_SHARE = 20
"""The auditor rests so many times as long as it worked: in a flood, alarms come first."""
_STALLED_AT_ONCE = 10
"""In a flood a supervisor is told of the oldest, a few at each look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the auditor waits before it acts."""

    idle_s: float = 300
    """For the owner of a case to do something with it."""
    waiting_s: float = 900
    """The same, while they wait for a contact or for the mobile unit."""
    stalled_s: float = 60
    """For anyone to take a case of life (TSA: 97.5 % of calls within 60 s)."""

    def is_idle(self, case: Case, now: datetime) -> bool:
        """Tell whether the owner of a case has left it."""
        since = case.touched_at or case.taken_at
        if case.owner is None or case.state not in WORKED_ON or since is None:
            return False
        allowed = self.waiting_s if case.state in WAITING else self.idle_s
        return now >= since + timedelta(seconds=allowed)

    def is_stalled(self, case: Case, now: datetime) -> bool:
        """Tell whether a case of life has waited too long for an owner."""
        return (
            case.state is CaseState.QUEUED
            and case.priority == Priority.LIFE
            and not case.test
            and now >= case.alerted_at + timedelta(seconds=self.stalled_s)
        )


@dataclass(frozen=True, slots=True)
class Auditor:
    """Puts idle cases back into the queue and tells the supervisor; `run` is a vital task."""

    database: Database
    clock: Clock
    patience: Patience = Patience()
    every_s: float = 1.0

    async def run(self) -> None:
        """Look again and again, until cancelled; a long queue is looked at less often."""
        while True:
            began = self.clock.steady()
            await self.look()
            spent = self.clock.steady() - began
            await self.clock.sleep(max(self.every_s, _SHARE * spent))

    async def look(self) -> None:
        """Look once. Each case is judged again within the transaction that acts on it."""
        async with self.database.read() as connection:
            now = await self.database.now(connection)
            idle = [row.id for row in await connection.execute(self._idle(now))]
            stalled = [row.id for row in await connection.execute(self._stalled(now))]
        for suspect in idle:
            async with self.database.write() as transaction:
                case = await load_case(transaction.connection, suspect)
                if case is not None and self.patience.is_idle(case, transaction.now):
                    await _return(transaction, case)
        if stalled:
            await self.database.transact(lambda bulk: self._tell(bulk, stalled))

    def _tell(self, bulk: Bulk, suspects: Sequence[str]) -> None:
        """Tell the supervisor of the cases of life that nobody has taken; in one transaction.

        In a flood there are always some: ten transactions a second held up the alarms.
        """
        rows = bulk.connection.execute(select(_CASES).where(_CASES.c.id.in_(suspects)))
        cases = [read_case(row) for row in rows.all()]
        waiting = [case for case in cases if self.patience.is_stalled(case, bulk.now)]
        text = "nobody has taken it"
        for case in write_marks(bulk.connection, waiting, "stalled", text=text, now=bulk.now):
            position = bulk.record(told_of(case, "stalled", text))
            bulk.connection.execute(
                update(_CASES).where(_CASES.c.id == case.id).values(position=position)
            )

    def _idle(self, now: datetime) -> Select[tuple[str]]:
        since = func.coalesce(_CASES.c.touched_at, _CASES.c.taken_at)
        waiting = _CASES.c.state.in_([state.value for state in WAITING])
        working = _CASES.c.state.in_([state.value for state in WORKED_ON - WAITING])
        return select(_CASES.c.id).where(
            _CASES.c.closed_at.is_(None),
            (working & (since <= now - timedelta(seconds=self.patience.idle_s)))
            | (waiting & (since <= now - timedelta(seconds=self.patience.waiting_s))),
        )

    def _stalled(self, now: datetime) -> Select[tuple[str]]:
        return (
            select(_CASES.c.id)
            .where(
                _CASES.c.closed_at.is_(None),
                _CASES.c.priority == int(Priority.LIFE),
                _CASES.c.state == CaseState.QUEUED.value,
                _CASES.c.test.is_(False),
                _CASES.c.alerted_at <= now - timedelta(seconds=self.patience.stalled_s),
                ~_is_marked("stalled"),
            )
            .order_by(_CASES.c.opened_at)
            .limit(_STALLED_AT_ONCE)
        )


def _is_marked(code: str) -> ColumnElement[bool]:
    return exists().where(
        _FAULTS.c.hub == CENTRE,
        _FAULTS.c.component == _CASES.c.id,
        _FAULTS.c.code == code,
        _FAULTS.c.cleared_at.is_(None),
    )


async def _return(transaction: Transaction, case: Case) -> None:
    """Put an idle case back, let its plan go on, and tell the supervisor whose it was."""
    transaction.record(entry_of(case, "case.returned", "system", why="idle", operator=case.owner))
    await set_mark(transaction, case, "idle", text="its owner did nothing for too long")
    freed = replace(
        case,
        state=CaseState.QUEUED,
        owner=None,
        taken_at=None,
        touched_at=None,
        handed_by=None,
        alerted_at=transaction.now,  # it rings again
        fence=case.fence + 1,
    )
    attempts = await attempts_of(transaction.connection, case.id)
    after = await follow(transaction, freed, attempts, Returned(at_once=True))
    await save_case(transaction, case, after)
