"""Events and results of the hubs, from the broker to ingest, and the receipts on their way back."""

from functools import lru_cache, partial

from central.alarms.reading import Arrival, arrival_of
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
                filters=((shared_up(Up.EVENT), 1), (shared_up(Up.RESULT), 1)),
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
        if parsed is not None:
            hub = parsed[0]
            arrival = arrival_of(hub, None, message.payload, self._clock.now())
            self._ingest.submit(arrival, partial(self._receive, hub))

    def _take_oversize(self, message: Oversize) -> None:
        parsed = _parsed(message.topic)
        if parsed is not None:
            hub = parsed[0]
            arrival = Arrival(
                origin=hub,
                raw=message.head,
                received_at=self._clock.now(),
                sha256=message.sha256,
                size=message.size,
            )
            self._ingest.submit(arrival, partial(self._receive, hub))

    def _receive(self, hub: str, receipt: Receipt) -> None:
        """Send a receipt; one that is lost is asked for by the hub's resend."""
        self.standing.publish(down(hub, Down.RECEIPT), encode(receipt))
