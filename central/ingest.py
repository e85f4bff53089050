"""The one door for alarms: whatever carried them, they are stored together, then received.

`accept` is the same for MQTT, SMS and SCAIP. All that waits goes into one transaction (group
commit); a receipt leaves only after its commit. A message that breaks its batch is found by storing
one by one, and is kept aside without stopping the others; a store that does not answer is tried
again for as long as it takes, while the queue holds back whoever sends.
"""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from central.alarms.happenings import SITE, Happening, Noticed, origin_of
from central.alarms.reading import (
    Garbled,
    Heard,
    Noise,
    Reading,
    Wrong,
    arrival_of,
    read,
)
from central.alarms.storing import Storing
from central.database import Database
from central.location.register import Seal
from central.residents.placements import Placements
from protocol.codec import salvage
from protocol.messages import Outcome, Readings, Receipt

LARGEST_BATCH = 512
FULL = 8_192
"""So many messages waiting and whoever sends is held back..."""
ROOM = 2_048
"""... until so few are left."""
_RETRY_S = (0.05, 0.2, 0.5, 1.0, 2.0)

_STATES_OF_TROUBLE = frozenset({"08", "40", "53", "55", "57", "58"})
"""Classes of SQLSTATE: connection, rollback, resources, state, intervention, system."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    happening: Happening
    answer: Callable[[Receipt], None] | None


class Ingest:
    """Takes arrivals in, stores them in batches, and answers each with its receipt."""

    def __init__(
        self,
        database: Database,
        placements: Placements,
        *,
        join_within: timedelta = timedelta(minutes=30),
        quarantine_per_hub: int = 64,
        seal: Seal | None = None,
    ) -> None:
        self._database = database
        self._clock = database.clock
        self._placements = placements
        self._storing = Storing(
            database.engine.dialect,
            join_within=join_within,
            quarantine_per_hub=quarantine_per_hub,
            seal=seal,
        )
        self._queue: deque[_Waiting] = deque()
        self._come = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._pressure: list[tuple[Callable[[], None], Callable[[], None]]] = []
        self._stored: list[Callable[[Sequence[Heard]], None]] = []
        self._closing = False

    def on_pressure(self, hold: Callable[[], None], release: Callable[[], None]) -> None:
        """Call `hold` when the queue is full and `release` when it has room again."""
        self._pressure.append((hold, release))

    def on_stored(self, told: Callable[[Sequence[Heard]], None]) -> None:
        """Call `told` with the new events of each batch after its commit."""
        self._stored.append(told)

    async def accept(
        self, origin: str, key: str | None, raw: bytes, received_at: datetime
    ) -> Receipt:
        """Store one message and return its receipt; without a key the message names itself."""
        await self._room.wait()
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()

        def answer(given: Receipt) -> None:
            if not receipt.done():
                receipt.set_result(given)

        self.submit(read(arrival_of(origin, key, raw, received_at)), answer)
        return await receipt

    def submit(self, reading: Reading, answer: Callable[[Receipt], None]) -> None:
        """Take in one message without waiting; `answer` is called after its commit."""
        self._put(_Waiting(reading, answer))

    def notice(self, *noticed: Noticed) -> None:
        """Take in what the centre noticed by itself."""
        for each in noticed:
            self._put(_Waiting(each, None))

    async def run(self) -> None:
        """Store what comes, until `close`; a vital task."""
        while True:
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), LARGEST_BATCH))]
                self._relieve()
                await self._store(batch)
            if self._closing:
                return
            self._come.clear()
            await self._come.wait()

    def close(self) -> None:
        """Let `run` end when everything that waits is stored."""
        self._closing = True
        self._come.set()

    def _put(self, waiting: _Waiting) -> None:
        self._queue.append(waiting)
        self._come.set()
        if len(self._queue) >= FULL and self._room.is_set():
            self._room.clear()
            for hold, _ in self._pressure:
                hold()

    def _relieve(self) -> None:
        if len(self._queue) <= ROOM and not self._room.is_set():
            self._room.set()
            for _, release in self._pressure:
                release()

    async def _store(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = await self._patiently([each.happening for each in batch])
        except Exception as error:  # noqa: BLE001 - whatever a message breaks, the others go on
            # Its kind alone: a database's words may repeat what stood in the message.
            kind = type(error).__name__
            if len(batch) == 1:
                origin = origin_of(batch[0].happening)
                logger.error("a message of %s is kept aside: %s", origin, kind)  # noqa: TRY400
                await self._aside(batch[0])
                return
            logger.warning("a batch of %d is stored one by one: %s", len(batch), kind)
            for each in batch:
                await self._store([each])
            return
        self._answer(batch, outcomes)

    async def _patiently(self, happenings: list[Happening]) -> list[Outcome]:
        """Store them; wait for a store that is down, raise what a message broke."""
        failures = 0
        while True:
            try:
                hubs = {origin_of(each) for each in happenings} - {SITE}
                placements = await self._placements.of(hubs)
                work = partial(self._storing.store, happenings=happenings, placements=placements)
                outcomes = await self._database.transact(work)
            except Exception as error:
                if not _is_of_the_store(error):
                    raise
                if failures == 0:
                    logger.warning("the store does not take alarms: %s", error)
                wait_s = _RETRY_S[min(failures, len(_RETRY_S) - 1)]
                failures += 1
                await self._clock.sleep(wait_s)
            else:
                if failures:
                    logger.info("the store takes alarms again after %d failures", failures)
                return outcomes

    async def _aside(self, poison: _Waiting) -> None:
        """Ring for a message that cannot be stored as it is, if it rings, and quarantine it."""
        happening = poison.happening
        if not isinstance(happening, Heard | Garbled | Noise):
            return
        plain = _plainly(happening)
        for attempt in (plain, _noise_of(plain)):
            try:
                outcomes = await self._patiently([attempt])
            except Exception as error:  # noqa: BLE001 - as above
                logger.error("its remains cannot be stored: %s", type(error).__name__)  # noqa: TRY400
            else:
                self._answer([_Waiting(attempt, poison.answer)], outcomes)
                return
        self._answer([_Waiting(happening, poison.answer)], [Outcome.QUARANTINED])

    def _answer(self, batch: list[_Waiting], outcomes: Sequence[Outcome]) -> None:
        at = self._clock.now()
        new: list[Heard] = []
        for waiting, outcome in zip(batch, outcomes, strict=True):
            happening = waiting.happening
            if isinstance(happening, Heard) and outcome is Outcome.STORED:
                new.append(happening)
            if waiting.answer is not None and isinstance(happening, Heard | Garbled | Noise):
                waiting.answer(_receipt(happening, outcome, at))
        if new:
            for told in self._stored:
                told(new)


def _receipt(reading: Reading, outcome: Outcome, at: datetime) -> Receipt:
    named = reading.message.id if isinstance(reading, Heard) else reading.id
    if named is not None:
        return Receipt(outcome=outcome, of=named, at=at)
    return Receipt(outcome=outcome, sha256=reading.arrival.sha256.hex(), at=at)


def _is_of_the_store(error: Exception) -> bool:
    """Tell whether the database is in trouble rather than the message."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, sqlite3.OperationalError | OSError | TimeoutError)
    if error.connection_invalidated:
        return True
    driver = getattr(error.orig, "__cause__", None)
    if isinstance(driver, ValueError):  # asyncpg could not encode a value, and calls it interface
        return False
    state = str(getattr(driver, "sqlstate", None) or "")
    return state[:2] in _STATES_OF_TROUBLE or (
        not state and isinstance(error, OperationalError | InterfaceError)
    )


def _plainly(poison: Reading) -> Garbled | Noise:
    """Return what rings of a poison message with nothing of it that could poison again."""
    arrival = poison.arrival
    found = salvage(arrival.raw)
    wrong = (Wrong(code="poison", text="it could not be stored as it is"),)
    measured = isinstance(poison, Heard) and isinstance(poison.message, Readings)
    if measured or not (found.rings or found.alarm):
        return Noise(arrival=arrival, key=arrival.sha256.hex(), id=found.id, wrong=wrong)
    return Garbled(
        arrival=arrival,
        key=arrival.sha256.hex(),
        id=found.id,
        alarm=str(found.alarm or found.id or UUID(bytes=arrival.sha256[:16])),
        cause="unknown",
        source=None,
        place=None,
        test=found.test,
        wrong=wrong,
    )


def _noise_of(reading: Garbled | Noise) -> Noise:
    return Noise(arrival=reading.arrival, key=reading.key, id=reading.id, wrong=reading.wrong)
