"""The second path: where no receipt came in time, an alarm leaves as an SMS by a modem at home.

Auxiliary: it restarts when the modem hangs, and what waits is kept. A receipt that comes back this
way is worth as much as one on the first path.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from uuid import UUID

from edge.commentary import Commentary
from edge.happenings import FaultSeen
from firmware_bridge.modem import Modem, Refused
from protocol import codec, sms
from protocol.clock import Clock
from protocol.configuration import SecondPathConfig
from protocol.messages import AlarmRaised, Receipt
from protocol.topics import Down

log = logging.getLogger(__name__)

WAITING = 32
"""Alarms that may wait for the modem; beyond it the oldest is dropped, and said."""
TEXTS = 3
"""Of one alarm, at most: each costs, and the line may come back."""
AGAIN_S = 5.0
"""After the network refused one."""
LOOK_S = 600.0
"""How often the modem is asked whether it has a network."""
NAME = "modem"


class SecondPath:
    """`run` it; `take` and `configure` from anywhere."""

    def __init__(
        self,
        port: str,
        clock: Clock,
        *,
        hub: str,
        pin: str | None,
        heard: Callable[[Down, bytes], None],
        report: Callable[[FaultSeen], None],
        commentary: Commentary,
    ) -> None:
        self._port = port
        self._clock = clock
        self._hub = hub
        self._pin = pin
        self._heard = heard
        self._report = report
        self._commentary = commentary
        self._config: SecondPathConfig | None = None
        self._waiting: deque[AlarmRaised] = deque(maxlen=WAITING)
        self._texts: Counter[UUID] = Counter()
        self._stirred = asyncio.Event()

    def configure(self, config: SecondPathConfig | None) -> None:
        """Use the centre's number and this installation's key from now on."""
        self._config = config
        self._stirred.set()

    def take(self, raw: bytes) -> None:
        """Send an alarm that has no receipt; one that was sent often enough is left alone."""
        try:
            message = codec.decode_up(raw)
        except codec.Unreadable:
            return
        if not isinstance(message, AlarmRaised) or self._texts[message.alarm] >= TEXTS:
            return
        if any(waiting.alarm == message.alarm for waiting in self._waiting):
            return
        if len(self._waiting) == WAITING:
            log.warning("too many alarms wait for the modem: the oldest is dropped")
        self._waiting.append(message)
        self._stirred.set()

    async def run(self) -> None:
        """Keep the modem open, send what waits, hear what comes; raises what the modem raised."""
        async with Modem.on(self._port, pin=self._pin) as modem, asyncio.TaskGroup() as group:
            group.create_task(self._send(modem), name="modem sends")
            group.create_task(self._hear(modem), name="modem hears")
            group.create_task(self._look(modem), name="modem is looked after")

    async def _send(self, modem: Modem) -> None:
        while True:
            self._stirred.clear()
            config = self._config
            if config is None or not self._waiting:
                await self._stirred.wait()
                continue
            alarm = self._waiting[0]
            text = sms.seal_alarm(alarm, hub=self._hub, key=config.key)
            try:
                await modem.send(config.number, text)
            except Refused as refused:
                self._fault("network", str(refused))
                await self._clock.sleep(AGAIN_S)
                continue
            self._texts[alarm.alarm] += 1
            if self._waiting and self._waiting[0] is alarm:  # else it was dropped meanwhile
                self._waiting.popleft()
            self._fault("network", over=True)
            self._commentary.tell("sent", type="alarm.raised", id=alarm.id, path="sms")

    async def _hear(self, modem: Modem) -> None:
        while True:
            for message in await modem.receive():
                self._take_text(message.text)
                await modem.forget(message)

    def _take_text(self, text: str) -> None:
        """A receipt of the centre; whatever else a SIM card receives is nobody's here."""
        config = self._config
        if config is None:
            return
        try:
            opened = sms.open_text(text, lambda hub: (config.key, "") if hub == self._hub else None)
        except sms.NotOurs as error:
            log.info("a text was left alone: %s", error)
            return
        if isinstance(opened.said, Receipt):
            self._heard(Down.RECEIPT, codec.encode(opened.said))

    async def _look(self, modem: Modem) -> None:
        while True:
            reach = await modem.reach()
            if reach.registered:
                self._fault("network", over=True)
            else:
                why = "the network does not want its SIM card" if reach.denied else "no network"
                self._fault("network", f"The modem has {why}: the second path is shut.")
            await self._clock.sleep(LOOK_S)

    def _fault(self, code: str, text: str = "", *, over: bool = False) -> None:
        self._report(FaultSeen(component=NAME, code=code, text=text, over=over))
