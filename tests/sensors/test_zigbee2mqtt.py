"""The hub hears a real zigbee2mqtt, whose radio is fed with ZCL bytes, as it hears the twin."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiomqtt
import pytest

from edge.commentary import Commentary
from edge.home import Home
from edge.mqtt import NO_TIMEOUT
from protocol.clock import RealClock
from protocol.observations import Kind, Observation
from sensors.exposes import Announcement, announced
from sensors.functions import Function, senses_of
from tests.fixtures.mosquitto import Mosquitto
from tests.sensors.radios import FRAMES, HOME, STRANGER, Body, body

pytestmark = [pytest.mark.broker]
clock = RealClock()
WITHIN_S = 30.0
SEEN: dict[str, Kind] = {
    "smoke begins": Kind.SMOKE,
    "gas begins": Kind.GAS,
    "the gas sensor is opened": Kind.TAMPERED,
    "carbon monoxide begins": Kind.CARBON_MONOXIDE,
    "water leaks": Kind.WATER,
    "the door opens": Kind.DOOR_OPENED,
    "the door closes": Kind.DOOR_CLOSED,
    "somebody moves": Kind.MOTION,
    "nobody moves": Kind.MOTION_ENDED,
    "somebody lies down": Kind.BED_ENTERED,
    "somebody gets up": Kind.BED_LEFT,
    "the pendant is pressed": Kind.BUTTON_PRESSED,
    "the stranger is pressed": Kind.BUTTON_PRESSED,
    "the door's battery is low": Kind.BATTERY_LOW,
    "the door's battery is new": Kind.BATTERY_OK,
    "it is hot": Kind.TEMPERATURE,
    "it is damp": Kind.HUMIDITY,
}

DECLARED = {
    "smoke-kitchen": {Function.SMOKE, Function.BATTERY_LOW, Function.LINK},
    "gas-kitchen": {Function.GAS, Function.TAMPER},
    "co-kitchen": {Function.CARBON_MONOXIDE, Function.BATTERY},
    "water-bathroom": {Function.WATER, Function.BATTERY},
    "door-front": {Function.CONTACT, Function.BATTERY},
    "motion-hall": {Function.OCCUPANCY, Function.BATTERY},
    "bed-1": {Function.OCCUPANCY},
    "climate-bedroom": {Function.TEMPERATURE, Function.HUMIDITY, Function.BATTERY},
    "pendant-1": {Function.SOS, Function.BATTERY},
    STRANGER: {Function.SOS, Function.BATTERY},
    "plug-kettle": {Function.POWER},
}


@dataclass
class Hub:
    """What the hub observed at home."""

    seen: list[Observation] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, seen: Observation) -> None:
        self.seen.append(seen)
        self.news.set()

    async def until(self, kind: Kind, source: str, times: int = 1) -> Observation:
        """Return the observation, the `times`-th of its kind, once it was made."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                found = [one for one in self.seen if (one.kind, one.source) == (kind, source)]
                if len(found) >= times:
                    return found[times - 1]
                self.news.clear()
                await self.news.wait()

    def count(self, kind: Kind, source: str) -> int:
        return sum((one.kind, one.source) == (kind, source) for one in self.seen)


@dataclass(frozen=True)
class Place:
    """A radio and the broker that it speaks on."""

    broker: Mosquitto
    radio: Body


