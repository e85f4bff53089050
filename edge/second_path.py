"""The second path: where no receipt came in time, an alarm leaves as an SMS by a modem at home.

The last resort, where texts bring no receipt either and a number was given: the modem calls it, so
that a telephone rings whose caller is known. Auxiliary: it restarts when the modem hangs, and what
waits is kept. A receipt that comes back this way is worth as much as one on the first path.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from edge.commentary import Commentary
from edge.happenings import FaultSeen
from edge.senses import Sign
from firmware_bridge.modem import Modem, Refused
from protocol import codec, sms
from protocol.clock import Clock
from protocol.configuration import SecondPathConfig
from protocol.messages import AlarmRaised, PathState, Receipt
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
CALLS = 3
"""Of one alarm, at most; one that was answered is the last."""
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
        call_number: str | None = None,
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
        self._call_number = call_number
        self._calls: Counter[UUID] = Counter()
        self._ringing: deque[UUID] = deque(maxlen=WAITING)
        """Alarms for which a call shall be placed."""
        self._heard_at: datetime | None = None
        self._level: float | None = None
        self._open = False
        self._state = PathState(name="sms", up=False)
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
        if not isinstance(message, AlarmRaised):
            return
        if self._texts[message.alarm] >= TEXTS:
            self._ring(message.alarm)
            return
        if any(waiting.alarm == message.alarm for waiting in self._waiting):
            return
        if len(self._waiting) == WAITING:
            log.warning("too many alarms wait for the modem: the oldest is dropped")
        self._waiting.append(message)
        self._stirred.set()

    def sign(self) -> Sign:
        """Return how the modem is; its loss is told by who keeps it running."""
        return Sign(
            id=NAME,
            kind=NAME,
            heard_at=self._heard_at,
            link=self._level,
            silent=not self._open,
            watched=False,
        )

    def state(self) -> PathState:
        """Return how the way by SMS is."""
        return self._state

    def _turned(self, *, up: bool) -> None:
        if up != self._state.up:
            self._state = PathState(name="sms", up=up, since=self._clock.now())

    async def run(self) -> None:
        """Keep the modem open, send what waits, hear what comes; raises what the modem raised."""
        try:
            async with Modem.on(self._port, pin=self._pin) as modem, asyncio.TaskGroup() as group:
                self._open, self._heard_at = True, self._clock.now()
                group.create_task(self._send(modem), name="modem sends")
                group.create_task(self._hear(modem), name="modem hears")
                group.create_task(self._look(modem), name="modem is looked after")
        finally:
            self._open = False
            self._turned(up=False)

    def _ring(self, alarm: UUID) -> None:
        """Have the last resort called, where there is one and it has not answered."""
        if self._call_number is None or self._calls[alarm] >= CALLS or alarm in self._ringing:
            return
        self._ringing.append(alarm)
        self._stirred.set()

    async def _call(self, modem: Modem, number: str) -> None:
        alarm = self._ringing.popleft()
        try:
            called = await modem.call(number)
        except Refused as refused:
            self._commentary.tell("called", alarm=alarm, outcome="refused", text=str(refused))
            return
        self._heard_at = self._clock.now()
        self._calls[alarm] = CALLS if called == "connected" else self._calls[alarm] + 1
        self._commentary.tell("called", alarm=alarm, outcome=called)

    async def _send(self, modem: Modem) -> None:
        while True:
            self._stirred.clear()
            config = self._config
            if self._ringing and self._call_number is not None:
                await self._call(modem, self._call_number)
                continue
            if config is None or not self._waiting:
                await self._stirred.wait()
                continue
            alarm = self._waiting[0]
            text = sms.seal_alarm(alarm, hub=self._hub, key=config.key)
            try:
                await modem.send(config.number, text)
            except Refused as refused:
                self._fault("network", str(refused))
                self._ring(alarm.alarm)
                await self._clock.sleep(AGAIN_S)
                continue
            self._heard_at = self._clock.now()
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
            self._heard_at, self._level = self._clock.now(), _share(reach.level_dbm)
            self._turned(up=reach.registered)
            if reach.registered:
                self._fault("network", over=True)
            else:
                why = "the network does not want its SIM card" if reach.denied else "no network"
                self._fault("network", f"The modem has {why}: the second path is shut.")
            await self._clock.sleep(LOOK_S)

    def _fault(self, code: str, text: str = "", *, over: bool = False) -> None:
        self._report(FaultSeen(component=NAME, code=code, text=text, over=over))


def _share(level_dbm: int | None) -> float | None:
    """Return the level from 0 (-113 dBm, the least that is told) to 1 (-51 dBm, the most)."""
    return None if level_dbm is None else min(max((level_dbm + 113) / 62, 0.0), 1.0)
