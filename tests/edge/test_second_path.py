"""The fibre is cut: the alarm leaves by the modem, and its receipt comes back by it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from edge.config import kept_in
from protocol import sms
from protocol.clock import RealClock
from protocol.codec import encode
from protocol.configuration import HomeConfig, SecondPathConfig
from protocol.messages import AlarmRaised, FaultRaised, Outcome, Receipt
from simulations.modem import SimulatedModem
from tests.edge.peers import HUB, INSTALLATION, World, silent, stored

pytestmark = [pytest.mark.broker, pytest.mark.story]
KEY = bytes(range(32))
CENTRE = "+34600000099"
NOWHERE = "mqtt://127.0.0.1:9"


def opened(text: str) -> AlarmRaised:
    said = sms.open_text(text, lambda _: (KEY, INSTALLATION)).said
    assert isinstance(said, AlarmRaised)
    return said


def know_the_number(world: World) -> None:
    """Keep a desired state on the hub's disk, as one that was fetched before the cut."""
    world.state.mkdir(parents=True, exist_ok=True)
    config = HomeConfig(version=1, second_path=SecondPathConfig(number=CENTRE, key=KEY))
    kept_in(world.state, UUID(INSTALLATION)).write_bytes(encode(config))


@pytest.fixture
async def modem(tmp_path: Path) -> SimulatedModem:
    pretend = SimulatedModem(tmp_path, pin="1714", seed=3)
    pretend.plug()
    return pretend


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - a network has no event to await
            await asyncio.sleep(0.02)


def at_home(modem: SimulatedModem) -> str:
    return f'modem = "{modem.port}"\nmodem_pin = "1714"'


async def test_without_a_receipt_the_alarm_goes_as_sms_and_the_receipt_is_spoken(
    world: World, modem: SimulatedModem
) -> None:
    know_the_number(world)
    config = world.write_settings(
        broker=NOWHERE, centre="receipt_within_s = 0.5", home=at_home(modem)
    )
    async with world.hub(config) as hub:
        await hub.press("b")
        await hub.until("spoken", phrase="fallback")
        await eventually(lambda: len(modem.network.sent) == 1)
        number, text = modem.network.sent[0]
        raised = opened(text)
        assert (number, raised.cause) == (CENTRE, "button")
        receipt = Receipt(outcome=Outcome.STORED, of=raised.id, at=RealClock().now())
        modem.deliver("+34600000001", "A stranger's text is left alone.")
        modem.deliver(CENTRE, sms.seal_receipt(receipt, hub=HUB, key=KEY))
        line = await hub.until("spoken", phrase="receipt")
    assert line["alarm"] == str(raised.alarm)
    assert modem.stored == 0


async def test_a_receipt_in_time_costs_no_text(world: World, modem: SimulatedModem) -> None:
    know_the_number(world)
    config = world.write_settings(centre="receipt_within_s = 2.0", home=at_home(modem))
    async with world.centre(stored), world.hub(config) as hub:
        await hub.press("b")
        await hub.until("spoken", phrase="receipt")
        await asyncio.sleep(2.5)
    assert modem.network.sent == []


async def test_a_network_that_refuses_is_a_fault_and_is_tried_again(
    world: World, modem: SimulatedModem
) -> None:
    know_the_number(world)
    modem.network.registration = 2
    config = world.write_settings(centre="receipt_within_s = 0.5", home=at_home(modem))
    async with world.centre(silent) as centre, world.hub(config) as hub:
        fault = await centre.until(FaultRaised)
        assert (fault.component, fault.code) == ("modem", "network")
        await hub.press("b")
        await hub.until("spoken", phrase="fallback")
        modem.network.registration = 1
        await eventually(lambda: len(modem.network.sent) == 1)


async def test_where_texts_bring_no_receipt_the_last_resort_is_rung(
    world: World, modem: SimulatedModem
) -> None:
    know_the_number(world)
    modem.network.credit, modem.network.ended = False, True
    home = f'{at_home(modem)}\ncall_number = "+34600000077"'
    config = world.write_settings(broker=NOWHERE, centre="receipt_within_s = 0.5", home=home)
    async with world.hub(config) as hub:
        await hub.press("b")
        line = await hub.until("called", outcome="connected")
        await hub.until("raised", alarm=line["alarm"])
        await asyncio.sleep(6)  # the text is tried again, and refused again
        assert len(hub.told("called")) == 1, "who answered is not rung again"
    assert modem.network.called == ["+34600000077"]
    assert modem.network.hung_up == 1


async def test_nobody_is_rung_where_no_number_was_given(
    world: World, modem: SimulatedModem
) -> None:
    know_the_number(world)
    modem.network.credit = False
    config = world.write_settings(
        broker=NOWHERE, centre="receipt_within_s = 0.5", home=at_home(modem)
    )
    async with world.hub(config) as hub:
        await hub.press("b")
        await hub.until("fault", code="network")
        await asyncio.sleep(1)
    assert modem.network.called == []
