"""A wearable's batches become observations: a fall suspected, a fall confirmed, or a fault.

Pure. Bytes are read once, at the door; what cannot be read is told once and forgiven only after a
row of good batches, so that a flickering radio is one fault and not a hundred.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite
from typing import Final, assert_never

import msgspec

from protocol.configuration import DeviceConfig
from protocol.evidence import AccelerationCurve, Evidence
from protocol.home import Acceleration
from protocol.observations import Kind, Observation
from sensors import falls
from sensors.impacts import MODELS, RATE_HZ, WAIST, explain, said
from sensors.signal import Resampler, Sample, resample

GRAVITY_MS2: Final = 9.80665
SLOWEST_HZ: Final = 20.0
FASTEST_HZ: Final = 200.0
LARGEST_BYTES: Final = 256 * 1024
LONGEST_S: Final = 10.0
LARGEST_G: Final = 100.0
"""No wearable measures more; a number beyond is not a measurement."""
BRIDGED_S: Final = 1.0
"""A gap up to here is bridged by a straight line, which cannot hold an impact."""
REPEATED: Final = 20
"""A batch numbered up to so many behind the last one is a repetition; further back, a restart."""
FORGIVEN_AFTER: Final = 20
"""Good batches in a row after which what was unreadable is forgiven."""
LATE: Final = timedelta(hours=1)
EARLY: Final = timedelta(seconds=5)
"""Within these the wearable's own time is believed, so that a delayed batch keeps its moment."""

