"""The pretend home: a resident's life as messages of real devices on the hub's home broker.

Motion, door and bed are announced and speak as zigbee2mqtt publishes them; the wearable streams
acceleration at 50 Hz and replays recordings; the pendant and answers are touches. What the hub says
is listened to, so that the person can answer it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import aiomqtt
import msgspec

from protocol import home
from protocol.clock import Clock
from simulations.resident import Happening, Posture, Resident, What, step, walk
from simulations.zigbee import Radio

Sample = tuple[float, float, float]
RATE_HZ = 50.0
BATCH = 25
"""Samples in one message: half a second."""
SPEAK_ALWAYS = ("wearable", "robot")
USUAL = (
    *("pendant-1", "door-front", "bed-1", "smoke-kitchen"),
    *(f"motion-{room}" for room in ("bedroom", "bathroom", "kitchen", "living-room", "hall")),
)
"""The devices of a home of which nothing else is said."""
REPORT_EVERY_S = 60.0
"""Devices say that they live though nothing happens; real ones say so every hour or so."""
BATTERIES = {"pendant-1": 84, "door-front": 91, "smoke-kitchen": 88}
"""In per cent; of the others one is made up, by the device's name."""

GRAVITY: dict[Posture, Sample] = {
    Posture.UPRIGHT: (0.05, -0.99, 0.08),
    Posture.SITTING: (0.05, -0.93, 0.35),
    Posture.LYING: (0.1, -0.1, 0.99),
}


class House:
    """One home. `live` runs the routine; the other methods are what a scenario does to it."""

    def __init__(
        self,
        broker: aiomqtt.Client,
        *,
        clock: Clock,
        seed: int,
        devices: Iterable[str] = (),
        said: Callable[[home.HubState], None] = lambda _: None,
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._random = Random(seed)
        self._said = said
        self._reporting = [name for name in devices if not name.startswith(SPEAK_ALWAYS)]
        self._radio = Radio(broker, self._reporting)
        self._recording: deque[Sample] = deque()
        self._began: asyncio.Future[float] | None = None
        self._loop = asyncio.get_running_loop()
        self._down: Sample | None = None
        self.resident = Resident()
        self.hub = home.HubState(at=clock.now())
        self.asked = asyncio.Event()
        """Set while the hub asks something."""

    async def live(self, life: Clock) -> None:
        """Follow the routine on the time of `life`, which may run faster than the hub's."""
        if self._reporting:
            await self._radio.announce()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._routine(life), name="routine")
            group.create_task(self._wear(), name="wearable")
            group.create_task(self._report(), name="devices report")
            group.create_task(self._listen(), name="listens to the hub")

    async def walk(self, room: str, posture: Posture = Posture.UPRIGHT) -> None:
        """Lead the person to a room, and keep them from their routine for an hour."""
        now = self._clock.now()
        self.resident, happened = walk(self.resident, room, posture, now)
        self.hold(timedelta(hours=1))
        await self._publish(happened)

    def hold(self, how_long: timedelta) -> None:
        """Keep the person where they are."""
        self.resident = replace(self.resident, held_until=self._clock.now() + how_long)

    async def fall(self, recording: Sequence[Sample]) -> float:
        """Play a recorded fall through the wearable; the person stays down afterwards.

        Returns when its largest sample will have been felt, in steady seconds.
        """
        self.hold(timedelta(hours=1))
        self._recording.extend(recording)
        self._began = self._loop.create_future()
        began = await self._began
        loudest = max(range(len(recording)), key=lambda i: sum(axis**2 for axis in recording[i]))
        return began + (loudest + 1) / RATE_HZ

    async def press_pendant(self, device: str = "pendant-1") -> None:
        """Press the pendant, as an SOS button of zigbee2mqtt says it."""
        await self._zigbee(device, {"action": "emergency", "battery": 84})

    async def answer(self, *, well: bool) -> None:
        """Touch an answer on the hub's screen; who is well is up again."""
        if well:
            self._down = None
        touch = home.Touch(what="yes" if well else "no", source="screen-1", at=self._clock.now())
        await self._broker.publish(home.HUB_BUTTON, msgspec.json.encode(touch), qos=1)

    async def set_door(self, *, open_: bool) -> None:
        """Open or close the front door."""
        await self._zigbee("door-front", {"contact": not open_, "battery": 91})

    async def set_smoke(self, *, smoke: bool) -> None:
        """Let the smoke alarm sound, or stop."""
        await self._zigbee("smoke-kitchen", {"smoke": smoke, "battery": 88})

    async def _routine(self, life: Clock) -> None:
        while True:
            self.resident, happened = step(self.resident, life.now(), self._random)
            await self._publish(happened)
            await life.sleep(self._random.uniform(5, 15))

    async def _publish(self, happened: Iterable[Happening]) -> None:
        for happening in happened:
            match happening.what:
                case What.ENTERED_ROOM | What.STIRRED:
                    await self._zigbee(
                        f"motion-{happening.room}", {"occupancy": True, "illuminance": 40}
                    )
                    await self._zigbee(f"motion-{happening.room}", {"occupancy": False})
                case What.GOT_INTO_BED | What.GOT_UP:
                    lying = happening.what is What.GOT_INTO_BED
                    await self._zigbee("bed-1", {"occupancy": lying})
                case What.OPENED_DOOR:
                    await self.set_door(open_=True)
                case What.CLOSED_DOOR:
                    await self.set_door(open_=False)

    async def _report(self) -> None:
        """Let every device say that it lives, and how full its battery is."""
        while True:
            for device in self._reporting:
                battery = BATTERIES.get(device, 60 + sum(device.encode()) % 40)
                await self._zigbee(device, {"battery": battery})
            await self._clock.sleep(REPORT_EVERY_S)

    async def _zigbee(self, device: str, state: dict[str, object]) -> None:
        link = self._random.randint(60, 220)
        await self._radio.says(device, {**state, "linkquality": link})

    async def _wear(self) -> None:
        """Stream the wearable: the recording where one plays, else gravity and a little noise."""
        topic = home.WEARABLE.format(device="wearable-1")
        seq = 0
        due = self._clock.steady()
        while True:
            began, due = due, due + BATCH / RATE_HZ
            if self._recording and self._began is not None and not self._began.done():
                self._began.set_result(began)
            samples = tuple(self._sample() for _ in range(BATCH))
            await self._clock.sleep(max(0.0, due - self._clock.steady()))
            batch = home.Acceleration(
                seq=seq, at=self._clock.now(), rate_hz=RATE_HZ, samples=samples
            )
            await self._broker.publish(topic, msgspec.json.encode(batch))
            seq += 1

    def _sample(self) -> Sample:
        if self._recording:
            sample = self._recording.popleft()
            self._down = sample
            return sample
        x, y, z = self._down or GRAVITY[self.resident.posture]
        noise = self._random.gauss
        return (round(x + noise(0, 0.01), 3), round(y + noise(0, 0.01), 3), round(z, 3))

    async def _listen(self) -> None:
        await self._broker.subscribe(home.HUB_STATE, qos=1)
        async for message in self._broker.messages:
            if isinstance(message.payload, bytes):
                self.hub = msgspec.json.decode(message.payload, type=home.HubState)
                (self.asked.set if self.hub.asking else self.asked.clear)()
                self._said(self.hub)
