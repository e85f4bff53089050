"""A standing connection to the broker: made anew, with jittered backoff, whenever it ends."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import SystemRandom
from secrets import token_hex

from central.mqtt import Mqtt, MqttError, connect
from central.mqtt_address import Address
from central.mqtt_packets import Oversize, Publish
from protocol.clock import Clock
from protocol.topics import MAX_PAYLOAD

FIRST_S = 0.2
LONGEST_S = 5.0

logger = logging.getLogger(__name__)
_random = SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """What a connection listens to, and who is told."""

    filters: Sequence[tuple[str, int]]
    on_message: Callable[[Publish], None]
    on_oversize: Callable[[Oversize], None] | None = None


class Standing:
    """One connection at a time. `run` is a vital task; a callback that raises ends it."""

    def __init__(self, address: Address, name: str, clock: Clock, ears: Ears) -> None:
        self._address = address
        self._name = name
        self._clock = clock
        self._ears = ears
        self._link: Mqtt | None = None
        self._held = False
        self._changed: list[Callable[[bool], None]] = []
        self._up = asyncio.Event()
        self._failing = False

    @property
    def is_up(self) -> bool:
        """Whether it is connected and subscribed."""
        return self._up.is_set()

    async def up(self) -> None:
        """Wait until it is connected and subscribed."""
        await self._up.wait()

    def on_change(self, told: Callable[[bool], None]) -> None:
        """Call `told` with True when the connection stands, and with False when it is lost."""
        self._changed.append(told)

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool:
        """Publish if there is a connection; what is not published is the caller's to repeat."""
        if self._link is None or self._link.closed.done():
            return False
        try:
            self._link.publish(topic, payload, qos=qos, retain=retain)
        except MqttError:
            return False
        return True

    async def drain(self) -> None:
        """Wait while the socket has too much to write."""
        if self._link is not None:
            await self._link.drain()

    def hold(self) -> None:
        """Take no more messages for now: the broker keeps them, as far as it is set to."""
        self._held = True
        if self._link is not None:
            self._link.pause_reading()

    def release(self) -> None:
        """Take messages again."""
        self._held = False
        if self._link is not None:
            self._link.resume_reading()

    async def run(self) -> None:
        """Stay connected until cancelled; says goodbye then."""
        wait_s = FIRST_S
        while True:
            try:
                await self._stand()
            except (MqttError, OSError, TimeoutError) as error:
                self._tell_trouble(error)
                if self._was_up():
                    wait_s = FIRST_S
            await self._clock.sleep(wait_s * _random.uniform(0.5, 1.0))
            wait_s = min(wait_s * 2, LONGEST_S)

    async def _stand(self) -> None:
        """Connect, subscribe and stay; raises when the connection is over."""
        link = await connect(
            self._address,
            f"{self._name}-{token_hex(4)}",
            on_message=self._ears.on_message,
            on_oversize=self._ears.on_oversize,
            max_packet=MAX_PAYLOAD + 1024,
        )
        self._link = link
        try:
            if self._held:
                link.pause_reading()
            await link.subscribe(*self._ears.filters)
            self._up.set()
            if self._failing:
                logger.info("%s: the broker is back", self._name)
                self._failing = False
            self._tell(up=True)
            await asyncio.shield(link.closed)
        except asyncio.CancelledError:
            await link.disconnect()
            raise
        finally:
            link.abort()
            self._link = None

    def _was_up(self) -> bool:
        if not self._up.is_set():
            return False
        self._up.clear()
        self._tell(up=False)
        return True

    def _tell(self, *, up: bool) -> None:
        for told in self._changed:
            told(up)

    def _tell_trouble(self, error: Exception) -> None:
        if not self._failing:
            logger.warning("%s: no broker: %s", self._name, error)
            self._failing = True
