"""The centre's store at work, for the power cut: each receipt that it gives is written to MARKS.

The real ingest on SQLite, with the head of the journal exported beside it. Some messages come twice
and some in one batch, as they do; every receipt lets a hub forget, so every receipt is a promise.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

from central.database import Database
from central.heads import Heads
from central.ingest import Ingest
from central.residents.placements import Placements
from protocol.clock import Clock, RealClock
from protocol.codec import encode
from protocol.messages import AlarmRaised
from simulations.census import enrol
from simulations.stage import prepare
from simulations.town import LightHub

HUBS = 20
Take = Callable[[LightHub, AlarmRaised], Coroutine[None, None, None]]


async def main(folder: Path, rounds: int) -> None:
    """Take a handful of alarms at once, round after round."""
    clock = RealClock()
    url = f"sqlite+aiosqlite:///{folder / 'caliu.db'}"
    await prepare(url)
    await enrol(url, HUBS)
    marks = os.open(folder / "MARKS", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    database = Database.open(url, clock)
    ingest = Ingest(database, Placements(database))
    heads = Heads(database, folder / "heads.jsonl", clock, every_s=0.05)
    hubs = [LightHub(number, clock) for number in range(HUBS)]

    async def take(hub: LightHub, alarm: AlarmRaised) -> None:
        receipt = await ingest.accept(hub.id, None, encode(alarm), clock.now())
        line = f"{receipt.outcome.value} {hub.id} {alarm.id} {alarm.alarm}\n"
        os.write(marks, line.encode())

    async with asyncio.TaskGroup() as group:
        group.create_task(ingest.run(), name="ingest")
        exporting = group.create_task(heads.run(), name="heads")
        for number in range(rounds):
            await _round(hubs, number, take, clock)
        exporting.cancel()
        ingest.close()
    await heads.export()
    await database.close()


async def _round(hubs: list[LightHub], number: int, take: Take, clock: Clock) -> None:
    """Let one to five hubs cry at once; every third alarm is sent twice."""
    async with asyncio.TaskGroup() as group:
        for extra in range(1 + number % 5):
            hub = hubs[(number + extra) % len(hubs)]
            alarm = hub.alarm()
            group.create_task(take(hub, alarm), name=hub.id)
            if (number + extra) % 3 == 0:
                group.create_task(take(hub, alarm), name=f"{hub.id} again")
    await clock.sleep(0.001 * (number % 4))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
