"""A thousand hubs as a broker sees them: each its own connection, last will and retained status."""

import asyncio
from contextlib import suppress
from random import Random

from central.mqtt import Mqtt, MqttError, connect
from central.mqtt_address import Address
from central.mqtt_packets import Will
from protocol.clock import Clock
from protocol.codec import encode
from protocol.identity import new_id
from protocol.messages import Status
from protocol.topics import Up, up
from simulations.town import LightHub, installation_of

AT_ONCE = 50
"""Connections made at the same moment; a broker's listen queue is short."""


class Quarter:
    """Keeps its hubs connected, as hubs do. `run` ends by cancellation alone."""

    def __init__(self, hubs: int, broker_port: int, clock: Clock, seed: int) -> None:
        self._address = Address(host="127.0.0.1", port=broker_port)
        self._hubs = [LightHub(number, clock) for number in range(hubs)]
        self._clock = clock
        self._random = Random(seed)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._changed = asyncio.Condition()
        self.links: dict[str, Mqtt] = {}
        """Those that are connected and have said so."""
        self._away: set[str] = set()

    async def run(self) -> None:
        """Live."""
        async with asyncio.TaskGroup() as group:
            for hub in self._hubs:
                group.create_task(self._live(hub), name=hub.id)

    async def all_connected(self, within_s: float) -> None:
        """Return once each hub stands; raises TimeoutError."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(lambda: len(self.links) == len(self._hubs))

    def lose(self, hub: str) -> None:
        """Cut the power of one hub: no goodbye, and no return until `give_back`."""
        self._away.add(hub)
        self.links[hub].abort()

    async def give_back(self, hub: str) -> None:
        """Let it live again."""
        self._away.discard(hub)
        await self._tell()

    async def _live(self, hub: LightHub) -> None:
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: hub.id not in self._away)
            with suppress(MqttError, OSError, TimeoutError):
                await self._stand(hub)
            await self._clock.sleep(self._random.uniform(0.2, 1.0))

    async def _stand(self, hub: LightHub) -> None:
        """Connect and stay until the connection is over."""
        session = new_id(self._clock.now()).hex
        will = encode(self._status(hub, session, online=False))
        topic = up(hub.id, Up.STATUS)
        async with self._slots:
            link = await connect(
                self._address,
                hub.id,
                on_message=lambda _: None,
                will=Will(topic=topic, payload=will),
                within_s=30,
            )
            status = encode(self._status(hub, session, online=True))
            await link.publish_acknowledged(topic, status, retain=True)
        try:
            self.links[hub.id] = link
            await self._tell()
            await asyncio.shield(link.closed)
        finally:
            del self.links[hub.id]
            link.abort()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _status(self, hub: LightHub, session: str, *, online: bool) -> Status:
        now = self._clock.now()
        return Status(
            v=1,
            id=new_id(now),
            installation=installation_of(hub.number),
            at=now,
            session=session,
            online=online,
            reason="connected" if online else "will",
            epoch=hub.epoch,
        )
