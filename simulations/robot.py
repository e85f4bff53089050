"""The pretend robot: the real adapter and missions around a twin, for a scenario to play with."""

import asyncio
from dataclasses import dataclass

from protocol.clock import Clock
from robot.adapter import RobotAdapter
from robot.api import Capability
from robot.profile import load_profile
from robot.settings import RobotSettings
from robot.twin import KinematicTwin


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence that a person near the robot would hear."""

    at: float
    """When it began, on the clock's steady time."""
    text: str
    language: str
    place: str | None
    """Where the robot stood; None on the way."""


class SimulatedRobot:
    """`run` it in a task, beside the home's broker; move `twin` by hand, listen to `said`."""

    def __init__(
        self,
        broker: str,
        clock: Clock,
        *,
        profile: str = "kinematic",
        name: str = "robot-1",
        lacking: frozenset[Capability] = frozenset(),
    ) -> None:
        self._clock = clock
        self._leaving = asyncio.Event()
        self.said: list[Said] = []
        self.twin = KinematicTwin(
            load_profile(profile), clock, name=name, voice=self._hear, lacking=lacking
        )
        settings = RobotSettings(broker=broker, profile=profile, name=name)
        self._adapter = RobotAdapter(settings, self.twin, clock)

    async def run(self) -> None:
        """Live until cancelled or told to `leave`."""
        await self._adapter.run(self._leaving)

    def leave(self) -> None:
        """Let `run` end in good order, as SIGTERM does."""
        self._leaving.set()

    def _hear(self, text: str, language: str) -> None:
        place = self.twin.condition().place
        self.said.append(Said(at=self._clock.steady(), text=text, language=language, place=place))
