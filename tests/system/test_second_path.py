"""A home whose fibre is cut reaches the desk by two modems, and hears that it was received."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from central import tables
from central.sms.keys import key_for
from edge.config import kept_in
from protocol.codec import encode
from protocol.configuration import HomeConfig, SecondPathConfig
from simulations.modem import SimulatedModem
from tests.edge.peers import ROOT, World
from tests.fixtures.mosquitto import Mosquitto
from tests.system.station import ROSA, Station, opened

pytestmark = [pytest.mark.broker, pytest.mark.story]
SECRET = "the centre's own secret of this test"
GATEWAY = "what the gateway shows"
CENTRE, HOME = "+34600000099", "+34600000001"


async def carry(home: SimulatedModem, centre: SimulatedModem) -> None:
    """The network between them: what one sends, the other receives."""
    done = [0, 0]
    while True:
        await asyncio.sleep(0.02)
        for at, (sender, receiver, number) in enumerate(
            ((home, centre, HOME), (centre, home, CENTRE))
        ):
            for _, text in sender.network.sent[done[at] :]:
                receiver.deliver(number, text)
                done[at] += 1


@asynccontextmanager
async def gateway(station: Station, modem: SimulatedModem) -> AsyncIterator[None]:
    """The gateway's own process, beside the centre."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "caliu", "central", "sms-gateway", modem.port),
        *("--centre", station.centre.url),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "CALIU_CENTRAL_SMS_GATEWAY_SECRET": GATEWAY},
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def hub_settings(world: World) -> Path:
    """A hub of Rosa's home that knows the number, whose broker is nowhere, and that has a modem."""
    installation = ROSA.installation
    path = world.write_settings(
        broker="mqtt://127.0.0.1:9",
        centre="receipt_within_s = 0.5",
        home=f'modem = "{world.folder / "home" / "modem"}"',
    )
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], f'installation = "{installation}"', *lines[2:]]))
    key = key_for(SECRET.encode(), ROSA.hub, installation)
    config = HomeConfig(version=1, second_path=SecondPathConfig(number=CENTRE, key=key))
    world.state.mkdir(parents=True, exist_ok=True)
    kept_in(world.state, UUID(installation)).write_bytes(encode(config))
    return path


async def test_an_alarm_goes_from_modem_to_modem_to_the_desk_and_its_receipt_back(
    tmp_path: Path, mosquitto: Mosquitto
) -> None:
    for place in ("home", "centre"):
        (tmp_path / place).mkdir()
    home = SimulatedModem(tmp_path / "home", seed=1)
    centre = SimulatedModem(tmp_path / "centre", seed=2)
    home.plug()
    centre.plug()
    world = World(tmp_path, mosquitto)
    settings = {"secret": SECRET, "sms_number": CENTRE, "sms_gateway_secret": GATEWAY}
    async with (
        opened(tmp_path / "centre", **settings) as station,
        gateway(station, centre),
        asyncio.TaskGroup() as group,
    ):
        network = group.create_task(carry(home, centre), name="network")
        async with world.hub(hub_settings(world)) as hub:
            await hub.press("b")
            await hub.until("spoken", phrase="fallback", within_s=30)
            line = await hub.until("spoken", phrase="receipt", within_s=60)
            case = await station.case_of(ROSA)
        (row,) = await station.rows(tables.alarms, case_id=case)
        network.cancel()
    assert (row.state, row.cause, row.id) == ("raised", "button", line["alarm"])
    assert len(home.network.sent) == 1
    assert centre.stored == 0, "it was taken off the card once the centre had it"
