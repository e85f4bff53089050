"""Whether a radio is jammed: one trouble of the radio instead of ten missing senses. Pure.

Three signs: several devices fell silent, or their links collapsed, within a short time; nothing at
all was heard for far longer than usual; or the coordinator (zigbee2mqtt) says that it is gone.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

TOGETHER_S: Final = 900.0
"""Devices that fail within this fail together: zigbee2mqtt asks a silent device after ten minutes,
and each at its own moment."""
FEWEST: Final = 3
"""Two that fail together may be two batteries of one purchase."""
DOWN_S: Final = 30.0
"""A coordinator that restarts (an update) is back within this."""
COLLAPSED: Final = 0.1
USABLE: Final = 0.2
STRONG: Final = 0.25
"""Of a link, 0 to 1: it was at least strong, and is collapsed until it is usable again."""
LEARNED_S: Final = 86_400.0
LEARNED_SIGNS: Final = 50
"""From then on the radio's own longest pause is believed."""
QUIET_S: Final = 900.0
QUIET_TIMES: Final = 3.0

Way = Literal["up", "down", "deaf"]
"""`down`: its coordinator is gone. `deaf`: we do not hear the coordinator ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One device of a radio, as far as it has spoken."""

    id: str
    heard: float
    """When it spoke last (steady)."""
    failing_since: float | None = None
    """Since when it is silent, or its link collapsed; None while it does well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """One radio."""

    heard: float
    """When anything was heard of it."""
    pause_s: float = 0.0
    """Its longest pause."""
    signs: int = 0
    watched_s: float = 0.0
    jam: Literal["silent", "down"] | None = None
    jam_since: float = 0.0
    hit: frozenset[str] = frozenset()
    """Those that failed when the jam began."""
    down_since: float | None = None


def listened(radio: Radio, heard: float | None, now: float, passed_s: float, way: Way) -> Radio:
    """Learn how long it is quiet at most; what is deaf or jammed teaches nothing."""
    if way != "up" or radio.jam is not None:
        return replace(radio, heard=now)
    radio = replace(radio, watched_s=radio.watched_s + passed_s)
    if heard is None or heard <= radio.heard:
        return radio
    pause_s = max(radio.pause_s, heard - radio.heard)
    return replace(radio, pause_s=pause_s, signs=radio.signs + 1, heard=heard)


def judged(radio: Radio, members: Collection[Member], now: float, way: Way) -> Radio:
    """Judge it; `members` are those that spoke and whose loss was not told."""
    if way == "deaf":
        return replace(radio, down_since=None)
    if way == "down":
        since = now if radio.down_since is None else radio.down_since
        radio = replace(radio, down_since=since)
        if now - since < DOWN_S or radio.jam == "down":
            return radio
        return _jammed(radio, "down", frozenset(one.id for one in members), now)
    radio = replace(radio, down_since=None)
    if radio.jam is not None:
        return replace(radio, jam=None, hit=frozenset()) if _is_back(radio, members) else radio
    hit = _together(members, now)
    if len(members) >= FEWEST and _is_quiet(radio, now):
        hit = frozenset(one.id for one in members)
    return _jammed(radio, "silent", hit, now) if hit else radio


def _together(members: Collection[Member], now: float) -> frozenset[str]:
    """Return those that failed within a short time, where they are enough."""
    failing = frozenset(
        one.id
        for one in members
        if one.failing_since is not None and now - one.failing_since <= TOGETHER_S
    )
    return failing if len(failing) >= max(FEWEST, (len(members) + 1) // 2) else frozenset()


def _jammed(radio: Radio, how: Literal["silent", "down"], hit: frozenset[str], now: float) -> Radio:
    since = now if radio.jam is None else radio.jam_since
    return replace(radio, jam=how, jam_since=since, hit=radio.hit | hit)


def _is_quiet(radio: Radio, now: float) -> bool:
    if radio.watched_s < LEARNED_S or radio.signs < LEARNED_SIGNS:
        return False
    return now - radio.heard > max(QUIET_S, QUIET_TIMES * radio.pause_s)


def _is_back(radio: Radio, members: Collection[Member]) -> bool:
    """Tell whether it works: the coordinator is there again, or half of those hit do well."""
    if radio.jam == "down":
        return True
    well = [one for one in members if one.failing_since is None and one.heard > radio.jam_since]
    among = [one for one in well if one.id in radio.hit] if radio.hit else well
    return len(among) >= max(1, (len(radio.hit) + 1) // 2)


def released(since: float, others: Collection[Member]) -> bool:
    """Tell whether the radio is seen to be well: most of the others spoke after one fell silent."""
    if len(others) + 1 < FEWEST:
        return True
    return 2 * sum(other.heard > since for other in others) >= len(others)
