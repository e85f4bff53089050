"""The desk and the escalation of one case under any order of events, on a clock that we hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from central.alarms.cases import ENDED, Case
from central.alarms.deeds import Close, Deed, Move, Note, Notify, Release, Resolve, Take
from central.alarms.desk import DeskError
from central.alarms.escalation import (
    Accepted,
    Ask,
    Asked,
    ContactPlan,
    Decision,
    Due,
    Ended,
    Happening,
    Refused,
    Returned,
    Stop,
    Taken,
    TellNobodyLeft,
    Undelivered,
    first_due,
    freeze_plan,
    judge,
)
from central.alarms.handling import handle
from central.alarms.lifecycle import CaseState
from central.alarms.protocols import load_protocols
from central.operators.actor import Actor
from protocol.causes import Cause, Priority
from tests.central.desk.village import LLUISA, MARC, NURIA

START = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)
PROTOCOL = load_protocols().of(Cause.FALL.value)
PEOPLE = ("anna", "pep", "marta")
ACTORS = st.sampled_from([NURIA, MARC, LLUISA])
CONTACTS = st.sampled_from(PEOPLE)
DEEDS = st.one_of(
    st.just(Take()),
    st.just(Release()),
    st.just(Note("x")),
    st.builds(Notify, CONTACTS),
    st.builds(Move, st.sampled_from(list(CaseState))),
    st.builds(Resolve, st.sampled_from([*PROTOCOL.outcomes, "no such outcome"]), st.just("")),
    st.builds(Close, st.sampled_from(["", "a reason"])),
)


class OneCase(RuleBasedStateMachine):
    """A case, its operators, its contacts and its clock. What it asks is kept in `asked`."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        contacts = [ContactPlan(id=one, rank=rank) for rank, one in enumerate(PEOPLE)]
        plan = freeze_plan(contacts, Priority.LIFE, "ca", self.now)
        self.case = Case(
            id="case",
            number=1,
            state=CaseState.QUEUED,
            priority=1,
            cause=Cause.FALL.value,
            home="home",
            resident="rosa",
            hub="hub",
            tenant="",
            territory="",
            programme="",
            test=False,
            opened_at=self.now,
            alerted_at=self.now,
            owner=None,
            first_taken_at=None,
            taken_at=None,
            touched_at=None,
            handed_by=None,
            fence=0,
            plan=plan,
            step=0,
            next_due_at=first_due(plan, self.now),
            checked=(),
            outcome=None,
            outcome_text=None,
            resolved_at=None,
            closed_at=None,
        )
        self.going: frozenset[str] = frozenset()
        self.refused: frozenset[str] = frozenset()
        self.asked: list[tuple[str, datetime]] = []
        self.told = 0

    def follow(self, case: Case, happening: Happening) -> tuple[Decision, ...]:
        state, decisions = judge(
            case.escalation(going=self.going, refused=self.refused), happening, self.now
        )
        self.case = replace(case, step=state.step, next_due_at=state.due_at)
        self.going, self.refused = state.going, state.refused
        for decision in decisions:
            if isinstance(decision, Ask):
                self.asked.append((decision.contact, self.now))
            elif isinstance(decision, TellNobodyLeft):
                self.told += 1
        return decisions

    @rule(deed=DEEDS, actor=ACTORS, stale=st.booleans())
    def somebody_does_something(self, deed: Deed, actor: Actor, *, stale: bool) -> None:
        before = self.case
        fence = before.fence - 1 if stale else before.fence
        try:
            handled = handle(before, deed, actor, fence, PROTOCOL, self.now)
        except DeskError:
            return
        assert not stale
        assert before.state is not CaseState.CLOSED
        self.case = handled.case
        match deed:
            case Take():
                assert before.owner in (None, actor.id)
                if before.owner is None:
                    self.follow(handled.case, Taken())
            case Release():
                self.follow(handled.case, Returned(at_once=False))
            case Notify(contact):
                self.follow(handled.case, Asked(contact))
            case Resolve() | Close():
                assert Stop() in self.follow(handled.case, Ended())
            case _:
                assert before.owner == actor.id or isinstance(deed, Note)

    @rule(seconds=st.sampled_from([0, 1, 20, 59, 60, 61, 300, 3600]))
    def time_passes_and_the_clock_looks(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        before = self.case
        decisions = self.follow(before, Due())
        if any(isinstance(one, Ask) for one in decisions):
            assert before.next_due_at is not None
            assert before.next_due_at <= self.now
            assert before.state not in ENDED
        assert len(decisions) <= 1

    @rule(contact=CONTACTS, going=st.booleans())
    @precondition(lambda self: self.case.state not in ENDED)
    def a_contact_answers(self, contact: str, *, going: bool) -> None:
        asked = len(self.asked)
        decisions = self.follow(self.case, Accepted(contact) if going else Refused(contact))
        if going:
            assert decisions == (Stop(),)
            assert self.case.next_due_at is None
        assert len(self.asked) == asked  # answers ask nobody by themselves: the clock does

    @rule(contact=CONTACTS)
    def a_channel_fails(self, contact: str) -> None:
        assert self.follow(self.case, Undelivered(contact)) == ()

    @rule()
    @precondition(lambda self: self.case.owner is not None and self.case.state not in ENDED)
    def it_is_left_idle(self) -> None:
        freed = replace(self.case, owner=None, state=CaseState.QUEUED, fence=self.case.fence + 1)
        self.follow(freed, Returned(at_once=True))

    @invariant()
    def nobody_is_asked_while_somebody_goes_or_after_the_end(self) -> None:
        if self.going or self.case.state in ENDED:
            assert self.case.next_due_at is None

    @invariant()
    def no_clock_runs_while_an_operator_leads_alone(self) -> None:
        alone = self.case.owner is not None and self.case.state is not CaseState.WAITING_CONTACT
        assert not alone or self.case.next_due_at is None or self.case.next_due_at <= self.now

    @invariant()
    def an_untaken_case_of_life_always_has_something_due_until_all_were_asked(self) -> None:
        waits = self.case.owner is None and not self.going and self.case.state not in ENDED
        if waits and self.told == 0:
            assert self.case.next_due_at is not None

    @invariant()
    def owner_and_state_agree(self) -> None:
        assert (self.case.owner is None) == (self.case.state is CaseState.QUEUED)
        assert (self.case.outcome is not None) == (self.case.state in ENDED)
        assert (self.case.closed_at is not None) == (self.case.state is CaseState.CLOSED)

    @invariant()
    def nobody_is_asked_by_the_plan_more_often_than_it_says(self) -> None:
        for contact in PEOPLE:
            planned = sum(step.contact == contact for step in self.case.plan.steps)
            assert sum(one == contact for one, _ in self.asked) <= planned

    @invariant()
    def somebody_is_told_at_most_once_that_nobody_is_left(self) -> None:
        assert self.told <= 1


TestOneCase = OneCase.TestCase
TestOneCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
