"""Where the weights of `sensors.impacts` come from: logistic regressions on recordings.

`python -m simulations.fall_fit FOLDER` prints them for each wearing position, and how well such a
model does on people who were left out of its making. Every recording is used twice, as it is and
clipped at 2 g.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sensors.impacts import Model, terms
from simulations.fall_scores import is_the_fall, judge
from simulations.recordings import FOLDER, Recording, load_trials

CLIPS: tuple[float | None, ...] = (None, 2.0)
RIDGE = 1.0
"""Pulls the weights of standardised terms towards zero."""
EVERYTHING = Model(bias=0.0, turn=0.0, turned_impact=0.0, threshold=0.0, same_s=0.0)
"""Suspects every candidate."""
TERMS: dict[str, tuple[str, ...]] = {
    "waist": ("turn", "turned_impact"),
    "wrist": ("turn", "turned_impact", "impact", "restless"),
}
"""Two are enough on a waist: more of them gained nothing on people who were left out."""
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One candidate impact."""

    subject: str
    trial: str
    clipped: bool
    terms: tuple[float, ...]
    fell: bool | None
    """None: in a fall's trial, but not the fall."""


Weights = NDArray[np.float64]
"""The bias, then one for each term."""


def examples(trials: Sequence[Recording]) -> tuple[Example, ...]:
    """Measure every candidate impact of every trial."""
    return tuple(
        Example(
            subject=trial.subject,
            trial=trial.name,
            clipped=clip is not None,
            terms=terms(suspected.figures)[: len(TERMS[trial.position])],
            fell=False if trial.kind == "daily" else is_the_fall(trial, moment) or None,
        )
        for trial in trials
        for clip in CLIPS
        for judged in (judge(trial, EVERYTHING, clip),)
        for suspected, moment in zip(judged.suspicions, judged.impacts_s, strict=True)
    )


def fit(rows: Sequence[Example]) -> Weights:
    """Fit by Newton's method on standardised terms, and return weights for the plain ones."""
    known = [row for row in rows if row.fell is not None]
    x = np.array([row.terms for row in known])
    y = np.array([float(bool(row.fell)) for row in known])
    centre, spread = x.mean(axis=0), x.std(axis=0)
    design = np.hstack([np.ones((len(x), 1)), (x - centre) / spread])
    penalty = np.diag([0.0] + [RIDGE] * x.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        sure = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (sure - y) + penalty @ weights
        curvature = design.T @ (design * (sure * (1 - sure))[:, None]) + penalty
        weights -= np.linalg.solve(curvature, slope)
    plain = weights[1:] / spread
    return np.array([weights[0] - plain @ centre, *plain])


def left_out(rows: Sequence[Example]) -> list[tuple[Example, float]]:
    """Judge each subject's candidates by a model that never saw that subject."""
    judged: list[tuple[Example, float]] = []
    for subject in sorted({row.subject for row in rows}):
        weights = fit([row for row in rows if row.subject != subject])
        theirs = [row for row in rows if row.subject == subject]
        odds = weights[0] + np.array([row.terms for row in theirs]) @ weights[1:]
        judged += zip(theirs, (1 / (1 + np.exp(-odds))).tolist(), strict=True)
    return judged


def rates(
    judged: Sequence[tuple[Example, float]], trials: Sequence[Recording], threshold: float
) -> tuple[float, float]:
    """Return the sensitivity and the specificity, by trial."""
    rung = {row.trial for row, sure in judged if sure >= threshold and row.fell is not None}
    falls = [trial.name in rung for trial in trials if trial.kind == "fall"]
    daily = [trial.name not in rung for trial in trials if trial.kind == "daily"]
    return sum(falls) / len(falls), sum(daily) / len(daily)


def describe(position: str, trials: Sequence[Recording]) -> str:
    """Fit one position and write its weights and its table."""
    rows = examples(trials)
    weights = dict(zip(("bias", *TERMS[position]), fit(rows), strict=True))
    lines = [
        f"{position}: {len(trials)} trials, {len(rows)} candidate impacts",
        "  " + ", ".join(f"{name}={weight:.4g}" for name, weight in weights.items()),
        "  threshold   sensitivity / specificity on people left out, and clipped at 2 g",
    ]
    judged = left_out(rows)
    for threshold in THRESHOLDS:
        pairs = (
            rates([pair for pair in judged if pair[0].clipped == clipped], trials, threshold)
            for clipped in (False, True)
        )
        figures = "   ".join(f"{found:6.1%} / {silent:6.1%}" for found, silent in pairs)
        lines.append(f"  {threshold:9.2f}   {figures}")
    return "\n".join(lines)


def main() -> int:
    """Fit every position that the folder knows, and print."""
    trials = load_trials(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    for position in TERMS:
        theirs = [trial for trial in trials if trial.position == position]
        print(describe(position, theirs))  # noqa: T201 - this is its work
    return 0


if __name__ == "__main__":
    sys.exit(main())
