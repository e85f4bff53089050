"""One home's watcher, streaming: `(state, observation | None, now) -> (state, findings)`. Pure.

`None` is a tick. A step of the clock, an absence, a visit, a sensor that is not heard: none of them
fires anything, and the silence that they cut is not learned from.
"""

from msgspec.structs import replace

from protocol.observations import Kind, Observation
from sensors.activity import counting, habits, learning, nights, presence, rooms, silence
from sensors.activity.findings import Finding
from sensors.activity.learning import Search
from sensors.activity.memory import (
    DAYS,
    TALLIES,
    Day,
    number_of,
)
from sensors.activity.nights import Night
from sensors.activity.presence import Presence
from sensors.activity.signs import SIGNS_OF_LIFE, Moment, Where, is_front_door
from sensors.activity.state import Open, Setting, State

STEP_S = 30.0
"""A wall's clock that parts this far from the steady time was stepped."""
UNSETTLED_S = 3600.0
"""After a start or a step nothing is learned for so long: the clock may be stepped again."""
LOST_S = 2 * 86400.0
"""While a sensor is lost nothing is learned; after so long the home is as it is."""
UP_AGAIN_S = 3 * 3600.0
"""Who was up longer than this in the night did not just go to the bathroom."""
MOST = 32
"""Doors that stand open, sensors that are lost: no home has more."""


__all__ = ["Finding", "Moment", "Setting", "State", "begin", "is_learned", "restarted", "step"]

Judged = tuple[State, tuple[Finding, ...]]


def begin(now: Moment) -> State:
    """Return the state of a home of which nothing is known."""
    return State(
        last=now.steady,
        local=now.local,
        learn_from=now.steady + UNSETTLED_S,
        presence=Presence(at=now.steady),
        days=(Day(number=number_of(now.local)),),
    )


def step(state: State, seen: Observation | None, now: Moment, setting: Setting) -> Judged:
    """Take the time that passed into account, then what was seen."""
    state = _clock(state, now)
    state, changed = _turned(state, now)
    if setting.away:
        state = _nobody_home(state, now)
        return replace(_seen(state, seen, now, setting), last=now.steady, local=now.local), ()
    state = _heard(state, now)
    state = replace(state, presence=presence.ended(state.presence, now.steady))
    state, findings = _due(state, now, setting)
    if seen is None:
        state = _learned(state)
    state = _seen(state, seen, now, setting)
    return replace(state, last=now.steady, local=now.local), (*changed, *findings)


def is_learned(state: State) -> bool:
    """Tell whether silences are judged by the person's own rhythm."""
    return state.learned is not None


# -- time


def _clock(state: State, now: Moment) -> State:
    drift = (now.local - state.local).total_seconds() - (now.steady - state.last)
    return state if abs(drift) < STEP_S else restarted(state, now)


def restarted(state: State, now: Moment) -> State:
    """Begin every silence and every watch anew: the clock was stepped, or nobody was at home.

    What was not done today may have been done before that: nothing is said of it.
    """
    return replace(
        state,
        learn_from=now.steady + UNSETTLED_S,
        presence=replace(
            state.presence, at=now.steady, front_at=None, visit=None, hints=(), moved_at=None
        ),
        night=Night(),
        silence_told=False,
        bathroom_since=None,
        bathroom_told=False,
        kitchen_told=number_of(now.local),
        doors=tuple(replace(door, since=now.steady, told=False) for door in state.doors),
        up_since=None,
    )


def _nobody_home(state: State, now: Moment) -> State:
    learn_from = max(state.learn_from, now.steady)
    return replace(restarted(state, now), learn_from=learn_from)


def _turned(state: State, now: Moment) -> Judged:
    """Begin a new day, where the clock can be believed."""
    number = number_of(now.local)
    if number == state.days[-1].number or now.steady < state.learn_from:
        return state, ()
    kept = tuple(day for day in state.days if day.number < number)[-TALLIES:]
    old, young = kept[:-DAYS], kept[-DAYS:]
    old = tuple(replace(day, gaps=b"") if day.gaps else day for day in old)
    days = (*old, *young, Day(number=number))
    learned = learning.refreshed(days, state.learned)
    search = Search() if learning.wanted(days, learned) else None
    state = replace(state, days=days, learned=learned, search=search)
    return _habits(state, number)


def _habits(state: State, number: int) -> Judged:
    told = tuple(
        (name, on) for name, on in state.habits_told if 0 <= number - on < habits.TOLD_DAYS
    )
    new = [each for each in habits.compare(state.days) if each[0] not in dict(told)]
    told = (*told, *((name, number) for name, _ in new))
    return replace(state, habits_told=told), tuple(finding for _, finding in new)


def _heard(state: State, now: Moment) -> State:
    if not _is_learning(state, now):
        return state
    minutes, rest = divmod(state.unheard_s + now.steady - state.last, 60)
    if not minutes:
        return replace(state, unheard_s=rest)
    today = state.days[-1]
    return counting.on_today(
        replace(state, unheard_s=rest), replace(today, heard=today.heard + int(minutes))
    )


