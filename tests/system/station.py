"""A centre with the demonstration's people, phones for their contacts, and homes that press."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select, update

from central import tables
from central.database import Database
from central.demo_homes import HOMES, DemoHome
from central.mqtt import Mqtt, connect
from central.mqtt_address import Address
from central.seed import SeededLogin, seed
from protocol.clock import RealClock
from protocol.codec import encode
from protocol.identity import new_epoch, new_id
from protocol.messages import AlarmRaised
from protocol.topics import Up, up
from simulations.brokers import start_broker
from simulations.carrier import Carrier
from simulations.desk import Desk
from simulations.processes import Company, company
from simulations.stage import Centre, centre, prepare

PATIENCE_S = 60.0
"""For what takes a second on a machine with nothing else to do."""
clock = RealClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Real processes of a broker and a centre; made by `opened`."""

    company: Company
    centre: Centre
    database: Database
    carrier: Carrier
    logins: dict[str, SeededLogin]
    hubs: Mqtt

    def press(self, place: DemoHome) -> UUID:
        """Let the pendant of a home be pressed; return the alarm."""
        now = clock.now()
        alarm = AlarmRaised(
            v=1,
            id=new_id(now),
            installation=place.installation,
            at=now,
            epoch=new_epoch(),
            seq=1,
            alarm=new_id(now),
            cause="button",
            source="pendant-1",
        )
        self.hubs.publish(up(place.hub, Up.EVENT), encode(alarm), qos=1)
        return alarm.alarm

    async def case_of(self, place: DemoHome) -> str:
        """Return the case of a home that pressed, as soon as it is there."""
        (row,) = await self.until(tables.cases, lambda rows: len(rows) > 0, hub=place.hub)
        return str(row.id)

    async def rows(self, table: Table, **where: object) -> list[Row[*tuple[Any, ...]]]:
        """Return the rows whose columns are so."""
        query = select(table).order_by(*table.primary_key.columns)
        for column, value in where.items():
            query = query.where(table.c[column] == value)
        async with self.database.read() as connection:
            return list((await connection.execute(query)).all())

    async def until(
        self,
        table: Table,
        enough: Callable[[list[Row[*tuple[Any, ...]]]], bool],
        **where: object,
    ) -> list[Row[*tuple[Any, ...]]]:
        """Return the rows as soon as they are enough; fails after PATIENCE_S."""
        end = clock.steady() + PATIENCE_S
        while not enough(rows := await self.rows(table, **where)):
            assert clock.steady() < end, f"{table.name}: {rows}"
            await clock.sleep(0.02)
        return rows

    async def attempts(self, case: str, state: str, count: int = 1) -> set[str]:
        """Return the contacts of a case with attempts in this state, once there are so many."""
        rows = await self.until(
            tables.attempts, lambda rows: len(rows) >= count, case_id=case, state=state
        )
        return {str(row.contact) for row in rows}

    async def let_time_pass(self, case: str, by: timedelta) -> None:
        """Make the next step of a case due so long ago."""
        async with self.database.write() as transaction:
            changed = await transaction.connection.execute(
                update(tables.cases)
                .where(tables.cases.c.id == case, tables.cases.c.next_due_at.is_not(None))
                .values(next_due_at=transaction.now - by)
            )
            assert changed.rowcount == 1, "the case waits for its next step"

    async def hangs(self, count: int) -> None:
        """Return once so many messages hang at the carrier."""
        await seen(lambda: len(self.carrier.hanging) >= count)

    async def start_again(self) -> None:
        await self.company.start(self.centre.program, ready_within_s=PATIENCE_S)

    @asynccontextmanager
    async def at_desk(self, login: str) -> AsyncIterator[Desk]:
        """Log in as one of the demonstration's people."""
        who = self.logins[login]
        async with Desk.open(self.centre.url, who.login, who.password, clock=clock) as desk:
            yield desk


async def seen(holds: Callable[[], bool]) -> None:
    """Return once it holds; fails after PATIENCE_S."""
    end = clock.steady() + PATIENCE_S
    while not holds():
        assert clock.steady() < end, "it was not seen"
        await clock.sleep(0.01)


@asynccontextmanager
async def opened(folder: Path, **settings: str) -> AsyncIterator[Station]:
    """Start it all; each contact's phone is at the pretend carrier, under their id."""
    async with AsyncExitStack() as stack:
        carrier = await stack.enter_async_context(Carrier(clock).open())
        programs = await stack.enter_async_context(company())
        _, port = await start_broker(programs, "broker", folder)
        station = centre(folder, broker_port=port, apprise_allowed='["json"]', **settings)
        await prepare(station.database)
        database = Database.open(station.database, clock)
        stack.push_async_callback(database.close)
        seeded = await seed(database, channels=[carrier.channel("{contact}")])
        await programs.start(station.program, ready_within_s=PATIENCE_S)
        address = Address(host="127.0.0.1", port=port)
        hubs = await connect(address, "homes", on_message=lambda _: None, within_s=PATIENCE_S)
        stack.push_async_callback(hubs.disconnect)
        yield Station(
            company=programs,
            centre=station,
            database=database,
            carrier=carrier,
            logins={login.login: login for login in seeded.logins},
            hubs=hubs,
        )


ROSA, COUPLE, DOLORES = HOMES
"""The homes, by who lives there."""


async def timed(work: Awaitable[object]) -> float:
    """Return how long it took, in seconds."""
    began = clock.steady()
    await work
    return clock.steady() - began
