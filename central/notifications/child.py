"""One sending child, seen from the centre: started, asked, and killed when it hangs."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass

from msgspec import DecodeError, ValidationError, json

from central.notifications.worker import Answer, Request

_PROGRAM = (sys.executable, "-m", "central.notifications.worker")


class ChildEndedError(Exception):
    """It ended, or said something that is no answer."""


@dataclass(slots=True, eq=False)
class Child:
    """A child that is ready. It does one thing at a time."""

    process: Process

    @classmethod
    async def start(cls, program: tuple[str, ...] = _PROGRAM) -> "Child":
        """Start one and wait until it is ready; raises ChildEndedError."""
        try:
            process = await asyncio.create_subprocess_exec(
                *program, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
            )
        except OSError as error:
            raise ChildEndedError from error
        child = cls(process)
        try:
            await child._answer()
        except BaseException:
            await child.kill()
            raise
        return child

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, request: Request) -> Answer:
        """Hand over a request and wait for its answer; raises ChildEndedError."""
        stdin = self.process.stdin
        if stdin is None:
            raise ChildEndedError
        try:
            stdin.write(json.encode(request) + b"\n")
            await stdin.drain()
        except OSError as error:
            raise ChildEndedError from error
        return await self._answer()

    async def kill(self) -> None:
        """End it now, whatever it does, and wait until it is gone."""
        if self.is_alive:
            self.process.kill()
        await self.process.wait()

    async def _answer(self) -> Answer:
        stdout = self.process.stdout
        line = b"" if stdout is None else await stdout.readline()
        try:
            return json.decode(line, type=Answer)
        except (DecodeError, ValidationError) as error:
            raise ChildEndedError from error
