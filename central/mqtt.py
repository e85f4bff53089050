"""A client of MQTT 3.1.1 on asyncio: one connection, small, quick, and honest about its end.

An incoming message is acknowledged after `on_message` returned: handed over, not yet stored. That
is harmless, because a hub forgets on the centre's own receipt alone. The session is always clean.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import TypeVar, assert_never, cast

from central import mqtt_packets as packets
from central.mqtt_address import Address
from central.mqtt_packets import Malformed, Oversize, Publish, Will

_T = TypeVar("_T")

REFUSALS = {
    1: "it does not speak MQTT 3.1.1",
    2: "it refuses the client's id",
    3: "it is unavailable",
    4: "user or password are wrong",
    5: "not authorised",
}


ACK_WITHIN_S = 0.004
IDS = 65_535
"""Packet identifiers that there are (MQTT 3.1.1, 2.3.1)."""
UNSETTLED = 4_000
"""Unacknowledged messages beyond which `drain` waits. Receipts under load stay below it."""
MOST_ACKS = 8
"""Fewer than the 20 that a broker by default sends ahead of their acknowledgement."""


class MqttError(ConnectionError):
    """The connection could not be made, or ended. The text says why."""


async def connect(
    address: Address,
    client_id: str,
    *,
    on_message: Callable[[Publish], None],
    on_oversize: Callable[[Oversize], None] | None = None,
    will: Will | None = None,
    keep_alive_s: int = 20,
    max_packet: int = 1 << 20,
    within_s: float = 10.0,
) -> "Mqtt":
    """Return a connection that the broker accepted; raises MqttError, OSError or TimeoutError.

    Both callbacks run on the loop, in order, and must not block; one that raises ends the
    connection. A message above `max_packet` bytes is read past and told to `on_oversize`.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(within_s):
        _, link = await loop.create_connection(
            lambda: Mqtt(on_message, on_oversize, keep_alive_s, max_packet),
            address.host,
            address.port,
            ssl=address.tls,
        )
        try:
            await link.accepted(
                packets.connect(
                    client_id,
                    keep_alive_s=keep_alive_s,
                    user=address.user,
                    password=address.password,
                    will=will,
                )
            )
        except BaseException:
            link.abort()
            raise
    return link


