"""The shell of supervision: statuses and telemetry in, faults and the hubs' rows out.

Telemetry is kept in memory; the database is told of changes at once and of the rest now and then.
It listens outside the shared subscription, in the one elected worker.
"""

import logging
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from sqlalchemy import select

from central import tables
from central.alarms.happenings import SITE, Noticed, PartFailed, PartWorks
from central.alarms.reading import READINGS, word
from central.broker import Ears, Standing
from central.database import Bulk, Database
from central.devices.senses import Taken, Tellings, aware, share
from central.devices.supervision import (
    Back,
    Decision,
    Fleet,
    Hub,
    Lost,
    Patience,
    SiteTroubled,
    SiteWell,
)
from central.ingest import Ingest
from central.mqtt_address import Address
from central.mqtt_packets import Publish
from central.statements import Values, micros, updating
from protocol.clock import Clock
from protocol.codec import Unreadable, decode_up
from protocol.messages import Heartbeat, PathState, Power, Senses, Status
from protocol.topics import Up, all_up, parse_up

LINK, LOST = "link", "lost"
PATHS = 8
"""Ways of one hub that are kept."""
FLUSH_S = 1.0
HEARD_EVERY_S = 10.0
"""How often the database learns when a hub was last heard, where nothing else changed."""
SENSES_EVERY_S = 2.0
"""How often it learns of the senses: a town's tellings of so long go in together."""
_STATE = ("session", "online", "heard_at", "software", "capabilities", "config_applied", "epoch")
_BEAT = ("beat_at", "paths", "mains", "battery")
_HEARD = ("session", "online", "heard_at", "heartbeat_s", "queued", *_BEAT)

logger = logging.getLogger(__name__)
_parsed = lru_cache(maxsize=1 << 16)(parse_up)


