"""A process that only escalates: `python -m tests.central.desk.night_shift URL`, to be killed."""

import asyncio
import sys

from central.alarms.escalator import Escalator
from central.database import Database
from central.notifications.links import Links
from central.notifications.sender import Sender
from protocol.clock import RealClock

LINKS = Links("https://caliu.example", b"a secret of thirty-two letters...")


async def main(url: str) -> None:
    database = Database.open(url, RealClock())
    async with Sender({"json"}, timeout_s=60) as sender:
        await Escalator(database, RealClock(), sender, LINKS, tick_s=0.1).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
