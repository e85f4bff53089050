"""One batch in one transaction: reads what it needs, lets the intake judge, writes what changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Dialect, bindparam, func, insert, select, update

from central import tables
from central.alarms.happenings import (
    SITE,
    Happening,
    Overdue,
    PartFailed,
    PartWorks,
    TrackerSilent,
    origin_of,
)
from central.alarms.intake import Intake
from central.alarms.ledger import Books, Ledger, Pair
from central.alarms.reading import Garbled, Heard, Noise, word
from central.database import Bulk
from central.location.register import Outdoors, Register, Seal
from central.residents.placement import Placement
from protocol.identity import new_id
from protocol.messages import (
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    FaultCleared,
    FaultRaised,
    LocationReport,
    Outcome,
)

QUARANTINED_HEAD = 64 * 1024
GARBLED_AN_HOUR = 256
"""Garbled alarms of one hub that are stored as alarms; beyond it they are only counted."""

_END_COMMAND = (
    update(tables.commands)
    .where(
        tables.commands.c.id == bindparam("the_id"),
        tables.commands.c.hub == bindparam("the_hub"),
        tables.commands.c.outcome.is_(None),
    )
    .values(
        outcome=bindparam("new_outcome"),
        text=bindparam("new_text"),
        ended_at=bindparam("new_ended_at"),
        next_due_at=None,
    )
)


class Storing:
    """Stores batches. It runs in the writer's thread and holds nothing of the loop."""

    def __init__(
        self,
        dialect: Dialect,
        *,
        join_within: timedelta,
        quarantine_per_hub: int,
        seal: Seal | None = None,
    ) -> None:
        self._register = Register(seal or Seal())
        self._books = Books(dialect)
        self._join_within = join_within
        self._cap = quarantine_per_hub
        self._quarantined: Counter[str] = Counter()
        """Kept of each hub; read from the database when a hub first sends noise."""
        self._counted: set[str] = set()
        self._garbled: Counter[str] = Counter()
        self._hour: datetime | None = None

    def store(
        self, bulk: Bulk, happenings: Sequence[Happening], placements: Mapping[str, Placement]
    ) -> list[Outcome]:
        """Store all of them or, when it raises, none; the outcomes are in the same order."""
        placements = {**placements, SITE: Placement(hub=SITE)}
        happenings = [self._capped(each, bulk) for each in happenings]
        ledger = self._read(bulk, happenings, placements)
        outdoors = self._read_outdoors(bulk, ledger, happenings, placements)
        intake = Intake(bulk, ledger, placements, outdoors, join_within=self._join_within)
        outcomes = [intake.take(each) for each in happenings]
        self._books.write(bulk.connection, ledger)
        self._register.write(bulk.connection, outdoors)
        noises = [each for each in happenings if isinstance(each, Noise)]
        if noises:
            self._quarantine(bulk, noises)
        if ledger.results:
            bulk.connection.execute(
                _END_COMMAND,
                [
                    {
                        "the_id": str(result.command),
                        "the_hub": hub,
                        "new_outcome": result.outcome,
                        "new_text": word(result.text, 500),
                        "new_ended_at": bulk.now,
                    }
                    for hub, result in ledger.results
                ],
            )
        return outcomes

    def _capped(self, happening: Happening, bulk: Bulk) -> Happening:
        """Let a flood of garbled alarms of one hub ring, and not fill the disk.

        So many of them have rung within the hour that somebody is called; the rest is noise.
        """
        if not isinstance(happening, Garbled):
            return happening
        hour = bulk.now.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour = hour
            self._garbled.clear()
        origin = happening.arrival.origin
        self._garbled[origin] += 1
        if self._garbled[origin] <= GARBLED_AN_HOUR:
            return happening
        return Noise(
            arrival=happening.arrival, key=happening.key, id=happening.id, wrong=happening.wrong
        )

    def _read(
        self, bulk: Bulk, happenings: Sequence[Happening], placements: Mapping[str, Placement]
    ) -> Ledger:
        connection, ledger, books = bulk.connection, Ledger(), self._books
        readings = [each for each in happenings if isinstance(each, Heard | Garbled)]
        books.known(connection, ledger, [_identity(each) for each in readings])
        conflicts = _conflicts(readings, ledger)
        books.known(
            connection,
            ledger,
            [(each.arrival.origin, each.arrival.sha256.hex()) for each in conflicts],
        )
        books.alarms(connection, ledger, _spoken_of(happenings))
        homes = {placements[origin_of(each)].home for each in happenings}
        homeless = {origin_of(each) for each in happenings if _has_no_home(each, placements)}
        books.open_cases(connection, ledger, (home for home in homes if home), homeless)
        doubtful = {origin_of(each) for each in happenings if _needs_faults(each, placements)}
        books.faults(connection, ledger, doubtful | {each.arrival.origin for each in conflicts})
        return ledger

    def _read_outdoors(
        self,
        bulk: Bulk,
        ledger: Ledger,
        happenings: Sequence[Happening],
        placements: Mapping[str, Placement],
    ) -> Outdoors:
        """Read of trackers, their people and outings what the batch speaks of; mostly nothing."""
        spoken_of = [each for each in happenings if _is_outside(each)]
        if not spoken_of:
            return Outdoors()
        hubs = {origin_of(each) for each in spoken_of}
        people = {person for hub in hubs for person in placements[hub].residents}
        outdoors = self._register.read(bulk.connection, hubs, people)
        outings = [
            (tracker.hub, tracker.outing)
            for tracker in outdoors.trackers.values()
            if tracker.outing is not None
        ]
        self._books.alarms(bulk.connection, ledger, outings)
        return outdoors

    def _quarantine(self, bulk: Bulk, noises: Sequence[Noise]) -> None:
        """Keep heads of what cannot be read, so many of each hub."""
        if unknown := {each.arrival.origin for each in noises} - self._counted:
            kept = tables.quarantine
            query = select(kept.c.origin, func.count()).where(kept.c.origin.in_(unknown))
            for origin, count in bulk.connection.execute(query.group_by(kept.c.origin)):
                self._quarantined[origin] = count
            self._counted |= unknown
        rows: list[dict[str, object]] = []
        for each in noises:
            arrival = each.arrival
            if self._quarantined[arrival.origin] >= self._cap:
                continue
            self._quarantined[arrival.origin] += 1
            rows.append(
                {
                    "id": str(new_id(bulk.now)),
                    "origin": arrival.origin,
                    "received_at": arrival.received_at,
                    "sha256": arrival.sha256,
                    "size": arrival.size,
                    "head": arrival.raw[:QUARANTINED_HEAD],
                    "wrong": "; ".join(wrong.text for wrong in each.wrong),
                }
            )
        if rows:
            bulk.connection.execute(insert(tables.quarantine), rows)


