"""What every driver holds: `check` it with bytes that were captured from the device."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.configuration import DeviceConfig
from protocol.observations import Kind, Observation

AT = datetime(2026, 11, 25, 3, tzinfo=UTC)
RINGS = frozenset(
    {
        *(Kind.BUTTON_PRESSED, Kind.PULL_CORD_PULLED, Kind.FALL_CONFIRMED, Kind.FALL_SUSPECTED),
        *(Kind.SMOKE, Kind.GAS, Kind.CARBON_MONOXIDE, Kind.WATER, Kind.HELP_HEARD),
    }
)
State = TypeVar("State")
Step = Callable[[DeviceConfig, State, bytes, datetime], tuple[State, tuple[Observation, ...]]]


def check(
    device: DeviceConfig, begin: State, step: Step[State], good: Sequence[bytes], broken: bytes
) -> None:
    """Hold a driver against the contract; `good` are captured payloads, `broken` is none."""
    _says_what_is_wrong_once_and_what_is_right_once(device, begin, step, good, broken)
    _no_bytes_break_it_or_ring(device, begin, step, good)


def _says_what_is_wrong_once_and_what_is_right_once(
    device: DeviceConfig, begin: State, step: Step[State], good: Sequence[bytes], broken: bytes
) -> None:
    state, kinds = begin, []
    for raw in (broken, broken, *(tuple(good) * 5)):
        state, seen = step(device, state, raw, AT)
        assert all(one.source == device.id and one.at.tzinfo is not None for one in seen)
        kinds += [one.kind for one in seen]
    assert kinds.count(Kind.SOURCE_WRONG) == 1, "log once when it is wrong"
    assert kinds.count(Kind.SOURCE_BACK) == 1, "log once when it is right again"


def _no_bytes_break_it_or_ring(
    device: DeviceConfig, begin: State, step: Step[State], good: Sequence[bytes]
) -> None:
    meant = set()
    for raw in good:
        meant |= {one.kind for one in step(device, begin, raw, AT)[1]}

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(list(good))), max_size=8))
    def fuzzed(life: list[bytes]) -> None:
        state = begin
        for raw in life:
            state, seen = step(device, state, raw, AT)
            rung = {one.kind for one in seen} & RINGS
            assert rung <= meant, "what it never says must not ring"

    fuzzed()
