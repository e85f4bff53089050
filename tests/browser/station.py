"""A real centre for the browser: its process, its hubs, and carriers that take its notices."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

import aiomqtt
import httpx
import msgspec

from central import schema
from central.database import Database
from central.demo_homes import HOMES
from central.seed import seed
from protocol import codec, messages, topics
from protocol.clock import RealClock
from protocol.evidence import (
    AccelerationCurve,
    BedState,
    DayStrip,
    DoorState,
    Evidence,
    RoomDay,
    RoomMotion,
    Said,
)
from protocol.readings import Reading, Value
from tests.browser.tiles import give_tile

_LINK = re.compile(r"https?://[^\s\"\\]+/c/[^\s\"\\]+")


@dataclass(slots=True)
class Carriers:
    """The outside world: a web address for each contact, where notices arrive."""

    port: int = 0
    links: dict[str, str] = field(default_factory=dict)
    """The link that each contact got last, by the contact's id."""
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def link_of(self, contact: str) -> str:
        """Return the link in the last notice to `contact`, once there is one."""
        async with asyncio.timeout(15), self._came:
            await self._came.wait_for(lambda: contact in self.links)
            return self.links[contact]

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one HTTP request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = re.search(r"(?i)content-length: *(\d+)", head)
        body = await reader.readexactly(int(size.group(1))) if size else b""
        contact = head.split(" ", 2)[1].strip("/")
        found = _LINK.search(msgspec.json.encode(msgspec.json.decode(body)).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        if found is not None:
            async with self._came:
                self.links[contact] = found.group()
                self._came.notify_all()


@dataclass(slots=True)
class Hub:
    """A hub of one demo home, as far as the centre can tell."""

    id: str
    installation: str
    broker_port: int
    epoch: str = field(default_factory=lambda: uuid4().hex[:16])
    seq: int = 0

    async def raise_alarm(
        self,
        cause: str = "fall",
        *,
        source: str = "wearable-1",
        place: str | None = "bathroom",
        evidence: Evidence | None = None,
        test: bool = False,
    ) -> UUID:
        """Publish an alarm as a home does; returns the alarm's id."""
        alarm = uuid4()
        self.seq += 1
        said = messages.AlarmRaised(
            v=messages.VERSION,
            id=uuid4(),
            installation=self.installation,
            at=datetime.now(UTC),
            epoch=self.epoch,
            seq=self.seq,
            alarm=alarm,
            cause=cause,
            source=source,
            reason="silence" if cause == "fall" else "immediate",
            place=place,
            evidence=evidence,
            test=test,
            certainty=0.93 if cause == "fall" else 1.0,
        )
        await self._publish(said)
        return alarm

    async def note(self, alarm: UUID, note: Literal["unconfirmed", "pressed-again"]) -> None:
        """Publish something more about an alarm."""
        self.seq += 1
        said = messages.AlarmNoted(
            v=messages.VERSION,
            id=uuid4(),
            installation=self.installation,
            at=datetime.now(UTC),
            epoch=self.epoch,
            seq=self.seq,
            alarm=alarm,
            note=note,
        )
        await self._publish(said)

    async def measure(self, **values: float) -> UUID:
        """Publish a reading as a home's cuff does; returns its id."""
        now = datetime.now(UTC)
        self.seq += 1
        reading = Reading(
            id=uuid4(),
            device="pressure-1",
            at=now,
            values=tuple(Value(measure=name, value=value) for name, value in values.items()),
        )
        said = messages.Readings(
            v=messages.VERSION,
            id=uuid4(),
            installation=self.installation,
            at=now,
            epoch=self.epoch,
            seq=self.seq,
            readings=(reading,),
        )
        await self._publish(said, topics.Up.TELEMETRY)
        return reading.id

    async def _publish(
        self, said: messages.AnyEvent | messages.Readings, kind: topics.Up = topics.Up.EVENT
    ) -> None:
        async with aiomqtt.Client("127.0.0.1", self.broker_port) as client:
            await client.publish(topics.up(self.id, kind), codec.encode(said), qos=1)


def a_fall(at: datetime) -> Evidence:
    """Return what a wearable and the rooms show of a fall in the bathroom."""
    before = tuple(1.0 + 0.12 * ((7 * step) % 5 - 2) / 2 for step in range(70))
    falling = (0.62, 0.48, 0.41, 0.38, 0.36, 0.4, 0.44)
    impact = (1.9, 3.2, 4.12, 2.6, 1.1, 0.5, 1.7, 1.4, 0.8, 1.2)
    after = tuple(1.0 + 0.03 * ((3 * step) % 4 - 1.5) for step in range(80))
    curve = (*before, *falling, *impact, *after)
    return Evidence(
        acceleration=AccelerationCurve(
            rate_hz=50,
            magnitude_g=curve,
            impact_index=curve.index(4.12),
            peak_g=4.12,
            angle_deg=78,
            stillness_s=12,
        ),
        motion=tuple(
            RoomMotion(place=place, last_at=at - timedelta(minutes=minutes))
            for place, minutes in (("bathroom", 1), ("hall", 3), ("bedroom", 95), ("kitchen", 340))
        ),
        text="Impact of 4.1 g, posture turned by 78 degrees, then almost still.",
        said=Said(code="impact-still", g=4.1, degrees=78),
        doors=(
            DoorState(
                device="door-1", place="entrance", open=True, since=at - timedelta(minutes=9)
            ),
            DoorState(
                device="door-2", place="balcony", open=False, since=at - timedelta(minutes=600)
            ),
        ),
        bed=BedState(occupied=False, since=at - timedelta(minutes=21)),
        day=DayStrip(
            until=at + timedelta(minutes=11),
            rooms=(
                RoomDay(
                    place="bathroom", counts="----1000120001000000010000000200001000000100001" + "3"
                ),
                RoomDay(
                    place="hall", counts="----2100210012000110020001300021000100000000000" + "2"
                ),
                RoomDay(
                    place="bedroom", counts="----0000000000000000000000000000010125320111040" + "0"
                ),
                RoomDay(
                    place="kitchen", counts="----0379400001692000000013784000000000000000000" + "0"
                ),
            ),
        ),
    )


@dataclass(slots=True)
class Station:
    """A running centre with its three demo homes."""

    url: str
    port: int
    passwords: dict[str, str]
    hubs: tuple[Hub, ...]
    carriers: Carriers
    database_url: str
    pid: int
    tiles_url: str
    """Where this centre takes its map tiles from."""


@asynccontextmanager
async def running(folder: Path, broker_port: int) -> AsyncIterator[Station]:
    """Seed a database, run `caliu central run` over it, and end it by SIGTERM."""
    database_url = f"sqlite+aiosqlite:///{folder / 'caliu.db'}"
    carriers = Carriers()
    server = await asyncio.start_server(carriers.take, "127.0.0.1", 0)
    carriers.port = server.sockets[0].getsockname()[1]
    maps = await asyncio.start_server(give_tile, "127.0.0.1", 0)
    tiles_url = f"http://127.0.0.1:{maps.sockets[0].getsockname()[1]}"
    passwords = await _seeded(database_url, f"json://127.0.0.1:{carriers.port}/{{contact}}")
    with (folder / "centre.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "caliu", "central", "run"),
            env={
                **os.environ,
                "CALIU_CENTRAL_STATE": str(folder),
                "CALIU_CENTRAL_DATABASE": database_url,
                "CALIU_CENTRAL_PORT": "0",
                "CALIU_CENTRAL_BROKER": f"mqtt://127.0.0.1:{broker_port}",
                "CALIU_CENTRAL_TICK_S": "0.2",
                "CALIU_CENTRAL_MAP_TILES": f"{tiles_url}/{{z}}/{{x}}/{{y}}.png",
                "CALIU_CENTRAL_MAP_ATTRIBUTION": "Teules de prova",
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            line = (await process.stdout.readline()).decode()
        assert line.startswith("ready "), (folder / "centre.log").read_text()
        url = line.split()[1]
        yield Station(
            url=url,
            port=int(url.rsplit(":", 1)[1]),
            passwords=passwords,
            hubs=tuple(
                Hub(id=home.hub, installation=home.installation, broker_port=broker_port)
                for home in HOMES
            ),
            carriers=carriers,
            database_url=database_url,
            pid=process.pid,
            tiles_url=tiles_url,
        )
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(15):
                await process.wait()
        server.close()
        maps.close()


async def end_all(station: Station) -> None:
    """Bring every open case to its end, as a supervisor who takes over may."""
    async with httpx.AsyncClient(base_url=station.url) as laia:
        login = {"login": "laia", "password": station.passwords["laia"]}
        me = (await laia.post("/api/session", json=login)).raise_for_status().json()
        laia.headers["X-CSRF-Token"] = me["csrf"]
        queue = (await laia.get("/api/queue")).raise_for_status().json()
        for row in queue["cases"]:
            case = f"/api/cases/{row['id']}"
            detail = (await laia.get(case)).raise_for_status().json()
            for deed, with_it in _to_the_end(detail):
                body = {"fence": detail["fence"], **with_it}
                said = await laia.post(f"{case}/{deed}", json=body)
                detail = said.raise_for_status().json()


def _to_the_end(detail: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    if detail["case"]["state"] != "resolved":
        if detail["case"]["owner"] is not None:
            yield "release", {}
        yield "take", {}
        yield "resolve", {"outcome": detail["outcomes"][0]["code"], "text": "end of the test"}
    yield "close", {"text": "end of the test"}


async def _seeded(database_url: str, channel: str) -> dict[str, str]:
    database = Database.open(database_url, RealClock())
    try:
        await schema.upgrade(database.engine)
        seeded = await seed(database, channels=[channel])
    finally:
        await database.close()
    return {one.login: one.password for one in seeded.logins}