def _is_outside(happening: Happening) -> bool:
    if isinstance(happening, TrackerSilent):
        return True
    if not isinstance(happening, Heard):
        return False
    message = happening.message
    if isinstance(message, AlarmRaised | AlarmSuspected | AlarmNoted):
        return message.evidence is not None and message.evidence.position is not None
    return isinstance(message, LocationReport)


def _identity(reading: Heard | Garbled) -> Pair:
    return reading.arrival.origin, reading.key


def _conflicts(readings: Sequence[Heard | Garbled], ledger: Ledger) -> list[Heard | Garbled]:
    """Return those whose identity stands for another content, in the database or in the batch."""
    known = dict(ledger.known)
    return [
        each
        for each in readings
        if known.setdefault(_identity(each), each.arrival.sha256) != each.arrival.sha256
    ]


def _spoken_of(happenings: Sequence[Happening]) -> list[Pair]:
    """Return the alarms that the happenings name."""
    named: list[Pair] = []
    for each in happenings:
        match each:
            case Heard() | Garbled():
                if each.alarm is not None:
                    named.append((each.arrival.origin, each.alarm))
            case Overdue():
                named.append((each.hub, each.alarm))
            case _:
                pass
    return named


def _has_no_home(happening: Happening, placements: Mapping[str, Placement]) -> bool:
    """Tell whether its case may be one without a home."""
    placement = placements[origin_of(happening)]
    if placement.home is None or isinstance(happening, Overdue):
        return True
    return isinstance(happening, Heard) and happening.message.installation != placement.installation


def _needs_faults(happening: Happening, placements: Mapping[str, Placement]) -> bool:
    """Tell whether judging it may touch faults, so that those of its hub are read before."""
    match happening:
        case PartFailed() | PartWorks() | Noise() | Garbled() | TrackerSilent():
            return True
        case Overdue():
            return False
        case Heard(message=message, wrong=wrong):
            placement = placements[happening.arrival.origin]
            return (
                bool(wrong)
                or isinstance(message, FaultRaised | FaultCleared | LocationReport)
                or placement.home is None
                or message.installation != placement.installation
            )
        case _:
            assert_never(happening)
