"""The MQTT client against a real mosquitto: order, acknowledgement, loss, refusal, half-open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from central.broker import Ears, Standing
from central.mqtt import Mqtt, MqttError, connect
from central.mqtt_address import Address
from central.mqtt_packets import Oversize, Publish, Will
from protocol.clock import RealClock
from tests.fixtures.mosquitto import Mosquitto


class Heard:
    """Messages as they come, to be waited for."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Publish] = asyncio.Queue()

    def __call__(self, message: Publish) -> None:
        self.queue.put_nowait(message)

    async def next(self) -> Publish:
        async with asyncio.timeout(10):
            return await self.queue.get()


def nobody(message: Publish) -> None:
    raise AssertionError(message)


@asynccontextmanager
async def linked(
    broker: Mosquitto,
    name: str,
    on_message: Callable[[Publish], None] = nobody,
    *,
    will: Will | None = None,
    keep_alive_s: int = 20,
) -> AsyncIterator[Mqtt]:
    link = await connect(
        Address.parse(broker.url), name, on_message=on_message, will=will, keep_alive_s=keep_alive_s
    )
    yield link
    await link.disconnect()


async def test_messages_arrive_in_order_and_are_acknowledged(mosquitto: Mosquitto) -> None:
    heard = Heard()
    async with linked(mosquitto, "hears", heard) as hears, linked(mosquitto, "speaks") as speaks:
        await hears.subscribe(("a/+", 1))
        for number in range(2000):
            speaks.publish("a/b", b"%d" % number, qos=1)
        await speaks.publish_acknowledged("a/b", b"last")
        payloads = [(await heard.next()).payload for _ in range(2001)]
        assert payloads == [*(b"%d" % number for number in range(2000)), b"last"]
        assert speaks.unacknowledged == 0


async def test_two_workers_share_a_subscription(mosquitto: Mosquitto) -> None:
    took: asyncio.Queue[str] = asyncio.Queue()
    async with (
        linked(mosquitto, "worker-1", lambda _: took.put_nowait("one")) as one,
        linked(mosquitto, "worker-2", lambda _: took.put_nowait("two")) as two,
        linked(mosquitto, "speaks") as speaks,
    ):
        for worker in (one, two):
            await worker.subscribe(("$share/centre/a/#", 1))
        for number in range(100):
            speaks.publish("a/b", b"%d" % number, qos=1)
        await speaks.publish_acknowledged("a/b", b"end")
        async with asyncio.timeout(10):
            workers = [await took.get() for _ in range(101)]
        assert workers.count("one") > 20
        assert workers.count("two") > 20


async def test_a_will_comes_when_the_socket_is_cut_and_not_after_a_goodbye(
    mosquitto: Mosquitto,
) -> None:
    heard = Heard()
    will = Will(topic="status/x", payload=b"gone")
    async with linked(mosquitto, "hears", heard) as hears:
        await hears.subscribe(("status/+", 1))
        async with linked(mosquitto, "polite", will=will) as polite:
            assert not polite.closed.done()
        async with linked(mosquitto, "dies", will=will) as dies:
            dies.publish("status/x", b"alive", qos=1)
            assert (await heard.next()).payload == b"alive", "the polite one left no will"
            dies.abort()
            assert (await heard.next()).payload == b"gone"


async def test_a_retained_message_is_marked(mosquitto: Mosquitto) -> None:
    heard = Heard()
    async with linked(mosquitto, "hears", heard) as hears:
        await hears.publish_acknowledged("config/x", b"7", retain=True)
        await hears.subscribe(("config/x", 1))
        message = await heard.next()
        assert (message.payload, message.retain) == (b"7", True)


async def test_a_broker_that_dies_ends_the_connection_with_its_reason(
    mosquitto: Mosquitto,
) -> None:
    async with linked(mosquitto, "one") as link:
        mosquitto.kill()
        with pytest.raises(MqttError, match="lost"):
            async with asyncio.timeout(5):
                await link.closed
        with pytest.raises(MqttError):
            link.publish("a", b"b")


async def test_a_half_open_link_is_noticed_by_the_keep_alive(mosquitto: Mosquitto) -> None:
    async with linked(mosquitto, "one", keep_alive_s=1) as link:
        mosquitto.pause()
        try:
            with pytest.raises(MqttError, match="nothing heard"):
                async with asyncio.timeout(10):
                    await link.closed
        finally:
            mosquitto.resume()


