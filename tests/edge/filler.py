"""A program that puts alarms into an outbox for ever and prints each that is safe; to be killed.

Each alarm is three events: suspected, raised, noted. A line is `alarm id`.
"""

import asyncio
import sys
from pathlib import Path

from edge.outbox import Outbox
from protocol.clock import RealClock
from tests.edge.events import noted, raised, some_id, suspected


async def alarm(outbox: Outbox) -> None:
    name = some_id()
    for event in (suspected(name), raised(name), noted(name)):
        (kept,) = await outbox.put(event)
        assert kept.durable
        sys.stdout.write(f"{name} {kept.event.id}\n")
        sys.stdout.flush()


async def main() -> None:
    outbox = await Outbox.open(Path(sys.argv[1]), RealClock())

    async def for_ever() -> None:
        while True:
            await alarm(outbox)

    async with asyncio.TaskGroup() as group:
        for number in range(40):
            group.create_task(for_ever(), name=f"filler {number}")


asyncio.run(main())
