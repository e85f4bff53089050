"""In whatever order: nothing drives with its stop on, no stop is ignored, no request forgotten."""

from collections import Counter
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from protocol.home import RobotGo, RobotRequest, RobotSay, RobotStop
from robot.api import Capability, Condition, Ended, Outcome
from robot.happenings import (
    Drive,
    Halt,
    HaltUnheard,
    Happening,
    JourneyEnded,
    Missions,
    Noticed,
    Report,
    Requested,
    Speak,
    SpeechEnded,
    Tick,
)
from robot.missions import emergency, step

OUTCOMES: st.SearchStrategy[Outcome] = st.sampled_from(("done", "failed", "stopped"))


class RobotMachine(RuleBasedStateMachine):
    """A body that obeys, a hub that asks, a person who presses the red button."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.state = Missions(capabilities=frozenset(Capability))
        self.pressed = False
        self.battery = 80.0
        self.driving: int | None = None
        self.speaking: int | None = None
        self.asked: set[UUID] = set()
        self.answered: Counter[UUID] = Counter()

    def happen(self, happening: Happening) -> None:
        halted = False
        self.state, decisions = step(self.state, happening, self.now)
        for decision in decisions:
            match decision:
                case Halt():
                    halted = True
                    self.driving = self.speaking = None
                case Drive(number=number):
                    assert self.driving is None, "a second journey before the first was halted"
                    assert not self.pressed, "it drives with its stop pressed"
                    self.driving = number
                case Speak(number=number):
                    assert self.speaking is None, "a second speech before the first ended"
                    self.speaking = number
                case Report(result=result):
                    self.answered[result.of] += 1
                case _:
                    raise AssertionError(decision)
        if isinstance(happening, Requested) and isinstance(happening.request, RobotStop):
            assert halted, "a stop that stops nothing"

    def ask(self, request: RobotRequest) -> None:
        self.asked.add(request.id)
        self.happen(Requested(request=request))

    def notice(self) -> None:
        condition = Condition(
            at=self.now, place="hall", battery_pct=self.battery, emergency=self.pressed
        )
        self.happen(Noticed(condition=condition, capabilities=frozenset(Capability)))

    @rule(seconds=st.sampled_from((0.1, 1.0, 6.0, 30.0, 200.0)), silent=st.booleans())
    def time_passes(self, *, seconds: float, silent: bool) -> None:
        self.now += seconds
        if not silent:
            self.notice()
        self.happen(Tick())

    @rule()
    def go(self) -> None:
        self.ask(RobotGo(id=uuid4(), place="bathroom"))

    @rule()
    def say(self) -> None:
        self.ask(RobotSay(id=uuid4(), text="Hola.", language="ca"))

    @rule()
    def stop(self) -> None:
        self.ask(RobotStop(id=uuid4()))
        assert self.driving is None
        assert self.speaking is None

    @rule(pressed=st.booleans())
    def red_button(self, *, pressed: bool) -> None:
        self.pressed = pressed
        if pressed:
            self.driving = None  # below all software
        self.notice()

    @rule(pct=st.sampled_from((5.0, 15.0, 80.0)))
    def battery_is(self, pct: float) -> None:
        self.battery = pct
        self.notice()

    @precondition(lambda self: self.driving is not None)
    @rule(outcome=OUTCOMES)
    def journey_ends(self, outcome: Outcome) -> None:
        number, self.driving = self.driving, None
        assert number is not None
        self.happen(JourneyEnded(number=number, ended=Ended(outcome=outcome)))

    @precondition(lambda self: self.speaking is not None)
    @rule(outcome=OUTCOMES)
    def speech_ends(self, outcome: Outcome) -> None:
        number, self.speaking = self.speaking, None
        assert number is not None
        self.happen(SpeechEnded(number=number, ended=Ended(outcome=outcome)))

    @rule()
    def a_halt_is_not_confirmed(self) -> None:
        self.happen(HaltUnheard())

    @rule(number=st.integers(0, 40), outcome=OUTCOMES)
    def something_old_ends(self, number: int, outcome: Outcome) -> None:
        if number not in (self.driving, self.speaking):
            self.happen(JourneyEnded(number=number, ended=Ended(outcome=outcome)))
            self.happen(SpeechEnded(number=number, ended=Ended(outcome=outcome)))

    @invariant()
    def nothing_drives_while_the_stop_is_on(self) -> None:
        if emergency(self.state):
            assert self.driving is None
            assert self.state.journey is None

    @invariant()
    def what_it_believes_is_what_the_body_does(self) -> None:
        journey, speech = self.state.journey, self.state.speech
        assert self.speaking == (speech.number if speech is not None else None)
        # The red button and an end that is still on its way may have stopped the wheels before.
        assert self.driving in (None, journey.number if journey is not None else None)

    @invariant()
    def no_request_is_answered_twice_or_by_nobody(self) -> None:
        assert all(count == 1 for count in self.answered.values())
        open_ = {words.of for words in self.state.words}
        if self.state.speech is not None:
            open_.add(self.state.speech.words.of)
        if self.state.journey is not None and self.state.journey.of is not None:
            open_.add(self.state.journey.of)
        assert open_ | set(self.answered) == self.asked
        assert not open_ & set(self.answered)

    @invariant()
    def words_never_wait_for_nothing(self) -> None:
        on_the_way = self.state.journey is not None and self.state.journey.of is not None
        assert not self.state.words or self.state.speech is not None or on_the_way


TestRobotMachine = RobotMachine.TestCase