class Mqtt(asyncio.Protocol):
    """One connection. Made by `connect`.

    `closed` ends with the reason why it is over: an MqttError, or what a callback raised.
    """

    def __init__(
        self,
        on_message: Callable[[Publish], None],
        on_oversize: Callable[[Oversize], None] | None,
        keep_alive_s: int,
        max_packet: int,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.closed: asyncio.Future[None] = self._loop.create_future()
        self.closed.add_done_callback(_look_at)
        self._on_message = on_message
        self._on_oversize = on_oversize
        self._keep_alive_s = keep_alive_s
        self._parser = packets.Parser(max_packet)
        self._transport: asyncio.Transport | None = None
        self._out: list[bytes] = []
        self._accepting: asyncio.Future[packets.ConnAck] = self._loop.create_future()
        self._subscribing: dict[int, asyncio.Future[packets.SubAck]] = {}
        self._unacknowledged: dict[int, asyncio.Future[None] | None] = {}
        self._writable = asyncio.Event()
        self._writable.set()
        self._settled = asyncio.Event()
        self._settled.set()
        self._next_id = 0
        self._sent = self._heard = True
        self._silent_halves = 0
        self._deaf = False
        self._timer: asyncio.TimerHandle | None = None
        self._flushing = False
        self._acks = 0
        self._ack_timer: asyncio.TimerHandle | None = None

    @property
    def unacknowledged(self) -> int:
        """Messages of quality of service 1 that the broker did not acknowledge yet."""
        return len(self._unacknowledged)

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Hand a message to the socket; raises MqttError once the connection is over."""
        self._publish(topic, payload, qos, retain, None)

    async def publish_acknowledged(
        self, topic: str, payload: bytes, *, retain: bool = False
    ) -> None:
        """Publish at quality of service 1 and wait for the broker's PUBACK."""
        waiter: asyncio.Future[None] = self._loop.create_future()
        self._publish(topic, payload, 1, retain, waiter)
        await waiter

    async def subscribe(self, *filters: tuple[str, int], within_s: float = 10.0) -> None:
        """Subscribe to (filter, quality of service); raises MqttError where one is refused."""
        packet_id = self._new_id()
        answer: asyncio.Future[packets.SubAck] = self._loop.create_future()
        self._subscribing[packet_id] = answer
        self._send(packets.subscribe(packet_id, filters))
        try:
            async with asyncio.timeout(within_s):
                granted = await answer
        finally:
            self._subscribing.pop(packet_id, None)
        refused = _refused(filters, granted.codes)
        if refused:
            raise MqttError(f"the broker refuses {', '.join(refused)}")

    async def drain(self) -> None:
        """Wait while too much is to be written or acknowledged; returns at once when it is over."""
        await self._writable.wait()
        await self._settled.wait()

    def pause_reading(self) -> None:
        """Stop taking messages: the broker keeps them, as far as it is set to."""
        if self._transport is not None and not self._transport.is_closing():
            self._deaf = True
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take messages again."""
        if self._transport is not None and not self._transport.is_closing():
            self._deaf = False
            self._transport.resume_reading()

    async def disconnect(self, within_s: float = 1.0) -> None:
        """Say goodbye, so that no last will is published, and wait until the socket is closed."""
        if not self.closed.done():
            self._send(packets.DISCONNECT)
            self._flush()
            if self._transport is not None:
                self._transport.close()
        try:
            async with asyncio.timeout(within_s):
                await asyncio.wait([self.closed])
        except TimeoutError:
            self.abort()

    def abort(self) -> None:
        """Cut the socket, as a dying process would."""
        if self._transport is not None:
            self._transport.abort()

    # -- the side of the loop

    async def accepted(self, hello: bytes) -> None:
        """Send CONNECT and wait for the broker's answer."""
        self._send(hello)
        answer = await self._accepting
        if answer.code:
            why = REFUSALS.get(answer.code, f"code {answer.code}")
            raise MqttError(f"the broker refuses the connection: {why}")
        self._tick()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's call."""
        # uvloop's is none of asyncio's classes, and behaves like one.
        self._transport = cast("asyncio.Transport", transport)
        raw = transport.get_extra_info("socket")
        if raw is not None:
            # Without it an acknowledgement waits 40 ms for company on an idle link.
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        """Asyncio's call."""
        self._heard = True
        try:
            for packet in self._parser.feed(data):
                self._take(packet)
        except Malformed as error:
            self._end(MqttError(f"the broker sent {error}"))
            self.abort()
        except Exception as error:  # noqa: BLE001 - whoever waits for `closed` gets it
            self._end(error)
            self.abort()

    def pause_writing(self) -> None:
        """Asyncio's call."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Asyncio's call."""
        self._writable.set()

    def connection_lost(self, error: Exception | None) -> None:
        """Asyncio's call."""
        self._end(MqttError(f"the connection is lost: {error or 'the broker closed it'}"))

    def _take(self, packet: packets.Packet) -> None:
        match packet:
            case Publish():
                self._on_message(packet)
                if packet.qos:
                    self._acknowledge(packet.packet_id)
            case Oversize():
                if self._on_oversize is not None:
                    self._on_oversize(packet)
                if packet.qos:
                    self._acknowledge(packet.packet_id)
            case packets.PubAck():
                self._settle(packet.packet_id)
            case packets.ConnAck():
                _answer(self._accepting, packet)
            case packets.SubAck():
                _answer(self._subscribing.get(packet.packet_id), packet)
            case packets.PingResp():
                pass
            case _:
                assert_never(packet)

    def _publish(
        self,
        topic: str,
        payload: bytes,
        qos: int,
        retain: bool,  # noqa: FBT001 - handed on
        waiter: asyncio.Future[None] | None,
    ) -> None:
        packet_id = 0
        if qos:
            packet_id = self._new_id()
            self._unacknowledged[packet_id] = waiter
            if len(self._unacknowledged) > UNSETTLED:
                self._settled.clear()
        self._send(packets.publish(topic, payload, qos=qos, retain=retain, packet_id=packet_id))

    def _settle(self, packet_id: int) -> None:
        _answer(self._unacknowledged.pop(packet_id, None), None)
        if len(self._unacknowledged) <= UNSETTLED:
            self._settled.set()

    def _new_id(self) -> int:
        """Return a free identifier; where none is, say so at once rather than look for it."""
        if len(self._unacknowledged) + len(self._subscribing) >= IDS:
            raise MqttError(f"{IDS:,} messages without the broker's acknowledgement")
        while True:
            self._next_id = self._next_id % IDS + 1
            if self._next_id not in self._unacknowledged and self._next_id not in self._subscribing:
                return self._next_id

    def _acknowledge(self, packet_id: int) -> None:
        """Write a PUBACK together with what is sent soon, which is our own receipt.

        The broker is woken once rather than twice. A few of them, or milliseconds, do not wait.
        """
        if self.closed.done():
            return
        self._out.append(packets.puback(packet_id))
        self._acks += 1
        if self._acks >= MOST_ACKS:
            self._flush_soon()
        elif self._ack_timer is None:
            self._ack_timer = self._loop.call_later(ACK_WITHIN_S, self._flush)

    def _send(self, data: bytes) -> None:
        """Write together with whatever else is sent in this turn of the loop: one system call."""
        if self.closed.done():
            raise MqttError("the connection is over")
        self._out.append(data)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing, self._acks = False, 0
        if self._ack_timer is not None:
            self._ack_timer.cancel()
            self._ack_timer = None
        if self._out and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._out))
            self._sent = True
        self._out.clear()

    def _tick(self) -> None:
        """Twice in a keep-alive: ask when nothing was sent, give up after three silent halves."""
        self._silent_halves = 0 if self._heard or self._deaf else self._silent_halves + 1
        if self._silent_halves >= 3:
            self._end(MqttError(f"nothing heard for {self._keep_alive_s * 1.5:g} s"))
            self.abort()
            return
        if not self.closed.done():
            if not self._sent or not self._heard:
                self._send(packets.PINGREQ)
            self._sent = self._heard = False
            self._timer = self._loop.call_later(self._keep_alive_s / 2, self._tick)

    def _end(self, error: Exception) -> None:
        if self.closed.done():
            return
        self.closed.set_exception(error)
        self._writable.set()
        if self._timer is not None:
            self._timer.cancel()
        _fail(self._accepting, error)
        for waiting in self._subscribing.values():
            _fail(waiting, error)
        for waiter in self._unacknowledged.values():
            _fail(waiter, error)
        self._unacknowledged.clear()
        self._settled.set()


def _answer(waiter: asyncio.Future[_T] | None, result: _T) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(result)


def _fail(waiter: asyncio.Future[_T] | None, error: Exception) -> None:
    if waiter is not None and not waiter.done():
        waiter.add_done_callback(_look_at)
        waiter.set_exception(error)


def _look_at(future: asyncio.Future[_T]) -> None:
    """Take note of an exception that nobody may be waiting for."""
    if not future.cancelled():
        future.exception()


def _refused(filters: Sequence[tuple[str, int]], codes: bytes) -> list[str]:
    return [wanted for (wanted, _), code in zip(filters, codes, strict=False) if code & 0x80]
