"""Child processes of the hub, such as voice and vision: what may hang runs where it can be killed.

A child speaks observations of the protocol, one line of JSON each, on its standard output.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

import msgspec

from protocol.observations import Observation

log = logging.getLogger(__name__)

LINE_LIMIT = 256 * 1024
FAREWELL_S = 1.5
"""Between the polite signal and the killing one."""

_decoder = msgspec.json.Decoder(Observation)


class ChildEnded(Exception):  # noqa: N818 - it reads as what it says
    """A child that should run for ever ended."""


async def run_child(
    name: str,
    program: Sequence[str],
    heard: Callable[[Observation], None],
    *,
    silent_after_s: float | None = None,
    alive: Callable[[], None] = lambda: None,
) -> None:
    """Run one child until it ends; raises ChildEnded, or TimeoutError when it falls silent.

    `alive` is called at each line; an empty one is a sign of life and nothing else. Kept alive by
    `edge.supervision.keep_running`. It never outlives this call.
    """
    child = await asyncio.create_subprocess_exec(
        *program,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_LIMIT,
    )
    try:
        assert child.stdout is not None  # noqa: S101 - asked for above
        while True:
            async with asyncio.timeout(silent_after_s):
                line = await child.stdout.readline()
            if not line:
                raise ChildEnded(f"{name} ended with {await child.wait()}")
            alive()
            _hear(name, line, heard)
    finally:
        await _end(child)


def _hear(name: str, line: bytes, heard: Callable[[Observation], None]) -> None:
    if not line.strip():
        return  # a sign of life
    try:
        seen = _decoder.decode(line)
        if seen.at.tzinfo is None:
            raise msgspec.ValidationError("`at` has no time zone")
        heard(seen)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("%s said something that is not an observation: %s", name, error)


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        async with asyncio.timeout(FAREWELL_S):
            await child.wait()
    except TimeoutError:
        pass
    finally:
        if child.returncode is None:
            child.kill()
    await child.wait()
