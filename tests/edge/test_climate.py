"""Heat and cold at home: what lasts is told once, with what lies at the edge of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from edge.climate import HYSTERESIS_C, STALE_S
from edge.happenings import ConfigChanged, Decision, Raise
from protocol.causes import Cause
from protocol.configuration import DeviceConfig, HomeConfig, RulesConfig
from protocol.evidence import Evidence
from protocol.observations import Kind, Observation
from tests.edge.judging import NOON, Ruled

HOUR = 3600.0
RULES = RulesConfig(inactivity_after_s=30 * 24 * HOUR)
HOME = HomeConfig(
    version=1,
    rules=RULES,
    devices=(
        DeviceConfig(id="climate-1", kind="climate", place="bedroom"),
        DeviceConfig(id="smoke-1", kind="smoke", place="kitchen"),
        DeviceConfig(id="climate-2", kind="climate", place="balcony"),
        DeviceConfig(id="plug-1", kind="plug", place="kitchen"),
    ),
)


def home(config: HomeConfig = HOME) -> Ruled:
    ruled = Ruled()
    ruled.tell(ConfigChanged(config=config))
    return ruled


def air(celsius: float, source: str = "climate-1") -> Observation:
    evidence = Evidence(value=celsius, unit="°C")
    return Observation(kind=Kind.TEMPERATURE, source=source, at=NOON, evidence=evidence)


def lasts(ruled: Ruled, celsius: float, hours: float, source: str = "climate-1") -> list[Decision]:
    """Let a sensor measure the same, every ten minutes."""
    decided: list[Decision] = []
    for _ in range(round(hours * 6)):
        decided += ruled.tell(air(celsius, source))
        decided += ruled.wait(600)
    return decided


def causes(decided: list[Decision]) -> list[Cause]:
    return [one.subject.cause for one in decided if isinstance(one, Raise)]


@pytest.mark.parametrize(
    ("celsius", "cause", "code"),
    [(31.0, Cause.HEAT, "hot"), (36.2, Cause.HEAT, "hot"), (16.0, Cause.COLD, "cold")],
)
def test_heat_or_cold_that_lasts_is_told_once_with_its_room_and_its_figures(
    celsius: float, cause: Cause, code: str
) -> None:
    ruled = home()
    assert lasts(ruled, celsius, 1.9) == []
    (raised,) = lasts(ruled, celsius, 6)
    assert isinstance(raised, Raise)
    assert (raised.subject.cause, raised.subject.place) == (cause, "bedroom")
    assert raised.subject.evidence is not None
    said = raised.subject.evidence.said
    assert said is not None
    assert (said.code, said.celsius, said.minutes) == (code, celsius, 120.0)


@pytest.mark.parametrize("celsius", [30.9, 21.0, 16.1])
def test_what_is_neither_hot_nor_cold_is_never_told(celsius: float) -> None:
    assert lasts(home(), celsius, 24) == []


def test_an_hour_at_the_stove_is_no_heat_wave() -> None:
    ruled = home()
    for _ in range(5):
        assert causes(lasts(ruled, 34.0, 1, "smoke-1")) == []
        assert causes(lasts(ruled, 27.0, 1, "smoke-1")) == []


def test_a_room_on_the_edge_is_one_heat_and_not_many() -> None:
    ruled = home()
    just_below = 31.0 - HYSTERESIS_C / 2
    decided = [
        one
        for celsius in (31.5, just_below) * 10
        for one in (*ruled.tell(air(celsius)), *ruled.wait(1800))
    ]
    assert causes(decided) == [Cause.HEAT]


def test_after_it_was_over_it_is_told_anew() -> None:
    ruled = home()
    assert causes(lasts(ruled, 33.0, 3)) == [Cause.HEAT]
    assert causes(lasts(ruled, 25.0, 1)) == []
    assert causes(lasts(ruled, 33.0, 3)) == [Cause.HEAT]


def test_two_hot_rooms_are_one_alarm_of_the_worse() -> None:
    ruled = home()
    decided: list[Decision] = []
    for _ in range(20):
        decided += (*ruled.tell(air(32.0)), *ruled.tell(air(35.0, "smoke-1")), *ruled.wait(600))
    (raised,) = [one for one in decided if isinstance(one, Raise)]
    assert raised.subject.place == "kitchen"


def test_the_balcony_a_plug_and_what_nobody_enrolled_are_no_rooms() -> None:
    ruled = home()
    for source in ("climate-2", "plug-1", "stranger"):
        assert lasts(ruled, 40.0, 4, source) == []


def test_a_sensor_that_says_nothing_any_more_proves_nothing() -> None:
    ruled = home(structs.replace(HOME, rules=structs.replace(RULES, heat_after_s=4 * HOUR)))
    ruled.tell(air(35.0))
    assert ruled.wait(STALE_S + 1) == ()
    assert ruled.wait(2 * HOUR) == ()


def test_nobody_suffers_while_everybody_is_away_and_the_time_begins_when_they_are_back() -> None:
    away = NOON + timedelta(hours=10)
    ruled = home(structs.replace(HOME, absent_until=away))
    assert causes(lasts(ruled, 35.0, 10)) == []
    assert causes(lasts(ruled, 35.0, 1.5)) == []
    assert causes(lasts(ruled, 35.0, 1)) == [Cause.HEAT]


def test_each_home_has_its_own_thresholds() -> None:
    rules = structs.replace(RULES, heat_c=27.0, heat_after_s=HOUR, cold_c=18.0, cold_after_s=HOUR)
    ruled = home(structs.replace(HOME, rules=rules))
    assert causes(lasts(ruled, 27.5, 1.2)) == [Cause.HEAT]
    assert causes(lasts(ruled, 18.0, 1.2)) == [Cause.COLD]


def test_a_step_of_the_clock_makes_no_heat() -> None:
    ruled = home()
    ruled.tell(air(35.0))
    assert causes(list(ruled.step_clock(timedelta(days=2)))) == []


@given(st.lists(st.floats(-40, 85), min_size=1, max_size=60))
def test_of_any_weather_heat_and_cold_are_told_only_of_hours_that_were_so(
    weather: list[float],
) -> None:
    ruled = home()
    hot, cold = 0, 0
    for celsius in weather:
        hot = hot + 1 if celsius >= RULES.heat_c - HYSTERESIS_C else 0
        cold = cold + 1 if celsius <= RULES.cold_c + HYSTERESIS_C else 0
        told = causes([*ruled.tell(air(celsius)), *ruled.wait(HOUR)])
        if Cause.HEAT in told:
            assert hot >= 2
        if Cause.COLD in told:
            assert cold >= 2
