"""A town of many light hubs: real messages over real connections, without the homes behind them.

A light hub has no outbox: it keeps what it sent in memory, counts receipts and measures them. Many
hubs may share one connection where the broker knows no users (`Street`), so that a load of
thousands fits one process; the topics and the bytes are those of real hubs.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

import msgspec

from central.mqtt import Mqtt, connect
from central.mqtt_address import Address
from central.mqtt_packets import Publish
from protocol import topics
from protocol.clock import Clock
from protocol.codec import encode
from protocol.evidence import AccelerationCurve, Evidence
from protocol.identity import new_epoch, new_id
from protocol.messages import AlarmRaised, Heartbeat, Receipt

TOWN = UUID("5f0d6d0a-6d1e-7c00-8000-000000000001")
"""The name space of the town's ids."""
CURVE = Evidence(
    acceleration=AccelerationCurve(
        rate_hz=25.0,
        magnitude_g=tuple(round(1.0 + (0.02 * (i % 7)), 2) for i in range(100)),
        impact_index=55,
        peak_g=4.1,
        angle_deg=71.0,
        stillness_s=9.5,
    )
)
"""About a kilobyte, as a real fall's evidence is."""


def hub_id(number: int) -> str:
    return f"town-{number:06d}"


def installation_of(number: int) -> str:
    return str(uuid5(TOWN, f"installation {number}"))


@dataclass(slots=True)
class LightHub:
    """One hub's side of the contract."""

    number: int
    clock: Clock
    epoch: str = field(default_factory=new_epoch)
    seq: int = 0

    @property
    def id(self) -> str:
        return hub_id(self.number)

    def alarm(self, cause: str = "fall", evidence: Evidence | None = CURVE) -> AlarmRaised:
        """Make the next alarm."""
        now = self.clock.now()
        self.seq += 1
        return AlarmRaised(
            v=1,
            id=new_id(now),
            installation=installation_of(self.number),
            at=now,
            epoch=self.epoch,
            seq=self.seq,
            alarm=new_id(now),
            cause=cause,
            source="wearable-1",
            place="bathroom",
            reason="silence",
            evidence=evidence,
        )

    def heartbeat(self, session: str) -> Heartbeat:
        """Make a heartbeat."""
        now = self.clock.now()
        return Heartbeat(
            v=1,
            id=new_id(now),
            installation=installation_of(self.number),
            at=now,
            session=session,
            uptime_s=self.clock.steady(),
            queued=0,
            every_s=300.0,
        )


@dataclass(frozen=True, slots=True)
class Received:
    """One receipt that came."""

    event: UUID
    sent: float
    """Steady seconds."""
    came: float


class Street:
    """Many light hubs on one connection; `received` gets each receipt with its times.

    `root` is the first level of the topics: another one is answered by a floor of the bench.
    """

    def __init__(
        self,
        hubs: Sequence[LightHub],
        clock: Clock,
        received: Callable[[Received], None] = lambda _: None,
        *,
        root: str = topics.ROOT,
    ) -> None:
        self.hubs = hubs
        self._clock = clock
        self._received = received
        self._root = root
        self._link: Mqtt | None = None
        self._receipts = msgspec.json.Decoder(Receipt)
        self.waiting: dict[UUID, float] = {}
        self.quarantined = 0
        self._came = asyncio.Event()

    async def connect(self, address: Address, client_id: str) -> None:
        self._link = await connect(address, client_id, on_message=self._take)
        for some in _chunks([hub.id for hub in self.hubs], 500):
            await self._link.subscribe(*((f"{self._root}/{hub}/down/receipt", 1) for hub in some))

    def raise_alarm(self, hub: LightHub, cause: str = "fall") -> AlarmRaised:
        """Send an alarm of one hub now and wait for its receipt in the background."""
        alarm = hub.alarm(cause)
        payload = encode(alarm)
        self.waiting[alarm.id] = self._clock.steady()
        self._connected.publish(f"{self._root}/{hub.id}/up/event", payload, qos=1)
        return alarm

    def beat(self, hub: LightHub, session: str = "00") -> None:
        """Send a heartbeat of one hub."""
        payload = encode(hub.heartbeat(session))
        self._connected.publish(f"{self._root}/{hub.id}/up/telemetry", payload)

    async def all_received(self, within_s: float) -> None:
        """Return once nothing waits for a receipt; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            await self.fewer_than(1)

    async def fewer_than(self, count: int) -> None:
        """Return once fewer than `count` alarms wait for their receipts."""
        while len(self.waiting) >= count:
            self._came.clear()
            await self._came.wait()

    async def close(self) -> None:
        if self._link is not None:
            await self._link.disconnect()

    @property
    def _connected(self) -> Mqtt:
        if self._link is None:
            raise ConnectionError("the street is not connected")
        return self._link

    def _take(self, message: Publish) -> None:
        came = self._clock.steady()
        receipt = self._receipts.decode(message.payload)
        if receipt.of is None:
            self.quarantined += 1
            return
        sent = self.waiting.pop(receipt.of, None)
        if sent is not None:
            self._received(Received(receipt.of, sent, came))
        self._came.set()


def _chunks(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