async def test_an_idle_link_stays(mosquitto: Mosquitto) -> None:
    """Three keep-alives of silence: the pings hold it."""
    async with linked(mosquitto, "one", keep_alive_s=1) as link:
        await asyncio.wait([link.closed], timeout=3)
        assert not link.closed.done()


async def test_a_callback_that_raises_ends_the_connection_with_its_error(
    mosquitto: Mosquitto,
) -> None:
    async with linked(mosquitto, "one", nobody) as link:
        await link.subscribe(("a", 0))
        link.publish("a", b"x")
        with pytest.raises(AssertionError):
            async with asyncio.timeout(5):
                await link.closed


async def test_a_message_above_the_limit_is_told_apart_and_the_next_one_comes(
    mosquitto: Mosquitto,
) -> None:
    heard, large = Heard(), asyncio.Queue[Oversize]()
    link = await connect(
        Address.parse(mosquitto.url),
        "hears",
        on_message=heard,
        on_oversize=large.put_nowait,
        max_packet=100_000,
    )
    await link.subscribe(("a", 1))
    link.publish("a", bytes(3_000_000), qos=1)
    link.publish("a", b"small", qos=1)
    assert (await heard.next()).payload == b"small"
    assert large.get_nowait().size == 3_000_000
    await link.disconnect()


async def test_the_broker_s_refusal_is_a_sentence(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path, extra="allow_anonymous false\n")
    broker.start()
    try:
        with pytest.raises(MqttError, match="not authorised"):
            await connect(Address.parse(broker.url), "one", on_message=nobody)
    finally:
        broker.stop()


async def test_a_standing_connection_comes_back_and_subscribes_again(
    mosquitto: Mosquitto,
) -> None:
    heard, changes = Heard(), asyncio.Queue[bool]()
    standing = Standing(
        Address.parse(mosquitto.url),
        "stands",
        RealClock(),
        Ears(filters=(("a", 1),), on_message=heard),
    )
    standing.on_change(changes.put_nowait)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(standing.run(), name="stands")
        async with asyncio.timeout(10):
            assert await changes.get()
            mosquitto.kill()
            assert not await changes.get()
        assert not standing.publish("a", b"into the void")
        mosquitto.start()
        await standing.up()
        assert standing.publish("a", b"again")
        assert (await heard.next()).payload == b"again"
        task.cancel()
    assert changes.get_nowait()


@pytest.mark.parametrize(
    ("url", "port", "user"),
    [
        ("mqtt://broker", 1883, None),
        ("mqtt://a%40b:p%3Aw@broker:99", 99, "a@b"),
        ("mqtts://broker", 8883, None),
    ],
)
def test_an_address_is_read(url: str, port: int, user: str | None) -> None:
    address = Address.parse(url)
    assert (address.host, address.port, address.user) == ("broker", port, user)
    assert (address.tls is not None) == url.startswith("mqtts")
    assert "p:w" not in repr(address)


@pytest.mark.parametrize("url", ["http://broker", "mqtt://", "broker:1883"])
def test_what_is_not_an_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="broker"):
        Address.parse(url)


async def test_a_hundred_thousand_messages_go_out_to_whoever_waits_for_room(
    mosquitto: Mosquitto,
) -> None:
    """More than there are identifiers: as when every hub of a city is told its version."""
    async with linked(mosquitto, "city") as speaks, asyncio.timeout(60):
        for number in range(100_000):
            speaks.publish(f"city/{number % 10}", b"1", qos=1, retain=True)
            if number % 500 == 499:
                await speaks.drain()
        await speaks.publish_acknowledged("city/last", b"1")


async def test_without_a_free_identifier_a_message_is_refused_at_once(
    mosquitto: Mosquitto,
) -> None:
    async with linked(mosquitto, "deaf") as speaks:
        for _ in range(65_535):  # the loop has no turn to hear an acknowledgement
            speaks.publish("a/b", b"1", qos=1)
        clock = RealClock()
        began = clock.steady()
        for _ in range(1000):
            with pytest.raises(MqttError, match="65,535"):
                speaks.publish("a/b", b"1", qos=1)
        assert clock.steady() - began < 1.0
