"""A silent source is told once, and once when it is back."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from protocol.observations import Kind
from sensors.source import Watchdog, heard, tick, told

DOG = Watchdog(source="wearable-1", patience_s=10.0, heard_at=0.0)


def test_silence_is_told_once_and_speech_after_it_once() -> None:
    dog, kinds = DOG, []
    for now in range(1, 40):
        dog, kind = heard(dog, now) if now in {5, 30, 31} else tick(dog, now)
        kinds.append((now, kind))
    assert [(now, kind) for now, kind in kinds if kind] == [
        (16, Kind.SOURCE_LOST),
        (30, Kind.SOURCE_BACK),
    ]


def test_patience_itself_is_not_yet_silence() -> None:
    assert tick(DOG, 10.0) == (DOG, None)
    assert tick(DOG, 10.1)[1] is Kind.SOURCE_LOST


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 30)), max_size=60))
def test_lost_and_back_take_turns(life: list[tuple[bool, float]]) -> None:
    dog, now, said = DOG, 0.0, []
    for speaks, wait in life:
        now += wait
        dog, kind = heard(dog, now) if speaks else tick(dog, now)
        said += [kind] if kind else []
    assert said == [Kind.SOURCE_LOST, Kind.SOURCE_BACK] * (len(said) // 2) + [Kind.SOURCE_LOST] * (
        len(said) % 2
    )
    assert dog.lost == bool(len(said) % 2)


def test_the_observation_names_the_source() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    seen = told(DOG, Kind.SOURCE_LOST, at)
    assert (seen.source, seen.kind, seen.at) == ("wearable-1", Kind.SOURCE_LOST, at)
