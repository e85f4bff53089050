"""One trouble, one fault, one restore: when each is told, and how a flapping one is held off. Pure.

Times are steady seconds: a step of the wall's clock fires nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from edge.happenings import FaultSeen

DAY_S: Final = 86_400.0
FIRST_CALM_S: Final = 60.0
LONGEST_CALM_S: Final = 3_600.0

Key = tuple[str, str]
"""(component, code)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """How one trouble stands."""

    since: float | None = None
    """When it was seen first; None while all is well."""
    told: bool = False
    """Whether its fault stands at the centre."""
    well_since: float | None = None
    times: tuple[float, ...] = ()
    """When it was told, of the last day: who flaps must be well for longer."""


Spells = Mapping[Key, Spell]


def calm_s(spell: Spell) -> float:
    """Return how long it must be well before that is told: at once the first time of a day."""
    again = len(spell.times) - 1
    return 0.0 if again <= 0 else min(FIRST_CALM_S * 2 ** (again - 1), LONGEST_CALM_S)


def settle(
    spell: Spell, key: Key, now: float, *, bad: bool | None, text: str = "", wait_s: float = 0.0
) -> tuple[Spell, tuple[FaultSeen, ...]]:
    """Judge a trouble as it is now; None: nobody knows, and all stays as it was told.

    It is told once it lasted `wait_s`, and its end once it was well for `calm_s`.
    """
    component, code = key
    times = tuple(at for at in spell.times if now - at < DAY_S)
    spell = replace(spell, times=times)
    if bad is None:
        return replace(spell, since=None if not spell.told else spell.since), ()
    if bad:
        since = now if spell.since is None else spell.since
        spell = replace(spell, since=since, well_since=None)
        if spell.told or now - since < wait_s:
            return spell, ()
        told = FaultSeen(component=component, code=code, text=text)
        return replace(spell, told=True, times=(*times, now)), (told,)
    if not spell.told:
        return replace(spell, since=None, well_since=None), ()
    well_since = now if spell.well_since is None else spell.well_since
    if now - well_since < calm_s(spell):
        return replace(spell, well_since=well_since), ()
    over = FaultSeen(component=component, code=code, over=True)
    return replace(spell, since=None, well_since=None, told=False), (over,)
