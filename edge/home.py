"""The broker of the home: what its devices, its robot and its screens say, and what they are told.

Auxiliary: without it the hub keeps its own buttons and its way to the centre.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec
from aiomqtt import Client, Message

from edge.commentary import Commentary
from edge.devices import Devices
from edge.intake import Intake
from edge.mqtt import NO_TIMEOUT, Address, connected, in_time
from edge.senses import Sign
from protocol.clock import Clock
from protocol.configuration import HomeConfig
from protocol.home import (
    HUB_BUTTON,
    HUB_STATE,
    ROBOT_DOWN,
    ROBOT_UP,
    WEARABLE,
    ZIGBEE,
    HubState,
    RobotGo,
    RobotRequest,
    RobotResult,
    RobotSay,
    RobotStatus,
    Touch,
)
from protocol.identity import new_id
from protocol.observations import Kind, Observation

log = logging.getLogger(__name__)

ROBOT_LOW = 0.15
OF_NO_RADIO = frozenset({"wearable"})
"""Kinds that reach the broker by themselves; all others are heard through zigbee2mqtt."""
OUTGOING = 50
"""Requests and states that may wait for the broker; beyond it the oldest is dropped."""
TOPICS = (
    f"{ZIGBEE}/#",
    WEARABLE.format(device="+"),
    ROBOT_UP.format(what="#"),
    HUB_BUTTON,
)

_touch = msgspec.json.Decoder(Touch)
_robot = msgspec.json.Decoder(RobotStatus | RobotResult)
_observation = msgspec.json.Decoder(Observation)
TOUCHES = {"help": Kind.BUTTON_PRESSED, "yes": Kind.YES_HEARD, "no": Kind.NO_HEARD}


class Home:
    """`run` it; `show`, `say` and `go` from anywhere."""

    def __init__(
        self,
        broker: str,
        hub: str,
        clock: Clock,
        heard: Callable[[Observation], None],
        commentary: Commentary,
    ) -> None:
        self._address = Address.parse(broker)
        self._hub = hub
        self._clock = clock
        self._heard = heard
        self._commentary = commentary
        self._devices = Devices(clock, heard)
        self._out: asyncio.Queue[tuple[str, bytes, bool]] = asyncio.Queue(OUTGOING)
        self._robot: RobotStatus | None = None
        self._robot_at: datetime | None = None
        self._asked: dict[UUID, str] = {}
        self._shown = HubState(at=clock.now())
        self._joined = False
        self._intake: Intake[Message] = Intake()

    async def run(self) -> None:
        """Join and listen; raises MqttError when the broker is lost."""
        try:
            await self._join()
        finally:
            self._joined = False

    async def _join(self) -> None:
        async with connected(
            self._address, identifier=f"{self._hub}-home", incoming=self._intake
        ) as client:
            async with in_time():
                await client.subscribe([(topic, 1) for topic in TOPICS], timeout=NO_TIMEOUT)
            self._put(HUB_STATE, self._shown, retain=True)
            self._commentary.tell("home-joined")
            self._joined = True
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(client), name="home listen")
                group.create_task(self._publish(client), name="home publish")
                group.create_task(self._devices.watch(), name="home watch")

    def configure(self, config: HomeConfig) -> None:
        """Learn what the devices of the home are."""
        self._devices.configure(config)

    def signs(self) -> list[Sign]:
        """Return what is known of the devices and of the robot."""
        devices = [
            sign if sign.kind in OF_NO_RADIO else replace(sign, radio=ZIGBEE)
            for sign in self._devices.signs()
        ]
        robot = self._robot
        if robot is None:
            return devices
        battery = min(max(robot.battery_pct / 100, 0.0), 1.0)
        return [
            *devices,
            Sign(
                id="robot",
                kind="robot",
                place=robot.place or None,
                heard_at=self._robot_at,
                battery=battery,
                silent=not robot.online,
                low=battery < ROBOT_LOW,
            ),
        ]

    @property
    def thinned(self) -> int:
        """Messages that were thinned because too many came; none of them bore an alarm."""
        return self._intake.thinned

    @property
    def deaf(self) -> frozenset[str]:
        """The radios that are not heard while the home's broker is not joined."""
        return frozenset() if self._joined else frozenset({ZIGBEE})

    def show(self, state: HubState) -> None:
        """Show what the hub does; `saying` stays what `saying` said."""
        self._set(msgspec.structs.replace(state, saying=self._shown.saying))

    def saying(self, text: str) -> None:
        """Show what is being said."""
        self._set(msgspec.structs.replace(self._shown, saying=text, at=self._clock.now()))

    def say(self, text: str, language: str) -> None:
        """Ask the robot to say it too, where there is one."""
        if self._can("say"):
            self._request(RobotSay(id=new_id(self._clock.now()), text=text, language=language))

    def go(self, place: str) -> None:
        """Ask the robot to go to a room, where there is one."""
        if self._can("go"):
            self._request(RobotGo(id=new_id(self._clock.now()), place=place))

    def _set(self, state: HubState) -> None:
        before = msgspec.structs.replace(self._shown, at=state.at)
        self._shown = state
        if state != before:
            self._put(HUB_STATE, state, retain=True)

    def _can(self, what: str) -> bool:
        robot = self._robot
        if robot is None or not robot.online or robot.emergency:
            return False
        return not robot.capabilities or what in robot.capabilities

    def _request(self, request: RobotRequest) -> None:
        kind = type(request).__struct_config__.tag
        self._commentary.tell("robot", do=str(kind), id=request.id)
        self._put(ROBOT_DOWN, request, retain=False)

    def _put(self, topic: str, content: msgspec.Struct, *, retain: bool) -> None:
        if self._out.full():
            self._out.get_nowait()
        self._out.put_nowait((topic, msgspec.json.encode(content), retain))

    async def _publish(self, client: Client) -> None:
        while True:
            topic, raw, retain = await self._out.get()
            async with in_time():
                await client.publish(topic, raw, qos=1, retain=retain, timeout=NO_TIMEOUT)

    async def _listen(self, client: Client) -> None:
        async for message in client.messages:
            if message.payload:
                self._take(str(message.topic), message.payload, retained=message.retain)

    def _take(self, topic: str, payload: bytes, *, retained: bool) -> None:
        try:
            match topic.split("/"):
                case ["home", "hub", "button"] if not retained:
                    touch = _touch.decode(payload)
                    kind = TOUCHES[touch.what]
                    self._notice(Observation(kind=kind, source=touch.source, at=touch.at))
                case ["home", "robot", "up", "observation"] if not retained:
                    self._notice(_observation.decode(payload))
                case ["home", "robot", "up", "status" | "result"]:
                    self._robot_said(_robot.decode(payload), retained=retained)
                case ["home", "wearable", device, "acceleration"]:
                    self._devices.moved(device, payload)
                case [base, *path] if base == ZIGBEE:
                    self._radio(path, payload, retained=retained)
                case _:
                    pass
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            log.warning("a message on %s cannot be read: %s", topic, error)

    def _radio(self, path: list[str], payload: bytes, *, retained: bool) -> None:
        """Take what zigbee2mqtt says; a name may have slashes."""
        match path:
            case ["bridge", "devices"]:
                self._devices.announced(payload)
            case ["bridge", "state"]:
                self._devices.bridged(payload)
            case ["bridge", *_] | [*_, "set" | "get"]:
                pass
            case [*device, "availability"]:
                self._devices.available("/".join(device), payload)
            case _:
                self._devices.zigbee("/".join(path), payload, retained=retained)

    def _notice(self, seen: Observation) -> None:
        if seen.at.tzinfo is None:
            seen = msgspec.structs.replace(seen, at=self._clock.now())
        self._heard(seen)

    def _robot_said(self, said: RobotStatus | RobotResult, *, retained: bool) -> None:
        if not retained and (isinstance(said, RobotResult) or said.online):
            self._robot_at = self._clock.now()
        if isinstance(said, RobotResult):
            self._commentary.tell("robot-result", id=said.of, outcome=said.outcome)
            return
        was = self._robot
        self._robot = said
        if was is None or was.online != said.online:
            kind = Kind.SOURCE_BACK if said.online else Kind.SOURCE_LOST
            self._heard(Observation(kind=kind, source="robot", at=self._clock.now()))