class Watch:
    """`run` is a vital task."""

    def __init__(
        self,
        database: Database,
        ingest: Ingest,
        clock: Clock,
        address: Address,
        patience: Patience,
    ) -> None:
        self._database = database
        self._ingest = ingest
        self._clock = clock
        self._fleet = Fleet(patience, clock.steady())
        self._statuses: dict[str, Status | None] = {}
        """Changed hubs, with their last status where there is a new one."""
        self._beats: dict[str, tuple[Heartbeat, float]] = {}
        """The last heartbeat of each since the database was told, and when it came."""
        self._tellings = Tellings(database.engine.dialect)
        self._told_senses = clock.steady()
        self._odd: set[str] = set()
        self._told_heard = clock.steady()
        dialect = database.engine.dialect
        self._write_state = updating(tables.hubs, dialect, _STATE, ("id",))
        self._write_online = updating(tables.hubs, dialect, ("online",), ("id",))
        self._write_heard = updating(tables.hubs, dialect, _HEARD, ("id",))
        self.standing = Standing(
            address,
            "centre-watch",
            clock,
            Ears(
                filters=((all_up(Up.STATUS), 1), (all_up(Up.TELEMETRY), 0)),
                on_message=self._take,
            ),
        )
        self.standing.on_change(self._connected)

    async def load(self) -> None:
        """Begin with what the last process knew."""
        hubs, faults, now = tables.hubs, tables.faults, self._clock.steady()
        async with self._database.read() as connection:
            lost = set(
                await connection.scalars(
                    select(faults.c.hub).where(
                        faults.c.component == LINK, faults.c.cleared_at.is_(None)
                    )
                )
            )
            known = await connection.execute(
                select(hubs.c.id, hubs.c.session, hubs.c.heartbeat_s, hubs.c.online).where(
                    hubs.c.session.is_not(None)
                )
            )
            for row in known:
                self._fleet.knew(
                    row.id,
                    Hub(
                        heard=now,
                        every_s=row.heartbeat_s,
                        session=row.session,
                        online=row.online,
                        lost=row.id in lost,
                    ),
                )
        if SITE in lost:
            self._fleet.knew_trouble()

    async def run(self) -> None:
        """Judge every second, until cancelled; `standing.run` runs beside it."""
        while True:
            await self._clock.sleep(FLUSH_S)
            self._decided(self._fleet.tick(self._clock.steady()))
            await self.flush()

    def _connected(self, up: bool) -> None:  # noqa: FBT001 - a callback
        if up:
            self._fleet.listening(self._clock.steady())
        else:
            self._decided(self._fleet.deaf())

    def _take(self, message: Publish) -> None:
        parsed = _parsed(message.topic)
        if parsed is None:
            return
        hub, now = parsed[0], self._clock.steady()
        try:
            said = decode_up(message.payload)
        except Unreadable as error:
            if READINGS not in message.payload:  # of readings the ingest tells
                self._odd_one(hub, str(error))
            return
        if isinstance(said, Heartbeat):
            self._beats[hub] = said, now
            self._decided(self._fleet.beat(hub, said.session, said.every_s, now))
        elif isinstance(said, Senses):
            self._tellings.take(hub, said, micros(self._clock.now()))
        elif isinstance(said, Status):
            self._statuses[hub] = said
            if said.online:
                decided = self._fleet.said_online(
                    hub, said.session, retained=message.retain, now=now
                )
            else:
                why = "it was shut down" if said.reason == "shutdown" else "its link broke"
                decided = self._fleet.said_offline(hub, said.session, why, now)
            self._decided(decided)

    def _odd_one(self, hub: str, why: str) -> None:
        """One fault a hub and a run, however much of it comes."""
        if hub not in self._odd:
            self._odd.add(hub)
            self._ingest.notice(
                PartFailed(hub=hub, component="message", code="status", text=word(why, 200))
            )

    def _decided(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, Lost | Back):
                self._statuses.setdefault(decision.hub, None)
            self._ingest.notice(_noticed(decision))

    # -- what the database is told

    async def flush(self) -> None:
        """Write what changed, and now and then who was heard and what was told."""
        statuses, self._statuses = self._statuses, {}
        beats: dict[str, tuple[Heartbeat, float]] = {}
        steady = self._clock.steady()
        if steady - self._told_heard >= HEARD_EVERY_S:
            beats, self._beats = self._beats, {}
            self._told_heard = steady
        tellings: Taken = {}
        if steady - self._told_senses >= SENSES_EVERY_S:
            tellings = self._tellings.taken()
            self._told_senses = steady
        if not statuses and not beats and not tellings:
            return
        now = micros(self._clock.now())
        states = [self._state(hub, status, now) for hub, status in statuses.items() if status]
        onlines: list[Values] = [
            (self._fleet.hubs[hub].online, hub) for hub, status in statuses.items() if not status
        ]
        heard = [
            self._heard(hub, beat, now - round((steady - came) * 1e6))
            for hub, (beat, came) in beats.items()
        ]

        def write(bulk: Bulk) -> None:
            self._write_state.run_many(bulk.connection, states)
            self._write_online.run_many(bulk.connection, onlines)
            self._write_heard.run_many(bulk.connection, heard)
            self._tellings.write(bulk, tellings)
            bulk.hubs.update(statuses)

        await self._database.transact(write)

    def _state(self, hub: str, status: Status, now: int) -> Values:
        known = self._fleet.hubs[hub]
        return (
            word(known.session),
            known.online,
            now,
            word(status.software),
            msgspec.json.encode(status.capabilities).decode(),
            min(max(status.config, 0), 2**31 - 1),
            word(status.epoch, 16) or None,
            hub,
        )

    def _heard(self, hub: str, beat: Heartbeat, at: int) -> Values:
        known = self._fleet.hubs[hub]
        queued = min(max(beat.queued, 0), 2**31 - 1)
        power = beat.power or Power()
        return (
            *(word(known.session), known.online, at, known.every_s, queued),
            *(at, _paths(beat), power.mains, share(power.battery), hub),
        )


def _paths(beat: Heartbeat) -> str:
    """Return the hub's ways as they are kept: so many, with short names and aware times."""
    kept = [
        PathState(name=word(path.name), up=path.up, since=aware(path.since))
        for path in beat.paths[:PATHS]
    ]
    return msgspec.json.encode(kept).decode()


def _noticed(decision: Decision) -> Noticed:
    match decision:
        case Lost():
            return PartFailed(hub=decision.hub, component=LINK, code=LOST, text=decision.why)
        case Back():
            return PartWorks(hub=decision.hub, component=LINK, code=LOST)
        case SiteTroubled():
            return PartFailed(hub=SITE, component=LINK, code=LOST, text=decision.why)
        case SiteWell():
            return PartWorks(hub=SITE, component=LINK, code=LOST)
