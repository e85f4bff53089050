"""The desk, the answers, the audit and the escalation over one database, in any order of events.

The clock is held by hand; the sender is left out, and what it would report is drawn at random.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from central import tables
from central.alarms.answers import Answers
from central.alarms.attempts import RUNNING, Answer, AttemptState, escalation_of
from central.alarms.audit import Auditor
from central.alarms.cases import ENDED
from central.alarms.deeds import PhoneResult
from central.alarms.desk import Conflict, Desk, DeskError
from central.alarms.errands import Errands
from central.alarms.escalator import Escalator
from central.alarms.handling import UNCLOSE_WITHIN
from central.alarms.journal import GENESIS
from central.alarms.lifecycle import CaseState
from central.database import Database
from central.notifications.links import Links
from central.notifications.sender import Failed, Sender, Sent
from central.operators.actor import Actor
from central.residents.door import Door
from protocol.clock import ManualClock
from tests.central.desk.village import CONTACTS, LLUISA, MARC, NURIA, Village

_T = TypeVar("_T")
SHM = Path("/dev/shm")
"""Memory, where there is such a folder: what is tested here is order, not durability."""
START = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)
LINKS = Links("https://caliu.example", b"a secret of thirty-two letters...")
ACTORS = st.sampled_from([NURIA, MARC, LLUISA])
DEEDS = st.sampled_from(
    [
        *("take", "take", "release", "note", "notify", "notify", "calling", "resolve", "close"),
        *("phoned", "hand-over", "acknowledge", "take-back", "unclose"),
    ]
)


class OneNight(RuleBasedStateMachine):
    """One case, on a real database."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(
            tempfile.mkdtemp(prefix="caliu-night-", dir=SHM if SHM.is_dir() else None)
        )
        self.clock = ManualClock(START)
        self.run(self._open())
        self.fence = 0

    async def _open(self) -> None:
        url = f"sqlite+aiosqlite:///{self.folder / 'caliu.db'}"
        self.database = Database.open(url, self.clock)
        async with self.database.engine.begin() as connection:
            await connection.run_sync(tables.metadata.create_all)
        self.desk = Desk.at(self.database)
        self.village = Village(self.database, self.desk)
        await self.village.settle()
        self.case = await self.village.open_case()
        self.answers = Answers(self.database)
        self.auditor = Auditor(self.database, self.clock)
        self.escalator = Escalator(self.database, self.clock, Sender({"json"}), LINKS)
        self.errands = Errands(self.database, LINKS, Door(self.database))

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return self.runner.run(coroutine)

    @rule(deed=DEEDS, actor=ACTORS, contact=st.sampled_from(CONTACTS), stale=st.booleans())
    def an_operator_does_something(
        self, deed: str, actor: Actor, contact: str, *, stale: bool
    ) -> None:
        before = self.run(self.village.case(self.case))
        entries = self.run(self.village.kinds(self.case))
        fence = before.fence - 1 if stale else before.fence
        try:
            self.run(self._do(deed, actor, contact, fence))
        except DeskError as error:
            if isinstance(error, Conflict) and error.owner not in (None, before.owner):
                raise AssertionError("it named another owner") from error
            assert self.run(self.village.case(self.case)) == before
            assert self.run(self.village.kinds(self.case)) == entries
            return
        assert not stale
        assert self.run(self.village.fence(self.case)) == before.fence + 1

    async def _do(self, deed: str, actor: Actor, contact: str, fence: int) -> None:
        desk, case = self.desk, self.case
        match deed:
            case "take":
                await desk.take(case, actor, fence)
            case "release":
                await desk.release(case, actor, fence)
            case "note":
                await desk.note(case, actor, fence, "x")
            case "notify":
                await desk.notify(case, actor, fence, contact)
            case "calling":
                await desk.move(case, actor, fence, "calling")
            case "resolve":
                await desk.resolve(case, actor, fence, "false-alarm", "a reason")
            case "close":
                await desk.close(case, actor, fence)
            case _:
                await self._do_the_rest(deed, actor, contact, fence)

    async def _do_the_rest(self, deed: str, actor: Actor, contact: str, fence: int) -> None:
        desk, case = self.desk, self.case
        match deed:
            case "phoned":
                await desk.phoned(case, actor, fence, contact, PhoneResult.NOT_REACHED)
            case "hand-over":
                await desk.hand_over(case, actor, fence, MARC.id, "x")
            case "acknowledge":
                await desk.acknowledge(case, actor, fence)
            case "take-back":
                before = await self.village.case(case)
                await desk.take_back(case, actor, fence)
                assert before.handed_by == actor.id
            case _:
                before = await self.village.case(case)
                await desk.unclose(case, actor, fence)
                assert before.owner == actor.id
                assert before.closed_at is not None
                assert self.clock.now() - before.closed_at <= UNCLOSE_WITHIN

    @rule(seconds=st.sampled_from([1.0, 21.0, 61.0, 301.0, 1000.0]))
    def time_passes(self, seconds: float) -> None:
        self.run(self.clock.advance(seconds))
        self.run(self.auditor.look())
        self.run(self.escalator._run_what_is_due())

    @rule(works=st.booleans())
    def what_is_planned_is_sent(self, *, works: bool) -> None:
        for attempt in self.run(self.errands.states()):
            errand = self.run(self.errands.claim(attempt))
            if errand is not None:
                result = Sent() if works else Failed("the channel refused it")
                self.run(self.errands.write_down(errand.attempt, result))

    @rule(
        which=st.integers(min_value=0, max_value=9),
        answer=st.sampled_from(["going", "cannot", "arrived"]),
        minutes=st.sampled_from([None, 5]),
    )
    def a_contact_answers(self, which: int, answer: Answer, minutes: int | None) -> None:
        attempts = self.run(self.village.attempts(self.case))
        if not attempts:
            return
        attempt = attempts[which % len(attempts)]
        ended = self.run(self.village.case(self.case)).state in ENDED
        self.run(self.answers.give(attempt.link, answer, minutes))
        after = {one.id: one for one in self.run(self.village.attempts(self.case))}
        if ended:
            assert after[attempt.id] == attempt
        elif answer != "cannot" and self.clock.now() < attempt.expires_at:
            assert not any(one.state.value in RUNNING for one in after.values())
            assert self.run(self.village.case(self.case)).next_due_at is None

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        self.run(self._check())

    async def _check(self) -> None:
        case = await self.village.case(self.case)
        attempts = await self.village.attempts(self.case)
        escalation = escalation_of(case, attempts)
        assert (case.owner is None) == (case.state is CaseState.QUEUED)
        assert case.handed_by is None or case.owner not in (None, case.handed_by)
        assert (case.closed_at is None) == (case.state is not CaseState.CLOSED)
        assert case.fence >= self.fence
        self.fence = case.fence
        running = {one.state.value for one in attempts} & set(RUNNING)
        assert AttemptState.SENDING.value not in running
        if case.state in ENDED:
            assert not running
            assert case.next_due_at is None
        journal = tables.journal
        async with self.database.read() as connection:
            position = await connection.scalar(select(tables.cases.c.position))
            entries = (await connection.execute(select(journal).order_by(journal.c.position))).all()
        assert [row.previous for row in entries] == [GENESIS, *(row.hash for row in entries)][:-1]
        changes = [
            row
            for row in entries
            if row.case_id == self.case and row.kind not in {"person.looked-at", "case.opened"}
        ]
        assert position is not None
        assert not changes or position >= changes[-1].position
        told = any(row.kind == "escalation.exhausted" for row in changes)
        waits = case.owner is None and not escalation.over and not escalation.going
        assert not waits or told or case.next_due_at is not None


TestOneNight = OneNight.TestCase
TestOneNight.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
