"""A home from the technician's claim code to a received alarm: real parts, TLS all the way."""

import asyncio
import getpass
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiomqtt
import httpx
import msgspec
import pytest

from central.database import Database
from central.demo_homes import HOMES
from central.seed import SeededLogin, seed
from deploy.broker import BrokerPlan, write_broker
from deploy.hub_settings import Files
from deploy.pki import Installation, make_installation
from protocol.home import HubState
from simulations.brokers import free_port, mosquitto, start_broker, wait_until_listening
from simulations.desk import Desk
from simulations.home import House
from simulations.processes import Company, Program, company, room
from simulations.stage import Centre, centre, prepare
from simulations.witness import Witness
from tests.system.station import PATIENCE_S, clock

pytestmark = pytest.mark.broker
HOME = HOMES[0].home.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A centre whose broker and devices' door know certificates alone."""

    centre: Centre
    device_url: str
    authority: Path
    logins: dict[str, SeededLogin]

    async def claim_code(self) -> str:
        """Have a technician make a claim code for the home."""
        who = self.logins["tomas"]
        async with httpx.AsyncClient(base_url=self.centre.url, timeout=PATIENCE_S) as browser:
            login = {"login": who.login, "password": who.password}
            session = (await browser.post("/api/session", json=login)).raise_for_status()
            headers = {"X-CSRF-Token": session.json()["csrf"], "Origin": self.centre.url}
            answer = await browser.post("/api/claims", json={"home": HOME}, headers=headers)
            return str(answer.raise_for_status().json()["code"])


async def built(programs: Company, folder: Path) -> Site:
    installation = make_installation(folder / "authority", ["127.0.0.1"], clock.now())
    broker = await _start_tls_broker(programs, folder / "broker", installation)
    door = free_port()
    station = centre(
        folder,
        broker_port=broker,
        broker=f"mqtts://127.0.0.1:{broker}",
        broker_ca=str(installation.authority.certificate),
        broker_certificate=str(installation.centre.certificate),
        broker_key=str(installation.centre.key),
        device_port=str(door),
        device_certificate=str(installation.listener.certificate),
        device_key=str(installation.listener.key),
        device_broker=f"mqtts://127.0.0.1:{broker}",
        authority_certificate=str(installation.authority.certificate),
        authority_key=str(installation.authority.key),
    )
    await prepare(station.database)
    database = Database.open(station.database, clock)
    seeded = await seed(database)
    await database.close()
    await programs.start(station.program, ready_within_s=PATIENCE_S)
    return Site(
        centre=station,
        device_url=f"https://127.0.0.1:{door}",
        authority=installation.authority.certificate,
        logins={login.login: login for login in seeded.logins},
    )


async def _start_tls_broker(programs: Company, folder: Path, installation: Installation) -> int:
    program = mosquitto()
    assert program is not None, "mosquitto is not installed: run `make test`, which sets it up"
    plan = BrokerPlan(folder=folder, host="127.0.0.1", port=free_port(), user=getpass.getuser())
    write_broker(installation, plan)
    command = [program, "-c", str(plan.configuration)]
    broker = Program("broker", command, folder=folder, last=True)
    await programs.start(broker, probe=lambda: wait_until_listening(plan.port))
    return plan.port


async def provisioned(site: Site, state: Path) -> dict[str, Any]:
    """Run `caliu provision hub`; return the document that it prints."""
    command = room("caliu", "provision", "hub", "--centre", site.device_url, "--json")
    options = ["--ca", str(site.authority), "--state", str(state)]
    process = await asyncio.create_subprocess_exec(
        *command,
        *options,
        "--code",
        await site.claim_code(),
        stdout=asyncio.subprocess.PIPE,
        stderr=sys.stderr,
    )
    async with asyncio.timeout(2 * PATIENCE_S):
        out, _ = await process.communicate()
    assert process.returncode == 0, out
    document: dict[str, Any] = msgspec.json.decode(out)
    return document


@pytest.mark.timeout(300)
async def test_a_provisioned_hub_runs_and_its_pendant_is_received_over_tls(tmp_path: Path) -> None:
    witness = Witness(clock)
    began = clock.steady()
    state = tmp_path / "hub"
    async with company() as programs:
        site = await built(programs, tmp_path)
        hub_id = (await provisioned(site, state))["hub"]

        _, home_port = await start_broker(programs, "home-broker", tmp_path)
        hub = Program(
            "hub",
            room("caliu", "edge", "run", "--config", str(Files(state=state).settings), "--json"),
            folder=tmp_path,
            environment={
                "CALIU_EDGE_HOME__BROKER": f"mqtt://127.0.0.1:{home_port}",
                "CALIU_EDGE_HOME__SPEAK": "off",
            },
            told=witness.told,
        )
        await programs.start(hub, ready_within_s=PATIENCE_S)
        nuria = site.logins["nuria"]
        async with (
            Desk.open(site.centre.url, nuria.login, nuria.password, clock=clock) as desk,
            aiomqtt.Client("127.0.0.1", home_port) as things,
        ):
            await witness.seen("hub", "connected", {}, within_s=PATIENCE_S, after=began)
            await House(things, clock=clock, seed=1, said=_nothing).press_pendant()
            raised = await witness.seen("hub", "raised", {}, within_s=PATIENCE_S, after=began)
            await witness.seen(
                "hub",
                "received",
                {"alarm": raised.line["alarm"]},
                within_s=PATIENCE_S,
                after=began,
            )
            queue = (await desk.get("/api/queue"))["cases"]
        (case,) = (row for row in queue if row["hub"] == hub_id and not row["test"])
        assert (case["cause"], case["priority"], case["state"]) == ("button", 1, "queued")
        assert await hub.stop()
        assert hub.exit_code == 0


def _nothing(_state: HubState) -> None:
    pass
