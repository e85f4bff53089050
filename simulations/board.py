"""The pretend board: the same frames as the real one, on a pty, with inputs to move by hand.

Its firmware is written the way the C one shall behave: events wait in a small memory and go out one
at a time, oldest first, until each is acknowledged; when the host is silent it sounds by itself.
"""

from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final, assert_never

from firmware_bridge import frames
from firmware_bridge.commands import (
    Ack,
    Event,
    FromBoard,
    Greeting,
    Hello,
    Input,
    IsSet,
    Levels,
    Output,
    Part,
    Pattern,
    Ping,
    Pong,
    Refused,
    Reset,
    SelfTest,
    SelfTestReport,
    Set,
    ToBoard,
    decode,
    encode,
)
from firmware_bridge.packing import Unread
from protocol.clock import Clock
from simulations.serial_line import SerialLine

MEMORY: Final = 16
"""Events that the board keeps; more are counted as lost."""
SILENCE_S: Final = 30.0
"""Until a HELLO says otherwise."""
LOW_BATTERY_MV: Final = 3_500
_ALONE: Final = {Output.BUZZER: Pattern.SLOW, Output.LED: Pattern.FAST}
"""How the outputs stand while the host is silent; then as the host wanted them."""
_TICK_S: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An event in the board's memory."""

    event: Event
    sequence: int
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounded:
    """A change of an output, as a bystander would note it."""

    at: float
    """On the clock's steady time."""
    output: Output
    pattern: Pattern
    by_itself: bool
    """Because the host was silent."""


