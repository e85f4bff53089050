"""An alarm on its whole way inside the centre: ingest, live link, case page, erasure."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest_asyncio

from central.demo_homes import HOMES, ROSA
from central.ingest import Ingest
from central.residents.placements import Placements
from central.verification import verify
from protocol.codec import encode
from protocol.evidence import (
    AccelerationCurve,
    BedState,
    DayStrip,
    DoorState,
    Evidence,
    RoomDay,
    Said,
)
from protocol.identity import new_epoch, new_id
from protocol.messages import VERSION, AlarmNoted, AlarmRaised, AlarmSuspected, AnyEvent, Outcome
from tests.central.console.conftest import Office

ROSAS = HOMES[0]
CURVE = AccelerationCurve(rate_hz=50, magnitude_g=(1.0, 4.1, 0.9), impact_index=1, peak_g=4.1)


@pytest_asyncio.fixture
async def ingest(office: Office) -> AsyncIterator[Ingest]:
    running = Ingest(office.database, Placements(office.database))
    async with asyncio.TaskGroup() as group:
        group.create_task(running.run(), name="ingest")
        yield running
        running.close()


async def test_a_fall_comes_to_the_desk_with_its_evidence_and_can_be_forgotten(
    office: Office, ingest: Ingest
) -> None:
    clock, alarm, epoch = office.database.clock, uuid4(), new_epoch()

    def head(seq: int) -> dict[str, Any]:
        now = clock.now()
        return {
            "v": VERSION,
            "id": new_id(now),
            "installation": ROSAS.installation,
            "at": now,
            "epoch": epoch,
            "seq": seq,
            "alarm": alarm,
        }

    async def send(message: AnyEvent) -> None:
        receipt = await ingest.accept(ROSAS.hub, str(message.id), encode(message), clock.now())
        assert receipt.outcome is Outcome.STORED

    about: dict[str, Any] = {"cause": "fall", "source": "wearable-1", "place": "bathroom"}
    seen = Evidence(acceleration=CURVE, text="an impact, then stillness")
    await send(
        AlarmSuspected(**head(1), **about, answer_within_s=20.0, grace_s=10.0, evidence=seen)
    )
    await send(AlarmRaised(**head(2), **about, reason="silence", evidence=seen))
    await send(AlarmNoted(**head(3), note="answered", text="em fa mal el maluc"))

    async with office.logged_in("nuria") as browser:
        (row,) = (await browser.get("/api/queue")).json()["cases"]
        page = (await browser.get(f"/api/cases/{row['id']}")).json()
        fence = page["fence"]
        for what, change in (
            ("take", {}),
            ("resolve", {"outcome": page["outcomes"][0]["code"], "text": "sola, amb dolor"}),
            ("close", {"text": "trucada"}),
        ):
            answer = await browser.post(
                f"/api/cases/{row['id']}/{what}", json={"fence": fence, **change}
            )
            assert answer.status_code == 200, answer.text
            fence = answer.json()["fence"]
    assert (row["who"], row["cause"], row["place"], row["priority"]) == (
        "Rosa Vidal Mas",
        "fall",
        "bathroom",
        1,
    )
    assert page["alarms"][0]["evidence"]["acceleration"]["peak_g"] == 4.1
    assert page["next_contact"] == ROSAS.contacts[0].id
    assert "em fa mal el maluc" in [line["text"] for line in page["timeline"]]
    assert all("evidence" not in line["data"] for line in page["timeline"])

    async with office.logged_in("admin") as browser:
        assert (await browser.post(f"/api/residents/{ROSA}/erase")).status_code == 200
    async with office.logged_in("nuria") as browser:
        after = await browser.get(f"/api/cases/{row['id']}")
    for gone in ("Rosa", "maluc", "sola, amb dolor", "Villarroel", "peak_g"):
        assert gone not in after.text
    assert (await verify(office.database)).flaws == []


async def test_the_home_beside_an_alarm_and_what_was_wrong_with_it_come_to_the_desk_as_codes(
    office: Office, ingest: Ingest
) -> None:
    now = office.database.clock.now()
    home = Evidence(
        said=Said(code="door-open", minutes=12),
        doors=(DoorState(device="door-1", place="entrance", open=True, since=now),),
        bed=BedState(occupied=False, since=now),
        day=DayStrip(until=now, rooms=(RoomDay(place="hall", counts="-012"),)),
    )
    message = AlarmRaised(
        v=VERSION,
        id=new_id(now),
        installation=ROSAS.installation,
        at=now,
        epoch=new_epoch(),
        seq=1,
        alarm=uuid4(),
        cause="meteorite",
        source="door-1",
        evidence=home,
    )
    receipt = await ingest.accept(ROSAS.hub, str(message.id), encode(message), now)
    assert receipt.outcome is Outcome.STORED
    async with office.logged_in("nuria") as browser:
        cases = (await browser.get("/api/queue")).json()["cases"]
        (row,) = (case for case in cases if case["cause"] == "meteorite")
        (alarm,) = (await browser.get(f"/api/cases/{row['id']}")).json()["alarms"]
    assert alarm["evidence"]["said"] == {"code": "door-open", "minutes": 12.0}
    assert alarm["evidence"]["doors"][0]["open"] is True
    assert alarm["evidence"]["bed"]["occupied"] is False
    assert alarm["evidence"]["day"]["rooms"] == [{"place": "hall", "counts": "-012"}]
    assert alarm["wrong"] == [{"code": "cause", "text": "the cause 'meteorite' is unknown here"}]
