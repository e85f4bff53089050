"""Events, results and readings of the hubs, to ingest, and the receipts on their way back."""

from functools import lru_cache, partial

from central.alarms.reading import READINGS, Arrival, arrival_of, read, read_telemetry
from central.broker import Ears, Standing
from central.ingest import Ingest
from central.mqtt_address import Address
from central.mqtt_packets import Oversize, Publish
from protocol.clock import Clock
from protocol.codec import encode
from protocol.messages import Receipt
from protocol.topics import Down, Up, down, parse_up, shared_up

_parsed = lru_cache(maxsize=1 << 16)(parse_up)


class HubLink:
    """One worker's share of what the hubs send."""

    def __init__(self, address: Address, clock: Clock, ingest: Ingest) -> None:
        self._clock = clock
        self._ingest = ingest
        self.standing = Standing(
            address,
            "centre-events",
            clock,
            Ears(
                filters=(
                    (shared_up(Up.EVENT), 1),
                    (shared_up(Up.RESULT), 1),
                    (shared_up(Up.TELEMETRY), 1),
                ),
                on_message=self._take,
                on_oversize=self._take_oversize,
            ),
        )
        ingest.on_pressure(self.standing.hold, self.standing.release)

    async def run(self) -> None:
        """Stay connected until cancelled; a vital task."""
        await self.standing.run()

    def _take(self, message: Publish) -> None:
        parsed = _parsed(message.topic)
        if parsed is None:
            return
        hub, kind = parsed
        if kind is Up.TELEMETRY and READINGS not in message.payload:
            return  # a heartbeat, or senses: `devices.watch` hears them
        arrival = arrival_of(hub, None, message.payload, self._clock.now())
        reading = read_telemetry(arrival) if kind is Up.TELEMETRY else read(arrival)
        if reading is not None:
            self._ingest.submit(reading, partial(self._receive, hub))

    def _take_oversize(self, message: Oversize) -> None:
        parsed = _parsed(message.topic)
        if parsed is not None and (parsed[1] is not Up.TELEMETRY or READINGS in message.head):
            hub = parsed[0]
            arrival = Arrival(
                origin=hub,
                raw=message.head,
                received_at=self._clock.now(),
                sha256=message.sha256,
                size=message.size,
            )
            self._ingest.submit(read(arrival), partial(self._receive, hub))

    def _receive(self, hub: str, receipt: Receipt) -> None:
        """Send a receipt; one that is lost is asked for by the hub's resend."""
        self.standing.publish(down(hub, Down.RECEIPT), encode(receipt))
