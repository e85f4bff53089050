"""The line to the board: it stays open as long as somebody listens, and comes back by itself.

The link has no task of its own. While a listener waits in `receive`, the line is opened, greeted,
pinged, and reopened with jittered backoff; what arrives in between is taken in by the event loop.
So an agent that no longer listens no longer pings, and the board begins to sound.
"""

import asyncio
import logging
import termios
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import SystemRandom
from types import TracebackType
from typing import Final, Self, assert_never

import serial_asyncio_fast

from firmware_bridge import frames
from firmware_bridge.commands import (
    FromBoard,
    IsSet,
    Output,
    Part,
    Pattern,
    SelfTest,
    SelfTestReport,
    Set,
    decode,
    encode,
)
from firmware_bridge.conversation import due, step
from firmware_bridge.happenings import (
    Abandoned,
    Answer,
    Asked,
    Broke,
    Close,
    Conversation,
    Decision,
    Happening,
    Heard,
    Open,
    Opened,
    Send,
    Settled,
    Taken,
    Tell,
    Tick,
    Timing,
)
from firmware_bridge.news import BoardBack, BoardEvent, BoardLost, News
from firmware_bridge.packing import Unread
from protocol.clock import Clock

BAUD: Final = 38_400
"""8N1. A 16 MHz AVR makes it with 0.2 % error; 115,200 would be 2 % off. An event takes 5 ms."""
_PORT_S: Final = 5.0
"""A driver may hang when a port is opened or closed; it does so in a thread."""
_log = logging.getLogger(__name__)


