"""Several real outboxes and uplinks in one process, each putting numbered alarms: for chaos.

`python -m simulations.hubs FOLDER BROKER_PORT FIRST COUNT EVENTS EVERY_S`. It tells `put` before an
event is handed to the outbox and `kept` once the outbox has it on the disk, as lines of JSON; then
`drained` when every receipt has come.
"""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import msgspec

from edge.commentary import Commentary
from edge.mqtt_path import Birth, MqttPath
from edge.outbox import Outbox
from edge.settings import Centre, Settings
from edge.uplink import Uplink
from protocol.clock import Clock, RealClock
from protocol.identity import new_id
from protocol.messages import AlarmRaised
from simulations.town import hub_id, installation_of


class NumberedHub:
    """One hub that presses its button `events` times."""

    def __init__(self, number: int, folder: Path, broker_port: int, clock: Clock) -> None:
        self.id = hub_id(number)
        self._clock = clock
        self._settings = Settings(
            hub=self.id,
            installation=UUID(installation_of(number)),
            state=folder / self.id,
            centre=Centre(broker=f"mqtt://127.0.0.1:{broker_port}"),
        )
        self._settings.state.mkdir(parents=True, exist_ok=True)

    async def run(self, *, first: int, events: int, every_s: float) -> None:
        """Put numbers `first` to `events`, send them, and return once all have receipts."""
        outbox = await Outbox.open(self._settings.state / "outbox.db", self._clock)
        uplink = Uplink(outbox, self._clock, Commentary(self._clock), lambda _: None)
        path = MqttPath(
            self._settings,
            self._clock,
            lambda: Birth(epoch=outbox.epoch, config=0, software="chaos", capabilities=()),
            uplink.heard,
            uplink.turned,
        )
        uplink.add(path)
        async with asyncio.TaskGroup() as group:
            work = {"send": uplink.send(), "receive": uplink.receive(), "path": path.run()}
            tasks = [group.create_task(part, name=name) for name, part in work.items()]
            for number in range(first, events + 1):
                await self._put(outbox, number)
                await self._clock.sleep(every_s)
            while outbox.pending():
                await self._clock.sleep(0.1)
            say(event="drained", hub=self.id)
            for task in tasks:
                task.cancel()
        await outbox.close()

    async def _put(self, outbox: Outbox, number: int) -> None:
        now = self._clock.now()
        alarm = AlarmRaised(
            v=1,
            id=new_id(now),
            installation=str(self._settings.installation),
            at=now,
            epoch="",
            seq=0,
            alarm=new_id(now),
            cause="button",
            source=f"number-{number}",
        )
        say(event="put", hub=self.id, n=number, id=alarm.id)
        (kept,) = await outbox.put(alarm)
        say(event="kept", hub=self.id, n=number, id=kept.event.id, durable=kept.durable)


def say(**line: object) -> None:
    """Write a line of JSON."""
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


async def main(folder: Path, broker_port: int, hubs: range, events: int, every_s: float) -> None:
    """Run the hubs of one process; numbers that `progress` in the folder names are done."""
    clock = RealClock()
    progress = msgspec.json.decode(
        (folder / "progress.json").read_bytes() if (folder / "progress.json").exists() else b"{}",
        type=dict[str, int],
    )
    say(event="ready")
    async with asyncio.TaskGroup() as group:
        for number in hubs:
            hub = NumberedHub(number, folder, broker_port, clock)
            life = hub.run(first=progress.get(hub.id, 0) + 1, events=events, every_s=every_s)
            group.create_task(life, name=hub.id)


if __name__ == "__main__":
    _, place, port, first, count, total, pace = sys.argv
    asyncio.run(
        main(
            Path(place),
            int(port),
            range(int(first), int(first) + int(count)),
            int(total),
            float(pace),
        )
    )
