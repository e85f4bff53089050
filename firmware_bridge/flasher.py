"""Gives a board another application through its loader, and proves that it runs.

One question at a time, repeated until its answer comes; every question may be repeated without
harm. Whatever is cut in between, the loader waits with no application, and flashing again is all
that is to be done.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

import serial_asyncio_fast
from serial import SerialException

from firmware_bridge import frames, loader
from firmware_bridge.commands import Greeting, Hello, decode
from firmware_bridge.frames import Frame
from firmware_bridge.image import Image
from firmware_bridge.link import BAUD
from firmware_bridge.loader import PART, Begin, EnterLoader, Finish, Identify, Identity, Name, Run
from firmware_bridge.packing import Packed, Unread, pack

ANSWER_S = 0.5
"""After which a question is repeated. A page is written in 9 ms, 28 KiB are read back in 0.5 s."""
TRIES = 20
FOUND_WITHIN_S = 10.0
CLOSED_WITHIN_S = 5.0
HOST_SILENT_DS = 300

_Answer = TypeVar("_Answer", bound="loader.Answer | Greeting")


class FlashError(Exception):
    """It could not be done. The text says what was wrong, how the board is left, what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who answers on the port."""

    greeting: Greeting | None = None
    identity: Identity | None = None


class Flasher:
    """A session with the board on one port, which nobody else may have open. Make it by `on`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._receiver = frames.Receiver()
        self._sequence = 0

    @classmethod
    @asynccontextmanager
    async def on(cls, port: str) -> AsyncIterator["Flasher"]:
        """Open the port; raises FlashError."""
        try:
            reader, writer = await serial_asyncio_fast.open_serial_connection(
                url=port, baudrate=BAUD, exclusive=True
            )
        except (SerialException, OSError) as error:
            raise FlashError(
                f"{port} cannot be opened ({error}). Is the board plugged in, and the hub stopped?"
            ) from error
        try:
            yield cls(reader, writer)
        except SerialException as error:
            raise FlashError(
                f"the line broke ({error}). Put the cable back and flash again."
            ) from error
        finally:
            writer.close()
            with suppress(SerialException, OSError, TimeoutError):
                async with asyncio.timeout(CLOSED_WITHIN_S):
                    await writer.wait_closed()

    async def find(self) -> Found:
        """Tell whether the application or the loader answers; raises FlashError."""
        try:
            async with asyncio.timeout(FOUND_WITHIN_S):
                while True:
                    self._send(pack(Identify(), self._next()))
                    self._send(pack(Hello(silence_ds=HOST_SILENT_DS), self._next()))
                    found = await self._first_of_both()
                    if found is not None:
                        return found
        except TimeoutError:
            raise FlashError(
                "nothing answers. Is it a board of ours? Take its power away and give it back, "
                "then try again."
            ) from None

    async def identify(self) -> Identity:
        """Bring the board into its loader and return what it is; raises FlashError."""
        found = await self.find()
        if found.greeting is not None:
            self._send(pack(EnterLoader(boot=found.greeting.boot), self._next()))
            await asyncio.sleep(0.1)
            found = await self.find()
        if found.identity is None:
            raise FlashError("the application does not let go. Take its power away, and try again.")
        return found.identity

    async def flash(
        self, image: Image, *, board: int | None = None, told: Callable[[float], None]
    ) -> Greeting:
        """Write `image`, name the board, start it, and return its greeting; raises FlashError.

        `told` hears the share that is written, 0 to 1.
        """
        identity = await self.identify()
        _check(identity, image)
        begin = Begin(size=len(image.content), crc=image.crc, major=image.major, minor=image.minor)
        begun = await self._ask(begin, loader.Begun)
        if begun.status is not loader.Status.TAKEN:
            raise FlashError(f"the loader does not take it: {begun.status.name.lower()}")
        await self._write(image, told)
        finished = await self._ask(Finish(), loader.Finished)
        if not finished.whole:
            raise FlashError(
                f"what was read back is not what was sent (CRC {finished.crc:08x} instead of "
                f"{image.crc:08x}). Flash again; if it stays so the chip is worn out."
            )
        if board is not None:
            await self._ask(Name(board=board), loader.Named)
        return await self.start(image)

    async def start(self, image: Image) -> Greeting:
        """Start the application and return its greeting; raises FlashError."""
        running = await self._ask(Run(), loader.Running)
        if not running.whole:
            raise FlashError("there is no whole application on the board. Flash it.")
        await asyncio.sleep(0.1)
        found = await self.find()
        if found.greeting is None:
            raise FlashError("the application was written whole and does not start. Flash again.")
        if (found.greeting.major, found.greeting.minor) != (image.major, image.minor):
            raise FlashError(
                f"version {found.greeting.major}.{found.greeting.minor} answers instead of "
                f"{image.version}."
            )
        return found.greeting

    async def _write(self, image: Image, told: Callable[[float], None]) -> None:
        at = 0
        while at < len(image.content):
            part = image.content[at : at + PART]
            written = await self._asked(
                lambda sequence, at=at, part=part: loader.write(at, part, sequence),  # type: ignore[misc] # bound at once
                loader.Written,
            )
            if written.status is not loader.Status.TAKEN and written.next >= at + PART:
                raise FlashError("the loader lost its place. Flash again.")
            if written.next == 0 and at > 0:  # it restarted: nothing is begun any more
                raise FlashError("the board restarted in the middle. Flash again.")
            at = min(written.next, at + PART)
            told(at / len(image.content))

    async def _ask(self, question: Packed, kind: type[_Answer]) -> _Answer:
        return await self._asked(lambda sequence: pack(question, sequence), kind)

    async def _asked(self, framed: Callable[[int], Frame], kind: type[_Answer]) -> _Answer:
        """Repeat a question until its own answer comes."""
        for _ in range(TRIES):
            sequence = self._next()
            self._send(framed(sequence))
            try:
                async with asyncio.timeout(ANSWER_S):
                    while True:
                        frame = await self._frame()
                        answer = loader.ANSWERS.read(frame)
                        if isinstance(answer, kind) and frame.sequence == sequence:
                            return answer
            except TimeoutError:
                continue
        raise FlashError(
            "the board stopped answering. Whatever it held is not whole now: check the cable and "
            "flash again; the loader waits for it."
        )

    async def _first_of_both(self) -> Found | None:
        try:
            async with asyncio.timeout(ANSWER_S):
                while True:
                    frame = await self._frame()
                    match loader.ANSWERS.read(frame), decode(frame):
                        case Identity() as identity, _:
                            return Found(identity=identity)
                        case Unread(), Greeting() as greeting:
                            return Found(greeting=greeting)
                        case _:
                            continue
        except TimeoutError:
            return None

    async def _frame(self) -> Frame:
        """Return the next whole frame that comes from a board."""
        while True:
            data = await self._reader.read(256)
            if not data:
                raise FlashError("the line was pulled. Put it back and flash again.")
            self._receiver, whole = self._receiver.feed(data)
            for frame in whole:
                if frame.type & 0x80:
                    return frame

    def _send(self, frame: Frame) -> None:
        self._writer.write(frames.encode(frame))

    def _next(self) -> int:
        self._sequence = (self._sequence + 1) & 0xFFFF
        return self._sequence


def _check(identity: Identity, image: Image) -> None:
    signature = (identity.signature_0, identity.signature_1, identity.signature_2)
    if signature != loader.SIGNATURE:
        raise FlashError(f"this chip is no ATmega328P: its signature is {bytes(signature).hex()}")
    if len(image.content) > identity.room:
        raise FlashError(
            f"the firmware has {len(image.content)} bytes and the board takes {identity.room}"
        )
