"""The rules and the dialogue under any life: nothing that was asked is ever left without an end."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge import dialogue, rules
from edge.happenings import Ask, Cancel, Decision, Raise
from protocol.causes import Cause
from protocol.observations import Kind
from tests.edge.judging import ANSWER_WITHIN_S, NIGHT, Ruled, seen

SOURCES = st.sampled_from(["device-1", "device-2"])
PEOPLE = st.sampled_from([None, "rosa", "pere"])
BUTTON = Cause.BUTTON


class Home(RuleBasedStateMachine):
    """A home in which anything may happen at any time, while somebody plays with its clock."""

    @initialize()
    def begin(self) -> None:
        self.home = Ruled(NIGHT)
        self.talk = dialogue.State(language="ca")
        self.deadlines: dict[UUID, float] = {}
        self.raised: Counter[UUID] = Counter()
        self.spoken: list[str] = []

    def take(self, decisions: tuple[Decision, ...]) -> None:
        for decision in decisions:
            self.talk, utters = dialogue.judge(self.talk, decision, self.home.now)
            self.spoken += [utter.phrase for utter in utters]
            match decision:
                case Ask(subject=subject, left_s=left_s):
                    assert subject.alarm not in self.deadlines
                    self.deadlines[subject.alarm] = self.home.now.steady + left_s
                case Raise(subject=subject):
                    self.deadlines.pop(subject.alarm, None)
                    self.raised[subject.alarm] += 1
                case Cancel(subject=subject, raised=raised):
                    asked = self.deadlines.pop(subject.alarm, None)
                    assert raised == (asked is None)
                case _:
                    pass

    @rule(kind=st.sampled_from(list(Kind)), source=SOURCES, resident=PEOPLE)
    def notices(self, kind: Kind, source: str, resident: str | None) -> None:
        observation = seen(kind, source, resident=resident)
        answer = dialogue.answer(self.talk, observation)
        self.take(self.home.tell(observation if answer is None else answer))

    @rule(source=SOURCES)
    def a_button_always_gets_through(self, source: str) -> None:
        before = self.raised.total()
        decisions = self.home.tell(seen(Kind.BUTTON_PRESSED, source))
        self.take(decisions)
        now = self.home.now.steady
        ringing = self.home.state.ringing
        rings = [r for r in ringing if (r.subject.source, r.subject.cause) == (source, BUTTON)]
        told = any(now - ring.at < rules.REPEAT_WITHIN_S for ring in rings)
        assert told or self.raised.total() > before

    @rule(seconds=st.floats(0, 400))
    def time_passes(self, seconds: float) -> None:
        self.take(self.home.wait(seconds))

    @rule(days=st.sampled_from([-365, -1, 1, 365]))
    def the_clock_is_stepped(self, days: int) -> None:
        raised = self.raised.copy()
        self.take(self.home.step_clock(timedelta(days=days)))
        assert self.raised == raised

    @invariant()
    def no_question_outlives_its_deadline(self) -> None:
        assert all(deadline > self.home.now.steady for deadline in self.deadlines.values())

    @invariant()
    def every_alarm_is_raised_at_most_once(self) -> None:
        assert all(times == 1 for times in self.raised.values())

    @invariant()
    def whoever_is_asked_is_asked_about_something_that_is_open(self) -> None:
        questions = [self.talk.asking, *self.talk.waiting]
        asked = {question.alarm for question in questions if question is not None}
        assert asked == set(self.deadlines)
        assert (self.talk.asking is None) == (not self.deadlines)

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.take(self.home.wait(ANSWER_WITHIN_S))
            assert not self.deadlines


Home.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestHome = Home.TestCase