def _is_learning(state: State, now: Moment) -> bool:
    return (
        now.steady >= state.learn_from
        and state.presence.visit is None
        and number_of(now.local) == state.days[-1].number
        and all(now.steady - since >= LOST_S for _, since in state.lost)
    )


def _learned(state: State) -> State:
    if state.search is None or state.learned is None:
        return state
    search = learning.tried(state.search, state.days)
    found = learning.found(search, state.days, state.learned)
    if found is None:
        return replace(state, search=search)
    return replace(state, learned=found, search=None)


# -- what is due


def _due(state: State, now: Moment, setting: Setting) -> Judged:
    if state.presence.visit is not None:
        return state, ()
    night = nights.is_night(state.learned, setting.night_from, setting.night_to, now)
    findings: list[Finding] = []
    for due in (_silence, _night if night else _day):
        state, found = due(state, now)
        if found is not None:
            findings.append(found)
    return state, tuple(findings)


def _silence(state: State, now: Moment) -> tuple[State, Finding | None]:
    if state.learned is None or state.silence_told:
        return state, None
    found = silence.judge(state.learned, state.presence, now)
    return (state, None) if found is None else (replace(state, silence_told=True), found)


def _night(state: State, now: Moment) -> tuple[State, Finding | None]:
    night, found = nights.judge(
        state.night,
        state.presence,
        learning.recent(state.days),
        state.learned,
        now,
        open_=bool(state.doors),
    )
    state = replace(state, night=night)
    return (state, found) if found is not None else _bathroom(state, now)


def _day(state: State, now: Moment) -> tuple[State, Finding | None]:
    if state.night.told:
        state = replace(state, night=Night(out_told=state.night.out_told))
    days = learning.recent(state.days)
    for door in state.doors:
        found = None
        if not door.told:
            found = rooms.door(days, door.source, door.since, door.place, now)
        if found is not None:
            told = (replace(each, told=True) if each is door else each for each in state.doors)
            return replace(state, doors=tuple(told)), found
    number = number_of(now.local)
    nobody = not state.days[-1].tally.first_kitchen and state.days[-1].number == number
    if nobody and state.kitchen_told != number and not state.silence_told:
        found = rooms.kitchen(days, state.presence, now)
        if found is not None:
            return replace(state, kitchen_told=number), found
    return _bathroom(state, now)


def _bathroom(state: State, now: Moment) -> tuple[State, Finding | None]:
    since = state.bathroom_since
    if since is None or state.bathroom_told or state.silence_told:
        return state, None
    found = rooms.bathroom(learning.recent(state.days), since, state.presence.place, now)
    return (state, None) if found is None else (replace(state, bathroom_told=True), found)


# -- what was seen


def _seen(state: State, seen: Observation | None, now: Moment, setting: Setting) -> State:
    if seen is None or seen.test:
        return state
    match seen.kind:
        case Kind.SOURCE_LOST:
            lost = tuple(each for each in state.lost if each[0] != seen.source)
            return replace(state, lost=(*lost, (seen.source, now.steady))[-MOST:])
        case Kind.SOURCE_BACK:
            if any(source == seen.source for source, _ in state.lost):
                lost = tuple(each for each in state.lost if each[0] != seen.source)
                state = replace(state, lost=lost, learn_from=max(state.learn_from, now.steady))
            return state
        case kind if kind in SIGNS_OF_LIFE:
            return _sign(state, seen, now, setting)
        case _:
            return state


def _sign(state: State, seen: Observation, now: Moment, setting: Setting) -> State:
    before = state.presence
    after = presence.taken(before, seen, now.steady)
    learns = _is_learning(state, now) and not setting.away
    night = nights.is_night(state.learned, setting.night_from, setting.night_to, now)
    if learns and before.at >= state.learn_from:
        state = counting.ended_silence(state, now)
    if learns:
        state = counting.counted(state, before, after, seen, now, night=night)
    state = _bathroom_seen(state, after, now)
    return replace(
        state,
        presence=after,
        silence_told=False,
        doors=_doors(state.doors, seen, now),
        night=nights.moved(state.night, before, seen, now.steady) if night else state.night,
        up_since=_up_since(state.up_since, seen, now, night=night),
    )


def _bathroom_seen(state: State, after: Presence, now: Moment) -> State:
    if after.where is not Where.BATHROOM or after.visit is not None:
        return replace(state, bathroom_since=None, bathroom_told=False)
    if state.bathroom_since is None:
        return replace(state, bathroom_since=now.steady, bathroom_told=False)
    return state


def _doors(doors: tuple[Open, ...], seen: Observation, now: Moment) -> tuple[Open, ...]:
    if not is_front_door(seen.kind, seen.place):
        return doors
    others = tuple(door for door in doors if door.source != seen.source)
    if seen.kind is Kind.DOOR_CLOSED:
        return others
    known = next((door for door in doors if door.source == seen.source), None)
    new = Open(source=seen.source, since=now.steady, place=seen.place)
    return (*others, known or new)[-MOST:]


def _up_since(since: float | None, seen: Observation, now: Moment, *, night: bool) -> float | None:
    if seen.kind is Kind.BED_LEFT and night:
        return now.steady
    if seen.kind is Kind.BED_ENTERED or (since is not None and now.steady - since > UP_AGAIN_S):
        return None
    return since
