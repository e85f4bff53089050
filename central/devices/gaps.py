"""Watches for events that were lost on their way: a number that never came is a fault."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from central import tables
from central.alarms.happenings import PartFailed
from central.alarms.reading import Heard, sequence_of
from central.database import Database
from central.devices.sequences import Outbox, told
from central.ingest import Ingest
from central.statements import Values, updating
from protocol.clock import Clock
from protocol.messages import AlarmRaised, Event
from protocol.provisioning import TRIAL_SOURCE

FLUSH_S = 5.0
OUTBOX = "outbox"
"""The component whose fault is a gap."""


class Gaps:
    """`run` is a vital task. A gap that is pending as the process ends is looked at no more."""

    def __init__(self, database: Database, ingest: Ingest, clock: Clock, *, after_s: float) -> None:
        self._database = database
        self._ingest = ingest
        self._clock = clock
        self._after_s = after_s
        self._outboxes: dict[str, Outbox] = {}
        self._gapped: set[str] = set()
        self._moved: set[str] = set()
        self._advance = updating(
            tables.hubs, database.engine.dialect, ("epoch", "last_seq"), ("id",)
        )
        ingest.on_stored(self._note)

    async def run(self) -> None:
        """Look and write every few seconds, until cancelled."""
        await self._load()
        while True:
            await self._clock.sleep(min(FLUSH_S, self._after_s))
            await self._look()
            await self._write()

    def _note(self, events: Sequence[Heard]) -> None:
        now = self._clock.steady()
        for heard in events:
            sequence = sequence_of(heard.message)
            if sequence is None or _is_trial(heard.message):
                continue
            hub = heard.arrival.origin
            outbox = self._outboxes.get(hub)
            if outbox is None:  # never heard of: what was before is not ours to miss
                outbox = self._outboxes[hub] = Outbox(*sequence)
            outbox.noted(*sequence, now)
            self._moved.add(hub)
            if outbox.missing:
                self._gapped.add(hub)

    async def _load(self) -> None:
        """Begin where the last process wrote that it was."""
        hubs = tables.hubs
        query = select(hubs.c.id, hubs.c.epoch, hubs.c.last_seq).where(hubs.c.epoch.is_not(None))
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                self._outboxes.setdefault(row.id, Outbox(row.epoch, row.last_seq))

    async def _look(self) -> None:
        before = self._clock.steady() - self._after_s
        for hub in tuple(self._gapped):
            outbox = self._outboxes[hub]
            seqs = outbox.overdue(before)
            if not outbox.missing:
                self._gapped.discard(hub)
            if not seqs:
                continue
            async with self._database.read() as connection:
                came = await connection.scalars(_came(hub, outbox.epoch, seqs))
                lost = sorted(set(seqs) - set(came))
            if lost:
                text = f"events {told(lost)} never came"
                self._ingest.notice(PartFailed(hub=hub, component=OUTBOX, code="gap", text=text))

    async def _write(self) -> None:
        """Keep how far each outbox came."""
        moved, self._moved = self._moved, set()
        boxes = [(hub, self._outboxes[hub]) for hub in moved]
        rows: list[Values] = [(box.epoch, box.highest, hub) for hub, box in boxes]
        if rows:
            await self._database.transact(
                lambda bulk: self._advance.run_many(bulk.connection, rows)
            )


def _is_trial(message: Event) -> bool:
    """Tell an enrolment's test alarm: its epoch is not that of the hub's outbox."""
    return isinstance(message, AlarmRaised) and message.test and message.source == TRIAL_SOURCE


def _came(hub: str, epoch: str, seqs: list[int]) -> Select[tuple[int]]:
    messages = tables.messages
    return select(messages.c.seq).where(
        messages.c.origin == hub, messages.c.epoch == epoch, messages.c.seq.in_(seqs)
    )
