"""The learned rhythm beside the best fixed timeout: emergencies put in as silences, days left out.

An emergency strikes at every full and half hour of a judged day at which the person is up and at
home, and nobody visits: nothing is observed any more. It is noticed when the rule speaks. False
alarms are those of the same days as they were.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import inf

from msgspec.structs import replace

from protocol.observations import Observation
from sensors.activity import learning, silence, watch
from sensors.activity.findings import Finding, What
from sensors.activity.learning import Learned, Search
from sensors.activity.memory import Day, number_of
from sensors.activity.signs import AWAKE, Moment, Where
from simulations.lived import Lived

SETTING = watch.Setting(night_from=time(23), night_to=time(7))
TICK = timedelta(minutes=5)
STRIKE = timedelta(minutes=30)
PATIENCE_MIN = 720
"""What is not noticed in so long counts as never."""
SOON_MIN = 90
MISSED_MIN = 180
TIMEOUTS_MIN = range(30, 20 * 60 + 1, 15)
A_WEEK = 1.0
"""False alarms that are borne."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """An emergency put in, and after how many minutes each rule notices it."""

    at: datetime
    learned_min: float
    lasted_min: float
    """How long the home had been silent already."""
    where: Where
    natural_min: float
    """How long the home stays silent anyway, in truth: until the next sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A silence of a judged day as it was."""

    start: datetime
    end: datetime
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One home, judged."""

    name: str
    days: int
    strikes: tuple[Strike, ...]
    quiets: tuple[Quiet, ...]
    false_alarms: tuple[tuple[datetime, Finding], ...]
    """Silences that the learned rule called too long."""
    others: tuple[tuple[datetime, Finding], ...]
    """What the other judgements said: wandering, bathroom, kitchen, doors, habits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a rule did."""

    rule: str
    soon: float
    """The share of waking silences noticed within `SOON_MIN`."""
    missed: float
    """The share that is not noticed within `MISSED_MIN`."""
    median_min: float
    p90_min: float
    a_week: float
    """False alarms."""


# -- running the watcher


@dataclass(slots=True)
class _Run:
    state: watch.State
    lived: Lived
    at: datetime
    index: int = 0

    def until(self, until: datetime) -> Iterator[tuple[datetime, Finding]]:
        """Feed what was observed, and ticks, until then."""
        seen = self.lived.observations
        while self.at < until:
            following = min(self.at + TICK, until)
            if self.index < len(seen) and seen[self.index].at <= following:
                observation = seen[self.index]
                self.index += 1
                self.at = max(self.at, observation.at)
                yield from self._step(observation)
            else:
                self.at = following
                yield from self._step(None)

    def _step(self, seen: Observation | None) -> Iterator[tuple[datetime, Finding]]:
        self.state, findings = watch.step(self.state, seen, moment(self.at), SETTING)
        for finding in findings:
            yield self.at, finding


def moment(at: datetime) -> Moment:
    """Return both times; the homes here live by UTC."""
    return Moment(steady=at.timestamp(), local=at.replace(tzinfo=None))


Found = tuple[datetime, Finding]


def watched(lived: Lived, until: datetime) -> tuple[watch.State, tuple[Found, ...]]:
    """Let the watcher live with the person; return what it knows then, and what it said."""
    run = _begun(lived)
    found = tuple(run.until(until))
    return run.state, found


def _begun(lived: Lived) -> _Run:
    begun = watch.begin(moment(lived.begins))
    return _Run(replace(begun, learn_from=moment(lived.begins).steady), lived, lived.begins)


def in_order(lived: Lived, learn_days: int, *, every: int = 1) -> Trial:
    """Learn on the first days, judge on the later ones, and go on learning, as a hub does.

    Emergencies strike on every `every`-th of the judged days; false alarms are of all.
    """
    run = _begun(lived)
    first = lived.begins + timedelta(days=learn_days)
    for _ in run.until(first):
        pass
    strikes: list[Strike] = []
    said: list[tuple[datetime, Finding]] = []
    days = int((lived.ends - first) / timedelta(days=1))
    for number in range(days):
        begins = first + timedelta(days=number)
        struck = number % every == 0
        day, heard = _judged(run, begins, begins + timedelta(days=1), strikes=struck)
        strikes += day
        said += heard
    return _trial(lived, days, strikes, said, first, first + timedelta(days=days))


