"""A hub's outbox at work, for the power cut: what it promises is written to MARKS at once."""

import asyncio
import os
import sys
from pathlib import Path

from edge.outbox import Outbox
from protocol.clock import RealClock
from protocol.identity import new_id
from protocol.messages import AlarmRaised, Outcome, Receipt


async def main(folder: Path, count: int) -> None:
    """Put alarms, three in a commit now and then; give every second one its receipt."""
    clock = RealClock()
    outbox = await Outbox.open(folder / "outbox.db", clock)
    marks = os.open(folder / "MARKS", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(count):
        alarms = [alarm(clock, f"n{number}-{extra}") for extra in range(1 + number % 3)]
        for kept in await outbox.put(*alarms):
            os.write(marks, f"kept {kept.event.id} {kept.durable}\n".encode())
        if number % 2:
            os.write(marks, f"receipted {alarms[0].id}\n".encode())  # from here it may forget it
            await outbox.settle(Receipt(outcome=Outcome.STORED, of=alarms[0].id, at=clock.now()))
    await outbox.close()


def alarm(clock: RealClock, source: str) -> AlarmRaised:
    """Make an alarm; the outbox stamps it."""
    now = clock.now()
    return AlarmRaised(
        v=1,
        id=new_id(now),
        installation="00000000-0000-7000-8000-000000000000",
        at=now,
        epoch="",
        seq=0,
        alarm=new_id(now),
        cause="button",
        source=source,
    )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
