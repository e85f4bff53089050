"""Which senses went dumb: missing, jammed, tampered, spent, stuck. One fault and one restore. Pure.

It is told who is there and how each is (`Roll`) every second or so, and what was observed. Times
are steady: the wall's time of a last sign is only compared with the one before, so that a step of
the clock fires nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from msgspec import Struct

from edge import habits, radios
from edge.habits import Habit
from edge.happenings import FaultSeen
from edge.intervals import DAILY, interval_of
from edge.radios import Member, Radio, Way
from edge.senses import Sign
from edge.spells import Key, Spell, settle
from protocol.observations import Kind, Observation

LOST, JAMMED, LOW, TAMPERED, STUCK = "lost", "jammed", "battery-low", "tampered", "stuck"
OF_SENSES: Final = frozenset({LOST, JAMMED, LOW, TAMPERED, STUCK})
WAYS: Final[Mapping[Kind, Way]] = {Kind.SOURCE_LOST: "down", Kind.SOURCE_BACK: "up"}
GONE_S: Final = DAILY
"""A fault of what belongs to the home no more is over after this."""
LIVED_IN_S: Final = 86_400.0
USUAL: Final = 0.1
"""How quickly the usual link of a device follows the present one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of one sense beside its sign."""

    heard: float
    """When it spoke last, or when the watch began (steady)."""
    mark: datetime | None = None
    """Its sign's own time of that, by the wall: compared, never measured with."""
    spoke: bool = False
    """Since the hub started."""
    silent_since: float | None = None
    faded_since: float | None = None
    link: float | None = None
    """Its usual one."""
    slow_s: float = 0.0
    """The longest silence that it ended by itself."""
    seen_at: float = 0.0
    """When it stood in the roll."""

    @property
    def failing_since(self) -> float | None:
        """Since when it is silent or hardly heard."""
        since = [at for at in (self.silent_since, self.faded_since) if at is not None]
        return min(since, default=None)


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What outlives a restart of one sense, in seconds of the hub's running time."""

    silent_s: float = 0.0
    slow_s: float = 0.0
    changes: int = 0
    longest_s: float = 0.0
    still_s: float = 0.0
    longest_on_s: float = 0.0


