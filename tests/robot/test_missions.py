"""What the robot decides: a table of situations."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from protocol.home import RobotGo, RobotRequest, RobotResult, RobotSay, RobotStop
from robot.api import Capability, Condition, Ended, Outcome
from robot.happenings import (
    Decision,
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

ABLE = frozenset(Capability)
WELL = Condition(at=0.0, place="dock", battery_pct=90.0, charging=True, emergency=False)
READY = Missions(condition=WELL, capabilities=ABLE)


def run(state: Missions, *happenings: tuple[float, Happening]) -> tuple[Missions, list[Decision]]:
    decisions: list[Decision] = []
    for now, happening in happenings:
        if state.condition is not None and not isinstance(happening, Noticed):
            state = replace(state, condition=replace(state.condition, at=now))
        state, more = step(state, happening, now)
        decisions += more
    return state, decisions


def go(place: str = "bathroom") -> Requested:
    return Requested(request=RobotGo(id=uuid4(), place=place))


def say(text: str = "La central ha rebut l'avís.") -> Requested:
    return Requested(request=RobotSay(id=uuid4(), text=text, language="ca"))


def stop() -> Requested:
    return Requested(request=RobotStop(id=uuid4()))


def noticed(**changes: object) -> Noticed:
    return Noticed(condition=replace(WELL, **changes), capabilities=ABLE)  # type: ignore[arg-type]


def reports(decisions: list[Decision]) -> dict[UUID, Outcome]:
    results = [decision.result for decision in decisions if isinstance(decision, Report)]
    assert len({result.of for result in results}) == len(results), "reported twice"
    return {result.of: result.outcome for result in results}


def done(number: int, outcome: Outcome = "done") -> JourneyEnded:
    return JourneyEnded(number=number, ended=Ended(outcome=outcome))


def test_it_goes_to_the_room_and_says_there_that_the_centre_has_heard() -> None:
    there, words = go("bathroom"), say()
    state, decisions = run(READY, (0.0, there), (0.1, words))
    assert decisions == [Drive(number=1, place="bathroom")]
    state, decisions = run(state, (9.0, done(1)))
    assert reports(decisions) == {there.request.id: "done"}
    assert Speak(number=2, text="La central ha rebut l'avís.", language="ca") in decisions
    _, decisions = run(state, (11.0, SpeechEnded(number=2, ended=Ended(outcome="done"))))
    assert reports(decisions) == {words.request.id: "done"}


def test_without_a_journey_it_speaks_at_once() -> None:
    _, decisions = run(READY, (0.0, say("Bon dia.")))
    assert decisions == [Speak(number=1, text="Bon dia.", language="ca")]


def test_words_are_not_lost_to_a_blocked_corridor() -> None:
    state, decisions = run(READY, (0.0, go()), (1.0, say()), (20.9, Tick()))
    assert not any(isinstance(decision, Speak) for decision in decisions)
    _, decisions = run(state, (21.0, Tick()))
    assert any(isinstance(decision, Speak) for decision in decisions)


def test_a_journey_that_fails_lets_the_words_go_at_once() -> None:
    state, _ = run(READY, (0.0, go()), (0.1, say()))
    _, decisions = run(state, (5.0, done(1, "failed")))
    assert any(isinstance(decision, Speak) for decision in decisions)


def test_two_sentences_are_said_one_after_the_other() -> None:
    state, decisions = run(READY, (0.0, say("One.")), (0.1, say("Two.")))
    assert [d.text for d in decisions if isinstance(d, Speak)] == ["One."]
    _, decisions = run(state, (1.0, SpeechEnded(number=1, ended=Ended(outcome="done"))))
    assert [d.text for d in decisions if isinstance(d, Speak)] == ["Two."]


def test_too_many_sentences_are_refused_aloud_to_the_hub() -> None:
    state, _ = run(READY, *((0.0, say()) for _ in range(17)))
    last = say()
    _, decisions = run(state, (0.1, last))
    assert reports(decisions) == {last.request.id: "failed"}


def test_a_stop_ends_everything_at_once_and_reports_each_request() -> None:
    there, first, second, halt = go(), say(), say(), stop()
    state, _ = run(READY, (0.0, first), (0.1, there), (0.2, second))
    state, decisions = run(state, (0.3, halt))
    assert decisions[0] == Halt()
    stopped: dict[UUID, Outcome] = dict.fromkeys(
        (there.request.id, first.request.id, second.request.id), "stopped"
    )
    assert reports(decisions) == {**stopped, halt.request.id: "done"}
    _, decisions = run(state, (0.5, done(2, "stopped")), (1.0, Tick()))
    assert decisions == []


def test_a_second_journey_takes_the_place_of_the_first() -> None:
    first, second = go("kitchen"), go("bedroom")
    _, decisions = run(READY, (0.0, first), (1.0, second))
    assert decisions == [
        Drive(number=1, place="kitchen"),
        Halt(),
        Report(result=_result(first, "stopped", "another was asked for")),
        Drive(number=2, place="bedroom"),
    ]


def test_a_request_delivered_twice_is_carried_out_once() -> None:
    there = go()
    _, decisions = run(READY, (0.0, there), (0.1, there))
    assert decisions == [Drive(number=1, place="bathroom")]


def test_a_pressed_emergency_stop_ends_the_journey_and_refuses_the_next() -> None:
    there, again = go(), go()
    state, _ = run(READY, (0.0, there))
    state, decisions = run(state, (1.0, noticed(at=1.0, emergency=True)))
    assert decisions[0] == Halt()
    assert reports(decisions) == {there.request.id: "stopped"}
    _, decisions = run(state, (2.0, again))
    assert reports(decisions) == {again.request.id: "failed"}


def test_it_speaks_with_its_emergency_stop_pressed() -> None:
    state, _ = run(READY, (1.0, noticed(at=1.0, emergency=True)))
    _, decisions = run(state, (2.0, say()))
    assert any(isinstance(decision, Speak) for decision in decisions)


def test_the_latch_outlives_the_button_until_a_stop_is_asked_for() -> None:
    state, _ = run(READY, (1.0, noticed(at=1.0, emergency=True)))
    state, _ = run(state, (1.5, stop()))
    assert emergency(state), "it is still pressed"
    state, decisions = run(state, (2.0, noticed(at=2.0)), (3.0, go()))
    assert emergency(state)
    assert not any(isinstance(decision, Drive) for decision in decisions)
    state, decisions = run(state, (4.0, stop()), (5.0, go()))
    assert not emergency(state)
    assert any(isinstance(decision, Drive) for decision in decisions)


def test_a_body_that_falls_silent_is_stopped_and_latched() -> None:
    state, _ = run(READY, (0.0, go()))
    state, decisions = step(state, Tick(), 5.1)
    assert decisions[0] == Halt()
    assert emergency(state)


def test_speech_that_a_halt_cut_is_said_again() -> None:
    words = say()
    state, _ = run(READY, (0.0, words), (0.5, go()))
    state, decisions = run(state, (1.0, noticed(at=1.0, emergency=True)))
    assert words.request.id not in reports(decisions)
    assert [d.number for d in decisions if isinstance(d, Speak)] == [3]


def test_speech_that_a_new_journey_cut_is_said_at_its_end() -> None:
    state, _ = run(READY, (500.0, weak(19.0)), (501.0, say("Vinc.")))
    assert state.speech is not None, "on its way to the charger it speaks at once"
    state, decisions = run(state, (502.0, go("bedroom")))
    assert decisions == [Halt(), Drive(number=3, place="bedroom")]
    _, decisions = run(state, (510.0, done(3)))
    assert [d.text for d in decisions if isinstance(d, Speak)] == ["Vinc."]


def test_a_latch_halts_even_where_no_journey_is_known() -> None:
    _, decisions = run(READY, (1.0, noticed(at=1.0, emergency=True)))
    assert decisions == [Halt()]


def test_a_latch_without_a_journey_does_not_cut_what_is_being_said() -> None:
    state, _ = run(READY, (0.0, say()))
    _, decisions = run(state, (1.0, noticed(at=1.0, emergency=True)))
    assert decisions == []


def test_a_part_that_fails_later_is_told_as_unsupported() -> None:
    broken = Noticed(condition=WELL, capabilities=ABLE - {Capability.GO})
    there = go()
    _, decisions = run(READY, (0.0, broken), (0.1, there))
    assert reports(decisions) == {there.request.id: "unsupported"}


def test_a_way_to_the_charger_that_takes_too_long_is_tried_again_after_a_minute() -> None:
    state, _ = run(READY, (500.0, weak(7.0)))
    state, decisions = run(state, (680.0, Tick()), (739.0, Tick()))
    assert decisions == [Halt()]
    _, decisions = run(state, (740.0, Tick()))
    assert decisions == [Drive(number=2, place=None)]


def test_a_body_that_does_not_confirm_a_stop_is_told_again_and_trusted_no_more() -> None:
    there = go()
    state, _ = run(READY, (0.0, there))
    state, decisions = run(state, (1.0, HaltUnheard()))
    assert decisions[0] == Halt()
    assert reports(decisions) == {there.request.id: "failed"}
    assert emergency(state)
    _, decisions = run(state, (3.0, HaltUnheard()))
    assert decisions == []


def test_before_the_body_spoke_nothing_drives_and_nothing_latches() -> None:
    state = Missions(capabilities=ABLE)
    there = go()
    state, decisions = run(state, (0.0, Tick()), (9.0, Tick()), (9.1, there))
    assert reports(decisions) == {there.request.id: "failed"}
    assert not emergency(state)


def test_a_journey_that_takes_too_long_is_given_up() -> None:
    there = go()
    state, _ = run(READY, (0.0, there))
    _, decisions = run(state, (180.0, Tick()))
    assert decisions[0] == Halt()
    assert reports(decisions) == {there.request.id: "failed"}


@pytest.mark.parametrize(
    ("lacking", "request_", "outcome"),
    [
        (Capability.GO, RobotGo(id=uuid4(), place="hall"), "unsupported"),
        (Capability.SAY, RobotSay(id=uuid4(), text="x", language="ca"), "unsupported"),
    ],
)
def test_what_a_body_lacks_is_told_as_unsupported(
    lacking: Capability, request_: RobotRequest, outcome: Outcome
) -> None:
    state = replace(READY, capabilities=ABLE - {lacking})
    _, decisions = run(state, (0.0, Requested(request=request_)))
    assert reports(decisions) == {request_.id: outcome}


def test_a_body_that_cannot_tell_its_stop_drives_and_one_that_should_and_does_not_does_not() -> (
    None
):
    blind = replace(READY, condition=replace(WELL, emergency=None))
    _, decisions = run(blind, (0.0, go()))
    assert not any(isinstance(decision, Drive) for decision in decisions)
    simple = replace(blind, capabilities=ABLE - {Capability.EMERGENCY_STOP})
    _, decisions = run(simple, (0.0, go()))
    assert any(isinstance(decision, Drive) for decision in decisions)


def weak(pct: float) -> Noticed:
    return noticed(at=500.0, battery_pct=pct, charging=False, place="hall")


def test_with_a_low_battery_it_goes_to_the_charger_when_nobody_needs_it() -> None:
    _, decisions = run(READY, (500.0, weak(19.0)))
    assert decisions == [Drive(number=1, place=None)]


def test_it_stays_with_the_person_for_a_while_before_it_leaves_to_charge() -> None:
    state, _ = run(READY, (0.0, go()), (490.0, done(1)))
    assert state.journey is None
    state, decisions = run(state, (500.0, weak(19.0)), (609.0, Tick()))
    assert decisions == []
    _, decisions = run(state, (610.0, Tick()))
    assert decisions == [Drive(number=2, place=None)]


def test_with_a_critical_battery_it_gives_up_the_journey_and_goes_to_the_charger() -> None:
    there = go()
    state, _ = run(READY, (499.0, there))
    state, decisions = run(state, (500.0, weak(7.0)))
    assert reports(decisions) == {there.request.id: "failed"}
    assert decisions[-1] == Drive(number=2, place=None)
    again = go()
    _, decisions = run(state, (501.0, again))
    assert reports(decisions) == {again.request.id: "failed"}


def test_a_call_interrupts_the_way_to_the_charger() -> None:
    state, _ = run(READY, (500.0, weak(19.0)))
    _, decisions = run(state, (501.0, go("bedroom")))
    assert decisions == [Halt(), Drive(number=2, place="bedroom")]


def test_a_charger_that_cannot_be_reached_is_tried_again_after_a_minute() -> None:
    state, _ = run(READY, (500.0, weak(7.0)))
    state, decisions = run(state, (510.0, done(1, "failed")), (569.0, Tick()))
    assert decisions == []
    _, decisions = run(state, (570.0, Tick()))
    assert decisions == [Drive(number=2, place=None)]


def test_after_a_stop_it_does_not_drive_off_by_itself_even_when_its_battery_is_critical() -> None:
    _, decisions = run(READY, (499.0, stop()), (500.0, weak(5.0)))
    assert not any(isinstance(decision, Drive) for decision in decisions)


def _result(of: Requested, outcome: Outcome, text: str) -> RobotResult:
    return RobotResult(of=of.request.id, outcome=outcome, text=text)
