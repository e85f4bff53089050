"""The board's real firmware in an emulated ATmega328P, its line on a pty, its pins moved by hand.

It is the image that would be flashed, run by simavr. It has the inputs of `SimulatedBoard`, so that
one suite tries both. Building needs avr-gcc, and the emulator libsimavr (Debian: gcc-avr, avr-libc,
libsimavr-dev, libelf-dev).
"""

import asyncio
import fcntl
import os
import struct
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from firmware_bridge.commands import Reset
from firmware_bridge.image import Image
from simulations.serial_line import SerialLine

SOURCE: Final = Path(__file__).parent.parent / "firmware_bridge" / "avr"
BUILT: Final = Path(__file__).parent.parent / "build" / "avr"
_LABEL: Final = struct.Struct("<IHIBB")
_MAGIC: Final = 0x494C4143
_RESTARTS: Final = {
    Reset.POWER_ON: "power",
    Reset.EXTERNAL: "external",
    Reset.BROWN_OUT: "brownout",
}


class BuildFailed(Exception):  # noqa: N818 - it reads as what it says
    """The firmware or the emulator could not be built; the text is the compiler's."""


def build(out: Path = BUILT) -> Path:
    """Build loader, application and emulator, once for all that ask at the same time."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = ["make", "--silent", "-C", str(SOURCE), f"OUT={out}", "firmware", "emulator"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildFailed(done.stderr)
    return out


def label(image: Image) -> bytes:
    """Return the page with which the loader knows a whole application (`avr/hardware.h`)."""
    return _LABEL.pack(_MAGIC, len(image.content), image.crc, image.major, image.minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An output changed."""

    output: str
    on: bool
    at_ms: int
    """On the emulated processor's time."""


class _Mouth(asyncio.SubprocessProtocol):
    """Hands on what the emulator says, line by line."""

    def __init__(self, heard: Callable[[list[str]], None]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._heard = heard
        self._rest = b""

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Asyncio's call."""
        del fd
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._heard(line.decode().split())

    def process_exited(self) -> None:
        """Asyncio's call."""
        self.ended.set_result(None)


class EmulatedBoard:
    """A running board whose line appears as `port`. Make it with `running`."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._path = folder / "emulated-board"
        self._line = SerialLine(self._path, Random(seed), self._hear)
        self._far = -1
        self._transport: asyncio.SubprocessTransport | None = None
        self._mouth = _Mouth(self._told)
        self._answers: asyncio.Queue[str] = asyncio.Queue()
        self.turned: list[Turned] = []
        """Every change of buzzer and light since the start."""
        self.restarts = 0
        """How often it began, the first time included."""

    @classmethod
    @asynccontextmanager
    async def running(
        cls, folder: Path, *, empty: bool = False, seed: int = 0
    ) -> AsyncIterator["EmulatedBoard"]:
        """Run it; with `empty` it has its loader alone, as a chip does that was never flashed."""
        built = await asyncio.to_thread(build)
        command = [str(built / "runner"), str(built / "loader.bin")]
        if not empty:
            image = Image.read((built / "application.bin").read_bytes())
            for name, content in (("application", image.content), ("label", label(image))):
                (folder / name).write_bytes(content)
                command.append(str(folder / name))
        board = cls(folder, seed)
        try:
            await board._begin(command)
            yield board
        finally:
            await board._end()

    async def _begin(self, command: list[str]) -> None:
        self._transport, _ = await asyncio.get_running_loop().subprocess_exec(
            lambda: self._mouth, *command, stderr=None
        )
        async with asyncio.timeout(30):
            await self._answers.get()  # its pty is open

    async def _end(self) -> None:
        """Close its input, which ends it, and whatever we held."""
        self.unplug()
        if self._transport is not None:
            words = self._transport.get_pipe_transport(0)
            if words is not None:
                words.close()
            await self._mouth.ended
            self._transport.close()
        if self._far >= 0:
            asyncio.get_running_loop().remove_reader(self._far)
            os.close(self._far)

    @property
    def port(self) -> str:
        return str(self._path)

    @property
    def corruption(self) -> float:
        """The share of bytes, both ways, that the line spoils."""
        return self._line.corruption

    @corruption.setter
    def corruption(self, share: float) -> None:
        self._line.corruption = share

    # -- what a person does to it

    async def press(self, pendant: int = 1, for_ms: int = 60) -> None:
        """Press a pendant, 0 to 15; the receiver hears it for so long."""
        await self._do(f"press {pendant} {for_ms}")

    async def pull_cord(self) -> None:
        await self._do("cord 1")

    async def release_cord(self) -> None:
        await self._do("cord 0")

    async def open_door(self, number: int = 1) -> None:
        await self._do(f"door{number} 1")

    async def close_door(self, number: int = 1) -> None:
        await self._do(f"door{number} 0")

    async def lose_mains(self) -> None:
        await self._do("mains 1")

    async def restore_mains(self) -> None:
        await self._do("mains 0")

    async def take_receiver(self) -> None:
        """Pull the pendants' receiver off the board."""
        await self._do("receiver 1")

    async def set_battery(self, millivolts: int) -> None:
        await self._do(f"battery {millivolts}")

    async def let_pass(self, milliseconds: int) -> None:
        """Wait until so much of the processor's own time has passed, however slow it is."""
        await self._do(f"wait {milliseconds}")

    async def stall(self) -> None:
        """Let the processor loop at one place, until its watchdog bites."""
        await self._do("stall")

    async def reset(self, why: Reset) -> None:
        """Restart it; POWER_ON also loses what was in memory."""
        await self._do(f"restart {_RESTARTS[why]}")

    def unplug(self) -> None:
        self._line.unplug()

    def replug(self) -> None:
        self._line.plug()

    # -- the wires

    async def _do(self, words: str) -> None:
        assert self._transport is not None  # noqa: S101 - `running` made it
        pipe = self._transport.get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)  # noqa: S101 - its standard input
        pipe.write(f"{words}\n".encode())
        async with asyncio.timeout(60):
            answer = await self._answers.get()
        if answer != "ok":
            raise ValueError(f"{words}: {answer}")

    def _told(self, words: list[str]) -> None:
        match words:
            case ["pty", path]:
                self._far = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
                asyncio.get_running_loop().add_reader(self._far, self._speak)
                self.replug()
                self._answers.put_nowait("ok")
            case ["out", output, on, at_ms]:
                self.turned.append(Turned(output=output, on=on == "1", at_ms=int(at_ms)))
            case ["reset", _]:
                self.restarts += 1
            case _:
                self._answers.put_nowait(" ".join(words))

    def _hear(self, data: bytes) -> None:
        os.write(self._far, data)

    def _speak(self) -> None:
        self._line.write(os.read(self._far, 4096))
