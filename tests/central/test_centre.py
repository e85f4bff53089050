"""The centre whole, on a real broker: from a hub's message to its receipt, and what outlives it."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psutil
import pytest
from sqlalchemy import Table, insert, select

from central import schema, tables
from central.app import Centre
from central.database import Database
from central.devices.passing_faults import PassingFaults
from central.lock import AlreadyRunningError
from central.mqtt import Mqtt, connect
from central.mqtt_address import Address
from central.mqtt_packets import Publish, Will
from central.settings import CentralSettings
from central.verification import verify
from protocol.clock import RealClock
from protocol.codec import decode_down, encode
from protocol.identity import new_id
from protocol.messages import (
    AlarmRaised,
    AlarmSuspected,
    AnyDown,
    Command,
    ConfigAvailable,
    Outcome,
    Readings,
    Receipt,
    Result,
    SelfTest,
    Status,
)
from protocol.readings import Reading, Value
from protocol.topics import Down, Up, down, up
from tests.fixtures.mosquitto import Mosquitto

HUB = "hub-rosa"
pytestmark = pytest.mark.broker


@pytest.fixture
def settings(database_url: str, mosquitto: Mosquitto, tmp_path: Path) -> CentralSettings:
    return CentralSettings(
        state=tmp_path / "state",
        database=database_url,
        broker=mosquitto.url,
        port=0,
        tick_s=0.1,
        site_hold_off_s=1,
        gap_after_s=0.5,
    )


@pytest.fixture
async def placed(settings: CentralSettings) -> None:
    """One home with one hub, before the centre starts."""
    database = Database.open(settings.database_url, RealClock())
    await schema.upgrade(database.engine)
    async with database.write() as transaction:
        run = transaction.connection.execute
        await run(insert(tables.homes).values(id="home-1", config_version=3))
        await run(insert(tables.hubs).values(id=HUB, home="home-1", installation="inst-1"))
    await database.close()


class Hub:
    """A light hub on a real connection."""

    def __init__(self, link: Mqtt, heard: asyncio.Queue[AnyDown]) -> None:
        self.link = link
        self.heard = heard
        self.seq = 0
        self.session = f"{time.time_ns():020x}"

    def envelope(self) -> dict[str, Any]:
        now = datetime.now(UTC)
        return {"v": 1, "id": new_id(now), "installation": "inst-1", "at": now}

    def event(self) -> dict[str, Any]:
        self.seq += 1
        return {**self.envelope(), "epoch": "00000000000000aa", "seq": self.seq}

    def status(self, *, online: bool = True) -> Status:
        return Status(
            **self.envelope(),
            session=self.session,
            online=online,
            reason="connected" if online else "shutdown",
            epoch="00000000000000aa",
            software="test 1",
        )

    def send(self, kind: Up, message: Any, *, retain: bool = False) -> None:  # noqa: ANN401
        self.link.publish(up(HUB, kind), encode(message), qos=1, retain=retain)

    async def hears(self, kind: type[AnyDown]) -> Any:  # noqa: ANN401 - as asked
        async with asyncio.timeout(15):
            while True:
                message = await self.heard.get()
                if isinstance(message, kind):
                    return message


@asynccontextmanager
async def hub_at(broker: Mosquitto) -> AsyncIterator[Hub]:
    heard: asyncio.Queue[AnyDown] = asyncio.Queue()

    def take(message: Publish) -> None:
        heard.put_nowait(decode_down(message.payload))

    gone = Status(
        v=1,
        id=uuid4(),
        installation="inst-1",
        at=datetime.now(UTC),
        session="f" * 20,
        online=False,
        reason="will",
    )
    link = await connect(
        Address.parse(broker.url),
        "hub",
        on_message=take,
        will=Will(topic=up(HUB, Up.STATUS), payload=encode(gone)),
    )
    hub = Hub(link, heard)
    hub.session = "f" * 20
    await link.subscribe((f"caliu/{HUB}/down/#", 1))
    yield hub
    await link.disconnect()


async def rows(centre: Centre, table: Table) -> list[Any]:
    async with centre.database.read() as connection:
        return list((await connection.execute(select(table))).all())


async def until(centre: Centre, table: Table, count: int) -> list[Any]:
    """Wait for so many rows; each commit is looked at, and time as well."""
    committed = asyncio.Event()
    centre.database.listen(lambda _: committed.set())
    async with asyncio.timeout(20):
        while True:
            committed.clear()  # before looking: a commit meanwhile is not missed
            if len(found := await rows(centre, table)) >= count:
                return found
            await committed.wait()


@pytest.mark.usefixtures("placed")
async def test_an_alarm_is_received_queued_and_its_resend_is_a_duplicate(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre, hub_at(mosquitto) as hub:
        await centre.hub_link.standing.up()
        raised = AlarmRaised(**hub.event(), alarm=uuid4(), cause="button", source="pendant-1")
        hub.send(Up.EVENT, raised)
        receipt = await hub.hears(Receipt)
        assert (receipt.outcome, receipt.of) == (Outcome.STORED, raised.id)
        hub.send(Up.EVENT, raised)
        assert (await hub.hears(Receipt)).outcome is Outcome.DUPLICATE
        [case] = await rows(centre, tables.cases)
        assert (case.home, case.state) == ("home-1", "queued")


@pytest.mark.usefixtures("placed")
async def test_readings_are_received_as_alarms_are_and_leave_no_gap(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre, hub_at(mosquitto) as hub:
        await centre.hub_link.standing.up()
        measured = Reading(
            id=uuid4(),
            device="pressure-1",
            at=datetime.now(UTC),
            values=(Value(measure="pulse", value=71.0),),
        )
        first, second = (
            AlarmRaised(**hub.event(), alarm=uuid4(), cause="button", source="pendant-1"),
            Readings(**hub.event(), readings=(measured,)),
        )
        third = AlarmRaised(**hub.event(), alarm=uuid4(), cause="button", source="pendant-1")
        hub.send(Up.TELEMETRY, second)
        receipt = await hub.hears(Receipt)
        assert (receipt.outcome, receipt.of) == (Outcome.STORED, second.id)
        hub.send(Up.TELEMETRY, second)
        assert (await hub.hears(Receipt)).outcome is Outcome.DUPLICATE
        hub.link.publish(up(HUB, Up.TELEMETRY), encode(second)[:-4], qos=1)
        assert (await hub.hears(Receipt)).outcome is Outcome.QUARANTINED
        for raised in (first, third):
            hub.send(Up.EVENT, raised)
            assert (await hub.hears(Receipt)).outcome is Outcome.STORED
        await asyncio.sleep(1.5)  # three times what makes a missing number a gap
        assert {(row.component, row.code) for row in await rows(centre, tables.faults)} == {
            ("message", "unreadable"),
        }
        assert len(await rows(centre, tables.readings)) == 1


@pytest.mark.usefixtures("placed")
async def test_ten_megabytes_and_noise_are_quarantined_and_the_next_alarm_is_received(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre, hub_at(mosquitto) as hub:
        await centre.hub_link.standing.up()
        hub.link.publish(up(HUB, Up.EVENT), bytes(10_000_000), qos=1)
        hub.link.publish(up(HUB, Up.EVENT), b"\xff\x00{", qos=1)
        for _ in range(2):
            receipt = await hub.hears(Receipt)
            assert receipt.outcome is Outcome.QUARANTINED
            assert receipt.sha256 is not None
        hub.send(
            Up.EVENT, AlarmRaised(**hub.event(), alarm=uuid4(), cause="smoke", source="smoke-1")
        )
        assert (await hub.hears(Receipt)).outcome is Outcome.STORED
        kept = await rows(centre, tables.quarantine)
        assert sorted((row.size, len(row.head)) for row in kept) == [(3, 3), (10_000_000, 65_536)]


@pytest.mark.usefixtures("placed")
async def test_a_suspicion_is_raised_by_the_centre_even_if_it_was_down_at_the_deadline(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with hub_at(mosquitto) as hub:
        async with Centre.run(settings) as centre:
            await centre.hub_link.standing.up()
            suspected = AlarmSuspected(
                **hub.event(),
                alarm=uuid4(),
                cause="fall",
                source="wearable-1",
                answer_within_s=0.2,
                grace_s=0.3,
            )
            hub.send(Up.EVENT, suspected)
            await hub.hears(Receipt)
        await asyncio.sleep(0.6)  # the deadline passes while nobody runs
        async with Centre.run(settings) as centre:
            [case] = await until(centre, tables.cases, 1)
            [alarm] = await rows(centre, tables.alarms)
            assert (alarm.state, alarm.reason, alarm.case_id) == ("raised", "silence", case.id)
            kinds = [row.kind for row in await rows(centre, tables.journal)]
            assert kinds == ["alarm.suspected", "alarm.overdue", "case.opened"]


@pytest.mark.usefixtures("placed")
async def test_a_dead_hub_is_one_technical_case_and_its_return_one_restore(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre:
        await centre.hub_link.standing.up()
        async with hub_at(mosquitto) as hub:
            hub.send(Up.STATUS, hub.status(), retain=True)
            await hub.hears(ConfigAvailable)
            hub.link.abort()
            [case] = await until(centre, tables.cases, 1)
            assert (case.priority, case.cause, case.hub) == (4, "technical", HUB)
        async with hub_at(mosquitto) as hub:
            hub.send(Up.STATUS, hub.status(), retain=True)
            entries = await until(centre, tables.journal, 2)
            assert [entry.kind for entry in entries] == ["fault.raised", "fault.cleared"]
        assert len(await rows(centre, tables.cases)) == 1


@pytest.mark.usefixtures("placed")
async def test_a_broker_s_restart_is_one_alarm_of_the_site_and_one_restore(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre:
        async with hub_at(mosquitto) as hub:
            hub.send(Up.STATUS, hub.status(), retain=True)
            await hub.hears(ConfigAvailable)
            mosquitto.kill()
            [case] = await until(centre, tables.cases, 1)
            assert (case.priority, case.cause, case.home) == (4, "technical", None)
        mosquitto.start()
        async with hub_at(mosquitto) as hub:
            hub.send(Up.STATUS, hub.status(), retain=True)
            entries = await until(centre, tables.journal, 2)
            kinds = [(entry.kind, entry.hub) for entry in entries]
            assert kinds == [("fault.raised", None), ("fault.cleared", None)]
        assert len(await rows(centre, tables.cases)) == 1


@pytest.mark.usefixtures("placed")
async def test_a_hostile_status_is_cut_to_size_and_supervision_goes_on(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre, hub_at(mosquitto) as hub:
        await hub.hears(ConfigAvailable)
        hostile = msgspec.structs.replace(
            hub.status(), software="\x00" + "x" * 900, epoch="\x00" * 99, config=2**40
        )
        hub.send(Up.STATUS, hostile)
        hub.link.publish(up(HUB, Up.STATUS), b"\x00 no status")
        await until(centre, tables.faults, 1)
        hub.send(Up.STATUS, hub.status())
        async with asyncio.timeout(10):
            while (await rows(centre, tables.hubs))[0].software != "test 1":  # noqa: ASYNC110 - a row
                await asyncio.sleep(0.05)
        [row] = await rows(centre, tables.hubs)
        assert (row.online, row.epoch) == (True, "00000000000000aa")


@pytest.mark.usefixtures("placed")
async def test_a_fault_of_a_moment_ends_after_an_hour(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre:
        await centre.hub_link.standing.up()
        await centre.ingest.accept(HUB, None, b"noise", datetime.now(UTC))
        async with centre.database.write() as transaction:
            await transaction.connection.execute(
                tables.faults.update().values(since=transaction.now - timedelta(hours=2))
            )
        await PassingFaults(centre.database, centre.ingest, RealClock()).look()
        await until(centre, tables.journal, 2)
        [fault] = await rows(centre, tables.faults)
        assert fault.cleared_at is not None
        mosquitto.stop()


async def test_two_workers_of_one_postgresql_share_the_alarms(
    settings: CentralSettings, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    if settings.sqlite_file is not None:
        pytest.skip("SQLite has one process")
    second = settings.model_copy(update={"state": tmp_path / "second"})
    async with Centre.run(settings) as one, Centre.run(second) as two, hub_at(mosquitto) as hub:
        await one.hub_link.standing.up()
        await two.hub_link.standing.up()
        for _ in range(200):
            hub.send(
                Up.EVENT, AlarmRaised(**hub.event(), alarm=uuid4(), cause="button", source="p")
            )
        for _ in range(200):
            assert (await hub.hears(Receipt)).outcome is Outcome.STORED
        raised = [row for row in await rows(one, tables.journal) if row.kind == "alarm.raised"]
        assert len(raised) == 200
        assert (await verify(one.database)).is_sound
        lives = [case for case in await rows(two, tables.cases) if case.priority == 1]
        assert [case.alarms for case in lives] == [200]


@pytest.mark.usefixtures("placed")
async def test_an_order_is_sent_with_its_fence_and_ends_with_its_result(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre, hub_at(mosquitto) as hub:
        hub.send(Up.STATUS, hub.status(), retain=True)
        async with centre.database.write() as transaction:
            await transaction.connection.execute(
                insert(tables.commands).values(
                    id=str(uuid4()),
                    hub=HUB,
                    n=1,
                    epoch="",
                    order='{"do": "self-test"}',
                    made_at=transaction.now,
                    made_by="operator:1",
                    expires_at=transaction.now.replace(year=2100),
                    next_due_at=transaction.now,
                )
            )
            transaction.hubs.add(HUB)
        command = await hub.hears(Command)
        assert (command.order, command.epoch, command.n) == (SelfTest(), "00000000000000aa", 1)
        hub.send(Up.RESULT, Result(**hub.event(), command=command.id, outcome="done"))
        await hub.hears(Receipt)
        [row] = await rows(centre, tables.commands)
        assert (UUID(row.id), row.outcome, row.next_due_at) == (command.id, "done", None)


@pytest.mark.usefixtures("placed")
async def test_an_order_without_a_result_ends_late(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    del mosquitto
    async with Centre.run(settings) as centre:
        async with centre.database.write() as transaction:
            await transaction.connection.execute(
                insert(tables.commands).values(
                    id=str(uuid4()),
                    hub=HUB,
                    n=1,
                    epoch="aa",
                    order='{"do": "silence"}',
                    made_at=transaction.now,
                    made_by="operator:1",
                    expires_at=transaction.now,
                    next_due_at=transaction.now,
                )
            )
        await until(centre, tables.journal, 1)
        [row] = await rows(centre, tables.commands)
        assert row.outcome == "late"


@pytest.mark.usefixtures("placed")
async def test_the_version_of_the_desired_state_is_retained_and_follows_its_change(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre, hub_at(mosquitto) as hub:
        assert (await hub.hears(ConfigAvailable)).version == 3
        async with centre.database.write() as transaction:
            await transaction.connection.execute(tables.homes.update().values(config_version=4))
            transaction.homes.add("home-1")
        assert (await hub.hears(ConfigAvailable)).version == 4
        mosquitto.kill()  # it forgets what it retained
        mosquitto.start()
        heard: asyncio.Queue[Publish] = asyncio.Queue()
        late = await connect(Address.parse(mosquitto.url), "late", on_message=heard.put_nowait)
        await late.subscribe((down(HUB, Down.CONFIG), 1))
        async with asyncio.timeout(15):
            assert decode_down((await heard.get()).payload) == ConfigAvailable(version=4)
        await late.disconnect()


@pytest.mark.usefixtures("placed")
async def test_an_event_that_never_came_is_a_fault(
    settings: CentralSettings, mosquitto: Mosquitto
) -> None:
    async with Centre.run(settings) as centre, hub_at(mosquitto) as hub:
        await centre.hub_link.standing.up()
        for seq in (1, 4, 2):
            hub.seq = seq - 1
            hub.send(Up.EVENT, AlarmRaised(**hub.event(), alarm=uuid4(), cause="gas", source="g"))
        faults = await until(centre, tables.faults, 1)
        assert [(fault.code, fault.text) for fault in faults] == [("gap", "events 3 never came")]


@pytest.mark.usefixtures("placed")
async def test_a_second_centre_on_the_same_sqlite_file_is_refused(
    settings: CentralSettings,
) -> None:
    if settings.sqlite_file is None:
        pytest.skip("PostgreSQL takes several workers")
    async with Centre.run(settings):
        with pytest.raises(AlreadyRunningError, match=f"pid {os.getpid()}"):
            await Centre.run(settings).__aenter__()


async def test_the_process_is_ready_in_time_and_ends_in_time(
    settings: CentralSettings, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "CALIU_CENTRAL_STATE": str(settings.state),
        "CALIU_CENTRAL_DATABASE": settings.database,
        "CALIU_CENTRAL_BROKER": settings.broker,
        "CALIU_CENTRAL_PORT": "0",
    }
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "caliu", "central", "run"),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    ready = await process.stdout.readline()
    used = psutil.Process(process.pid).cpu_times()
    assert re.fullmatch(rb"ready http://127.0.0.1:\d+\n", ready), (tmp_path / "log").read_text()
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(5):
        assert await process.wait() == 0, (tmp_path / "log").read_text()
    # Of the processor, not of the wall: what runs beside the tests is not ours to time.
    assert used.user + used.system < 5