def left_out(lived: Lived) -> Trial:
    """Judge each day by all other days, earlier and later ones: where there are too few to wait."""
    run = _begun(lived)
    snapshots: list[tuple[datetime, watch.State, int]] = []
    begins = _turn_after(lived.begins)
    while begins < lived.ends:
        for _ in run.until(begins):
            pass
        snapshots.append((begins, run.state, run.index))
        begins += timedelta(days=1)
    for _ in run.until(lived.ends):
        pass
    strikes: list[Strike] = []
    said: list[tuple[datetime, Finding]] = []
    judged = [each for each in snapshots if each[0] + timedelta(days=1) <= lived.ends]
    for begins, state, index in judged:
        without = _without(run.state, state, number_of(moment(begins).local))
        apart = _Run(without, lived, begins, index)
        day, heard = _judged(apart, begins, begins + timedelta(days=1), strikes=True)
        strikes += day
        said += heard
    return _trial(lived, len(judged), strikes, said, judged[0][0], begins + timedelta(days=1))


def _turn_after(at: datetime) -> datetime:
    turn = at.replace(hour=4, minute=0, second=0, microsecond=0)
    return turn if turn >= at else turn + timedelta(days=1)


def _without(final: watch.State, state: watch.State, number: int) -> watch.State:
    """Put the day `number` before a watcher that knows all days but this one."""
    others = tuple(day for day in final.days if day.number != number)
    days = (*others, Day(number=number))
    learned = learning.refreshed(days, None)
    search = Search()
    while learned is not None:
        search = learning.tried(search, days)
        found = learning.found(search, days, learned)
        if found is not None:
            learned = found
            break
    return replace(state, days=days, learned=learned, search=None)


def _judged(
    run: _Run, begins: datetime, ends: datetime, *, strikes: bool
) -> tuple[list[Strike], list[tuple[datetime, Finding]]]:
    found: list[Strike] = []
    said: list[tuple[datetime, Finding]] = []
    at = begins
    while at < ends:
        said += run.until(at)
        if strikes and (strike := _struck(run, at)) is not None:
            found.append(strike)
        at += STRIKE
    said += run.until(ends)
    return found, said


def _struck(run: _Run, at: datetime) -> Strike | None:
    state = run.state
    lived, present = run.lived, state.presence
    if lived.truths:
        truth = lived.truth(at)
        if not truth.awake or not truth.at_home or truth.visited:
            return None
    elif present.where not in AWAKE:
        return None
    following = lived.observations[run.index : run.index + 1]
    natural = (following[0].at - at) / timedelta(minutes=1) if following else inf
    return Strike(
        at=at,
        learned_min=inf if state.learned is None else _noticed(state.learned, state, at),
        lasted_min=(at.timestamp() - present.at) / 60,
        where=present.where,
        natural_min=natural,
    )


def _noticed(learned: Learned, state: watch.State, at: datetime) -> float:
    """Return after how many minutes of nothing the rule speaks."""
    if state.silence_told:
        return 0.0  # it is speaking already
    quiet = state.presence
    waited = timedelta()
    while waited <= timedelta(minutes=PATIENCE_MIN):
        if quiet.visit is not None:
            state, _ = watch.step(state, None, moment(at + waited), SETTING)
            quiet = state.presence
        elif silence.judge(learned, quiet, moment(at + waited)) is not None:
            return waited / timedelta(minutes=1)
        waited += TICK
    return inf


def _trial(
    lived: Lived,
    days: int,
    strikes: Sequence[Strike],
    said: Sequence[tuple[datetime, Finding]],
    begins: datetime,
    ends: datetime,
) -> Trial:
    return Trial(
        name=lived.name,
        days=days,
        strikes=tuple(strikes),
        quiets=tuple(quiets(lived, begins, ends)),
        false_alarms=tuple(each for each in said if each[1].what is What.SILENCE),
        others=tuple(each for each in said if each[1].what is not What.SILENCE),
    )


