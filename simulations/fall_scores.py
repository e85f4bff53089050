"""How well the fall detector does on recordings, by the rules that their README gives.

A fall is found where a suspicion's impact lies from 2 s before to 3 s after the trial's largest
magnitude, or inside the interval marked by hand; a daily-life trial is silent where nothing is
suspected in it; false alarms closer than ten seconds count once.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from sensors import falls
from sensors.impacts import MODELS, Model
from sensors.signal import Sample
from simulations.recordings import BATCH, RATE_HZ, Recording

START = datetime(2026, 1, 1, tzinfo=UTC)
EARLY_S, LATE_S = -2.0, 3.0
MERGED_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the detector said of one trial."""

    trial: Recording
    suspicions: tuple[falls.Suspected, ...]
    seconds: float
    """Of signal."""

    @property
    def impacts_s(self) -> tuple[float, ...]:
        """When each suspected impact was, in seconds from the start."""
        return tuple((suspected.at - START).total_seconds() for suspected in self.suspicions)

    @property
    def found(self) -> bool:
        """Whether one of them is the fall."""
        return any(is_the_fall(self.trial, moment) for moment in self.impacts_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The sums of some trials."""

    falls: int
    found: int
    daily: int
    silent: int
    false_alarms: int
    hours: float
    """Of daily life."""

    @property
    def sensitivity(self) -> float:
        return self.found / self.falls if self.falls else 1.0

    @property
    def specificity(self) -> float:
        return self.silent / self.daily if self.daily else 1.0


def is_the_fall(trial: Recording, moment_s: float) -> bool:
    """Tell whether an impact at this moment is the trial's fall."""
    if trial.marked is not None:
        return trial.marked[0] <= moment_s <= trial.marked[1]
    largest = int(np.linalg.norm(trial.samples, axis=1).argmax()) / trial.rate_hz
    return EARLY_S <= moment_s - largest <= LATE_S


def judge(trial: Recording, model: Model | None = None, clip_g: float | None = None) -> Judged:
    """Run the detector over a trial, half a second at a time, as a wearable would send it."""
    samples = trial.at_50_hz()
    if clip_g is not None:
        samples = tuple(map(tuple, np.clip(samples, -clip_g, clip_g).tolist()))
    return Judged(
        trial=trial,
        suspicions=tuple(_suspicions(samples, model or MODELS[trial.position])),
        seconds=len(samples) / RATE_HZ,
    )


def _suspicions(samples: Sequence[Sample], model: Model) -> Iterable[falls.Suspected]:
    state = falls.FallState(model=model)
    for first in range(0, len(samples), BATCH):
        batch = samples[first : first + BATCH]
        taken = first + len(batch) - 1
        state, verdicts = falls.step(state, batch, START + taken * falls.INTERVAL)
        yield from (verdict for verdict in verdicts if isinstance(verdict, falls.Suspected))


def score(judged: Iterable[Judged]) -> Score:
    """Add up."""
    rows = tuple(judged)
    fallen = [row for row in rows if row.trial.kind == "fall"]
    daily = [row for row in rows if row.trial.kind == "daily"]
    return Score(
        falls=len(fallen),
        found=sum(row.found for row in fallen),
        daily=len(daily),
        silent=sum(not row.suspicions for row in daily),
        false_alarms=sum(_merged(row.impacts_s) for row in daily),
        hours=sum(row.seconds for row in daily) / 3600,
    )


def _merged(moments: Sequence[float]) -> int:
    count, last = 0, -MERGED_S
    for moment in moments:
        if moment - last >= MERGED_S:
            count, last = count + 1, moment
    return count


def report(trials: Sequence[Recording]) -> str:
    """Judge every trial and write the table: all of a position, each subject, and the cost."""
    began = time.process_time()
    judged = [judge(trial) for trial in trials]
    spent = time.process_time() - began
    lines = [f"{'':14}{'falls found':>22}{'daily life silent':>24}{'false alarms/h':>18}"]
    for position in sorted({row.trial.position for row in judged}):
        rows = [row for row in judged if row.trial.position == position]
        subjects = sorted({row.trial.subject for row in rows})
        lines.extend(
            _line(subject, score(row for row in rows if row.trial.subject == subject))
            for subject in subjects
        )
        lines.append(_line(f"{position}: all", score(rows)))
        clipped = score(judge(row.trial, clip_g=2.0) for row in rows)
        lines.append(_line("clipped at 2 g", clipped))
    seconds = sum(row.seconds for row in judged)
    lines.append(f"{spent / seconds * 100:.3f} % of a core for one wearable at 50 Hz")
    return "\n".join(lines)


def _line(name: str, total: Score) -> str:
    found = f"{total.found}/{total.falls}" + (
        f"  {total.sensitivity * 100:5.1f} %" if total.falls else "         "
    )
    silent = f"{total.silent}/{total.daily}  {total.specificity * 100:5.1f} %"
    an_hour = f"{total.false_alarms / total.hours:.1f}" if total.hours else ""
    return f"{name:14}{found:>22}{silent:>24}{an_hour:>18}"
