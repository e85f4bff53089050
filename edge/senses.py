"""What the hub tells of its senses: how each is, in one word, and when that is worth telling. Pure.

It tells what it knows: a sense that never spoke since the hub started is `unheard`, not well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from edge.checkup import SenseLook
from protocol.messages import SENSE_PARTS, SENSES_A_MESSAGE, Sense, SenseState

LONGEST_WORD = 64
"""Characters of an id, a kind or a place; devices are named by people."""
BATTERY_STEPS = 20
"""A battery is told anew when it passed a twentieth of its charge."""

Gist = frozenset[tuple[str, str, str | None, str, int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What is known of one sense."""

    id: str
    kind: str
    place: str | None = None
    heard_at: datetime | None = None
    battery: float | None = None
    """0 to 1."""
    link: float | None = None
    """0 to 1."""
    silent: bool = False
    low: bool = False
    wrong: bool = False
    tampered: bool = False
    radio: str | None = None
    """What it is heard by, where several share one: `zigbee`, `bluetooth`."""
    watched: bool = True
    """False: whoever runs it tells of its silence (`edge.supervision`), and nobody else has to."""
    jammed: bool = False
    every_s: float | None = None
    """The silence after which it is missed."""


def joined(*known: Iterable[Sign]) -> list[Sign]:
    """Return each sense once; what is told later holds, at the place that was told before."""
    signs: dict[str, Sign] = {}
    for sign in chain(*known):
        before = signs.get(sign.id)
        if before is not None and sign.place is None:
            sign = replace(sign, kind=before.kind, place=before.place)  # noqa: PLW2901 - filled in
        signs[sign.id] = sign
    return list(signs.values())


def sense_of(sign: Sign) -> Sense:
    """Judge a sense: the worst that holds of it is its state."""
    return Sense(
        id=sign.id[:LONGEST_WORD],
        kind=sign.kind[:LONGEST_WORD],
        place=None if sign.place is None else sign.place[:LONGEST_WORD],
        heard_at=sign.heard_at,
        battery=None if sign.battery is None else round(sign.battery, 2),
        link=None if sign.link is None else round(sign.link, 2),
        state=_state(sign).value,
    )


def look_of(sign: Sign, state: str) -> SenseLook:
    """Return a sense as a technician sees it."""
    return SenseLook(
        id=sign.id,
        kind=sign.kind,
        state=state,
        place=sign.place,
        heard_at=sign.heard_at,
        battery=sign.battery,
        link=sign.link,
        every_s=sign.every_s,
    )


def _state(sign: Sign) -> SenseState:
    judged = (
        (sign.jammed, SenseState.JAMMED),
        (sign.silent, SenseState.SILENT),
        (sign.tampered, SenseState.TAMPERED),
        (sign.wrong, SenseState.STUCK),
        (sign.low, SenseState.LOW_BATTERY),
        (sign.heard_at is None, SenseState.UNHEARD),
    )
    return next((state for holds, state in judged if holds), SenseState.OK)


def gist_of(senses: Iterable[Sense]) -> Gist:
    """Return what is worth telling at once when it changes: not every sign of life is."""
    return frozenset(
        (
            sense.id,
            sense.kind,
            sense.place,
            sense.state,
            None if sense.battery is None else round(sense.battery * BATTERY_STEPS),
        )
        for sense in senses
    )


def parts_of(senses: Sequence[Sense]) -> list[tuple[Sense, ...]]:
    """Return them by messages, in a steady order; a home without any is told by an empty one."""
    ordered = sorted(senses, key=lambda sense: sense.id)
    starts = range(0, max(1, len(ordered)), SENSES_A_MESSAGE)
    return [tuple(ordered[at : at + SENSES_A_MESSAGE]) for at in starts][:SENSE_PARTS]
