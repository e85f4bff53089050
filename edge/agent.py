"""The agent of one home, put together: one TaskGroup, vital tasks and auxiliary ones."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import edge
from edge import rhythm
from edge.checkup import Checkup, FaultLook
from edge.checkup_line import answer
from edge.commentary import Commentary
from edge.config import ConfigChannel, kept_in, stored
from edge.core import Core, Hands, Input
from edge.dialogue import Utter
from edge.happenings import ConfigChanged, FaultSeen, Moment, Tick
from edge.health import Health, Vitals, notify, resident_mb
from edge.home import Home
from edge.inbox import Inbox
from edge.intervals import configured
from edge.limbs import Limbs
from edge.mqtt_path import Birth, MqttPath
from edge.outbox import Outbox
from edge.roll_call import RollCall
from edge.routine import at_home
from edge.second_path import SecondPath
from edge.senses import Sign, joined, look_of, sense_of
from edge.sentinel import Sentinel
from edge.settings import Settings
from edge.speech import Voice
from edge.supervision import keep_running
from edge.uplink import FromCentre, Uplink
from edge.vigil import Roll
from edge.wired import Wired
from protocol.clock import Clock
from protocol.configuration import DeviceConfig, HomeConfig
from protocol.home import HubState
from protocol.messages import Command, ConfigAvailable, Sense
from protocol.observations import Observation

if TYPE_CHECKING:  # its parsers take 20 MB, which a home without such devices does not pay
    from edge.bluetooth import Bluetooth

log = logging.getLogger(__name__)

BOARD = "board"
"""Its id within the home."""
TICK_S = 0.5
"""How often deadlines are looked at."""


class Agent:
    """Make it, `run` it; SIGTERM, SIGINT or `stop` end it."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        commentary: Commentary,
        last_resort: Callable[[], None] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._commentary = commentary
        self._inbox: Inbox[Input] = Inbox()
        self._last_resort = last_resort
        """Called when it begins to end: it sees to it that the process does not outlive that."""
        self._stopping = asyncio.Event()
        self._siren_on = False
        self._siren_turned = asyncio.Event()
        self._wired = Wired(BOARD)
        self._known: dict[str, DeviceConfig] = {}

    def stop(self) -> None:
        """Ask it to end; `run` returns within a few seconds."""
        if self._last_resort is not None:
            self._last_resort()
        self._stopping.set()

    async def run(self) -> None:
        """Run until it is stopped; raises what a vital task raised."""
        began = self._clock.steady()
        outbox = await Outbox.open(self._settings.state / "outbox.db", self._clock)
        try:
            await self._run(outbox, began)
        finally:
            await outbox.close()
            self._commentary.always("ended", pending=len(outbox.lanes))

    async def _run(self, outbox: Outbox, began: float) -> None:
        settings, clock, tell = self._settings, self._clock, self._commentary
        inbox = self._inbox
        file = kept_in(settings.state, settings.installation)
        kept = await asyncio.to_thread(stored, file)
        config = ConfigChannel(settings, clock, inbox.put, 0 if kept is None else kept.version)
        uplink = Uplink(outbox, clock, tell, lambda said: self._from_centre(said, config, health))
        path = MqttPath(
            settings,
            clock,
            lambda: self._birth(outbox, config),
            uplink.heard,
            uplink.turned,
        )
        uplink.add(path)
        home, second = self._home(), self._second(uplink)
        limbs = Limbs(home=home, second=second, bluetooth=self._bluetooth())
        self._sentinel = Sentinel(
            settings.state / "senses.json",
            clock,
            lambda: self._roll(limbs),
            inbox.put,
            outbox.faults,
        )
        voice = Voice(settings.home.speak, tell, lambda *said: _said(home, *said), inbox.put)
        moment = Moment(steady=clock.steady(), wall=clock.now())
        remembered = rhythm.kept_in(settings.state, settings.installation)
        learned, damaged = await asyncio.to_thread(
            rhythm.resumed, remembered, at_home(kept or HomeConfig(version=0), moment)
        )
        keeper = rhythm.Keeper(remembered, clock)
        hands = Hands(
            say=voice.say,
            show=_nothing if home is None else home.show,
            go=_nothing if home is None else home.go,
            siren=self._siren,
            second=_nothing if second is None else second.take,
            resend=uplink.resend,
            config=lambda changed: self._applied(limbs, path, changed),
            learned=keeper.look,
            centre_time=lambda: uplink.centre_time,
        )
        core = Core(settings, clock, outbox, inbox, hands, tell, config=kept, rhythm=learned)
        vitals = Vitals(
            session=lambda: path.session,
            pulse=lambda: core.pulse,
            dropped=lambda: inbox.dropped,
            power=self._wired.power,
            thinned=lambda: limbs.thinned,
            paths=lambda: (*uplink.paths, *limbs.paths),
        )
        roll_call = RollCall(settings, clock, lambda: self._senses(limbs), uplink.resend)
        health = Health(settings, clock, outbox, uplink, inbox.put, vitals, roll_call)
        look = partial(self._look, core, uplink, config, limbs, began)
        if kept is not None:
            inbox.put(ConfigChanged(config=kept))
        text = "The outbox was broken and was made anew with what could be read of it."
        over = outbox.broken is None
        inbox.put(FaultSeen(component="outbox", code="broken", text=text, over=over))
        text = "What was learned of the person's rhythm was damaged; an earlier copy was sought."
        inbox.put(FaultSeen(component="rhythm", code="broken", text=text, over=not damaged))
        async with asyncio.TaskGroup() as group:
            vital = {
                "core": core.run(),
                "send": uplink.send(),
                "receive": uplink.receive(),
                "path mqtt": path.run(),
                "ticks": self._ticks(),
                "health": health.run(),
            }
            tasks = [group.create_task(work, name=name) for name, work in vital.items()]
            parts = self._auxiliary(voice, config, limbs, look)
            parts["rhythm"] = keeper.run
            for name, part in parts.items():
                kept_running = keep_running(name, part, clock, inbox.put)
                tasks.append(group.create_task(kept_running, name=name))
            await self._until_stopped(began)
            for task in tasks:
                task.cancel()

    async def _until_stopped(self, began: float) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError, RuntimeError, ValueError):  # not the main thread
                loop.add_signal_handler(number, self.stop)
        await asyncio.sleep(0)  # the tasks begin
        notify("READY=1")
        self._commentary.always(
            "ready",
            hub=self._settings.hub,
            after_s=round(self._clock.steady() - began, 3),
            resident_mb=resident_mb(),
        )
        await self._stopping.wait()
        notify("STOPPING=1")
        self._commentary.tell("stopping")

    def _auxiliary(
        self, voice: Voice, config: ConfigChannel, limbs: Limbs, look: Callable[[], Checkup]
    ) -> dict[str, Callable[[], Awaitable[None]]]:
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "voice": voice.run,
            "config": config.run,
            "sentinel": self._sentinel.run,
            "doctor": lambda: answer(self._settings.state, look),
        }
        if limbs.home is not None:
            parts["home-broker"] = limbs.home.run
        if self._settings.home.board is not None:
            parts["board"] = self._board
        if limbs.second is not None:
            parts["modem"] = limbs.second.run
        if limbs.bluetooth is not None:
            parts["bluetooth"] = limbs.bluetooth.run
        if self._settings.home.keyboard:
            parts["keyboard"] = self._keyboard
        return parts

    async def _board(self) -> None:
        from sensors.board import BoardSource  # noqa: PLC0415 - only homes with a board need it

        assert self._settings.home.board is not None  # noqa: S101 - see _auxiliary
        source = BoardSource(self._settings.home.board, self._clock, BOARD)
        self._wired.hears(lambda: source.heard_at)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sound(source.set_buzzer), name="siren")
            async for seen in source.observations():
                self._wired.observed(seen)
                self._sentinel.noticed(seen)
                # The board forgets an event when it is asked for the next: store it first.
                await self._inbox.deliver(seen)

    def _siren(self, on: bool) -> None:  # noqa: FBT001 - the state that it shall have
        self._siren_on = on
        self._siren_turned.set()

    async def _sound(self, set_buzzer: Callable[[bool], Awaitable[bool]]) -> None:
        while True:
            await self._siren_turned.wait()
            self._siren_turned.clear()
            await set_buzzer(self._siren_on)

    async def _keyboard(self) -> None:
        from edge.keyboard import listen  # noqa: PLC0415 - only a pretend home has a keyboard

        await listen(self._clock, self._inbox.put)

    async def _ticks(self) -> None:
        while True:
            await self._clock.sleep(TICK_S)
            self._inbox.put(Tick())

    def _senses(self, limbs: Limbs) -> list[Sense]:
        return [sense_of(sign) for sign in self._sentinel.shown(self._roll(limbs).signs)]

    def _roll(self, limbs: Limbs) -> Roll:
        """Gather the signs of every sense: of the home, of the board, of what the hub hears."""
        here, wired = limbs.at_home(), list[Sign]()
        if self._settings.home.board is not None:
            here = [self._wired.claimed(sign) for sign in here]
            wired = self._wired.signs()
        own = self._settings.home.supervised
        signs = []
        for sign in joined(here, wired, limbs.others()):
            every_s = configured(sign.kind, self._known.get(sign.id), own, sign.id)
            signs.append(sign if every_s is None else replace(sign, every_s=every_s))
        return Roll(signs=tuple(signs), deaf=limbs.deaf)

    def _look(
        self, core: Core, uplink: Uplink, config: ConfigChannel, limbs: Limbs, began: float
    ) -> Checkup:
        """Return how the hub is now, for a technician."""
        now, steady = self._clock.now(), self._clock.steady()
        centre, power = uplink.centre_time, self._wired.power()
        off = None if centre is None else (now - centre.now(steady)).total_seconds()
        return Checkup(
            hub=self._settings.hub,
            software=f"caliu-edge {edge.VERSION}",
            at=now,
            up_s=round(steady - began, 1),
            config=config.applied,
            online=uplink.online,
            queued=core.waiting,
            clock_off_s=None if off is None else round(off, 1),
            mains=None if power is None else power.mains,
            thinned=limbs.thinned,
            paths=(*uplink.paths, *limbs.paths),
            senses=tuple(
                look_of(sign, sense_of(sign).state)
                for sign in self._sentinel.shown(self._roll(limbs).signs)
            ),
            faults=tuple(FaultLook(component=c, code=code) for c, code in sorted(core.faults)),
        )

    def _notice(self, seen: Observation) -> None:
        self._sentinel.noticed(seen)
        self._inbox.put(seen)

    def _applied(self, limbs: Limbs, path: MqttPath, changed: ConfigChanged) -> None:
        self._known = {device.id: device for device in changed.config.devices}
        limbs.configure(changed.config)
        path.announce()

    def _from_centre(self, said: FromCentre, config: ConfigChannel, health: Health) -> None:
        if isinstance(said, Command):
            health.asked()
        if isinstance(said, ConfigAvailable):
            config.wanted(said.version)
        else:
            self._inbox.put(said)

    def _home(self) -> Home | None:
        broker = self._settings.home.broker
        if broker is None:
            return None
        return Home(broker, self._settings.hub, self._clock, self._notice, self._commentary)

    def _second(self, uplink: Uplink) -> SecondPath | None:
        home = self._settings.home
        if home.modem is None:
            return None
        pin = home.modem_pin
        return SecondPath(
            home.modem,
            self._clock,
            hub=self._settings.hub,
            pin=None if pin is None else pin.get_secret_value(),
            heard=uplink.heard,
            report=self._inbox.put,
            commentary=self._commentary,
            call_number=home.call_number,
        )

    def _bluetooth(self) -> "Bluetooth | None":
        settings = self._settings.bluetooth
        if not settings.devices:
            return None
        from edge.bluetooth import Bluetooth  # noqa: PLC0415 - most homes have no use for it

        return Bluetooth(
            settings,
            self._settings.state,
            self._clock,
            notice=self._notice,
            deliver=self._inbox.deliver,
        )

    def _birth(self, outbox: Outbox, config: ConfigChannel) -> Birth:
        capabilities = ["speech", "self-test"]
        if self._settings.profile == "robot":
            capabilities.append("robot")
        if self._settings.home.broker is not None:
            capabilities.append("home")
        if self._settings.home.board is not None:
            capabilities.append("board")
        if self._settings.home.modem is not None:
            capabilities.append("modem")
        if self._settings.bluetooth.devices:
            capabilities.append("bluetooth")
        return Birth(
            epoch=outbox.epoch,
            config=config.applied,
            software=f"caliu-edge {edge.VERSION}",
            capabilities=tuple(capabilities),
        )


def _said(home: Home | None, text: str, language: str, utter: Utter) -> None:
    if home is None:
        return
    home.saying(text)
    if utter.phrase.startswith("receipt"):
        home.say(text, language)


def _nothing(_ignored: HubState | str | bytes) -> None:
    pass
