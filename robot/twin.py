"""The kinematic twin: a body without a body, that moves, speaks, tires and can be stopped."""

from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from typing import Final

from protocol.clock import Clock
from robot.api import Capability, Condition, Ended, Notice, Pressed
from robot.places import Leg, route
from robot.profile import KinematicProfile

_STEP_S: Final = 0.1
_NOTICE_S: Final = 0.1
_PRESSES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """The battery at one moment, and how it changes since."""

    pct: float
    since: float
    pct_h: float
    """What an hour adds; below zero it takes."""

    def at(self, now: float) -> float:
        return min(100.0, max(0.0, self.pct + (now - self.since) / 3600 * self.pct_h))


class KinematicTwin:
    """Implements robot.api.Robot. `voice` hears each sentence as its first word would sound.

    Drive it from outside like a person or an accident would: press_button, press_emergency,
    release_emergency, block, set_battery.
    """

    def __init__(
        self,
        profile: KinematicProfile,
        clock: Clock,
        *,
        name: str = "robot-1",
        voice: Callable[[str, str], None] = lambda _text, _language: None,
        lacking: frozenset[Capability] = frozenset(),
    ) -> None:
        self._profile = profile
        self._places = profile.places
        self._clock = clock
        self._name = name
        self._voice = voice
        self._capabilities = frozenset(Capability) - lacking
        dock = self._places.dock
        self._here = Leg(start=dock, end=dock)
        self._moving = False
        self._speaking = False
        self._stops = 0
        self._emergency = False
        self.deaf = False
        """It does not confirm a stop, as a body whose software hangs."""
        self._blocked: frozenset[frozenset[str]] = frozenset()
        self._charge = Charge(pct=100.0, since=clock.steady(), pct_h=profile.battery.charging_pct_h)
        self._presses: deque[Pressed] = deque(maxlen=_PRESSES)

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> frozenset[Capability]:
        return self._capabilities

    # -- what robot.api asks of a body

    async def say(self, text: str, language: str) -> Ended:
        if Capability.SAY not in self._capabilities:
            return Ended(outcome="unsupported")
        if self._speaking:
            return Ended(outcome="failed", text="it is speaking already")
        self._speaking = True
        stops = self._stops
        try:
            self._voice(text, language)
            end = self._clock.steady() + len(text) / self._profile.speech_letters_s
            while self._clock.steady() < end:
                if self._stops != stops:
                    return Ended(outcome="stopped")
                await self._clock.sleep(min(_STEP_S, end - self._clock.steady()))
            return Ended(outcome="done")
        finally:
            self._speaking = False

    async def go(self, place: str) -> Ended:
        if Capability.GO not in self._capabilities:
            return Ended(outcome="unsupported")
        if place not in self._places.points:
            return Ended(outcome="failed", text="no such place on the map")
        return await self._drive(place)

    async def dock(self) -> Ended:
        if Capability.DOCK not in self._capabilities:
            return Ended(outcome="unsupported")
        return await self._drive(self._places.dock)

    async def stop(self) -> None:
        self._stops += 1
        while self.deaf or self._moving or self._speaking:
            await self._clock.sleep(_STEP_S / 2)

    async def notices(self) -> AsyncGenerator[Notice, None]:
        while True:
            while self._presses:
                yield self._presses.popleft()
            yield self.condition()
            await self._clock.sleep(_NOTICE_S)

    # -- what happens to it

    def condition(self) -> Condition:
        """Return how it is now."""
        now = self._clock.steady()
        x, y = self._places.point(self._here)
        able = self._capabilities
        place = self._places.at(self._here)
        return Condition(
            at=now,
            place=self._places.room(place) if place is not None else None,
            x_m=round(x, 3),
            y_m=round(y, 3),
            moving=self._moving,
            battery_pct=self._charge.at(now) if Capability.BATTERY in able else None,
            charging=self._charge.pct_h > 0,
            emergency=self._emergency if Capability.EMERGENCY_STOP in able else None,
        )

    def press_button(self) -> None:
        self._presses.append(Pressed(at=self._clock.steady()))

    def press_emergency(self) -> None:
        """Stop it below all software, as the red button does."""
        self._emergency = True
        self._stops += 1

    def release_emergency(self) -> None:
        self._emergency = False

    def block(self, start: str, end: str) -> None:
        """Shut the way between two places, as a chair or a closed door does."""
        self._blocked |= {frozenset((start, end))}

    def unblock(self, start: str, end: str) -> None:
        self._blocked -= {frozenset((start, end))}

    def set_battery(self, pct: float) -> None:
        self._charge = replace(self._charge, pct=pct, since=self._clock.steady())

    # -- its wheels

    async def _drive(self, place: str) -> Ended:
        if self._moving:
            return Ended(outcome="failed", text="it is driving already")
        self._moving = True
        self._tire(-self._profile.battery.driving_pct_h)
        try:
            return await self._follow(place)
        finally:
            self._moving = False
            docked = self._places.at(self._here) == self._places.dock
            battery = self._profile.battery
            self._tire(battery.charging_pct_h if docked else -battery.idle_pct_h)

    async def _follow(self, place: str) -> Ended:
        """Drive leg by leg, choosing the way anew at each place and where it finds one shut."""
        stops = self._stops
        while True:
            legs = route(self._places, self._here, place, self._blocked)
            if legs is None:
                return Ended(outcome="failed", text="no free way leads there")
            if not legs:
                return Ended(outcome="done")
            await self._clock.sleep(self._profile.turn_s)
            self._here = legs[0]
            while self._places.at(self._here) != legs[0].end:
                if (halted := self._halted(stops)) is not None:
                    return halted
                if frozenset((self._here.start, self._here.end)) in self._blocked:
                    break
                before = self._clock.steady()
                await self._clock.sleep(_STEP_S)
                self._advance((self._clock.steady() - before) * self._profile.speed_m_s)
            if (halted := self._halted(stops)) is not None:
                return halted

    def _halted(self, stops: int) -> Ended | None:
        if self._emergency:
            return Ended(outcome="stopped", text="the emergency stop is pressed")
        if self._charge.at(self._clock.steady()) <= 0:
            return Ended(outcome="failed", text="the battery is empty")
        return Ended(outcome="stopped") if self._stops != stops else None

    def _advance(self, metres: float) -> None:
        length = self._places.length(self._here.start, self._here.end)
        done = min(length, self._here.done + metres)
        self._here = Leg(start=self._here.start, end=self._here.end, done=done)

    def _tire(self, pct_h: float) -> None:
        now = self._clock.steady()
        self._charge = Charge(pct=self._charge.at(now), since=now, pct_h=pct_h)
