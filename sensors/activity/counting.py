"""What a sign of life adds to the memory of the day: the silence it ends, and counts. Pure."""

from msgspec.structs import replace

from protocol.observations import Kind, Observation
from sensors.activity.memory import LEAST_MIN, TURN, Day, Gap, Tally, minute_of, packed
from sensors.activity.presence import Presence
from sensors.activity.signs import RESTING, Moment, Where
from sensors.activity.state import State


def ended_silence(state: State, now: Moment) -> State:
    """Remember the silence that ends now, where it was long enough."""
    length = int((now.steady - state.presence.at) / 60)
    if length < LEAST_MIN:
        return state
    gap = Gap(minute_of(now.local) - length, length, state.presence.where)
    number = (gap.start - int(TURN.total_seconds() / 60)) // 1440
    days = tuple(
        replace(day, gaps=packed(number, (*day.silences(), gap))) if day.number == number else day
        for day in state.days[-2:]
    )
    return replace(state, days=(*state.days[:-2], *days))


def counted(
    state: State, before: Presence, after: Presence, seen: Observation, now: Moment, *, night: bool
) -> State:
    """Add to the counts of the day."""
    tally = state.days[-1].tally
    entered = after.where if after.where is not before.where else None
    minute = minute_of(now.local - TURN) % 1440 + 1
    more = replace(
        tally,
        nights_up=tally.nights_up
        + (night and before.where in RESTING and after.where not in RESTING),
        bathroom=tally.bathroom + (entered is Where.BATHROOM),
        kitchen=tally.kitchen + (entered is Where.KITCHEN),
        outings=tally.outings + _came_home(before, after, now),
        first_kitchen=tally.first_kitchen or (minute if after.where is Where.KITCHEN else 0),
    )
    more = _lasted(state, more, before, seen, now, night=night)
    if after.where is not Where.BATHROOM and state.bathroom_since is not None:
        minutes = int((now.steady - state.bathroom_since) / 60)
        more = replace(more, bathroom_min=max(more.bathroom_min, minutes))
    if more == tally:
        return state
    return on_today(state, replace(state.days[-1], tally=more))


def _lasted(
    state: State, tally: Tally, before: Presence, seen: Observation, now: Moment, *, night: bool
) -> Tally:
    """Count what ends with this: time in bed, out of it, an open door; and wandering."""
    if seen.kind is Kind.BED_LEFT:
        since = next((each.since for each in before.occupied if each.source == seen.source), None)
        if since is not None:
            minutes = int((now.steady - max(since, state.learn_from)) / 60)
            tally = replace(tally, bed_min=tally.bed_min + max(0, minutes))
    if seen.kind is Kind.BED_ENTERED and state.up_since is not None:
        minutes = int((now.steady - state.up_since) / 60)
        tally = replace(tally, out_of_bed_min=max(tally.out_of_bed_min, minutes))
    if seen.kind is Kind.DOOR_CLOSED:
        since = next((each.since for each in state.doors if each.source == seen.source), None)
        minutes = 0 if since is None else int((now.steady - since) / 60)
        tally = replace(tally, door_min=max(tally.door_min, minutes))
    if night:
        tally = replace(tally, wandering=max(tally.wandering, len(state.night.changes)))
    return tally


def _came_home(before: Presence, after: Presence, now: Moment) -> bool:
    return (
        before.where is Where.OUT
        and now.steady - before.at >= LEAST_MIN * 60
        and after.visit is None
    )


def on_today(state: State, today: Day) -> State:
    """Put the day under way back."""
    return replace(state, days=(*state.days[:-1], today))