class BoardLink:
    """A reconnecting session with the board on `port` (a path; best one that survives replugging).

    One listener at a time. Use as `async with`, or `close` it.
    """

    def __init__(
        self,
        port: str,
        clock: Clock,
        *,
        timing: Timing | None = None,
        chance: Callable[[], float] | None = None,
    ) -> None:
        self._port = port
        self._clock = clock
        self._chance = chance if chance is not None else SystemRandom().random
        self._state = Conversation(timing=timing if timing is not None else Timing())
        self._receiver = frames.Receiver()
        self._line: _Line | None = None
        self._news: deque[News] = deque()
        self._unsettled: BoardEvent | None = None
        self._stirred = asyncio.Event()
        self._answers: dict[int, asyncio.Future[FromBoard | None]] = {}
        self._token = 0
        self._unread = 0
        self.heard_at: datetime | None = None
        """When the board last said something that could be read."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def tally(self) -> frames.Tally:
        """What the line brought since the link was made, damage included."""
        return self._receiver.tally

    @property
    def unread(self) -> int:
        """Whole frames that were no message of ours."""
        return self._unread

    async def receive(self) -> News:
        """Return the next news, in order; coming back for more settles the event before it."""
        if self._unsettled is not None:
            settled, self._unsettled = self._unsettled, None
            self._judge(Settled(boot=settled.event.boot, sequence=settled.sequence))
        while not self._news:
            self._stirred.clear()
            async with asyncio.TaskGroup() as tasks:
                timer = tasks.create_task(self._until_due(), name=f"board {self._port}")
                await self._stirred.wait()
                timer.cancel()
        news = self._news.popleft()
        self._judge(Taken())
        if isinstance(news, BoardEvent):
            self._unsettled = news
        return news

    async def set(self, output: Output, pattern: Pattern, seconds: int = 0) -> bool:
        """Tell how an output shall stand; True once the board says that it does.

        False: no answer, or a later order overtook this one. What is set without an end in
        `seconds` is remembered, and said again to a board that comes back.
        """
        answer = await self._ask(Set(output=output, pattern=pattern, seconds=seconds))
        return isinstance(answer, IsSet) and answer.pattern is pattern

    async def self_test(self) -> Part | None:
        """Return what the board finds broken in itself; None where it does not answer."""
        answer = await self._ask(SelfTest())
        return answer.broken if isinstance(answer, SelfTestReport) else None

    async def close(self) -> None:
        """Let the port go; returns when it is closed, or after five seconds all the same."""
        line, self._line = self._line, None
        if line is not None:
            self._judge(Abandoned())
            line.abort()
            with suppress(TimeoutError):
                async with asyncio.timeout(_PORT_S):
                    await line.closed.wait()

    async def _ask(self, message: Set | SelfTest) -> FromBoard | None:
        self._token += 1
        token = self._token
        answer: asyncio.Future[FromBoard | None] = asyncio.get_running_loop().create_future()
        self._answers[token] = answer
        timing = self._state.timing
        self._judge(Asked(message=message, token=token))
        try:
            # The judgement gives up first; this holds where nobody listens and no Tick comes.
            async with asyncio.timeout(timing.request_every * timing.request_tries + 1.0):
                return await answer
        except TimeoutError:
            return None
        finally:
            del self._answers[token]

    async def _until_due(self) -> None:
        await self._clock.sleep(due(self._state) - self._clock.steady())
        if Open() in self._judge(Tick()):
            await self._open()
        self._stirred.set()

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        self._line = line = _Line(self)
        try:
            async with asyncio.timeout(_PORT_S):
                await serial_asyncio_fast.create_serial_connection(
                    loop, lambda: line, self._port, baudrate=BAUD, exclusive=True
                )
        except (OSError, ValueError, termios.error) as error:
            # pyserial's own errors and a timeout are OSErrors; a line that vanishes while it is
            # being opened shows as termios.error, which is not.
            self.broke(line, f"cannot be opened: {str(error) or type(error).__name__}")
        except asyncio.CancelledError:
            self._line = None
            self._judge(Abandoned())
            raise

    def opened(self, line: "_Line") -> None:
        if line is self._line:
            self._receiver = frames.Receiver(tally=self._receiver.tally)
            self._judge(Opened())

    def heard(self, line: "_Line", data: bytes) -> None:
        if line is not self._line:
            return
        self._receiver, whole = self._receiver.feed(data)
        for frame in whole:
            message = decode(frame)
            if isinstance(message, FromBoard):
                self.heard_at = self._clock.now()
                self._judge(Heard(message=message, sequence=frame.sequence))
            elif isinstance(message, Unread):
                self._unread += 1  # the others are our own words, echoed by the line

    def broke(self, line: "_Line", why: str) -> None:
        if line is self._line:
            self._judge(Broke(why=why))

    def _judge(self, happening: Happening) -> tuple[Decision, ...]:
        before = due(self._state)
        now = self._clock.steady()
        self._state, decisions = step(self._state, happening, now, self._chance())
        for decision in decisions:
            self._carry_out(decision)
        if due(self._state) < before:
            self._stirred.set()
        return decisions

    def _carry_out(self, decision: Decision) -> None:
        match decision:
            case Open():
                pass  # the one that takes time: `_until_due` sees to it
            case Close():
                line, self._line = self._line, None
                if line is not None:
                    line.abort()
            case Send(message=message, sequence=sequence):
                if self._line is not None:
                    self._line.send(frames.encode(encode(message, sequence)))
            case Answer(token=token, message=message):
                answer = self._answers.get(token)
                if answer is not None and not answer.done():
                    answer.set_result(message)
            case Tell(news=news):
                self._log(news)
                self._news.append(news)
                self._stirred.set()
            case _:
                assert_never(decision)

    def _log(self, news: News) -> None:
        match news:
            case BoardLost(why=why):
                other = self._receiver.tally.foreign
                _log.warning(
                    "board %s lost: %s (%d frames of another version)", self._port, why, other
                )
            case BoardBack(greeting=greeting):
                what = (greeting.board, greeting.major, greeting.minor, greeting.reset.name)
                _log.info("board %s back: id %d, firmware %d.%d, reset %s", self._port, *what)
            case _:
                pass


class _Line(asyncio.Protocol):
    """One opening of the port, from the event loop's side."""

    def __init__(self, link: BoardLink) -> None:
        self._link = link
        self._transport: asyncio.WriteTransport | None = None
        self._aborted = False
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an asyncio.Transport by type, but made like one.
        self._transport = transport  # type: ignore[assignment]
        if self._aborted:
            self.abort()
        self._link.opened(self)

    def data_received(self, data: bytes) -> None:
        self._link.heard(self, data)

    def connection_lost(self, exc: Exception | None) -> None:
        _log.debug("a line closed: %s", exc)
        self._transport = None
        self.closed.set()
        self._link.broke(self, "the line was cut")

    def send(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def abort(self) -> None:
        """Close without waiting for what is unsent: every request repeats itself."""
        self._aborted = True
        if self._transport is None:
            self.closed.set()
        elif not self._transport.is_closing():  # it bears to be closed once
            self._transport.abort()