def quiets(lived: Lived, begins: datetime, ends: datetime) -> Iterator[Quiet]:
    """Yield the silences of the judged days as they were, where each was by the watcher's eyes."""
    run = _begun(lived)
    for seen in lived.observations:
        before = run.state.presence
        for _ in run.until(seen.at):
            pass
        after = run.state.presence
        if after.at != before.at and begins <= seen.at < ends and before.visit is None:
            start = datetime.fromtimestamp(before.at, tz=seen.at.tzinfo)
            yield Quiet(start=start, end=seen.at, where=before.where)


# -- the rules' scores


def learned(trial: Trial) -> Score:
    """Score the rhythm."""
    waits = [strike.learned_min for strike in trial.strikes]
    return _score("learned rhythm", waits, len(trial.false_alarms), trial.days)


Allowed = Callable[[Where, datetime], bool]


def by_day(_: Where, at: datetime) -> bool:
    """Today's rule: any silence counts, by day."""
    return not SETTING.night_to > at.time() and at.time() < SETTING.night_from


def awake(where: Where, _: datetime) -> bool:
    """A fixed rule that knows bed and front door: only a silence of who is up and in counts."""
    return where in AWAKE


def fixed(trial: Trial, rule: str, allowed: Allowed, minutes: int) -> Score:
    """Score one fixed timeout."""
    limit = timedelta(minutes=minutes)
    waits = [_fixed_wait(strike, allowed, minutes) for strike in trial.strikes]
    false_alarms = sum(
        any(allowed(quiet.where, at) for at in _ticks(quiet.start + limit, quiet.end))
        for quiet in trial.quiets
        if quiet.end - quiet.start >= limit
    )
    return _score(f"{rule} {minutes / 60:g} h", waits, false_alarms, trial.days)


def best_fixed(trial: Trial, rule: str, allowed: Allowed) -> Score:
    """Return the best of all timeouts at no more than `A_WEEK` false alarms a week."""
    scores = [fixed(trial, rule, allowed, minutes) for minutes in TIMEOUTS_MIN]
    borne = [score for score in scores if score.a_week <= A_WEEK] or scores[-1:]
    return min(borne, key=lambda score: (-score.soon, score.median_min, score.p90_min))


def foresight(trial: Trial) -> Score:
    """Score who knows in advance when each silence would end, and never calls in vain.

    No rule that looks at these sensors can notice sooner without a false alarm.
    """
    return _score("perfect foresight", [s.natural_min for s in trial.strikes], 0, trial.days)


def _fixed_wait(strike: Strike, allowed: Allowed, minutes: int) -> float:
    wait = max(0.0, minutes - strike.lasted_min)
    while wait <= PATIENCE_MIN:
        if allowed(strike.where, strike.at + timedelta(minutes=wait)):
            return wait
        wait += 5
    return inf


def _ticks(begins: datetime, ends: datetime) -> Iterator[datetime]:
    while begins <= ends:
        yield begins
        begins += TICK


def _score(rule: str, waits: Sequence[float], false_alarms: int, days: int) -> Score:
    ordered = sorted(wait if wait <= PATIENCE_MIN else inf for wait in waits) or [inf]
    count = len(ordered)
    return Score(
        rule=rule,
        soon=sum(wait <= SOON_MIN for wait in ordered) / count,
        missed=sum(wait > MISSED_MIN for wait in ordered) / count,
        median_min=ordered[count // 2],
        p90_min=ordered[min(count - 1, int(count * 0.9))],
        a_week=false_alarms * 7 / max(1, days),
    )


def scores(trial: Trial) -> tuple[Score, ...]:
    """Return them side by side."""
    return (
        learned(trial),
        best_fixed(trial, "fixed", by_day),
        best_fixed(trial, "fixed, knows bed and door", awake),
        foresight(trial),
    )
