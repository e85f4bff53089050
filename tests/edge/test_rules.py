"""The rules of the home: what is raised, asked, cancelled, noted and told as a fault."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from edge.happenings import (
    Answer,
    Ask,
    Cancel,
    ConfigChanged,
    Fault,
    FaultOver,
    FaultSeen,
    Note,
    Raise,
    Restored,
)
from protocol.causes import Cause
from protocol.configuration import DeviceConfig, HomeConfig, ResidentConfig
from protocol.messages import AlarmSuspected
from protocol.observations import Kind
from tests.edge.judging import ANSWER_WITHIN_S, NIGHT, NOON, Ruled, seen

YEARS = [timedelta(days=365), timedelta(days=-365)]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (Kind.BUTTON_PRESSED, Cause.BUTTON),
        (Kind.PULL_CORD_PULLED, Cause.PULL_CORD),
        (Kind.SMOKE, Cause.SMOKE),
        (Kind.GAS, Cause.GAS),
        (Kind.CARBON_MONOXIDE, Cause.CARBON_MONOXIDE),
        (Kind.WATER, Cause.WATER),
        (Kind.FALL_CONFIRMED, Cause.FALL),
    ],
)
def test_what_needs_no_question_is_raised_at_once(kind: Kind, cause: Cause) -> None:
    (raised,) = Ruled().tell(seen(kind, place="kitchen"))
    assert isinstance(raised, Raise)
    assert (raised.subject.cause, raised.reason) == (cause, "immediate")
    assert raised.subject.place == "kitchen"


@pytest.mark.parametrize(
    ("kind", "cause"),
    [(Kind.FALL_SUSPECTED, Cause.FALL), (Kind.HELP_HEARD, Cause.CALL_FOR_HELP)],
)
def test_what_is_doubtful_is_asked_about_and_raised_by_silence(kind: Kind, cause: Cause) -> None:
    home = Ruled()
    (ask,) = home.tell(seen(kind))
    assert isinstance(ask, Ask)
    assert home.wait(ANSWER_WITHIN_S - 0.1) == ()
    (raised,) = home.wait(0.2)
    assert isinstance(raised, Raise)
    assert raised.subject == ask.subject
    assert (raised.subject.cause, raised.reason) == (cause, "silence")
    assert home.wait(3600) == ()


def test_yes_i_am_well_cancels_the_question() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED))
    assert isinstance(ask, Ask)
    (cancel,) = home.tell(Answer(alarm=ask.subject.alarm, well=True, by="resident"))
    assert cancel == Cancel(subject=ask.subject, by="resident")
    assert home.wait(ANSWER_WITHIN_S * 2) == ()


def test_no_raises_the_same_alarm_as_unwell_and_keeps_the_evidence() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, text="3.1 g."))
    assert isinstance(ask, Ask)
    (raised,) = home.tell(Answer(alarm=ask.subject.alarm, well=False, by="resident"))
    assert isinstance(raised, Raise)
    assert raised.subject.alarm == ask.subject.alarm
    assert (raised.subject.cause, raised.reason) == (Cause.UNWELL, "answer")
    assert raised.subject.evidence is not None
    assert raised.subject.evidence.text == "3.1 g. Asked after fall; the answer was: not well."
    assert home.wait(ANSWER_WITHIN_S * 2) == ()


def test_stillness_after_a_suspected_fall_does_not_wait_for_the_answer() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1", certainty=0.6))
    assert isinstance(ask, Ask)
    home.wait(10)
    (raised,) = home.tell(seen(Kind.FALL_CONFIRMED, "wearable-1", certainty=0.9))
    assert isinstance(raised, Raise)
    assert raised.subject.alarm == ask.subject.alarm
    assert raised.subject.certainty == 0.9


def test_stillness_after_the_person_said_that_they_are_well_is_a_note() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
    assert isinstance(ask, Ask)
    home.tell(Answer(alarm=ask.subject.alarm, well=True, by="resident"))
    home.wait(8)
    (note,) = home.tell(seen(Kind.FALL_CONFIRMED, "wearable-1"))
    assert isinstance(note, Note)
    assert note.alarm == ask.subject.alarm
    home.wait(600)
    (raised,) = home.tell(seen(Kind.FALL_CONFIRMED, "wearable-1"))
    assert isinstance(raised, Raise)


def test_a_call_for_help_is_an_answer_to_an_open_question() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED))
    assert isinstance(ask, Ask)
    (raised,) = home.tell(seen(Kind.HELP_HEARD, "microphone"))
    assert raised == Raise(subject=ask.subject, reason="answer")


def test_whoever_called_already_is_not_asked_whether_they_meant_it() -> None:
    home = Ruled()
    (raised,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
    assert isinstance(raised, Raise)
    home.wait(30)
    assert home.tell(seen(Kind.HELP_HEARD, "microphone")) == (
        Note(alarm=raised.subject.alarm, note="observed"),
    )
    home.wait(300)
    (ask,) = home.tell(seen(Kind.HELP_HEARD, "microphone"))
    assert isinstance(ask, Ask)


def test_stillness_does_not_change_what_was_heard() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.HELP_HEARD, "microphone"))
    assert isinstance(ask, Ask)
    fall, cry = home.tell(seen(Kind.FALL_CONFIRMED, "wearable-1"))
    assert isinstance(fall, Raise)
    assert fall.subject.cause is Cause.FALL
    assert cry == Raise(subject=ask.subject, reason="unasked")


def test_a_second_press_within_seconds_is_a_note_and_a_later_one_an_alarm() -> None:
    home = Ruled()
    (raised,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
    assert isinstance(raised, Raise)
    home.wait(3)
    (note,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
    assert note == Note(alarm=raised.subject.alarm, note="pressed-again")
    (other,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-2"))
    assert isinstance(other, Raise)
    home.wait(8)
    (later,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
    assert isinstance(later, Raise)
    assert later.subject.alarm not in {raised.subject.alarm, other.subject.alarm}


def test_a_stuck_button_is_an_alarm_and_a_few_notes_every_ten_seconds() -> None:
    home = Ruled()
    for _ in range(1000):
        home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
        home.wait(0.02)
    assert len(home.all(Raise)) == 2
    assert len(home.all(Note)) == 10


def test_a_life_alarm_raises_what_was_being_asked() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
    assert isinstance(ask, Ask)
    button, fall = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
    assert isinstance(button, Raise)
    assert button.subject.cause is Cause.BUTTON
    assert fall == Raise(subject=ask.subject, reason="unasked")
    assert home.wait(ANSWER_WITHIN_S * 2) == ()


def test_a_technicians_press_leaves_a_question_open() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
    assert isinstance(ask, Ask)
    (test,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1", test=True))
    assert isinstance(test, Raise)
    assert test.subject.test
    (raised,) = home.wait(ANSWER_WITHIN_S + 1)
    assert raised == Raise(subject=ask.subject, reason="silence")


def test_a_yes_after_the_raise_is_told_and_erases_nothing() -> None:
    home = Ruled()
    (raised,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
    assert isinstance(raised, Raise)
    home.wait(20)
    (cancel,) = home.tell(seen(Kind.YES_HEARD, "screen-1"))
    assert cancel == Cancel(subject=raised.subject, by="screen-1", raised=True)
    assert home.tell(seen(Kind.YES_HEARD, "screen-1")) == ()


def test_a_no_after_the_raise_is_a_note() -> None:
    home = Ruled()
    (raised,) = home.tell(seen(Kind.BUTTON_PRESSED))
    assert isinstance(raised, Raise)
    (note,) = home.tell(seen(Kind.NO_HEARD, "screen-1"))
    assert isinstance(note, Note)
    assert (note.alarm, note.note) == (raised.subject.alarm, "answered")


@pytest.mark.parametrize("kind", [Kind.YES_HEARD, Kind.NO_HEARD])
def test_a_yes_or_no_out_of_the_blue_means_nothing(kind: Kind) -> None:
    home = Ruled()
    assert home.tell(seen(kind)) == ()
    home.tell(seen(Kind.BUTTON_PRESSED))
    home.wait(600)
    assert home.tell(seen(kind)) == ()


def test_an_answer_that_comes_with_the_deadline_is_an_answer_to_a_raised_alarm() -> None:
    home = Ruled()
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED))
    assert isinstance(ask, Ask)
    home.now = type(home.now)(
        steady=home.now.steady + ANSWER_WITHIN_S, wall=NOON + timedelta(seconds=ANSWER_WITHIN_S)
    )
    raised, cancel = home.tell(Answer(alarm=ask.subject.alarm, well=True, by="resident"))
    assert raised == Raise(subject=ask.subject, reason="silence")
    assert cancel == Cancel(subject=ask.subject, by="resident", raised=True)


@pytest.mark.parametrize("year", YEARS)
def test_a_clock_stepped_a_year_fires_and_freezes_nothing(year: timedelta) -> None:
    home = Ruled(NIGHT)
    home.tell(seen(Kind.MOTION, place="hall"))
    home.tell(seen(Kind.DOOR_OPENED, "door-1"))
    home.tell(seen(Kind.BED_LEFT, "bed-1"))
    home.tell(seen(Kind.FALL_SUSPECTED))
    home.wait(10)
    stepped, over = home.step_clock(year)
    assert isinstance(stepped, Fault)
    assert (stepped.component, stepped.code) == ("clock", "stepped")
    assert over == FaultOver(component="clock", code="stepped")
    assert home.wait(19) == ()
    (raised,) = home.wait(2)  # the deadline of before the step
    assert isinstance(raised, Raise)
    assert (raised.subject.cause, raised.reason) == (Cause.FALL, "silence")
    (door,) = home.wait(120)
    assert isinstance(door, Raise)
    assert door.subject.cause is Cause.DOOR_AT_NIGHT


@pytest.mark.parametrize("year", YEARS)
def test_an_absence_neither_ends_nor_lasts_for_ever_with_a_stepped_clock(year: timedelta) -> None:
    home = Ruled()
    config = HomeConfig(version=1, absent_until=NOON + timedelta(hours=20))
    home.tell(ConfigChanged(config=config))
    home.step_clock(year)
    assert home.wait(19 * 3600) == ()
    home.wait(2 * 3600)
    (raised,) = home.wait(13 * 3600)
    assert isinstance(raised, Raise)
    assert raised.subject.cause is Cause.INACTIVITY


def test_long_silence_by_day_is_told_once_and_again_only_after_a_sign_of_life() -> None:
    home = Ruled(datetime(2026, 11, 18, 7, 0, tzinfo=UTC))
    home.tell(seen(Kind.MOTION, place="kitchen"))
    assert home.wait(11.9 * 3600) == ()
    (raised,) = home.wait(0.2 * 3600)
    assert isinstance(raised, Raise)
    assert raised.subject.cause is Cause.INACTIVITY
    assert home.wait(3600) == ()
    home.tell(seen(Kind.MOTION, place="kitchen"))
    (again,) = home.wait(15 * 3600)
    assert isinstance(again, Raise)


def test_silence_at_night_waits_for_the_morning() -> None:
    home = Ruled(datetime(2026, 11, 18, 17, 0, tzinfo=UTC))
    home.tell(seen(Kind.MOTION, place="kitchen"))
    assert home.wait(12.5 * 3600) == ()  # 06:30 there
    (raised,) = home.wait(3600)
    assert isinstance(raised, Raise)


def test_a_door_open_at_night_is_told_after_its_time_and_by_day_never() -> None:
    by_day = Ruled()
    by_day.tell(seen(Kind.DOOR_OPENED, "door-1"))
    assert by_day.wait(600) == ()
    home = Ruled(NIGHT)
    home.tell(seen(Kind.DOOR_OPENED, "door-1", place="hall"))
    assert home.wait(100) == ()
    (raised,) = home.wait(30)
    assert isinstance(raised, Raise)
    assert (raised.subject.cause, raised.subject.place) == (Cause.DOOR_AT_NIGHT, "hall")
    assert home.wait(600) == ()
    home.tell(seen(Kind.DOOR_CLOSED, "door-1"))
    home.tell(seen(Kind.DOOR_OPENED, "door-1"))
    home.wait(60)
    home.tell(seen(Kind.DOOR_CLOSED, "door-1"))
    assert home.wait(600) == ()


def test_a_bed_left_at_night_and_not_found_again_is_told() -> None:
    home = Ruled(NIGHT)
    home.tell(seen(Kind.BED_LEFT, "bed-1", resident="rosa"))
    home.wait(1200)
    home.tell(seen(Kind.BED_ENTERED, "bed-1"))
    assert home.wait(1200) == ()
    home.tell(seen(Kind.BED_LEFT, "bed-1", resident="rosa"))
    (raised,) = home.wait(1801)
    assert isinstance(raised, Raise)
    assert (raised.subject.cause, raised.subject.resident) == (Cause.OUT_OF_BED, "rosa")


def test_absence_silences_rules_and_never_buttons() -> None:
    home = Ruled(NIGHT)
    config = HomeConfig(version=1, absent_until=NIGHT + timedelta(days=7))
    home.tell(ConfigChanged(config=config))
    home.tell(seen(Kind.DOOR_OPENED, "door-1"))
    home.tell(seen(Kind.BED_LEFT, "bed-1"))
    assert home.wait(2 * 24 * 3600) == ()
    (raised,) = home.tell(seen(Kind.BUTTON_PRESSED))
    assert isinstance(raised, Raise)


@pytest.mark.parametrize(
    ("lost", "back", "code"),
    [
        (Kind.MAINS_LOST, Kind.MAINS_BACK, "mains-lost"),
        (Kind.SOURCE_WRONG, Kind.SOURCE_BACK, "wrong"),
    ],
)
def test_a_fault_is_told_once_and_its_end_once(lost: Kind, back: Kind, code: str) -> None:
    home = Ruled()
    assert home.tell(seen(back, "door-1")) == ()
    assert home.tell(seen(lost, "door-1")) == (Fault(component="door-1", code=code),)
    assert home.tell(seen(lost, "door-1")) == ()
    assert home.tell(seen(back, "door-1")) == (FaultOver(component="door-1", code=code),)
    assert home.tell(seen(back, "door-1")) == ()


@pytest.mark.parametrize("kind", [Kind.SOURCE_LOST, Kind.BATTERY_LOW, Kind.TAMPERED])
def test_what_the_roll_of_the_senses_tells_of_is_no_fault_of_the_rules(kind: Kind) -> None:
    assert Ruled().tell(seen(kind, "door-1")) == ()


def test_a_fault_of_the_hub_itself_is_told_the_same_way() -> None:
    home = Ruled()
    assert len(home.tell(FaultSeen(component="outbox", code="disk"))) == 1
    assert home.tell(FaultSeen(component="outbox", code="disk")) == ()
    assert len(home.tell(FaultSeen(component="outbox", code="disk", over=True))) == 1
    assert home.tell(FaultSeen(component="outbox", code="disk", over=True)) == ()


def test_an_alarm_knows_whose_device_it_was_and_where() -> None:
    home = Ruled()
    rosa, pere = (ResidentConfig(id=name, address_as=name) for name in ("rosa", "pere"))
    devices = (
        DeviceConfig(id="pendant-1", kind="pendant", resident="rosa"),
        DeviceConfig(id="cord-1", kind="pull-cord", place="bathroom"),
    )
    config = HomeConfig(version=1, residents=(rosa, pere), devices=devices)
    home.tell(ConfigChanged(config=config))
    home.tell(seen(Kind.MOTION, "motion-1", place="kitchen"))
    (pendant,) = home.tell(seen(Kind.BUTTON_PRESSED, "pendant-1"))
    (cord,) = home.tell(seen(Kind.PULL_CORD_PULLED, "cord-1"))
    assert isinstance(pendant, Raise)
    assert isinstance(cord, Raise)
    assert (pendant.subject.resident, pendant.subject.place) == ("rosa", None)
    assert (cord.subject.resident, cord.subject.place) == (None, "bathroom")


def test_whoever_lives_alone_is_where_something_moved_last() -> None:
    home = Ruled()
    home.tell(seen(Kind.MOTION, "motion-1", place="kitchen"))
    home.tell(seen(Kind.MOTION, "motion-2", place="bathroom"))
    home.wait(60)
    (ask,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1"))
    assert isinstance(ask, Ask)
    assert ask.subject.place == "bathroom"
    assert ask.subject.evidence is not None
    assert [room.place for room in ask.subject.evidence.motion] == ["kitchen", "bathroom"]


def test_two_people_are_asked_about_separately() -> None:
    home = Ruled()
    (rosa,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-1", resident="rosa"))
    (pere,) = home.tell(seen(Kind.FALL_SUSPECTED, "wearable-2", resident="pere"))
    assert isinstance(rosa, Ask)
    assert isinstance(pere, Ask)
    home.tell(Answer(alarm=rosa.subject.alarm, well=True, by="resident"))
    (raised,) = home.wait(ANSWER_WITHIN_S)
    assert raised == Raise(subject=pere.subject, reason="silence")


def _stored(alarm: UUID) -> AlarmSuspected:
    return AlarmSuspected(
        v=1,
        id=uuid4(),
        installation="",
        at=NOON,
        epoch="",
        seq=1,
        alarm=alarm,
        cause="fall",
        source="wearable-1",
        answer_within_s=ANSWER_WITHIN_S,
        grace_s=15.0,
    )


@pytest.mark.parametrize("left_s", [0.0, -5.0, -1e9])
def test_a_question_whose_time_ran_out_during_a_restart_is_raised_at_once(left_s: float) -> None:
    alarm = uuid4()
    (raised,) = Ruled().tell(Restored(suspected=_stored(alarm), left_s=left_s))
    assert isinstance(raised, Raise)
    assert (raised.subject.alarm, raised.reason) == (alarm, "silence")


@pytest.mark.parametrize("left_s", [12.0, ANSWER_WITHIN_S, 1e9])
def test_a_question_with_time_left_is_asked_again_and_never_for_longer(left_s: float) -> None:
    home = Ruled()
    alarm = uuid4()
    (ask,) = home.tell(Restored(suspected=_stored(alarm), left_s=left_s))
    assert isinstance(ask, Ask)
    assert ask.again
    assert home.tell(Restored(suspected=_stored(alarm), left_s=left_s)) == ()
    (raised,) = home.wait(min(left_s, ANSWER_WITHIN_S))
    assert isinstance(raised, Raise)
