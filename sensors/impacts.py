"""One impact under the glass: explained figures of the seconds around it, and how sure they make.

The figures do not depend on the axes of the device. The weights are those of a logistic regression;
how they were obtained, and what they are not for, stands in docs/falls.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

from protocol.evidence import Said
from sensors.signal import Sample, angle_deg, distance, length, mean

RATE_HZ: Final = 50
BEFORE: Final = 125
AFTER: Final = 100
"""Samples looked at before and after the impact: 2.5 s and 2 s."""
NEAR: Final = 15
"""Samples on both sides that belong to the impact itself."""
FLOOR_G: Final = 1.3
CEILING_G: Final = 3.5
"""An impact is what lies between: walking stays below, and cheap sensors clip above."""
LYING_DEG: Final = 75.0
_STILL_G: Final = 0.05
"""Less than this is almost still."""
SURE_OF_NOTHING: Final = 35.0
"""Beyond these odds (e to the 35) a float says nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is measured around an impact."""

    peak_g: float
    posture: Sample
    """The mean vector before, in the axes of the device."""
    turn_deg: float
    """Between the posture before (from 2.5 s to 1 s) and after (from 1 s to 2 s)."""
    gravity_g: float
    """The shorter of the mean vectors of both postures: a body that rests measures about 1."""
    impact_gs: float
    """What lies between floor and ceiling near the impact, in g x seconds."""
    restless_g: float
    """The mean step between neighbouring samples, from 1.5 s to 2 s after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The weights of one wearing position: they add up to the logarithm of the odds of a fall."""

    bias: float
    turn: float
    """Per turn of the posture, 1 being 75 degrees or more: lying is lying."""
    turned_impact: float
    """Per turn, times log(impact + 0.01): how hard it was counts as far as the body turned."""
    impact: float = 0.0
    """Per unit of log(impact + 0.01) alone."""
    restless: float = 0.0
    """Per g of restlessness."""
    threshold: float
    """The certainty from which a fall is suspected."""
    same_s: float = 2.0
    """An impact so soon after a suspected one belongs to the same fall."""


WAIST: Final = Model(bias=-5.336, turn=15.44, turned_impact=2.89, threshold=0.75)
"""Of SisFall's ten people who are at hand."""
WRIST: Final = Model(
    bias=-0.7782, turn=6.253, turned_impact=1.347, impact=1.138, restless=-10.23, threshold=0.5
)
"""Of WEDA-FALL's eight. A wrist is lively: much weaker than the waist."""
MODELS: Final = {"waist": WAIST, "chest": WAIST, "pocket": WAIST, "wrist": WRIST}
"""By wearing position; nobody measured the waist's model on a chest or in a pocket here."""


def measure(window: Sequence[Sample], magnitudes: Sequence[float]) -> Figures:
    """Measure the `BEFORE + 1 + AFTER` samples around an impact; both sequences are of them."""
    near = magnitudes[BEFORE - NEAR : BEFORE + NEAR + 1]
    late = window[BEFORE + 75 :]
    before, after = mean(window[: BEFORE - 49]), mean(window[BEFORE + 50 :])
    return Figures(
        peak_g=magnitudes[BEFORE],
        posture=before,
        turn_deg=angle_deg(before, after),
        gravity_g=min(length(before), length(after)),
        impact_gs=sum(min(m, CEILING_G) - FLOOR_G for m in near if m > FLOOR_G) / RATE_HZ,
        restless_g=sum(map(distance, late, late[1:])) / (len(late) - 1),
    )


def terms(figures: Figures) -> tuple[float, float, float, float]:
    """Return what the weights multiply, in their order."""
    turn = min(figures.turn_deg, LYING_DEG) / LYING_DEG
    impact = log(figures.impact_gs + 0.01)
    return turn, turn * impact, impact, figures.restless_g


def certainty(model: Model, figures: Figures) -> float:
    """Return how sure the model is that this was a fall, 0 to 1."""
    turn, turned_impact, impact, restless = terms(figures)
    odds = (
        model.bias
        + model.turn * turn
        + model.turned_impact * turned_impact
        + model.impact * impact
        + model.restless * restless
    )
    return 1.0 / (1.0 + exp(-max(-SURE_OF_NOTHING, min(SURE_OF_NOTHING, odds))))


def said(figures: Figures) -> Said:
    """Say what was measured, for any language."""
    return Said(
        code="impact-still" if figures.restless_g < _STILL_G else "impact-moving",
        g=round(figures.peak_g, 1),
        degrees=round(figures.turn_deg),
    )


def explain(figures: Figures) -> str:
    """Say in one plain sentence what was measured, for the operator."""
    still = "then almost still" if figures.restless_g < _STILL_G else "then still moving"
    return (
        f"Impact of {figures.peak_g:.1f} g, posture turned by {figures.turn_deg:.0f} degrees, "
        f"{still}."
    )
