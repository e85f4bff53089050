"""Real programs started, listened to, and ended by their own ids."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

Line = dict[str, object]
"""A line of JSON that a program wrote on its standard output."""


class DidNotStart(RuntimeError):  # noqa: N818 - it reads as what it says
    """A program ended, or stayed silent, before it was ready."""


class Program:
    """One child process. Lines of JSON on its output go to `told`; all else goes to its log."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        told: Callable[[str, Line], None] | None = None,
        last: bool = False,
    ) -> None:
        self.name = name
        self.last = last
        """Ended after the others, who say goodbye through it: a broker."""
        self._command = command
        self._folder = folder
        self._environment = {**os.environ, **(environment or {})}
        self._told = told
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @property
    def log(self) -> Path:
        return self._folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise DidNotStart(f"{self.name} is not running")
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def exit_code(self) -> int | None:
        """Of the last run, once it is over; negative: the signal that ended it."""
        return None if self._process is None else self._process.returncode

    async def start(
        self,
        group: asyncio.TaskGroup,
        *,
        ready_within_s: float = 20.0,
        probe: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Start it; return once it said `ready`, or once `probe` returned (for silent programs).

        Raises DidNotStart with its last words.
        """
        self._ready = asyncio.Event()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment,
                limit=1 << 23,
                start_new_session=True,
            )
        self._reader = group.create_task(self._read(self._process), name=f"reads {self.name}")
        waiting = group.create_task(self._wait(probe), name=f"waits for {self.name}")
        done, _ = await asyncio.wait(
            {waiting, self._reader}, timeout=ready_within_s, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        if not self._ready.is_set():
            what = "ended" if done else f"was not ready in {ready_within_s:.0f} s"
            await self.kill()
            raise DidNotStart(f"{self.name} {what}. Its last words:\n{self.last_words()}")

    async def _wait(self, probe: Callable[[], Awaitable[None]] | None) -> None:
        if probe is not None:
            await probe()
            self._ready.set()
        await self._ready.wait()

    def last_words(self, lines: int = 15) -> str:
        """Return the end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    async def stop(self, within_s: float = 6.0) -> bool:
        """Ask it to end (SIGTERM); return False where it had to be killed."""
        if self._process is None or self._process.returncode is not None:
            return True
        self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(within_s):
                await self._process.wait()
        except TimeoutError:
            await self.kill()
            return False
        return True

    async def kill(self) -> None:
        """End it as a power cut would (SIGKILL), with the children of its session."""
        if self._process is None or self._process.returncode is not None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        await self._process.wait()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        stream = process.stdout
        if stream is None:
            return
        with self.log.open("ab") as log:
            while line := await stream.readline():
                self._take(line)
                log.write(line)
                log.flush()
        await process.wait()

    def _take(self, line: bytes) -> None:
        text = line.strip()
        if text == b"ready" or text.startswith(b"ready "):
            self._ready.set()
        if not text.startswith(b"{"):
            return
        try:
            content = msgspec.json.decode(text)
        except msgspec.DecodeError:
            return
        if isinstance(content, dict):
            if content.get("event") == "ready":
                self._ready.set()
            if self._told is not None:
                self._told(self.name, content)


def room(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a room with this interpreter."""
    return [sys.executable, "-m", name, *arguments]


@asynccontextmanager
async def company() -> AsyncIterator["Company"]:
    """Keep programs together: whatever happens, none outlives the block."""
    programs = Company()
    async with asyncio.TaskGroup() as group:
        programs.group = group
        try:
            yield programs
        finally:
            await programs.end()


class Company:
    """The programs of one block."""

    group: asyncio.TaskGroup

    def __init__(self) -> None:
        self._programs: list[Program] = []

    async def start(
        self,
        program: Program,
        *,
        ready_within_s: float = 20.0,
        probe: Callable[[], Awaitable[None]] | None = None,
    ) -> Program:
        """Start a program (again) and keep it."""
        if program not in self._programs:
            self._programs.append(program)
        await program.start(self.group, ready_within_s=ready_within_s, probe=probe)
        return program

    async def end(self) -> None:
        """End them all, brokers last; children that linger are killed."""
        for last in (False, True):
            wave = (program for program in self._programs if program.last is last)
            await asyncio.gather(*(program.stop() for program in wave))
