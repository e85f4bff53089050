"""Trackers, rules and kept positions between the tables and judgement: read and written by batch.

The state of a tracker is stored without any position; where it was last lies beside it, sealed
with the centre's secret, so that whoever copies the database learns nobody's whereabouts.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, insert, select, update

from central import tables
from central.location.judgement import Rules, State
from central.location.sightings import Sighting
from central.location.zones import BadZone, Zone, parse
from central.operators.vault import Vault
from central.residents.consents import ConsentKind, consenting
from central.residents.hours import Hours, hours_or_always, is_available
from protocol.identity import new_id

SILENT_AFTER = timedelta(hours=1)
_PURPOSE = b"caliu last position 1"
_MOST_ZONES = 4_096
"""Zones that stay parsed; beyond it they are parsed anew."""


class Sealed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a state says where somebody was."""

    last: Sighting | None = None
    doubted: Sighting | None = None


class Seal:
    """Seals the last position of a tracker. Without a secret it does not outlive the process."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._vault = Vault(secret if secret is not None else token_bytes(32), _PURPOSE)

    def close(self, hub: str, sealed: Sealed) -> str | None:
        """Return what is stored, or None where there is nothing to seal."""
        if sealed == Sealed():
            return None
        return self._vault.seal(msgspec.json.encode(sealed).decode(), of=hub)

    def open(self, hub: str, stored: str | None) -> Sealed:
        """Return what was sealed; what does not open is nothing."""
        text = None if stored is None else self._vault.open(stored, of=hub)
        try:
            return Sealed() if text is None else msgspec.json.decode(text, type=Sealed)
        except msgspec.MsgspecError:
            return Sealed()


class Tracker(Struct, kw_only=True):
    """A tracker as a batch sees it."""

    hub: str
    stands: bool
    """Whether it has a row."""
    state: State = msgspec.field(default_factory=State)
    heard_at: datetime | None = None
    battery: float | None = None
    due_at: datetime | None = None
    outing: str | None = None
    changed: bool = False


class HeldZone(Struct, frozen=True, kw_only=True):
    """A zone and when it holds."""

    key: str
    zone: Zone
    hours: tuple[Hours, ...]


class Person(Struct, frozen=True, kw_only=True):
    """What was laid down for one person."""

    zones: tuple[HeldZone, ...] = ()
    limit_kmh: float | None = None
    silent_after: timedelta = SILENT_AFTER
    consents: bool = False
    """To more being kept than an alarm needs."""

    def rules(self, time_zone: str, now: datetime, *, absent: bool) -> Rules:
        """Return what holds now. An absence silences zones and speed."""
        if absent:
            return Rules(silent_after=self.silent_after)
        held = [one for one in self.zones if is_available(one.hours, time_zone, now)]
        return Rules(
            zones=tuple(one.zone for one in held),
            key=" ".join(one.key for one in held),
            limit_mps=None if self.limit_kmh is None else self.limit_kmh / 3.6,
            silent_after=self.silent_after,
        )


@dataclass(slots=True)
class Outdoors:
    """What is known of trackers at the beginning of a batch, and what it changed."""

    trackers: dict[str, Tracker] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    positions: list[dict[str, object]] = field(default_factory=list)

    def keep(
        self,
        seen: Sighting,
        *,
        hub: str,
        resident: str | None,
        case: str | None,
        received_at: datetime,
        consented: bool,
    ) -> None:
        """Keep a position, for a case or because the person consented."""
        self.positions.append(
            {
                "id": str(new_id(received_at)),
                "hub": hub,
                "resident": resident,
                "case_id": case,
                "received_at": received_at,
                "consented": consented,
                **structs.asdict(seen),
            }
        )


class Register:
    """Reads and writes Outdoors; it runs in the writer's thread."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._parsed: dict[tuple[str, int], Zone | None] = {}

    def read(
        self, connection: Connection, hubs: Collection[str], residents: Collection[str]
    ) -> Outdoors:
        """Read the trackers of `hubs`, and what holds for `residents`."""
        outdoors = Outdoors()
        trackers = tables.trackers
        for row in connection.execute(select(trackers).where(trackers.c.hub.in_(sorted(hubs)))):
            sealed = self._seal.open(row.hub, row.sealed)
            outdoors.trackers[row.hub] = Tracker(
                hub=row.hub,
                stands=True,
                state=structs.replace(_state(row.state), last=sealed.last, doubted=sealed.doubted),
                heard_at=row.heard_at,
                battery=row.battery,
                due_at=row.due_at,
                outing=row.outing,
            )
        outdoors.people = self._people(connection, sorted(residents))
        return outdoors

    def write(self, connection: Connection, outdoors: Outdoors) -> None:
        """Write what the batch changed."""
        table = tables.trackers
        for tracker in outdoors.trackers.values():
            if not tracker.changed:
                continue
            state = tracker.state
            sealed = Sealed(last=state.last, doubted=state.doubted)
            plain = structs.replace(state, last=None, doubted=None)
            values: dict[str, Any] = {
                "state": msgspec.json.encode(plain).decode(),
                "sealed": self._seal.close(tracker.hub, sealed),
                "fix_at": None if state.last is None else state.last.at,
                "heard_at": tracker.heard_at,
                "battery": tracker.battery,
                "due_at": tracker.due_at,
                "outing": tracker.outing,
            }
            if tracker.stands:
                connection.execute(update(table).where(table.c.hub == tracker.hub).values(values))
            else:
                connection.execute(insert(table).values(hub=tracker.hub, **values))
        if outdoors.positions:
            connection.execute(insert(tables.positions), outdoors.positions)

    def _people(self, connection: Connection, residents: list[str]) -> dict[str, Person]:
        if not residents:
            return {}
        zones, rules = tables.zones, tables.location_rules
        found: dict[str, list[HeldZone]] = {}
        for row in connection.execute(
            select(zones).where(zones.c.resident.in_(residents)).order_by(zones.c.id)
        ):
            zone = self._zone(row.id, row.version, row.geojson)
            if zone is not None:
                held = HeldZone(
                    key=f"{row.id}:{row.version}", zone=zone, hours=hours_or_always(row.hours)
                )
                found.setdefault(row.resident, []).append(held)
        laid_down = {
            row.resident: (row.limit_kmh, timedelta(seconds=max(row.silent_after_s, 60.0)))
            for row in connection.execute(select(rules).where(rules.c.resident.in_(residents)))
        }
        agree = consenting(connection, residents, ConsentKind.LOCATION)
        people: dict[str, Person] = {}
        for resident in residents:
            limit_kmh, silent_after = laid_down.get(resident, (None, SILENT_AFTER))
            people[resident] = Person(
                zones=tuple(found.get(resident, ())),
                limit_kmh=limit_kmh,
                silent_after=silent_after,
                consents=resident in agree,
            )
        return people

    def _zone(self, zone: str, version: int, geojson: str) -> Zone | None:
        """Parse a stored zone once; one that does not parse any more is none."""
        if len(self._parsed) > _MOST_ZONES:
            self._parsed.clear()
        key = zone, version
        if key not in self._parsed:
            try:
                self._parsed[key] = parse(geojson.encode())
            except BadZone:
                self._parsed[key] = None
        return self._parsed[key]


def _state(stored: str) -> State:
    """Read a state; one that cannot be read begins anew."""
    try:
        return msgspec.json.decode(stored, type=State)
    except msgspec.MsgspecError:
        return State()
