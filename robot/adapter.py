"""The robot in the home: its body, its missions and the home's broker, joined in one process."""

import logging
from asyncio import Event, Queue, QueueFull
from collections import deque
from contextlib import aclosing
from datetime import timedelta
from typing import Final

import anyio
from anyio.abc import TaskGroup
from msgspec.structs import replace

from protocol.clock import Clock
from protocol.home import RobotRequest, RobotStatus
from protocol.observations import Kind, Observation
from robot.api import Condition, Ended, Pressed, Robot
from robot.broker import HomeBroker
from robot.happenings import (
    Decision,
    Decisions,
    Drive,
    Halt,
    HaltUnheard,
    Happening,
    JourneyEnded,
    Missions,
    Noticed,
    Report,
    Requested,
    Speak,
    SpeechEnded,
    Tick,
)
from robot.missions import emergency, step
from robot.settings import RobotSettings

_TICK_S: Final = 0.2
_HALT_S: Final = 2.0
_MAILBOX: Final = 256
"""A full mailbox drops ticks and conditions, which come again; requests wait in the broker's
client, whose own bound is logged."""
_UNHEARD: Final = Ended(outcome="failed", text="the body did not say that it stands")
_log = logging.getLogger(__name__)


class RobotAdapter:
    """`run` it; it ends in good order when `leaving` is set, within five seconds."""

    def __init__(self, settings: RobotSettings, robot: Robot, clock: Clock) -> None:
        self._robot = robot
        self._clock = clock
        self._broker = HomeBroker(settings, clock)
        self._state = Missions(capabilities=robot.capabilities)
        self._mailbox: Queue[Happening] = Queue(_MAILBOX)
        self._told: RobotStatus | None = None

    async def run(self, leaving: Event) -> None:
        """Live until `leaving` is set: then stop the body, say goodbye, end."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._feel, name="robot body")
            tasks.start_soon(self._tick, name="robot tick")
            tasks.start_soon(self._judge, tasks, name="robot missions")
            tasks.start_soon(self._broker.run, self._asked, name="robot broker")
            await leaving.wait()
            await self._halt()
            tasks.cancel_scope.cancel()

    async def _asked(self, request: RobotRequest) -> None:
        await self._mailbox.put(Requested(request=request))

    async def _feel(self) -> None:
        async with aclosing(self._robot.notices()) as notices:
            async for notice in notices:
                if isinstance(notice, Pressed):
                    self._pressed(notice)
                else:
                    able = self._robot.capabilities
                    self._retold(Noticed(condition=notice, capabilities=able))

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(_TICK_S)
            self._retold(Tick())

    def _retold(self, happening: Happening) -> None:
        try:
            self._mailbox.put_nowait(happening)
        except QueueFull:
            _log.debug("the mailbox is full: dropped a %s", type(happening).__name__)

    def _pressed(self, press: Pressed) -> None:
        """Tell a press at once: it is an alarm and waits for no mission."""
        ago = timedelta(seconds=max(0.0, self._clock.steady() - press.at))
        condition = self._state.condition
        self._broker.observation(
            Observation(
                kind=Kind.BUTTON_PRESSED,
                source=self._robot.name,
                at=self._clock.now() - ago,
                place=condition.place if condition is not None else None,
            )
        )

    async def _judge(self, tasks: TaskGroup) -> None:
        while True:
            happenings = deque([await self._mailbox.get()])
            while happenings:
                now = self._clock.steady()
                self._state, decisions = step(self._state, happenings.popleft(), now)
                happenings += await self._carry_out(decisions, tasks)
            if self._state.condition is not None:
                self._tell(self._state.condition)

    async def _carry_out(self, decisions: Decisions, tasks: TaskGroup) -> list[Happening]:
        """Do what was decided, in order; behind a halt that nobody heard nothing is done."""
        undone: list[Happening] = []
        for decision in decisions:
            if undone:
                undone += self._leave_undone(decision)
            elif isinstance(decision, Halt):
                undone += [] if await self._halt() else [HaltUnheard()]
            elif isinstance(decision, Drive):
                tasks.start_soon(self._drive, decision, name=f"robot journey {decision.number}")
            elif isinstance(decision, Speak):
                tasks.start_soon(self._say, decision, name=f"robot speech {decision.number}")
            else:
                self._broker.result(decision.result)
        return undone

    def _leave_undone(self, decision: Decision) -> list[Happening]:
        if isinstance(decision, Drive):
            return [JourneyEnded(number=decision.number, ended=_UNHEARD)]
        if isinstance(decision, Speak):
            return [SpeechEnded(number=decision.number, ended=_UNHEARD)]
        if isinstance(decision, Report):
            result = replace(decision.result, outcome="failed", text=_UNHEARD.text)
            self._broker.result(result)
        return []

    async def _halt(self) -> bool:
        """Stop the body; tell whether it said that it stands."""
        with anyio.move_on_after(_HALT_S) as patience:
            await self._robot.stop()
        if patience.cancelled_caught:
            _log.error("the body did not say within %s s that it stands", _HALT_S)
        return not patience.cancelled_caught

    async def _drive(self, drive: Drive) -> None:
        place = drive.place
        ended: Ended = await (self._robot.dock() if place is None else self._robot.go(place))
        await self._mailbox.put(JourneyEnded(number=drive.number, ended=ended))

    async def _say(self, speak: Speak) -> None:
        ended = await self._robot.say(speak.text, speak.language)
        await self._mailbox.put(SpeechEnded(number=speak.number, ended=ended))

    def _tell(self, condition: Condition) -> None:
        """Publish the status where it changed in what the home can see."""
        battery = condition.battery_pct
        fresh = RobotStatus(
            online=True,
            at=self._told.at if self._told is not None else self._clock.now(),
            place=condition.place or "",
            battery_pct=round(battery) if battery is not None else 100.0,
            emergency=emergency(self._state),
            capabilities=tuple(sorted(able.value for able in self._state.capabilities)),
        )
        if fresh != self._told:
            self._told = replace(fresh, at=self._clock.now())
            self._broker.status(self._told)
