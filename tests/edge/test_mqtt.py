"""The client that both brokers are met with: what it does when it is told to end."""

import asyncio
import select

import pytest
from aiomqtt import Client, MqttError

from edge import mqtt
from edge.mqtt import NO_TIMEOUT, Address, connected, in_time
from tests.fixtures.mosquitto import Mosquitto

pytestmark = pytest.mark.broker
TURNS = 10
"""Turns of the loop around the answer's arrival; an answer passes through four."""


async def _tell_for_ever(client: Client) -> None:
    while True:
        async with in_time():
            await client.publish("news", b"still here", qos=1, timeout=NO_TIMEOUT)


@pytest.mark.parametrize("turns", range(TURNS))
async def test_told_to_end_as_the_answer_comes_it_ends(mosquitto: Mosquitto, turns: int) -> None:
    async with connected(Address.parse(mosquitto.url), identifier="hub") as client:
        mosquitto.pause()
        telling = asyncio.create_task(_tell_for_ever(client))
        await asyncio.sleep(0.05)
        mosquitto.resume()
        # The loop stands still until the answer is at the socket, so that its turns can be counted.
        line = client._client.socket()
        assert line is not None
        readable, _, _ = select.select([line], [], [], 10)
        assert readable
        for _ in range(turns):
            await asyncio.sleep(0)
        telling.cancel()
        await asyncio.wait([telling], timeout=2)
        assert telling.cancelled()


async def test_a_broker_that_stays_silent_is_given_up(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt, "TIMEOUT_S", 0.2)
    async with connected(Address.parse(mosquitto.url), identifier="hub") as client:
        mosquitto.pause()
        with pytest.raises(MqttError, match="did not answer"):
            await asyncio.wait_for(_tell_for_ever(client), 5)
        mosquitto.resume()