@pytest.fixture(scope="module", params=["real", "twin"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp(request.param)
    broker = Mosquitto(folder)
    broker.start()
    try:
        with body(request.param, folder / "zigbee2mqtt", broker.port) as radio:
            yield Place(broker, radio)
    finally:
        broker.stop()


@asynccontextmanager
async def hub(at: Place) -> AsyncIterator[Hub]:
    """Join a hub to the home; returns once it knows all that are on the radio."""
    one = Hub()
    home = Home(at.broker.url, "hub-1", clock, one.hear, Commentary(clock, out=io.StringIO()))
    home.configure(HOME)
    host, port = "127.0.0.1", at.broker.port
    async with aiomqtt.Client(host, port, timeout=NO_TIMEOUT) as client:
        await at.radio.begins(client)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(home.run(), name="home")
            await one.until(Kind.SOURCE_BACK, "zigbee2mqtt")
            yield one
            running.cancel()


async def test_who_can_call_for_help_and_was_enrolled_by_nobody_is_told(place: Place) -> None:
    async with hub(place) as one:
        await one.until(Kind.SOURCE_UNENROLLED, STRANGER)
        assert [seen.source for seen in one.seen if seen.kind is Kind.SOURCE_UNENROLLED] == [
            STRANGER
        ]


async def test_each_device_declares_what_it_senses(place: Place) -> None:
    async with (
        hub(place),
        aiomqtt.Client("127.0.0.1", place.broker.port, timeout=NO_TIMEOUT) as client,
    ):
        await client.subscribe("zigbee2mqtt/bridge/devices")
        told = (await anext(aiter(client.messages))).payload
    assert isinstance(told, bytes)
    content = announced(told)
    assert isinstance(content, Announcement)
    found = {
        device.name: {sense.function for sense in senses_of(device)} for device in content.devices
    }
    assert content.unreadable == 0
    for name, wanted in DECLARED.items():
        assert wanted <= found[name], name


@pytest.mark.parametrize("what", SEEN)
async def test_what_comes_off_the_air_is_observed(place: Place, what: str) -> None:
    name, kind = FRAMES[what][0], SEEN[what]
    async with hub(place) as one:
        before = one.count(kind, name)
        await place.radio.happens(what)
        seen = await one.until(kind, name, before + 1)
        device = next((device for device in HOME.devices if device.id == name), None)
        assert seen.place == (None if device is None else device.place)
        if kind in {Kind.TEMPERATURE, Kind.HUMIDITY}:
            assert seen.evidence is not None
            assert seen.evidence.value == {"it is hot": 31.5, "it is damp": 62.5}[what]


async def test_a_state_that_lasts_is_told_once_and_its_end_lets_it_begin_again(
    place: Place,
) -> None:
    async with hub(place) as one:
        for what in ("smoke ends", "smoke begins", "smoke begins", "smoke ends", "smoke begins"):
            await place.radio.happens(what)
        await one.until(Kind.SMOKE, "smoke-kitchen", 2)
        await place.radio.happens("the door opens")
        await one.until(Kind.DOOR_OPENED, "door-front")
        assert one.count(Kind.SMOKE, "smoke-kitchen") == 2


async def test_each_press_is_told_and_letting_go_is_none(place: Place) -> None:
    async with hub(place) as one:
        for what in ("the stranger is pressed", "the stranger is let go") * 2:
            await place.radio.happens(what)
        await one.until(Kind.BUTTON_PRESSED, STRANGER, 2)
        await place.radio.happens("the door closes")
        await one.until(Kind.DOOR_CLOSED, "door-front")
        assert one.count(Kind.BUTTON_PRESSED, STRANGER) == 2


async def test_a_press_of_before_is_no_press_for_a_hub_that_begins(place: Place) -> None:
    async with hub(place) as one:
        await place.radio.happens("the pendant is pressed")
        await one.until(Kind.BUTTON_PRESSED, "pendant-1")
    async with hub(place) as again:
        await place.radio.happens("the door opens")
        await again.until(Kind.DOOR_OPENED, "door-front")
        assert again.count(Kind.BUTTON_PRESSED, "pendant-1") == 0


async def test_a_kettle_that_is_switched_on_was_used(place: Place) -> None:
    async with hub(place) as one:
        for what in ("the kettle is off", "the kettle is on", "the kettle is on"):
            await place.radio.happens(what)
        used = await one.until(Kind.APPLIANCE_USED, "plug-kettle")
        assert used.place == "kitchen"
        await place.radio.happens("the door closes")
        await one.until(Kind.DOOR_CLOSED, "door-front")
        assert one.count(Kind.APPLIANCE_USED, "plug-kettle") == 1


async def test_a_device_that_answers_no_more_is_lost_and_then_back(place: Place) -> None:
    async with hub(place) as one:
        await place.radio.reached("plug-kettle", online=False)
        await one.until(Kind.SOURCE_LOST, "plug-kettle")
        before = one.count(Kind.SOURCE_BACK, "plug-kettle")
        await place.radio.reached("plug-kettle", online=True)
        await one.until(Kind.SOURCE_BACK, "plug-kettle", before + 1)


async def test_a_device_that_leaves_the_network_is_lost(place: Place) -> None:
    async with hub(place) as one:
        await place.radio.happens("somebody moves")
        await one.until(Kind.MOTION, "motion-hall")
        await place.radio.leaves("motion-hall")
        await one.until(Kind.SOURCE_LOST, "motion-hall")