class Memory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What outlives a restart: what was learned, and how long each was silent or still."""

    senses: dict[str, Kept] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All of it."""

    now: float
    watched: Mapping[str, Watched] = field(default_factory=dict)
    radios: Mapping[str, Radio] = field(default_factory=dict)
    habits: Mapping[str, Habit] = field(default_factory=dict)
    spells: Mapping[Key, Spell] = field(default_factory=dict)
    lived_at: float | None = None
    """When anything last told of a person."""
    ways: Mapping[str, Way] = field(default_factory=dict)
    """How each radio's coordinator said that it is."""
    memory: Memory = field(default_factory=Memory)

    def has_told(self, component: str, code: str) -> bool:
        """Whether this fault stands at the centre."""
        return self.spells.get((component, code), Spell()).told


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Who is there and how each is."""

    signs: tuple[Sign, ...]
    deaf: frozenset[str] = frozenset()
    """Radios of which we hear nothing, as we do not reach their broker."""


Judged = tuple[State, tuple[FaultSeen, ...]]


def begin(now: float, *, faults: Iterable[Key] = (), memory: Memory | None = None) -> State:
    """Return the state at start; `faults` are those told to the centre and not yet over."""
    memory = memory or Memory()
    told = {key: Spell(since=now, told=True, times=(now,)) for key in faults if key[1] in OF_SENSES}
    jams = {
        name: Radio(heard=now, jam="silent", jam_since=now) for name, code in told if code == JAMMED
    }
    return State(now=now, spells=told, radios=jams, memory=memory)


def recalling(state: State, memory: Memory) -> State:
    """Return the state with what an earlier run learned, before the first roll."""
    return replace(state, memory=memory)


def remembered(state: State) -> Memory:
    """Return what shall outlive a restart."""
    return Memory(
        senses={
            name: Kept(
                silent_s=round(state.now - one.heard, 1),
                slow_s=round(one.slow_s, 1),
                changes=habit.changes,
                longest_s=round(habit.longest_s, 1),
                still_s=round(state.now - habit.changed, 1),
                longest_on_s=round(habit.longest_on_s, 1),
            )
            for name, one in state.watched.items()
            for habit in (state.habits.get(name) or _habit(state, name, state.now),)
        }
    )


def noticed(state: State, seen: Observation, now: float) -> State:
    """Learn what a sense does; nothing is told of it before the next roll."""
    if seen.kind in WAYS:  # of a device its own sign tells it
        return replace(state, ways={**state.ways, seen.source: WAYS[seen.kind]})
    if seen.kind not in habits.SIGNS_OF_LIFE and seen.kind is not Kind.MOTION_ENDED:
        return state
    if seen.test:
        return state
    habit = state.habits.get(seen.source) or _habit(state, seen.source, now)
    return replace(
        state,
        habits={**state.habits, seen.source: habits.noticed(habit, seen.kind, now)},
        lived_at=now if seen.kind in habits.SIGNS_OF_LIFE else state.lived_at,
    )


def judge(state: State, roll: Roll, now: float) -> Judged:
    """Call the roll: who is missing, which radio is jammed, what else each suffers."""
    passed_s = max(0.0, now - state.now)
    watched = {
        sign.id: _listen(state, sign, now, passed_s, _is_deaf(state, roll, sign))
        for sign in roll.signs
    }
    absent = {name: one for name, one in state.watched.items() if name not in watched}
    state = replace(state, now=now, watched={**absent, **watched})
    told: tuple[FaultSeen, ...] = ()
    for name in dict.fromkeys((*state.radios, *(s.radio for s in roll.signs if s.radio))):
        state, more = _radio(state, roll, name, now, passed_s)
        told += more
    for sign in roll.signs:
        state, more = _sense(state, roll, sign, now)
        told += more
    state, more = _gone(state, roll, now)
    return state, (*told, *more)


def shown(state: State, sign: Sign) -> Sign:
    """Return the sign as it is judged: what this sense suffers by what all of them tell."""
    one = state.watched.get(sign.id)
    radio = state.radios.get(sign.radio) if sign.radio else None
    jammed = (
        radio is not None
        and state.has_told(sign.radio or "", JAMMED)
        and (radio.jam == "down" or one is None or one.heard <= radio.jam_since)
    )
    return replace(
        sign,
        jammed=jammed,
        silent=sign.silent or state.has_told(sign.id, LOST),
        wrong=sign.wrong or state.has_told(sign.id, STUCK),
        every_s=None if one is None else _every(sign, one),
    )


# -- each sense's own


def _habit(state: State, name: str, now: float) -> Habit:
    kept = state.memory.senses.get(name, Kept())
    return Habit(
        changes=kept.changes,
        longest_s=kept.longest_s,
        changed=now - kept.still_s,
        longest_on_s=kept.longest_on_s,
    )


def _is_deaf(state: State, roll: Roll, sign: Sign) -> bool:
    """Whether its silence says nothing of itself: its radio is jammed, or not heard by us."""
    if sign.radio is None:
        return False
    radio = state.radios.get(sign.radio)
    return _way(state, roll, sign.radio) != "up" or (radio is not None and radio.jam is not None)


def _listen(state: State, sign: Sign, now: float, passed_s: float, deaf: bool) -> Watched:  # noqa: FBT001 - one of one call
    kept = state.memory.senses.get(sign.id, Kept())
    new = Watched(heard=now - kept.silent_s, slow_s=kept.slow_s)
    one = replace(state.watched.get(sign.id) or new, seen_at=now)
    if sign.heard_at is not None and sign.heard_at != one.mark:
        was_silent_s = now - one.heard
        slow_s = one.slow_s if deaf or not one.spoke else max(one.slow_s, was_silent_s)
        one = replace(one, heard=now, mark=sign.heard_at, spoke=True, slow_s=slow_s)
    elif deaf:
        one = replace(one, heard=one.heard + passed_s)
    every_s = _every(sign, one)
    overdue = every_s is not None and now - one.heard > every_s
    silent = sign.watched and (sign.silent or overdue)
    since = one.silent_since
    one = replace(one, silent_since=(since if since is not None else now) if silent else None)
    return _linked(one, sign.link, now)


def _every(sign: Sign, one: Watched) -> float | None:
    """Return the silence after which it is missed."""
    if not sign.watched:
        return None
    return interval_of(sign.kind, one.slow_s) if sign.every_s is None else sign.every_s


def _linked(one: Watched, link: float | None, now: float) -> Watched:
    """Judge the link against its usual one."""
    if link is None:
        return one
    usual = link if one.link is None else one.link
    if one.faded_since is not None:
        return one if link < radios.USABLE else replace(one, faded_since=None)
    if usual >= radios.STRONG and link < radios.COLLAPSED:
        return replace(one, faded_since=now)
    return replace(one, link=usual + USUAL * (link - usual))


def _sense(state: State, roll: Roll, sign: Sign, now: float) -> Judged:
    one = state.watched[sign.id]
    judged: list[tuple[str, bool | None, str, float]] = [
        (LOST, *_missing(state, roll, sign, now)),
        (LOW, _level(sign.low, one), _battery(sign), 0.0),
        (TAMPERED, _level(sign.tampered, one), "It was opened or taken off its place.", 0.0),
        (STUCK, *_stuck(state, sign, now), 0.0),
    ]
    told: tuple[FaultSeen, ...] = ()
    spells = dict(state.spells)
    for code, bad, text, wait_s in judged:
        key = (sign.id, code)
        if bad is False and key not in spells:
            continue
        spells[key], more = settle(
            spells.get(key, Spell()), key, now, bad=bad, text=text, wait_s=wait_s
        )
        told += more
        if spells[key] == Spell():
            del spells[key]
    return replace(state, spells=spells), told


def _level(holds: bool, one: Watched) -> bool | None:  # noqa: FBT001 - what a device says
    """Believe a device that says so at once; that all is well, from one that spoke lately."""
    if holds:
        return True
    return False if one.spoke else None


def _battery(sign: Sign) -> str:
    share = "" if sign.battery is None else f" It is at {sign.battery:.0%}."
    return f"Its battery is low.{share}"


def _missing(state: State, roll: Roll, sign: Sign, now: float) -> tuple[bool | None, str, float]:
    one = state.watched[sign.id]
    if not sign.watched or _is_deaf(state, roll, sign):
        return None, "", 0.0
    if one.silent_since is None:
        return (False if one.spoke else None), "", 0.0
    text = f"It has not been heard for {_span(now - one.heard)}."
    if sign.silent:
        text = "Its radio does not reach it any more." if sign.radio else "It does not answer."
    others = [m for m in _members(state, roll, sign.radio) if m.id != sign.id]
    alone = sign.radio is None or radios.released(one.silent_since, others)
    return True, text, 0.0 if alone else radios.TOGETHER_S


def _stuck(state: State, sign: Sign, now: float) -> tuple[bool | None, str]:
    habit = state.habits.get(sign.id) or _habit(state, sign.id, now)
    one = state.watched[sign.id]
    speaks = one.spoke and one.silent_since is None
    lived_in = speaks and state.lived_at is not None and now - state.lived_at < LIVED_IN_S
    return habits.stuck(habit, sign.kind, now, lived_in=lived_in)


def _span(seconds: float) -> str:
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"


# -- what they share


def _members(state: State, roll: Roll, radio: str | None) -> list[Member]:
    """Return the devices of a radio that spoke, and whose loss was not told."""
    return [
        Member(id=sign.id, heard=one.heard, failing_since=one.failing_since)
        for sign in roll.signs
        if sign.radio == radio and radio is not None
        for one in (state.watched[sign.id],)
        if one.spoke and not state.has_told(sign.id, LOST)
    ]


def _way(state: State, roll: Roll, radio: str) -> Way:
    return "deaf" if radio in roll.deaf else state.ways.get(radio, "up")


def _radio(state: State, roll: Roll, name: str, now: float, passed_s: float) -> Judged:
    way = _way(state, roll, name)
    members = _members(state, roll, name)
    radio = state.radios.get(name) or Radio(heard=now)
    heard = max((member.heard for member in members), default=None)
    radio = radios.listened(radio, heard, now, passed_s, way)
    was_jammed = radio.jam is not None
    radio = radios.judged(radio, members, now, way)
    if was_jammed and radio.jam is None:
        state = _given_time(state, roll, name, now)
    state = replace(state, radios={**state.radios, name: radio})
    bad = None if way == "deaf" else radio.jam is not None
    text = f"{len(radio.hit)} of its devices fell silent together: something disturbs the radio."
    if radio.jam == "down":
        text = "Its coordinator is gone: none of its devices is heard."
    key = (name, JAMMED)
    spell, told = settle(state.spells.get(key, Spell()), key, now, bad=bad, text=text)
    return replace(state, spells={**state.spells, key: spell}), told


def _given_time(state: State, roll: Roll, radio: str, now: float) -> State:
    """Let the devices of a radio that works again be silent anew from now on."""
    fresh = {
        sign.id: replace(state.watched[sign.id], heard=now, silent_since=None, faded_since=None)
        for sign in roll.signs
        if sign.radio == radio
    }
    return replace(state, watched={**state.watched, **fresh})


def _gone(state: State, roll: Roll, now: float) -> Judged:
    """End the faults of what stands in no roll any more."""
    there = {sign.id for sign in roll.signs}
    over: list[FaultSeen] = []
    spells = dict(state.spells)
    for (name, code), spell in state.spells.items():
        if code == JAMMED or name in there:
            continue
        one = state.watched.get(name)
        since = spell.since if one is None else one.seen_at
        if since is None or now - since >= GONE_S:
            del spells[name, code]
            if spell.told:
                over.append(FaultSeen(component=name, code=code, over=True))
    watched = {
        name: one
        for name, one in state.watched.items()
        if name in there or now - one.seen_at < GONE_S
    }
    return replace(state, spells=spells, watched=watched), tuple(over)
