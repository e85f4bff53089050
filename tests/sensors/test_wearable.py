"""A wearable's bytes: falls through them, and everything that a radio and a device do wrong."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.configuration import DeviceConfig
from protocol.home import Acceleration
from protocol.observations import Kind, Observation
from sensors.impacts import MODELS
from sensors.signal import Sample
from sensors.wearable import FORGIVEN_AFTER, GRAVITY_MS2, Wearable, step, worn
from simulations.recordings import made_fall

START = datetime(2026, 11, 22, 3, 11, tzinfo=UTC)
DEVICE = DeviceConfig(id="wearable-1", kind="wearable", resident="rosa", position="waist")
STANDING: Sample = (0.05, -0.99, 0.08)


def batches(
    samples: Sequence[Sample], *, rate_hz: float = 50.0, unit: str = "g", first: int = 0
) -> list[Acceleration]:
    size = round(rate_hz / 2)
    return [
        msgspec.convert(
            {
                "type": "acceleration",
                "seq": first + start // size,
                "at": START + timedelta(seconds=(start + size) / rate_hz),
                "rate_hz": rate_hz,
                "unit": unit,
                "samples": samples[start : start + size],
            },
            Acceleration,
        )
        for start in range(0, len(samples), size)
    ]


def fallen(rate_hz: float = 50.0, *, unit: str = "g", seed: int = 3) -> list[Acceleration]:
    trial = np.array(made_fall(seed).at_50_hz())
    trial = np.vstack([trial, np.repeat(trial[-1:], 14 * 50, axis=0)])
    moments = np.arange(0, len(trial) / 50 - 0.02, 1 / rate_hz)
    grid = np.arange(len(trial)) / 50
    even = np.stack([np.interp(moments, grid, trial[:, axis]) for axis in range(3)], axis=1)
    scale = GRAVITY_MS2 if unit == "m/s2" else 1.0
    return batches([tuple(s) for s in (even * scale).tolist()], rate_hz=rate_hz, unit=unit)


def standing(seconds: float, first: int = 0) -> list[Acceleration]:
    return batches([STANDING] * round(seconds * 50), first=first)


def take(
    raws: Iterable[bytes | Acceleration], state: Wearable | None = None
) -> tuple[Wearable, list[Observation]]:
    state = state or worn(DEVICE)
    observed: list[Observation] = []
    for index, raw in enumerate(raws):
        payload = raw if isinstance(raw, bytes) else msgspec.json.encode(raw)
        now = START + timedelta(seconds=0.5 * (index + 1))
        state, seen = step(DEVICE, state, payload, now)
        observed += seen
    return state, observed


def kinds(raws: Iterable[bytes | Acceleration]) -> list[Kind]:
    return [seen.kind for seen in take(raws)[1]]


FALL = [Kind.FALL_SUSPECTED, Kind.FALL_CONFIRMED]


def test_a_fall_comes_through_with_its_curve_and_its_person() -> None:
    suspected, confirmed = take(fallen())[1]
    assert [suspected.kind, confirmed.kind] == FALL
    assert suspected.source == "wearable-1"
    assert suspected.resident == "rosa"
    assert suspected.place is None  # it moves with the person
    assert suspected.evidence is not None
    assert suspected.evidence.acceleration is not None
    assert suspected.evidence.acceleration.peak_g > 2
    assert suspected.evidence.text is not None
    assert suspected.evidence.text.startswith("Impact of")
    assert confirmed.evidence is not None
    assert confirmed.evidence.acceleration is not None
    assert confirmed.evidence.acceleration.stillness_s == 10.0
    assert confirmed.at - suspected.at > timedelta(seconds=10)


def test_the_evidence_is_small_enough_to_travel() -> None:
    assert all(len(msgspec.json.encode(seen)) < 2048 for seen in take(fallen())[1])


@pytest.mark.parametrize("unit", ["g", "m/s2"])
@pytest.mark.parametrize("rate_hz", [20.0, 25.0, 31.25, 50.0, 100.0, 200.0])
def test_every_rate_and_unit_finds_it_at_the_same_moment(rate_hz: float, unit: str) -> None:
    observed = take(fallen(rate_hz, unit=unit))[1]
    assert [seen.kind for seen in observed] == FALL
    assert abs(observed[0].at - take(fallen())[1][0].at) <= timedelta(seconds=0.06)


def test_a_resent_batch_counts_once() -> None:
    assert kinds(batch for batch in fallen() for _ in range(2)) == FALL


@pytest.mark.parametrize("lost", [5, 12, 13, 16, 17, 18, 40])
def test_one_lost_batch_does_not_hide_a_fall(lost: int) -> None:
    received = [batch for batch in fallen() if batch.seq != lost]
    assert len(received) == len(fallen()) - 1
    suspected = take(received)[1][0]
    assert suspected.kind is Kind.FALL_SUSPECTED
    assert abs(suspected.at - take(fallen())[1][0].at) <= timedelta(seconds=0.02)


@given(lost=st.sets(st.integers(0, 119)), seed=st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_a_gap_is_lost_radio_and_not_a_fall(lost: set[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    life = np.repeat(random.normal(0, 1, (6, 3)), 500, axis=0)  # a new posture every ten seconds
    life /= np.linalg.norm(life, axis=1, keepdims=True)
    life[250::500] *= 3.0  # and a knock in the middle of each
    heard = batches([tuple(sample) for sample in life.tolist()])
    assert kinds(batch for batch in heard if batch.seq not in lost) == []


def test_a_fall_in_two_halves_around_a_long_gap_is_not_put_together() -> None:
    samples = [s for batch in fallen() for s in batch.samples]
    before, after = batches(samples[:365]), batches(samples[365:], first=40)
    assert kinds([*before, *after]) == []


def test_a_wearable_that_restarts_its_numbers_is_heard_at_once() -> None:
    earlier = standing(20, first=5000)
    later = [
        msgspec.structs.replace(batch, at=batch.at + timedelta(seconds=30)) for batch in fallen()
    ]
    assert kinds([*earlier, *later]) == FALL


def test_a_wearable_with_a_wrong_clock_is_believed_in_everything_but_the_time() -> None:
    wrong = [
        msgspec.structs.replace(batch, at=batch.at - timedelta(days=400)) for batch in fallen()
    ]
    suspected, confirmed = take(wrong)[1]
    assert abs(suspected.at - take(fallen())[1][0].at) <= timedelta(seconds=1)
    assert confirmed.at > suspected.at


GOOD = msgspec.to_builtins(standing(0.5)[0])


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"type":"acceleration"}', "missing"),
        (b"[" * 100_000, "cannot be read"),
        (b" " * 300_000, "too large"),
        (msgspec.json.encode({**GOOD, "rate_hz": 5}), "20 to 200 Hz"),
        (msgspec.json.encode({**GOOD, "rate_hz": 1e9}), "20 to 200 Hz"),
        (msgspec.json.encode({**GOOD, "at": "2026-11-22T03:11:00"}), "time zone"),
        (msgspec.json.encode({**GOOD, "unit": "mg"}), "mg"),
        (msgspec.json.encode({**GOOD, "samples": [[0, 0, 1e12]]}), "no wearable"),
        (msgspec.json.encode({**GOOD, "samples": [[0, 1]]}), "length 3"),
        (msgspec.json.encode({**GOOD, "samples": [[0, 0, 1]] * 501}), "ten seconds"),
    ],
)
def test_what_is_not_a_batch_is_told_once_with_its_reason(raw: bytes, word: str) -> None:
    observed = take([*standing(2), raw, raw, raw])[1]
    assert [seen.kind for seen in observed] == [Kind.SOURCE_WRONG]
    assert observed[0].evidence is not None
    assert word in (observed[0].evidence.text or "")


def test_a_row_of_good_batches_forgives() -> None:
    good = standing(30)
    flicker: list[bytes | Acceleration] = []
    for start in range(0, 40, 5):
        flicker += [b"noise", *good[start : start + 5]]
    assert kinds(flicker) == [Kind.SOURCE_WRONG]
    assert kinds([*flicker, *good[40 : 40 + FORGIVEN_AFTER]]) == [
        Kind.SOURCE_WRONG,
        Kind.SOURCE_BACK,
    ]


def test_a_fall_is_found_between_unreadable_batches() -> None:
    raws = [raw for batch in fallen() for raw in (batch, b"noise")]
    assert Kind.FALL_SUSPECTED in kinds(raws)


def test_metres_that_call_themselves_g_are_a_fault_and_no_fall() -> None:
    wrong = [msgspec.structs.replace(b, unit="g") for b in fallen(unit="m/s2")]
    state, observed = take(wrong)
    assert [seen.kind for seen in observed] == [Kind.SOURCE_WRONG]
    assert state.wrong
    again = [msgspec.structs.replace(b, seq=b.seq + len(wrong)) for b in standing(20)]
    assert [seen.kind for seen in take(again, state)[1]] == [Kind.SOURCE_BACK]


@given(raws=st.lists(st.one_of(st.binary(max_size=60), st.sampled_from(["batch"])), max_size=40))
@settings(max_examples=80, deadline=None)
def test_no_bytes_break_it(raws: list[bytes | str]) -> None:
    good = iter(standing(60))
    payloads = [raw if isinstance(raw, bytes) else next(good) for raw in raws]
    faults = kinds(payloads)
    assert set(faults) <= {Kind.SOURCE_WRONG, Kind.SOURCE_BACK}
    assert all(one is not other for one, other in pairwise(faults))


def test_an_odd_number_in_a_batch_breaks_nothing() -> None:
    odd = [
        msgspec.json.encode({**GOOD, "seq": seq, "samples": samples})
        for seq, samples in [(10**30, []), (-5, [[1, 2, 3]]), (0, []), (10**9, [[0, 0, 1]] * 3)]
    ]
    assert kinds([*odd, *standing(5)]) == []


def test_the_wearing_position_chooses_the_model() -> None:
    wrist = DeviceConfig(id="w", kind="wearable", position="wrist")
    nowhere = DeviceConfig(id="w", kind="wearable")
    assert worn(wrist).detector.model is MODELS["wrist"]
    assert worn(nowhere).detector.model is MODELS["waist"]
