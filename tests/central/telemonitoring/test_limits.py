"""Personal limits: what a value tells, and what ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.telemonitoring.limits import Limits, Measured, Over, Side, Standing, Told, judge
from central.telemonitoring.plausible import IMPLAUSIBLE, PLAUSIBLE, UNKNOWN_MEASURE, mark_of
from protocol.causes import Priority
from protocol.readings import UNITS, Measure

T0 = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
LIMITS = Limits(concern_below=90, notice_below=100, notice_above=160, concern_above=180)


def measured(value: float, minute: float = 0.0, doubts: tuple[str, ...] = ()) -> Measured:
    at = T0 + timedelta(minutes=minute)
    return Measured(measure="systolic", value=value, at=at, received_at=at, doubts=doubts)


def told(*values: float | tuple[float, str]) -> list[str]:
    """Return what a row of values makes heard, in words."""
    standing, heard = Standing(), []
    for minute, one in enumerate(values):
        value, doubts = (one[0], (one[1],)) if isinstance(one, tuple) else (one, ())
        standing, decision = judge(standing, measured(value, minute, doubts), LIMITS)
        match decision:
            case Told(beyond=beyond, worse=worse):
                heard.append(f"{'worse' if worse else beyond.side} {int(beyond.priority)}")
            case Over():
                heard.append("over")
            case None:
                heard.append("-")
    return heard


@pytest.mark.parametrize(
    ("values", "heard"),
    [
        ((120, 159, 101), ["-", "-", "-"]),
        ((160,), ["high 5"]),
        ((180,), ["high 3"]),
        ((100,), ["low 5"]),
        ((90,), ["low 3"]),
        ((165, 182, 165, 190), ["high 5", "worse 3", "-", "-"]),
        ((165, 158, 161, 154, 165), ["high 5", "-", "-", "over", "high 5"]),
        ((165, 85), ["high 5", "low 3"]),
        (((190, "moved"),), ["high 5"]),
        (((190, "moved"), 190), ["high 5", "worse 3"]),
        (((190, "clock"),), ["high 3"]),
        (((190, "irregular"),), ["high 3"]),
        ((185, (120, "fitted"), (85, "signal"), 120), ["high 3", "-", "-", "over"]),
    ],
)
def test_one_alert_until_it_is_back_within_by_a_margin(
    values: tuple[float | tuple[float, str], ...], heard: list[str]
) -> None:
    assert told(*values) == heard


def test_a_reading_of_before_the_latest_changes_nothing() -> None:
    standing, _ = judge(Standing(), measured(120, 10), LIMITS)
    assert judge(standing, measured(200, 5), LIMITS) == (standing, None)


def test_what_comes_days_late_is_told_only_where_nothing_newer_is_known() -> None:
    late = Measured(
        measure="systolic", value=200, at=T0, received_at=T0 + timedelta(days=6), doubts=()
    )
    assert judge(Standing(), late, LIMITS, newest=False) == (Standing(), None)
    _, decision = judge(Standing(), late, LIMITS, newest=True)
    assert isinstance(decision, Told)


def test_without_limits_nothing_is_told_and_what_was_told_is_over() -> None:
    assert judge(Standing(), measured(300), None)[1] is None
    standing, _ = judge(Standing(), measured(200), LIMITS)
    after, decision = judge(standing, measured(200, 1), None)
    assert (after.side, decision) == (None, Over())


@given(st.lists(st.floats(20, 360), max_size=60))
def test_an_alert_stands_from_the_first_beyond_until_one_within(values: list[float]) -> None:
    standing = Standing()
    for minute, value in enumerate(values):
        before = standing
        standing, decision = judge(before, measured(value, minute), LIMITS)
        beyond = LIMITS.beyond(value)
        assert standing.side is not None or beyond is None, "a value beyond leaves an alert"
        if isinstance(decision, Told):
            rung = before.side is not standing.side
            graver = before.priority is not None and decision.beyond.priority < before.priority
            assert rung or graver, "the same alert never rings again at the same grade"
            assert decision.beyond.priority in (Priority.CONCERN, Priority.INFORMATION)
        if isinstance(decision, Over):
            assert before.side in (Side.LOW, Side.HIGH)
            assert beyond is None


def test_every_measure_has_a_span_that_contains_a_healthy_value() -> None:
    healthy = {
        Measure.SYSTOLIC: 120,
        Measure.DIASTOLIC: 80,
        Measure.MEAN_PRESSURE: 93,
        Measure.PULSE: 70,
        Measure.SPO2: 97,
        Measure.TEMPERATURE: 36.5,
        Measure.WEIGHT: 70,
        Measure.GLUCOSE: 100,
    }
    assert set(PLAUSIBLE) == {measure.value for measure in UNITS}
    assert [one for one, value in healthy.items() if mark_of(one.value, value)] == []


@pytest.mark.parametrize(
    ("measure", "value", "mark"),
    [
        ("systolic", 16.0, IMPLAUSIBLE),  # kPa
        ("temperature", 98.6, IMPLAUSIBLE),  # Fahrenheit
        ("systolic", 1e300, IMPLAUSIBLE),
        ("weight", -4.0, IMPLAUSIBLE),
        ("spo2", 101.0, IMPLAUSIBLE),
        ("mood", 3.0, UNKNOWN_MEASURE),
        ("systolic", 350.0, None),
    ],
)
def test_a_wrong_unit_and_an_unknown_measure_are_marked(
    measure: str, value: float, mark: str | None
) -> None:
    assert mark_of(measure, value) == mark
