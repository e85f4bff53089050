"""Falls in a stream of acceleration: an impact, the posture before and after, and stillness.

Pure and streaming: `step(state, samples, now)` takes samples at 50 Hz in g, gravity included, in
any axes. An impact is judged two seconds later, so that "suspected" comes within two and a half;
"confirmed" comes after ten seconds of stillness. What cannot be acceleration is told, once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from protocol.evidence import AccelerationCurve
from sensors.impacts import AFTER, BEFORE, RATE_HZ, WAIST, Figures, Model, certainty, measure
from sensors.signal import Sample, angle_deg, distance, length, mean

INTERVAL: Final = timedelta(seconds=1 / RATE_HZ)
IMPACT_G: Final = 1.6
"""A candidate is above this. Some devices clip at 2 g, so that it cannot be much higher."""
ALONE_BEFORE: Final = 50
ALONE_AFTER: Final = 50
"""A candidate is the highest sample within a second on both sides."""
ENOUGH_BEFORE: Final = 50
"""Samples that must be known before an impact; the earliest stands for what is not."""
LEAST_GRAVITY_G: Final = 0.45
"""Gravity must be found before and after, or it is noise; joggers who fell had 0.53 g and more."""
STILL_G: Final = 0.2
"""A second is still while none of its samples is further than this from their mean."""
STILL_S: Final = 10
WATCH_S: Final = 40
"""Stillness that is complete only later is rest, and not a sign of this fall."""
UP_DEG: Final = 30.0
"""Whose posture is this close to that before the fall is up again; no fall turns so little."""
PLAUSIBLE_S: Final = 10
RESTING_G: Final = (0.8, 1.2)
"""What gravity may measure at rest: sensors as sold are off by up to 0.2 g on an axis."""
MOVING_G: Final = (0.7, 1.8)
"""What the median of moving seconds may be: 1.76 g was measured on a jogger's wrist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """It looks like a fall: ask."""

    at: datetime
    """Of the impact."""
    certainty: float
    figures: Figures
    curve: AccelerationCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Ten seconds of stillness followed."""

    at: datetime
    """When the stillness was complete."""
    suspected: Suspected
    curve: AccelerationCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Implausible:
    """This is not acceleration in g with gravity in it; told once."""

    at: datetime
    median_g: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausible:
    """It is again; told once."""

    at: datetime


Verdict = Suspected | Confirmed | Implausible | Plausible


@dataclass(frozen=True, slots=True, kw_only=True)
class FallState:
    """What the detector remembers of one wearable: under five seconds of it, and two judgements."""

    model: Model = WAIST
    seen: int = 0
    """Samples since the start; those below are counted by it."""
    recent: tuple[Sample, ...] = ()
    magnitudes: tuple[float, ...] = ()
    """Of `recent`."""
    loud: tuple[int, ...] = ()
    """Samples above `IMPACT_G` that are not yet judged."""
    medians: tuple[tuple[float, bool], ...] = ()
    """Of the last seconds: the median magnitude, and whether the second was still."""
    wrong: bool = False
    suspected: Suspected | None = None
    """The last one, while stillness may still confirm it."""
    impact: int = -BEFORE * RATE_HZ
    """Which sample the last suspected impact was."""
    still: int = 0
    """Still seconds in a row since, of a body that is not up again."""


def step(
    state: FallState, samples: Sequence[Sample], now: datetime
) -> tuple[FallState, tuple[Verdict, ...]]:
    """Take the next samples, finite and in g, of which the last was taken at `now`.

    How the stream is cut into batches changes nothing but the moment of the call.
    """
    verdicts: list[Verdict] = []
    end = state.seen + len(samples)
    for piece in _pieces(state.seen, samples):
        state = _take(state, piece)
        late = timedelta(seconds=(end - state.seen) / RATE_HZ)
        for index in _due(state):
            state, suspected = _judge(state, index, now - late)
            verdicts += suspected
        if state.seen % RATE_HZ == 0:
            state, told = _second(state, now - late)
            verdicts += told
    return state, tuple(verdicts)


def interrupted(state: FallState) -> FallState:
    """Forget the seconds before a gap: what lies across one is lost radio and not a fall."""
    return replace(state, recent=(), magnitudes=(), loud=(), medians=(), still=0)


def _pieces(seen: int, samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    """Cut at whole seconds, so that verdicts come in the same order however it was sent."""
    start = 0
    while start < len(samples):
        end = min(len(samples), start + RATE_HZ - (seen + start) % RATE_HZ)
        yield samples[start:end]
        start = end


def _take(state: FallState, piece: Sequence[Sample]) -> FallState:
    fresh = [length(sample) for sample in piece]
    loud = state.loud
    if max(fresh) >= IMPACT_G:
        loud += tuple(state.seen + i for i, m in enumerate(fresh) if m >= IMPACT_G)
    kept = BEFORE + AFTER
    return replace(
        state,
        seen=state.seen + len(piece),
        recent=(*state.recent[-kept:], *piece),
        magnitudes=(*state.magnitudes[-kept:], *fresh),
        loud=loud,
    )


def _due(state: FallState) -> tuple[int, ...]:
    return tuple(index for index in state.loud if index + AFTER < state.seen)


def _judge(state: FallState, index: int, now: datetime) -> tuple[FallState, tuple[Suspected, ...]]:
    """Judge one loud sample, all of whose two seconds after are known."""
    state = replace(state, loud=state.loud[1:])
    here = index - (state.seen - len(state.recent))
    if here < ENOUGH_BEFORE or not _stands_out(state.magnitudes, here):
        return state, ()
    if index - state.impact < state.model.same_s * RATE_HZ:
        return state, ()
    start, end = max(0, here - BEFORE), here + AFTER + 1
    missing = BEFORE - (here - start)
    samples, magnitudes = state.recent[start:end], state.magnitudes[start:end]
    if not MOVING_G[0] <= sorted(magnitudes)[len(magnitudes) // 2] <= MOVING_G[1]:
        return state, ()
    figures = measure((samples[0],) * missing + samples, (magnitudes[0],) * missing + magnitudes)
    sure = certainty(state.model, figures)
    if sure < state.model.threshold or figures.gravity_g < LEAST_GRAVITY_G:
        return state, ()
    suspected = Suspected(
        at=now - timedelta(seconds=(state.seen - 1 - index) / RATE_HZ),
        certainty=round(sure, 3),
        figures=figures,
        curve=_curve(magnitudes, here - start, figures),
    )
    return replace(state, suspected=suspected, impact=index, still=0), (suspected,)


def _stands_out(magnitudes: Sequence[float], here: int) -> bool:
    before = magnitudes[max(0, here - ALONE_BEFORE) : here]
    after = magnitudes[here : here + ALONE_AFTER + 1]
    return magnitudes[here] >= max(after) and magnitudes[here] > max(before)


def _curve(magnitudes: Sequence[float], impact: int, figures: Figures) -> AccelerationCurve:
    return AccelerationCurve(
        rate_hz=float(RATE_HZ),
        magnitude_g=tuple(round(m, 2) for m in magnitudes),
        impact_index=impact,
        peak_g=round(figures.peak_g, 2),
        angle_deg=round(figures.turn_deg),
    )


def _second(state: FallState, now: datetime) -> tuple[FallState, tuple[Verdict, ...]]:
    """Look at the whole second that has just ended: whether it is plausible, and still."""
    samples, magnitudes = state.recent[-RATE_HZ:], state.magnitudes[-RATE_HZ:]
    if len(samples) < RATE_HZ:
        return state, ()
    middle = mean(samples)
    still = all(distance(sample, middle) <= STILL_G for sample in samples)
    median = sorted(magnitudes)[RATE_HZ // 2]
    state = replace(state, medians=(*state.medians[1 - PLAUSIBLE_S :], (median, still)))
    state, told = _plausible(state, now)
    state, confirmed = _confirm(state, now, middle if still else None)
    return state, told + confirmed


def _plausible(state: FallState, now: datetime) -> tuple[FallState, tuple[Verdict, ...]]:
    if len(state.medians) < PLAUSIBLE_S:
        return state, ()
    median = sorted(m for m, _ in state.medians)[PLAUSIBLE_S // 2]
    low, high = RESTING_G if all(still for _, still in state.medians) else MOVING_G
    wrong = not low <= median <= high
    if wrong == state.wrong:
        return state, ()
    verdict = Implausible(at=now, median_g=round(median, 2)) if wrong else Plausible(at=now)
    return replace(state, wrong=wrong), (verdict,)


def _confirm(
    state: FallState, now: datetime, posture: Sample | None
) -> tuple[FallState, tuple[Verdict, ...]]:
    """Count a still second; `posture` is None where it was not still."""
    suspected = state.suspected
    if suspected is None:
        return state, ()
    if state.seen - state.impact > WATCH_S * RATE_HZ:
        return replace(state, suspected=None, still=0), ()
    down = posture is not None and angle_deg(posture, suspected.figures.posture) > UP_DEG
    still = state.still + 1 if down else 0
    if still < STILL_S:
        return replace(state, still=still), ()
    curve = msgspec.structs.replace(suspected.curve, stillness_s=float(STILL_S))
    confirmed = Confirmed(at=now, suspected=suspected, curve=curve)
    return replace(state, suspected=None, still=0), (confirmed,)