_decoder = msgspec.json.Decoder(Acceleration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """What arrived is not a batch of acceleration."""

    why: str
    """A plain sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wearable:
    """What is remembered of one worn device."""

    detector: falls.FallState
    resampler: Resampler | None = None
    last: Acceleration | None = None
    unreadable: bool = False
    good: int = 0
    """Readable batches in a row since it was unreadable."""

    @property
    def wrong(self) -> bool:
        """Whether a fault of it is told and stands."""
        return self.unreadable or self.detector.wrong


def worn(device: DeviceConfig) -> Wearable:
    """Begin with a device: its wearing position chooses the model, the waist's where unknown."""
    model = MODELS.get(device.position or "waist", WAIST)
    return Wearable(detector=falls.FallState(model=model))


def read(raw: bytes) -> Acceleration | Unfit:
    """Read a batch, or say what is wrong with it. Never raises."""
    if len(raw) > LARGEST_BYTES:
        return Unfit(why=f"A batch of {len(raw)} bytes is too large to be read.")
    try:
        batch = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Unfit(why=f"A batch cannot be read: {error}.")
    flaw = _flaw(batch)
    return batch if flaw is None else Unfit(why=flaw)


def _flaw(batch: Acceleration) -> str | None:
    if batch.at.tzinfo is None:
        return "A batch has no time zone in `at`."
    if not SLOWEST_HZ <= batch.rate_hz <= FASTEST_HZ:
        return f"A rate of {batch.rate_hz:g} Hz is outside 20 to 200 Hz."
    if len(batch.samples) > LONGEST_S * batch.rate_hz:
        return f"A batch holds {len(batch.samples)} samples, more than ten seconds."
    largest = LARGEST_G * (GRAVITY_MS2 if batch.unit == "m/s2" else 1.0)
    if not all(isfinite(axis) and abs(axis) <= largest for s in batch.samples for axis in s):
        return "A batch holds a number that no wearable can measure."
    return None


def step(
    device: DeviceConfig, state: Wearable, raw: bytes, now: datetime
) -> tuple[Wearable, tuple[Observation, ...]]:
    """Take one payload of `home/wearable/{device}/acceleration`."""
    batch = read(raw)
    if isinstance(batch, Unfit):
        told = () if state.wrong else (_fault(device, now, batch.why),)
        return replace(state, unreadable=True, good=0), told
    if _repeats(state.last, batch):
        return state, ()
    was_wrong = state.wrong
    good = state.good + 1
    forgiven = state.unreadable and good >= FORGIVEN_AFTER
    state = replace(state, good=good, unreadable=state.unreadable and not forgiven)
    state, samples = _continue(state, batch)
    detector, verdicts = falls.step(state.detector, samples, _moment(batch, now))
    state = replace(state, detector=detector, last=batch)
    observed = tuple(seen for verdict in verdicts for seen in _fall(device, verdict))
    if state.wrong and not was_wrong:
        observed += tuple(_fault(device, now, why) for why in _implausible(verdicts))
    if was_wrong and not state.wrong:
        observed += (Observation(kind=Kind.SOURCE_BACK, source=device.id, at=now),)
    return state, observed


def _repeats(last: Acceleration | None, batch: Acceleration) -> bool:
    """A resent batch counts once; a device that restarted counts anew from a later moment."""
    if last is None or batch.at > last.at:
        return False
    return last.seq - REPEATED < batch.seq <= last.seq


def _continue(state: Wearable, batch: Acceleration) -> tuple[Wearable, tuple[Sample, ...]]:
    """Bring the batch to 50 Hz in g, joined to the last one or cut from it."""
    scale = GRAVITY_MS2 if batch.unit == "m/s2" else 1.0
    samples = tuple((x / scale, y / scale, z / scale) for x, y, z in batch.samples)
    lost = 0 if state.last is None else batch.seq - state.last.seq - 1
    missing = lost * len(samples)
    resampler = state.resampler
    if (
        resampler is None
        or resampler.from_hz != batch.rate_hz
        or not 0 <= missing <= BRIDGED_S * batch.rate_hz
    ):
        resampler = Resampler(from_hz=batch.rate_hz, to_hz=float(RATE_HZ))
        state = replace(state, detector=falls.interrupted(state.detector))
    elif missing:
        samples = _line(resampler.last, samples[0], missing) + samples
    resampler, even = resample(resampler, samples)
    return replace(state, resampler=resampler), even


def _line(start: Sample, end: Sample, count: int) -> tuple[Sample, ...]:
    parts = (step / (count + 1) for step in range(1, count + 1))
    return tuple(
        (
            start[0] + part * (end[0] - start[0]),
            start[1] + part * (end[1] - start[1]),
            start[2] + part * (end[2] - start[2]),
        )
        for part in parts
    )


def _moment(batch: Acceleration, now: datetime) -> datetime:
    return batch.at if now - LATE <= batch.at <= now + EARLY else now


def _fall(device: DeviceConfig, verdict: falls.Verdict) -> tuple[Observation, ...]:
    match verdict:
        case falls.Suspected():
            return (_observed(device, Kind.FALL_SUSPECTED, verdict, verdict.at, verdict.curve),)
        case falls.Confirmed(suspected=suspected, at=at, curve=curve):
            return (_observed(device, Kind.FALL_CONFIRMED, suspected, at, curve),)
        case falls.Implausible() | falls.Plausible():
            return ()
        case _:
            assert_never(verdict)


def _observed(
    device: DeviceConfig,
    kind: Kind,
    suspected: falls.Suspected,
    at: datetime,
    curve: AccelerationCurve,
) -> Observation:
    """Make the observation; its place is left open, as the source moves with the person."""
    return Observation(
        kind=kind,
        source=device.id,
        at=at,
        resident=device.resident,
        certainty=suspected.certainty,
        evidence=Evidence(
            acceleration=curve, text=explain(suspected.figures), said=said(suspected.figures)
        ),
    )


def _implausible(verdicts: Sequence[falls.Verdict]) -> tuple[str, ...]:
    return tuple(
        f"Gravity measures {verdict.median_g:.2f} g: this is not acceleration in the unit it says."
        for verdict in verdicts
        if isinstance(verdict, falls.Implausible)
    )[:1]


def _fault(device: DeviceConfig, now: datetime, why: str) -> Observation:
    return Observation(
        kind=Kind.SOURCE_WRONG, source=device.id, at=now, evidence=Evidence(text=why)
    )
