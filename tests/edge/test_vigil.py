"""Dumb senses: each trouble is one fault and one restore, whatever the devices and the clock do."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edge import radios, vigil
from edge.intervals import DAILY, HOURLY, configured, interval_of
from edge.senses import Sign, sense_of
from edge.vigil import Memory, Roll
from protocol.configuration import DeviceConfig
from protocol.observations import Kind, Observation

WALL = datetime(2026, 11, 25, 3, tzinfo=UTC)
HOUR = 3600.0
DAY = 24 * HOUR
ZIGBEE = "zigbee2mqtt"
Told = tuple[str, str, bool]


class Home:
    """Senses whose signs a test changes; `wait` lets time pass and calls the roll."""

    def __init__(
        self, *names: str, faults: Iterable[tuple[str, str]] = (), memory: Memory | None = None
    ) -> None:
        self.steady, self.wall = 5000.0, WALL
        self.state = vigil.begin(self.steady, faults=faults, memory=memory)
        self.signs = {name: self.made(name) for name in names}
        self.deaf: frozenset[str] = frozenset()
        self.told: list[Told] = []
        self.texts: list[str] = []

    @staticmethod
    def made(name: str) -> Sign:
        kind = name.rsplit("-", 1)[0]
        radio = None if kind in ("board", "wearable", "modem") else ZIGBEE
        return Sign(id=name, kind=kind, radio=radio)

    def speaks(self, *names: str, **how: object) -> None:
        for name in names or tuple(self.signs):
            sign = replace(self.signs[name], heard_at=self.wall, silent=False)
            self.signs[name] = replace(sign, **how)  # type: ignore[arg-type]  # fields of a Sign

    def changes(self, name: str, **how: object) -> None:
        self.signs[name] = replace(self.signs[name], **how)  # type: ignore[arg-type]  # the same

    def observes(self, kind: Kind, source: str) -> None:
        seen = Observation(kind=kind, source=source, at=self.wall)
        self.state = vigil.noticed(self.state, seen, self.steady)

    def wait(self, seconds: float) -> list[Told]:
        self.steady += seconds
        self.wall += timedelta(seconds=seconds)
        return self.look()

    def look(self) -> list[Told]:
        roll = Roll(signs=tuple(self.signs.values()), deaf=self.deaf)
        self.state, faults = vigil.judge(self.state, roll, self.steady)
        told = [(fault.component, fault.code, fault.over) for fault in faults]
        self.told += told
        self.texts += [fault.text for fault in faults if not fault.over]
        return told

    def live(self, seconds: float, *names: str, step: float = 600.0) -> list[Told]:
        """Let time pass while these speak (all, where none is named)."""
        before = len(self.told)
        for _ in range(int(seconds / step)):
            self.wait(step)
            self.speaks(*names)
        self.look()
        return self.told[before:]

    def states(self) -> dict[str, str]:
        return {
            name: sense_of(vigil.shown(self.state, sign)).state for name, sign in self.signs.items()
        }


def heard(*names: str) -> Home:
    """A home whose senses have all just spoken."""
    home = Home(*names)
    home.speaks()
    home.look()
    return home


# -- missing


@pytest.mark.parametrize(
    ("name", "quiet_s", "missing_s"),
    [
        ("smoke-1", DAILY, DAILY + 5),
        ("motion-1", HOURLY, HOURLY + 5),
        ("board-1", 55, 65),
        ("wearable-1", 55, 65),
    ],
)
def test_a_sense_is_missed_after_its_own_interval_and_restored_when_it_speaks(
    name: str, quiet_s: float, missing_s: float
) -> None:
    home = heard(name)
    assert home.wait(quiet_s) == []
    assert home.wait(missing_s - quiet_s) == [(name, "lost", False)]
    assert home.states() == {name: "silent"}
    assert home.wait(DAY) == []
    home.speaks()
    assert home.wait(1) == [(name, "lost", True)]
    assert home.states() == {name: "ok"}


def test_who_configures_another_interval_is_followed() -> None:
    device = DeviceConfig(id="pendant-1", kind="pendant", supervised_s=90.0)
    assert configured("pendant", device, {}, "pendant-1") == 90
    assert configured("pendant", device, {"pendant-1": 50.0}, "pendant-1") == 50
    assert configured("pendant", None, {"pendant": 70.0}, "pendant-2") == 70
    home = heard("pendant-1")
    home.changes("pendant-1", every_s=90.0)
    assert home.wait(95) == [("pendant-1", "lost", False)]


def test_a_cuff_that_speaks_when_somebody_measures_is_not_missed() -> None:
    home = heard("blood-pressure-1")
    assert home.wait(30 * DAY) == []


def test_a_device_that_proved_slower_than_its_kind_is_not_missed_again() -> None:
    home = heard("motion-1")
    assert home.wait(10 * HOUR) == [("motion-1", "lost", False)]
    home.speaks()
    assert home.wait(1) == [("motion-1", "lost", True)]
    assert home.wait(14 * HOUR) == []
    assert interval_of("motion", slow_s=10 * DAY) == vigil.GONE_S / DAILY * 49 * HOUR


def test_who_never_spoke_is_unheard_first_and_missed_after_its_interval() -> None:
    home = Home("smoke-1")
    home.wait(HOUR)
    assert home.states() == {"smoke-1": "unheard"}
    assert home.wait(DAILY + 5) == [("smoke-1", "lost", False)]


def test_what_others_tell_of_is_not_told_twice() -> None:
    home = Home("modem-1")
    home.changes("modem-1", watched=False, silent=True)
    assert home.wait(DAY) == []
    assert home.states() == {"modem-1": "silent"}


# -- battery, tamper, flapping


@pytest.mark.parametrize(("field", "code"), [("low", "battery-low"), ("tampered", "tampered")])
def test_a_battery_and_an_opened_case_are_told_and_so_is_their_end(field: str, code: str) -> None:
    home = heard("door-1")
    home.speaks("door-1", **{field: True})
    assert home.wait(1) == [("door-1", code, False)]
    assert home.wait(60) == []
    home.speaks("door-1", **{field: False})
    assert home.wait(1) == [("door-1", code, True)]


def test_a_flapping_device_is_held_off_until_it_is_calm() -> None:
    home = heard("door-1")
    for _ in range(200):
        home.speaks("door-1", low=True)
        home.wait(5)
        home.speaks("door-1", low=False)
        home.wait(5)
    faults = [one for one in home.told if not one[2]]
    assert len(faults) == 2
    assert len(home.told) == 3, "the second stands as long as it flaps"
    assert home.wait(120) == [("door-1", "battery-low", True)]


# -- jammed


FIVE = ("door-1", "motion-1", "smoke-1", "bed-1", "pendant-1")


def test_several_that_fall_silent_together_are_one_jam_and_one_restore() -> None:
    home = heard(*FIVE)
    home.wait(60)
    for name in FIVE[:4]:
        home.changes(name, silent=True)
        home.wait(100)
    assert home.told == [(ZIGBEE, "jammed", False)]
    assert home.states()["door-1"] == "jammed"
    home.wait(2 * DAY)
    assert home.told == [(ZIGBEE, "jammed", False)]
    home.speaks()
    home.wait(10)
    home.live(HOUR)
    assert home.told == [(ZIGBEE, "jammed", False), (ZIGBEE, "jammed", True)]
    assert set(home.states().values()) == {"ok"}


def test_who_is_still_silent_when_the_radio_works_again_is_missed_by_itself() -> None:
    home = heard(*FIVE)
    home.wait(60)
    for name in FIVE[:4]:
        home.changes(name, silent=True)
    home.wait(10)
    assert home.told == [(ZIGBEE, "jammed", False)]
    home.live(2 * HOUR, *FIVE[1:])
    assert home.told[1:] == [(ZIGBEE, "jammed", True), ("door-1", "lost", False)]


def test_links_that_collapse_together_are_a_jam_before_anybody_is_silent() -> None:
    home = heard(*FIVE)
    for _ in range(5):
        home.speaks(link=0.6)
        home.wait(60)
    for name in FIVE[:3]:
        home.speaks(name, link=0.04)
        home.wait(20)
    assert home.told == [(ZIGBEE, "jammed", False)]
    home.speaks(link=0.55)
    assert home.wait(5) == [(ZIGBEE, "jammed", True)]


def test_one_that_falls_silent_while_the_others_speak_is_missed_soon() -> None:
    home = heard(*FIVE)
    home.changes("door-1", silent=True)
    assert home.wait(10) == []
    home.speaks(*FIVE[1:])
    assert home.wait(10) == [("door-1", "lost", False)]


def test_two_devices_are_no_jam() -> None:
    home = heard("door-1", "motion-1")
    home.changes("door-1", silent=True)
    home.changes("motion-1", silent=True)
    assert home.wait(5) == [("door-1", "lost", False), ("motion-1", "lost", False)]


def test_a_coordinator_that_is_gone_is_one_jam_and_its_return_ends_it() -> None:
    home = heard(*FIVE)
    home.observes(Kind.SOURCE_LOST, ZIGBEE)
    assert home.wait(10) == [], "an update takes some seconds"
    assert home.wait(5) == []
    home.wait(30)
    assert home.told == [(ZIGBEE, "jammed", False)]
    assert set(home.states().values()) == {"jammed"}
    home.wait(3 * DAY)
    home.observes(Kind.SOURCE_BACK, ZIGBEE)
    home.wait(1)
    assert home.told == [(ZIGBEE, "jammed", False), (ZIGBEE, "jammed", True)]
    home.live(DAY)
    assert len(home.told) == 2


def test_a_radio_that_is_far_quieter_than_it_ever_was_is_jammed() -> None:
    home = heard(*FIVE)
    home.live(2 * DAY, "motion-1", step=600.0)
    home.speaks()
    home.look()
    home.told.clear()
    assert home.wait(3500) == []
    assert home.wait(200) == [(ZIGBEE, "jammed", False)]


def test_while_the_broker_of_the_home_is_away_nobody_is_missed() -> None:
    home = heard(*FIVE, "wearable-1")
    home.deaf = frozenset({ZIGBEE})
    home.wait(3 * DAY)
    assert home.told == [("wearable-1", "lost", False)]
    home.deaf = frozenset()
    home.speaks()
    home.wait(60)
    assert home.told[1:] == [("wearable-1", "lost", True)]


# -- stuck


def test_a_door_that_rests_far_longer_than_ever_is_stuck_and_moves_again() -> None:
    home = heard("door-1", "motion-1")
    for _ in range(20):
        home.observes(Kind.DOOR_OPENED, "door-1")
        home.observes(Kind.DOOR_CLOSED, "door-1")
        home.observes(Kind.MOTION, "motion-1")
        home.observes(Kind.MOTION_ENDED, "motion-1")
        home.live(DAY, step=HOUR)
    for _ in range(15):
        home.observes(Kind.MOTION, "motion-1")
        home.observes(Kind.MOTION_ENDED, "motion-1")
        home.live(DAY, step=HOUR)
    assert home.told == [("door-1", "stuck", False)]
    assert home.texts == ["It has not changed for 14 days; its longest rest was 1.0 days."]
    assert home.states()["door-1"] == "stuck"
    home.observes(Kind.DOOR_OPENED, "door-1")
    assert home.wait(1) == [("door-1", "stuck", True)]


def test_in_an_empty_home_no_door_is_stuck() -> None:
    home = heard("door-1", "motion-1")
    for _ in range(20):
        home.observes(Kind.DOOR_OPENED, "door-1")
        home.live(DAY, step=HOUR)
    assert home.live(100 * DAY, step=HOUR) == []


def test_a_motion_sensor_that_never_rests_is_stuck_and_a_busy_one_is_not() -> None:
    home = heard("motion-1", "motion-2")
    for minute in range(26 * 60):
        home.observes(Kind.MOTION, "motion-1")
        home.observes(Kind.MOTION, "motion-2")
        if minute % 30 == 0:
            home.observes(Kind.MOTION_ENDED, "motion-2")
        home.speaks()
        home.wait(60)
    assert home.told == [("motion-1", "stuck", False)]
    home.observes(Kind.MOTION_ENDED, "motion-1")
    assert home.wait(1) == [("motion-1", "stuck", True)]


# -- restart


def test_a_restart_repeats_no_fault_and_forgets_none() -> None:
    stands = [("door-1", "lost"), ("smoke-1", "tampered"), (ZIGBEE, "jammed"), ("x", "mains-lost")]
    home = Home("door-1", "smoke-1", faults=stands)
    home.wait(60)
    assert home.told == []
    home.speaks("door-1")
    home.speaks("smoke-1", tampered=True)
    home.wait(1)
    home.live(HOUR)
    home.speaks("smoke-1", tampered=False)
    home.wait(1)
    assert home.told == [
        (ZIGBEE, "jammed", True),
        ("door-1", "lost", True),
        ("smoke-1", "tampered", True),
    ]


def test_the_silence_of_before_a_restart_counts() -> None:
    home = heard("smoke-1")
    home.wait(DAILY - HOUR)
    again = Home("smoke-1", memory=vigil.remembered(home.state))
    again.look()
    assert again.wait(HOUR - 60) == []
    assert again.wait(120) == [("smoke-1", "lost", False)]


def test_a_fault_of_what_left_the_home_is_over_after_a_day() -> None:
    home = Home(faults=[("door-9", "lost")])
    assert home.wait(DAY) == []
    assert home.wait(2 * HOUR) == [("door-9", "lost", True)]


# -- any life


NAMES = ("door-1", "motion-1", "smoke-1", "bed-1", "board-1")


class AnyLife(RuleBasedStateMachine):
    """Devices come and go in any way, the hub restarts, somebody plays with the clock."""

    @initialize()
    def begin(self) -> None:
        self.home = Home(*NAMES)
        self.stands: set[tuple[str, str]] = set()
        self.read = 0

    def take(self) -> None:
        for component, code, over in self.home.told[self.read :]:
            if over:
                assert (component, code) in self.stands, "a restore of nothing"
                self.stands.remove((component, code))
            else:
                assert (component, code) not in self.stands, "two faults without a restore"
                self.stands.add((component, code))
        self.read = len(self.home.told)

    @rule(names=st.sets(st.sampled_from(NAMES)), link=st.sampled_from([None, 0.03, 0.5]))
    def some_speak(self, names: set[str], link: float | None) -> None:
        if names:
            self.home.speaks(*names, link=link)

    @rule(
        name=st.sampled_from(NAMES),
        field=st.sampled_from(["silent", "low", "tampered"]),
        holds=st.booleans(),
    )
    def one_changes(self, name: str, field: str, holds: bool) -> None:  # noqa: FBT001 - drawn
        self.home.changes(name, **{field: holds})

    @rule(kind=st.sampled_from(list(Kind)), source=st.sampled_from([*NAMES, ZIGBEE]))
    def something_is_seen(self, kind: Kind, source: str) -> None:
        self.home.observes(kind, source)

    @rule(seconds=st.sampled_from([1.0, 20.0, 300.0, HOUR, 5 * HOUR, 30 * HOUR]))
    def time_passes(self, seconds: float) -> None:
        self.home.wait(seconds)
        self.take()

    @rule(by=st.integers(-400, 400))
    def the_clock_is_stepped(self, by: int) -> None:
        self.home.look()
        self.take()
        before = len(self.home.told)
        self.home.wall += timedelta(days=by)
        self.home.look()
        assert len(self.home.told) == before, "a step of the clock fires nothing"

    @rule(joined=st.booleans())
    def the_broker_comes_and_goes(self, joined: bool) -> None:  # noqa: FBT001 - drawn
        self.home.deaf = frozenset() if joined else frozenset({ZIGBEE})

    @rule()
    def the_hub_restarts(self) -> None:
        memory = vigil.remembered(self.home.state)
        again = Home(*NAMES, faults=sorted(self.stands), memory=memory)
        again.steady, again.wall = self.home.steady + 7, self.home.wall
        again.state = vigil.begin(again.steady, faults=sorted(self.stands), memory=memory)
        self.home, self.read = again, 0

    @invariant()
    def what_is_told_is_what_stands(self) -> None:
        spells = self.home.state.spells.items()
        assert {key for key, spell in spells if spell.told} == self.stands

    def teardown(self) -> None:
        """All is well for two days: whatever was told is restored."""
        if not hasattr(self, "home"):
            return
        self.home.deaf = frozenset()
        self.home.observes(Kind.SOURCE_BACK, ZIGBEE)
        for name in NAMES:
            self.home.changes(name, silent=False, low=False, tampered=False)
            self.home.observes(Kind.DOOR_OPENED, name)
            self.home.observes(Kind.MOTION_ENDED, name)
        for _ in range(200):
            self.home.speaks(link=0.5)
            self.home.wait(50)
        self.home.live(DAY, step=50)
        self.take()
        assert self.stands == set()


AnyLife.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyLife = AnyLife.TestCase


def test_a_radio_of_which_nobody_failed_is_not_judged() -> None:
    radio = radios.Radio(heard=0.0)
    members = [radios.Member(id=str(n), heard=0.0) for n in range(5)]
    assert radios.judged(radio, members, 1e9, "up").jam is None