class SimulatedBoard:
    """A board whose line appears as `port`, a path in `folder` that survives replugging.

    `run` it in a task; then press, pull, unplug. All randomness comes from `seed`.
    """

    def __init__(
        self, folder: Path, clock: Clock, *, seed: int = 0, board: int = 1, retry_s: float = 0.25
    ) -> None:
        self._path = folder / "board"
        self._clock = clock
        random = Random(seed)
        self._line = SerialLine(self._path, random, self._hear)
        self._board = board
        self._retry_s = retry_s
        self._boot = random.randrange(1, 1 << 31)
        self._reset = Reset.POWER_ON
        self.frozen = False
        """Hung: it neither hears nor speaks."""
        self.broken = Part.NONE
        """What its self-test will report."""
        self.levels = Levels.NONE
        self.battery_mv = 4_100
        self.sounded: list[Sounded] = []
        self._start()

    @property
    def port(self) -> str:
        return str(self._path)

    @property
    def pending(self) -> int:
        """Events without an Ack."""
        return len(self._kept)

    @property
    def tally(self) -> frames.Tally:
        return self._receiver.tally

    @property
    def corruption(self) -> float:
        """The share of bytes, both ways, that the line spoils."""
        return self._line.corruption

    @corruption.setter
    def corruption(self, share: float) -> None:
        self._line.corruption = share

    def output(self, output: Output) -> Pattern:
        """Return how an output stands."""
        return self._outputs[output]

    async def run(self) -> None:
        """Live, plugged in, until cancelled; then the line is gone."""
        if not self._line.plugged:
            self.replug()
        try:
            while True:
                if not self.frozen:
                    self._tick()
                await self._clock.sleep(_TICK_S)
        finally:
            self.unplug()

    # -- what a person does to it

    def press(self, pendant: int = 1) -> None:
        self._note(Input.PENDANT, raised=True, value=pendant)

    def pull_cord(self) -> None:
        self._move(Input.PULL_CORD, Levels.PULL_CORD, raised=True)

    def release_cord(self) -> None:
        self._move(Input.PULL_CORD, Levels.PULL_CORD, raised=False)

    def open_door(self, number: int = 1) -> None:
        self._door(number, raised=True)

    def close_door(self, number: int = 1) -> None:
        self._door(number, raised=False)

    def lose_mains(self) -> None:
        self._move(Input.MAINS, Levels.MAINS, raised=True)

    def restore_mains(self) -> None:
        self._move(Input.MAINS, Levels.MAINS, raised=False)

    def set_battery(self, millivolts: int) -> None:
        self.battery_mv = millivolts
        low = millivolts < LOW_BATTERY_MV
        self._move(Input.BATTERY, Levels.BATTERY, raised=low, value=millivolts)

    def reset(self, why: Reset) -> None:
        """Start again: the memory is empty, the boot id another, the line stays."""
        self._boot += 1
        self._reset = why
        self._start()

    def unplug(self) -> None:
        """Take the line away; the board lives on its battery."""
        self._line.unplug()

    def replug(self) -> None:
        """Give the line back under the same path."""
        self._line.plug()

    # -- its firmware

    def _start(self) -> None:
        now = self._clock.steady()
        self._receiver = frames.Receiver()
        self._kept: deque[Kept] = deque()
        self._sequence = 0
        self._lost = 0
        self._sent_at = -self._retry_s
        self._started = self._heard_at = now
        self._silence_s = SILENCE_S
        self._alone = False
        self._wanted = dict.fromkeys(Output, Pattern.OFF)
        self._outputs = dict.fromkeys(Output, Pattern.OFF)
        self._until: dict[Output, float] = {}

    def _door(self, number: int, *, raised: bool) -> None:
        door, bit = {1: (Input.DOOR_1, Levels.DOOR_1), 2: (Input.DOOR_2, Levels.DOOR_2)}[number]
        self._move(door, bit, raised=raised)

    def _move(self, which: Input, bit: Levels, *, raised: bool, value: int = 0) -> None:
        if bool(self.levels & bit) == raised:
            return
        self.levels ^= bit
        self._note(which, raised=raised, value=value)

    def _note(self, which: Input, *, raised: bool, value: int = 0) -> None:
        if len(self._kept) >= MEMORY:
            self._lost = min(255, self._lost + 1)
            return
        self._sequence = (self._sequence + 1) & 0xFFFF
        event = Event(boot=self._boot, input=which, raised=raised, value=value)
        self._kept.append(Kept(event=event, sequence=self._sequence, since=self._clock.steady()))
        if len(self._kept) == 1 and not self.frozen:
            self._send_oldest()

    def _tick(self) -> None:
        now = self._clock.steady()
        if self._kept and now - self._sent_at >= self._retry_s:
            self._send_oldest()
        for output, end in list(self._until.items()):
            if now >= end:
                self._want(output, Pattern.OFF)
        if self._silence_s and now - self._heard_at > self._silence_s and not self._alone:
            self._alone = True
            self._stand_as_wanted()

    def _send_oldest(self) -> None:
        kept = self._kept[0]
        self._sent_at = self._clock.steady()
        age_ds = min(0xFFFF, int((self._sent_at - kept.since) * 10))
        self._send(replace(kept.event, age_ds=age_ds), kept.sequence)

    def _hear(self, data: bytes) -> None:
        if self.frozen:
            return
        self._receiver, whole = self._receiver.feed(data)
        for frame in whole:
            message = decode(frame)
            if isinstance(message, Unread):
                self._send(Refused(what=frame.type), frame.sequence)
            elif isinstance(message, ToBoard):  # else our own echo: the pty is still cooked
                self._accompanied()
                self._obey(message, frame.sequence)

    def _accompanied(self) -> None:
        self._heard_at = self._clock.steady()
        if self._alone:
            self._alone = False
            self._stand_as_wanted()

    def _obey(self, message: ToBoard, sequence: int) -> None:
        match message:
            case Hello(silence_ds=silence_ds):
                self._silence_s = silence_ds / 10
                self._send(self._greeting(), sequence)
                if self._kept:
                    self._send_oldest()
            case Ping():
                self._send(self._pong(), sequence)
            case Ack(boot=boot):
                self._forget(boot, sequence)
            case Set(output=output, pattern=pattern, seconds=seconds):
                self._want(output, pattern, seconds)
                self._send(IsSet(output=output, pattern=pattern), sequence)
            case SelfTest():
                self._send(SelfTestReport(broken=self.broken), sequence)
            case _:
                assert_never(message)

    def _greeting(self) -> Greeting:
        return Greeting(
            boot=self._boot,
            board=self._board,
            reset=self._reset,
            major=0,
            minor=1,
            levels=self.levels,
            pending=len(self._kept),
        )

    def _pong(self) -> Pong:
        return Pong(
            boot=self._boot,
            uptime_s=int(self._clock.steady() - self._started),
            levels=self.levels,
            pending=len(self._kept),
            lost=self._lost,
            battery_mv=self.battery_mv,
        )

    def _forget(self, boot: int, sequence: int) -> None:
        if boot == self._boot and self._kept and self._kept[0].sequence == sequence:
            self._kept.popleft()
            if self._kept:
                self._send_oldest()

    def _want(self, output: Output, pattern: Pattern, seconds: int = 0) -> None:
        self._until.pop(output, None)
        if seconds:
            self._until[output] = self._clock.steady() + seconds
        self._wanted[output] = pattern
        self._stand_as_wanted()

    def _stand_as_wanted(self) -> None:
        wanted = _ALONE if self._alone else self._wanted
        for output, pattern in wanted.items():
            if self._outputs[output] is not pattern:
                self._outputs[output] = pattern
                now = self._clock.steady()
                self.sounded.append(
                    Sounded(at=now, output=output, pattern=pattern, by_itself=self._alone)
                )

    def _send(self, message: FromBoard, sequence: int) -> None:
        self._line.write(frames.encode(encode(message, sequence)))
