"""One visit to a Bluetooth monitor, carried out: it is asked what the judgement decides.

Readings leave together, as soon as the device pauses. A device may say its measurement and be gone
before it was asked for everything: what it said counts all the same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar, assert_never

from protocol.clock import Clock
from protocol.messages import READINGS_A_MESSAGE
from sensors.bluetooth import visit
from sensors.bluetooth.gatt import READS
from sensors.bluetooth.octets import Refused
from sensors.bluetooth.radio import Link, NotAllowed, NotReached
from sensors.bluetooth.visit import (
    Charge,
    Event,
    Look,
    Met,
    Parted,
    Puzzled,
    Said,
    Subscribe,
    Tell,
    Visit,
    Waited,
    Was,
    Write,
)

log = logging.getLogger(__name__)

ANSWER_S = 10.0
"""For one value read, written or subscribed."""
HARVEST_S = 0.05
"""A device that gives back what it kept is let to finish; what it said goes off together."""
WAIT_S = 1.0
IDLE_S = 90.0
"""A device that stays connected and says nothing is left, to spare its battery."""

Take = Callable[[tuple[Tell, ...]], Awaitable[None]]
"""Returns when the readings are in safe hands."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who is told what, each at once but for `take`."""

    take: Take
    alive: Callable[[], None]
    charge: Callable[[float], None]
    puzzled: Callable[[Refused | None], None]
    """None: it says what can be read."""


class Visiting:
    """`run` it once."""

    def __init__(self, link: Link, state: Visit, clock: Clock, ears: Ears) -> None:
        self._link = link
        self._state = state
        self._clock = clock
        self._ears = ears
        self._harvest: list[Tell] = []
        self._spoke = False
        self._fruitful = False

    async def run(self) -> bool:
        """Ask it, and hear it out; tell whether it had a new reading.

        Raises NotReached or NotAllowed where the visit came to nothing.
        """
        broke: NotReached | None = None
        try:
            await self._do(Met(characteristics=self._link.characteristics))
        except NotReached as error:
            broke = error
        else:
            self._ears.alive()
        try:
            await self._converse(IDLE_S if broke is None else WAIT_S)
        except (NotReached, NotAllowed) as error:
            log.debug("the visit ended early: %s", error)
        await self._do(Parted())
        await self._deliver()
        if broke is not None and not self._spoke:
            raise broke
        return self._fruitful

    async def _converse(self, patience_s: float) -> None:
        """Hear what it says, until it parts or was silent for so long."""
        silent_since = self._clock.steady()
        while self._clock.steady() - silent_since < patience_s:
            try:
                async with asyncio.timeout(HARVEST_S if self._harvest else WAIT_S):
                    said = await self._link.heard()
            except TimeoutError:
                await self._do(Waited())
                await self._deliver()
                continue
            if said is None:
                return
            silent_since, self._spoke = self._clock.steady(), True
            self._ears.alive()
            await self._do(Said(characteristic=said[0], value=said[1]))
            if len(self._harvest) >= READINGS_A_MESSAGE:
                await self._deliver()

    async def _do(self, event: Event) -> None:
        """Judge an event, and carry out what is decided; raises NotReached or NotAllowed."""
        self._state, decisions = visit.step(self._state, event, self._clock.now())
        for decision in decisions:
            match decision:
                case Look(characteristic=characteristic):
                    value = await self._read(characteristic)
                    await self._do(Was(characteristic=characteristic, value=value))
                case Write(characteristic=characteristic, value=value):
                    await self._write(characteristic, value)
                case Subscribe(characteristic=characteristic):
                    await self._subscribe(characteristic)
                case Tell():
                    self._harvest.append(decision)
                    self._fruitful = True
                    self._ears.puzzled(None)
                case Charge(level=level):
                    self._ears.charge(level)
                case Puzzled(refused=refused):
                    self._ears.puzzled(refused)
                case _:
                    assert_never(decision)

    async def _deliver(self) -> None:
        told, self._harvest = tuple(self._harvest), []
        for begin in range(0, len(told), READINGS_A_MESSAGE):
            await self._ears.take(told[begin : begin + READINGS_A_MESSAGE])

    async def _read(self, characteristic: str) -> bytes | None:
        try:
            return await _in_time(self._link.read(characteristic))
        except NotAllowed as error:
            log.debug("%s", error)
            return None

    async def _write(self, characteristic: str, value: bytes) -> None:
        try:
            await _in_time(self._link.write(characteristic, value))
        except NotAllowed as error:
            log.debug("%s", error)

    async def _subscribe(self, characteristic: str) -> None:
        """Without its measurements a visit is vain: the device wants to be paired."""
        try:
            await _in_time(self._link.subscribe(characteristic))
        except NotAllowed:
            if characteristic in READS:
                raise


async def _in_time(act: Awaitable[Answer]) -> Answer:
    try:
        async with asyncio.timeout(ANSWER_S):
            return await act
    except TimeoutError as error:
        raise NotReached("it does not answer") from error
