"""A GSM modem on a serial port: messages and calls where the home's own line does not reach.

One command at a time; what the modem says unasked (a message came, somebody rings) is sorted out by
the reader. A modem that does not answer is `Hung`: whoever uses it closes it and opens it anew.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal

import serial_asyncio_fast
from serial import SerialException

from firmware_bridge import at
from firmware_bridge.at import CTRL_Z, ESCAPE, Ended, Line, Prompt, end_of, explained

BAUD: Final = 115_200
ANSWER_S: Final = 5.0
SENT_WITHIN_S: Final = 60.0
"""A network may take so long for a message (27.005 sets no bound; makers name 60 s)."""
CALLED_WITHIN_S: Final = 90.0
CALL_HELD_S: Final = 60.0
"""A call that nobody ends; it keeps the modem from sending texts."""
CLEARED: Final = frozenset({"no-carrier", "busy", "no-answer"})
"""How a modem says, unasked, that a call is over (27.007, 6.14; V.250, 5.7.1)."""
CLOSED_WITHIN_S: Final = 5.0
TRIES_TO_WAKE: Final = 3
SETTLED_S: Final = 0.3
KEPT: Final = 100
"""Incoming messages that wait for a slow listener; the SIM card holds those beyond."""

_log = logging.getLogger(__name__)


class ModemError(Exception):
    """The modem could not do it. The text says why, for a technician; it names no number."""


class Hung(ModemError):  # noqa: N818 - it reads as what it says
    """It does not answer, or the line broke: close it and open it anew."""


class Refused(ModemError):  # noqa: N818 - it reads as what it says
    """It answers with an error."""

    def __init__(self, what: str, ended: Ended) -> None:
        super().__init__(f"{what}: {explained(ended)}")
        self.ended = ended


class SimLocked(ModemError):  # noqa: N818 - it reads as what it says
    """The SIM card wants a PIN that we do not have, or that was wrong. It is never tried twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A message that came, and lies on the SIM card until it is forgotten."""

    index: int
    """Its place on the card."""
    sender: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the modem stands towards the network."""

    registered: bool
    roaming: bool
    denied: bool
    """The network does not want this SIM card."""
    level_dbm: int | None
    """Below -105 dBm messages begin to fail."""


Called = Literal["connected", "busy", "no-answer", "no-carrier"]


