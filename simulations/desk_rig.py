"""A centre with a street of homes and one desk, for what is measured in a browser."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from central.mqtt_address import Address
from protocol.clock import RealClock
from simulations.brokers import start_broker
from simulations.census import enrol, hire
from simulations.desk import Desk
from simulations.processes import Company, company
from simulations.stage import Centre, centre, prepare
from simulations.town import LightHub, Street

LOGIN, PASSWORD = "desk", "a-desk-of-the-bench"
CAUSES = ("fall", "button", "inactivity", "technical", "unwell")
RECEIVED_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class DeskRig:
    """All of it. Make it with `built`."""

    folder: Path
    company: Company
    centre: Centre
    token: str
    street: Street
    desk: Desk
    """The same operator as before the browser, by the API."""

    @classmethod
    @asynccontextmanager
    async def built(cls, folder: Path, *, homes: int) -> AsyncIterator["DeskRig"]:
        """Start all of it; whatever happens, nothing of it outlives the block."""
        clock = RealClock()
        async with company() as programs:
            _, port = await start_broker(programs, "mosquitto", folder)
            station = centre(folder, broker_port=port)
            await prepare(station.database)
            token = await enrol(station.database, homes)
            await hire(station.database, LOGIN, PASSWORD)
            await programs.start(station.program)
            street = Street([LightHub(number, clock) for number in range(homes)], clock)
            await street.connect(Address(host="127.0.0.1", port=port), "street")
            async with Desk.open(station.url, LOGIN, PASSWORD, clock=clock) as desk:
                yield cls(folder, programs, station, token, street, desk)
            await street.close()

    def raise_alarm(self, number: int) -> None:
        """Let the next home raise an alarm, each time for another cause."""
        hub = self.street.hubs[number % len(self.street.hubs)]
        self.street.raise_alarm(hub, CAUSES[number % len(CAUSES)])

    async def end(self, cases: Iterable[str]) -> None:
        """Take, resolve and close cases, as the operator of the desk."""
        for case in cases:
            page = await self.desk.change(case, "take")
            await self.desk.change(case, "resolve", outcome=page["outcomes"][0]["code"], text="")
            await self.desk.change(case, "close", text="a measurement")

    @property
    def open_cases(self) -> list[str]:
        """What the desk has open, as the live link told it."""
        return [id_ for id_, row in self.desk.rows.items() if row["state"] != "closed"]
