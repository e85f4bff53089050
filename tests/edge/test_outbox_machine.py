"""The outbox under any life: restarts and power cuts lose nothing that was put."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge.outbox import Outbox
from protocol.clock import RealClock
from protocol.messages import Event, Outcome, Receipt
from tests.edge.events import cancelled, fault, noted, raised, some_id, suspected

clock = RealClock()


class Keeping(RuleBasedStateMachine):
    """A hub that puts, a centre that answers, and a plug that somebody pulls."""

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="caliu-outbox-"))
        self.life = 0
        self.waiting: dict[UUID, bytes] = {}
        self.settled: dict[UUID, bytes] = {}
        self.questions: set[UUID] = set()
        self.alarms = [some_id() for _ in range(4)]
        self.sequence: list[tuple[str, int]] = []
        self.open()

    def open(self) -> None:
        self.outbox = self.runner.run(Outbox.open(self.path, clock))

    @property
    def path(self) -> Path:
        return self.folder / str(self.life) / "outbox.db"

    def put(self, *events: Event) -> None:
        for kept in self.runner.run(self.outbox.put(*events)):
            assert kept.durable
            self.waiting[kept.event.id] = kept.raw
            self.sequence.append((kept.event.epoch, kept.event.seq))

    @rule(which=st.integers(0, 3), how=st.sampled_from(["ask", "raise", "cancel", "note"]))
    def of_an_alarm(self, which: int, how: str) -> None:
        alarm = self.alarms[which]
        match how:
            case "ask":
                self.put(suspected(alarm))
                self.questions.add(alarm)
            case "note":
                self.put(noted(alarm))
            case _:
                self.put(raised(alarm) if how == "raise" else cancelled(alarm))
                self.questions.discard(alarm)

    @rule(count=st.integers(1, 5))
    def several_at_once(self, count: int) -> None:
        self.put(*(fault(f"door-{number}") for number in range(count)))

    @rule(nth=st.integers(0, 99))
    def a_receipt_comes(self, nth: int) -> None:
        """For one of those that wait; how many do, after a power cut, is no choice of ours."""
        if not self.waiting:
            return
        id_ = sorted(self.waiting)[nth % len(self.waiting)]
        receipt = Receipt(outcome=Outcome.STORED, of=id_, at=clock.now())
        assert self.runner.run(self.outbox.settle(receipt)) is not None
        self.settled[id_] = self.waiting.pop(id_)

    @rule()
    def restarts(self) -> None:
        self.runner.run(self.outbox.close())
        self.open()
        assert {waiting.id for waiting in self.outbox.pending()} == set(self.waiting)
        self.check_questions()

    @rule()
    def loses_power(self) -> None:
        """Go on from a copy of the files as they are; a receipted event may come again."""
        before = self.path.parent
        self.life += 1
        shutil.copytree(before, self.path.parent)
        self.runner.run(self.outbox.close())
        self.open()
        again = {waiting.id for waiting in self.outbox.pending()} - set(self.waiting)
        assert again <= set(self.settled)
        for id_ in again:
            self.waiting[id_] = self.settled.pop(id_)
        self.check_questions()

    def check_questions(self) -> None:
        assert {question.alarm for question in self.outbox.take_suspicions()} == self.questions

    @invariant()
    def everything_that_waits_has_its_own_bytes(self) -> None:
        assert {waiting.id for waiting in self.outbox.pending()} == set(self.waiting)
        assert self.runner.run(self.outbox.raws(list(self.waiting))) == self.waiting

    @invariant()
    def numbers_are_given_once_and_grow(self) -> None:
        assert len({epoch for epoch, _ in self.sequence}) <= 1
        numbers = [number for _, number in self.sequence]
        assert numbers == list(range(1, len(numbers) + 1))

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(self.outbox.close())
            self.runner.close()
            shutil.rmtree(self.folder)


Keeping.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestKeeping = Keeping.TestCase