class Modem:
    """An open modem. Make it with `on`; one command at a time, whoever else calls waits."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._turn = asyncio.Lock()
        self._answer: deque[Line | Prompt] | None = None
        self._stirred = asyncio.Event()
        self._came = asyncio.Event()
        self._cleared = asyncio.Event()
        """Set when the other side hangs up, or the line is gone."""
        self._broken: str | None = None

    @classmethod
    @asynccontextmanager
    async def on(cls, port: str, *, pin: str | None = None) -> AsyncIterator["Modem"]:
        """Open the port and ready the modem while the block lasts; raises ModemError."""
        try:
            reader, writer = await serial_asyncio_fast.open_serial_connection(
                url=port, baudrate=BAUD, exclusive=True
            )
        except (SerialException, OSError) as error:
            raise Hung(f"{port} cannot be opened: {error}") from error
        modem = cls(reader, writer)
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(modem._read(), name=f"modem {port}")
                try:
                    await modem._ready(pin)
                    yield modem
                finally:
                    reading.cancel()
        except* ModemError as errors:
            raise _first(errors) from None
        finally:
            writer.close()
            with suppress(SerialException, OSError, TimeoutError):
                async with asyncio.timeout(CLOSED_WITHIN_S):
                    await writer.wait_closed()

    async def reach(self) -> Reach:
        """Ask how it stands towards the network; raises ModemError."""
        status = await self._field("AT+CREG?", "+CREG", at=1)
        level = await self._field("AT+CSQ", "+CSQ", at=0)
        return Reach(
            registered=status in (1, 5),
            roaming=status == 5,
            denied=status == 3,
            level_dbm=None if level is None else at.dbm(level),
        )

    async def send(self, number: str, text: str) -> None:
        """Send one message of at most 160 plain characters; raises ModemError, or ValueError.

        It is handed to the network then, and no more is known.
        """
        if not at.NUMBER.fullmatch(number):
            raise ValueError("a number is written like +34600000000")
        if not 0 < len(text) <= at.LONGEST_TEXT or not set(text) <= at.PLAIN:
            raise ValueError("a message has 1 to 160 characters of the GSM alphabet")
        async with self._turn:
            try:
                await self._exchange(f'AT+CMGS="{number}"', within_s=ANSWER_S, until_prompt=True)
                await self._exchange_raw(text.encode("latin-1") + CTRL_Z, within_s=SENT_WITHIN_S)
            except Refused:
                self._writer.write(ESCAPE)
                raise

    async def receive(self) -> list[Sms]:
        """Wait until messages are there, and return them.

        They stay on the SIM card, and come again, until `forget`: first see that they are safe.
        """
        while True:
            self._came.clear()
            found = await self._stored()
            if found:
                return found
            await self._came.wait()

    async def forget(self, sms: Sms) -> None:
        """Take a message off the SIM card; raises ModemError."""
        await self._command(f"AT+CMGD={sms.index}")

    async def dial(self, number: str) -> Called:
        """Ring a number; return once it is answered, or will not be. Raises ModemError."""
        if not at.NUMBER.fullmatch(number):
            raise ValueError("a number is written like +34600000000")
        async with self._turn:
            ended = await self._ended(f"ATD{number};", within_s=CALLED_WITHIN_S)
        match ended.how:
            case "ok":
                return "connected"
            case "busy" | "no-answer" | "no-carrier":
                return ended.how
            case _:
                raise Refused("a call", ended)

    async def call(self, number: str, *, hold_s: float = CALL_HELD_S) -> Called:
        """Ring a number; where it is answered, stay until they hang up, `hold_s` at most.

        Return how the ringing ended; raises ModemError.
        """
        self._cleared.clear()
        called = await self.dial(number)
        try:
            if called == "connected":
                with suppress(TimeoutError):
                    async with asyncio.timeout(hold_s):
                        await self._cleared.wait()
        finally:
            await self.hang_up()
        return called

    async def hang_up(self) -> None:
        """End a call; raises ModemError."""
        await self._command("AT+CHUP")

    # -- readying

    async def _ready(self, pin: str | None) -> None:
        await self._wake()
        await self._command("ATE0")
        await self._command("AT+CMEE=1")
        await self._unlock(pin)
        await self._command("AT+CMGF=1")  # messages as text
        await self._command('AT+CSCS="GSM"')
        await self._command("AT+CNMI=2,1,0,0,0")  # keep what comes, and say so

    async def _wake(self) -> None:
        """Let the modem end what an earlier user left: a prompt, half a command."""
        for _ in range(TRIES_TO_WAKE):
            self._writer.write(ESCAPE + b"\r")
            await asyncio.sleep(SETTLED_S)  # whatever it answers to that is no answer of ours
            try:
                await self._command("AT", within_s=1.0)
            except ModemError:
                continue
            return
        raise Hung("the modem does not answer: is it a modem, and has it power?")

    async def _unlock(self, pin: str | None) -> None:
        """Give the PIN once: three wrong ones block a card for good."""
        lines = await self._command("AT+CPIN?")
        state = next((found[0] for line in lines if (found := at.fields(line, "+CPIN"))), "")
        if state == "READY":
            return
        if state != "SIM PIN":
            raise SimLocked(f"the SIM card says {state!r}: a technician must unlock it")
        if pin is None:
            raise SimLocked("the SIM card wants a PIN, and the settings have none")
        try:
            await self._command(f'AT+CPIN="{pin}"')
        except Refused:
            raise SimLocked(
                "the SIM card does not take the PIN of the settings; it is not tried again"
            ) from None

    # -- the dialogue

    async def _stored(self) -> list[Sms]:
        lines = deque(await self._command('AT+CMGL="ALL"', within_s=20.0))
        found: list[Sms] = []
        while lines:
            head = at.fields(lines.popleft(), "+CMGL")
            if head is None or len(head) < 3:
                continue
            body: list[str] = []
            while lines and at.fields(lines[0], "+CMGL") is None:
                body.append(lines.popleft())
            index = at.number(head[0])
            if index is not None:
                found.append(Sms(index=index, sender=head[2], text="\n".join(body)))
        return found

    async def _field(self, command: str, name: str, *, at: int) -> int | None:
        for line in await self._command(command):
            found = _at_fields(line, name)
            if found is not None and len(found) > at:
                return _at_number(found[at])
        return None

    async def _command(self, command: str, *, within_s: float = ANSWER_S) -> list[str]:
        """Return the lines of the answer; raises Hung or Refused."""
        async with self._turn:
            return await self._exchange(command, within_s=within_s)

    async def _ended(self, command: str, *, within_s: float) -> Ended:
        _, ended = await self._answered(f"{command}\r".encode("latin-1"), within_s)
        return ended

    async def _exchange(
        self, command: str, *, within_s: float, until_prompt: bool = False
    ) -> list[str]:
        what = command.partition("=")[0]  # never what follows: it may be a number or a PIN
        lines, ended = await self._answered(
            f"{command}\r".encode("latin-1"), within_s, until_prompt=until_prompt
        )
        if ended.how != "ok":
            raise Refused(what, ended)
        return lines

    async def _exchange_raw(self, data: bytes, *, within_s: float) -> None:
        _, ended = await self._answered(data, within_s)
        if ended.how != "ok":
            raise Refused("a message", ended)

    async def _answered(
        self, data: bytes, within_s: float, *, until_prompt: bool = False
    ) -> tuple[list[str], Ended]:
        """Write, and return the lines until the end of the answer, or its prompt; raises Hung."""
        if self._broken is not None:
            raise Hung(self._broken)
        answer = self._answer = deque()
        self._writer.write(data)
        lines: list[str] = []
        try:
            async with asyncio.timeout(within_s):
                while True:
                    while answer:
                        said = answer.popleft()
                        if isinstance(said, Prompt):
                            if until_prompt:
                                return lines, Ended(how="ok")
                            continue
                        ended = end_of(said.text)
                        if ended is not None:
                            return lines, ended
                        lines.append(said.text)
                    if self._broken is not None:
                        raise Hung(self._broken)
                    self._stirred.clear()
                    await self._stirred.wait()
        except TimeoutError:
            raise Hung(f"the modem did not answer within {within_s:g} s") from None
        finally:
            self._answer = None

    async def _read(self) -> None:
        """Sort what comes, until the line breaks."""
        receiver = at.Receiver()
        try:
            while data := await self._reader.read(1024):
                receiver, said = receiver.feed(data)
                for each in said:
                    self._sort(each)
            self._broken = "the modem was pulled"
        except (SerialException, OSError) as error:
            self._broken = f"the line to the modem broke: {error}"
        self._stirred.set()
        self._came.set()
        self._cleared.set()
        raise Hung(self._broken)

    def _sort(self, said: Line | Prompt) -> None:
        if isinstance(said, Line) and said.text.startswith("+CMTI:"):
            self._came.set()
            return
        if self._answer is None:
            ended = end_of(said.text) if isinstance(said, Line) else None
            if ended is not None and ended.how in CLEARED:
                self._cleared.set()
            return  # RING, an echo, a result that came too late
        self._answer.append(said)
        self._stirred.set()


_at_fields = at.fields
_at_number = at.number


def _first(errors: BaseExceptionGroup[ModemError]) -> ModemError:
    """Return the first error of a group: all of them have one cause."""
    found: BaseException = errors
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, ModemError)  # noqa: S101 - the group is of these
    return found
