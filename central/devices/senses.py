"""What hubs tell of their senses: taken in at the pace of a town, and written together.

One row a message, replaced whole: a telling is one small statement, however many senses it has, and
no entry of the journal. What is not believed (a battery of 300 %) is left out.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Dialect, delete, select

from central import tables
from central.alarms.reading import word, word_or_none
from central.batches import asked_keys, bound_keys
from central.database import Bulk
from central.statements import Values, upserting
from protocol.messages import SENSE_PARTS, SENSES_A_MESSAGE, Sense, Senses, SenseState

TROUBLES = frozenset(
    state.value
    for state in (
        *(SenseState.SILENT, SenseState.JAMMED),
        *(SenseState.STUCK, SenseState.TAMPERED),
    )
)
"""States in which a sense does not protect, or may not."""
_TOLD = ("hub", "part", "told_at", "told", "low", "troubled", "lowest")


Taken = dict[tuple[str, int], tuple[Senses, int]]
"""By hub and part: what was told, and when, in microseconds."""


class Tellings:
    """Keeps the last of each hub until `write`; `take` is of the loop, `write` of the writer."""

    def __init__(self, dialect: Dialect) -> None:
        self._pending: Taken = {}
        self._enrolled: set[str] = set()
        self._parts: dict[str, int] = {}
        """How many each hub told last, so that those above are deleted once."""
        self._write = upserting(tables.senses, dialect, _TOLD, _TOLD[:2])
        asked = asked_keys(dialect.name)
        self._known = select(tables.hubs.c.id).join_from(
            asked.table, tables.hubs, tables.hubs.c.id == asked.first
        )
        self._dialect = dialect.name

    def take(self, hub: str, said: Senses, told_at: int) -> None:
        """Take one in, told at an instant in microseconds; an impossible part is dropped."""
        if 1 <= said.part <= said.of <= SENSE_PARTS:
            self._pending[hub, said.part] = said, told_at

    def taken(self) -> Taken:
        """Hand over what came since the last time."""
        pending, self._pending = self._pending, {}
        return pending

    def write(self, bulk: Bulk, taken: Taken) -> None:
        """Write them; those of hubs that nobody enrolled are dropped."""
        self._enrol(bulk, {hub for hub, _ in taken} - self._enrolled)
        told = [
            (hub, part, said, told_at)
            for (hub, part), (said, told_at) in taken.items()
            if hub in self._enrolled
        ]
        self._write.run_many(
            bulk.connection, [_row(hub, part, said, at) for hub, part, said, at in told]
        )
        senses = tables.senses
        for hub, _, said, _ in told:
            if self._parts.get(hub) != said.of:
                self._parts[hub] = said.of
                over = delete(senses).where(senses.c.hub == hub, senses.c.part > said.of)
                bulk.connection.execute(over)

    def _enrol(self, bulk: Bulk, unknown: Iterable[str]) -> None:
        asked = list(unknown)
        if asked:
            bound = {"keys": bound_keys(self._dialect, asked)[0]}
            self._enrolled.update(bulk.connection.scalars(self._known, bound))


def _row(hub: str, part: int, said: Senses, told_at: int) -> Values:
    senses = [believed(sense) for sense in said.senses[:SENSES_A_MESSAGE]]
    batteries = [sense.battery for sense in senses if sense.battery is not None]
    return (
        hub,
        part,
        told_at,
        msgspec.json.encode(senses).decode(),
        sum(sense.state == SenseState.LOW_BATTERY.value for sense in senses),
        sum(sense.state in TROUBLES for sense in senses),
        min(batteries, default=None),
    )


def believed(sense: Sense) -> Sense:
    """Return what can be of what was told: short words, shares from 0 to 1, an aware time."""
    return Sense(
        id=word(sense.id),
        kind=word(sense.kind),
        place=word_or_none(sense.place),
        heard_at=aware(sense.heard_at),
        battery=share(sense.battery),
        link=share(sense.link),
        state=word(sense.state),
    )


def share(told: float | None) -> float | None:
    """Return a share, or None where it is none."""
    return told if told is not None and 0 <= told <= 1 else None


def aware(told: datetime | None) -> datetime | None:
    """Return a time that has a zone, or None."""
    return told if told is not None and told.tzinfo is not None else None
