"""Prints the comparison of `simulations.rhythm_scores`, side by side."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import isinf
from pathlib import Path

from rich.console import Console
from rich.table import Table

from simulations.lived import live
from simulations.persons import Person
from simulations.real_home import load
from simulations.rhythm_scores import Score, Trial, in_order, left_out, scores

A_MONTH = 365.25 / 12 / 7
"""Weeks."""
SHOWN = 5
"""Wrong rows that are shown."""


def compare_homes(home: Path, console: Console) -> None:
    """Judge a real home; raises NoHome."""
    lived, wrong = load(home)
    for row in wrong[:SHOWN]:
        console.print(f"line {row.line}: {row.what}", highlight=False)
    if len(wrong) > SHOWN:
        console.print(f"and {len(wrong) - SHOWN} more lines")
    trial = left_out(lived)
    console.print(_table(f"{trial.name}: each of {trial.days} days judged by the others", [trial]))
    _tell(trial, console)


def compare_people(
    people: Sequence[Person], console: Console, *, seeds: Iterable[int], days: int
) -> None:
    """Judge simulated persons."""
    trials: list[Trial] = []
    for person in people:
        for seed in seeds:
            trial = in_order(live(person, 2 * days, seed), days, every=2)
            console.print(_table(f"{person.name}, seed {seed}: {days} days after {days}", [trial]))
            trials.append(trial)
    if len(trials) > 1:
        console.print(_table("all of them, on average", trials))


def _tell(trial: Trial, console: Console) -> None:
    for at, finding in trial.false_alarms:
        console.print(f"false alarm {at:%d %b %H:%M}: {finding.text}", highlight=False)
    others = Counter(finding.said.code for _, finding in trial.others)
    if others:
        console.print(f"beside silences: {dict(others)}", highlight=False)


def _table(title: str, trials: Sequence[Trial]) -> Table:
    table = Table(title=f"{title}, {sum(len(trial.strikes) for trial in trials)} emergencies")
    table.add_column("rule")
    for name in ("soon", "missed", "median", "p90", "a week", "a month"):
        table.add_column(name, justify="right")
    for rules in zip(*(scores(trial) for trial in trials), strict=True):
        table.add_row(*_row(rules))
    return table


def _row(rules: Sequence[Score]) -> tuple[str, ...]:
    count = len(rules)
    rule = rules[0].rule if count == 1 else rules[0].rule.rsplit(" ", 2)[0] + ", the best of each"
    if count > 1 and rules[0].rule in {"learned rhythm", "perfect foresight"}:
        rule = rules[0].rule
    a_week = sum(score.a_week for score in rules) / count
    return (
        rule,
        f"{sum(score.soon for score in rules) / count:.0%}",
        f"{sum(score.missed for score in rules) / count:.0%}",
        _minutes(sorted(score.median_min for score in rules)[count // 2]),
        _minutes(sorted(score.p90_min for score in rules)[count // 2]),
        f"{a_week:.2f}",
        f"{a_week * A_MONTH:.1f}",
    )


def _minutes(minutes: float) -> str:
    return "never" if isinf(minutes) else f"{minutes:.0f} min"
