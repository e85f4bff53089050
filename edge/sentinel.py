"""Calls the roll of the home's senses: tells of those that went dumb, and keeps what it learned.

Auxiliary. What is learned lies in a small file, written now and then; without it, it learns anew.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from edge import vigil
from edge.happenings import FaultSeen
from edge.senses import Sign
from edge.vigil import Memory, Roll, State
from protocol.clock import Clock
from protocol.observations import Observation

log = logging.getLogger(__name__)

LOOK_S = 1.0
KEEP_S = 600.0
"""Between two writings of what was learned: a card is worn out by writing."""

_memory = msgspec.json.Decoder(Memory)


class Sentinel:
    """`run` it; `noticed` and `shown` from anywhere."""

    def __init__(
        self,
        file: Path,
        clock: Clock,
        roll: Callable[[], Roll],
        report: Callable[[FaultSeen], None],
        faults: Iterable[tuple[str, str]],
    ) -> None:
        self._file = file
        self._clock = clock
        self._roll = roll
        self._report = report
        self._state: State = vigil.begin(clock.steady(), faults=faults)

    def noticed(self, seen: Observation) -> None:
        """Learn from what was observed."""
        self._state = vigil.noticed(self._state, seen, self._clock.steady())

    def shown(self, signs: Sequence[Sign]) -> list[Sign]:
        """Return the signs as they are judged."""
        return [vigil.shown(self._state, sign) for sign in signs]

    async def run(self) -> None:
        """Look every second, for ever."""
        kept = await asyncio.to_thread(recalled, self._file)
        self._state = vigil.recalling(self._state, kept)
        kept_at = self._clock.steady()
        try:
            while True:
                self.look()
                if self._clock.steady() - kept_at >= KEEP_S:
                    kept_at = self._clock.steady()
                    await asyncio.to_thread(keep, self._file, vigil.remembered(self._state))
                await self._clock.sleep(LOOK_S)
        finally:
            keep(self._file, vigil.remembered(self._state))

    def look(self) -> None:
        """Call the roll once."""
        self._state, told = vigil.judge(self._state, self._roll(), self._clock.steady())
        for fault in told:
            self._report(fault)


def recalled(file: Path) -> Memory:
    """Read what was learned; what cannot be read is learned anew."""
    try:
        return _memory.decode(file.read_bytes())
    except FileNotFoundError:
        return Memory()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        log.warning("what was learned of the senses cannot be read, it is learned anew: %s", error)
        return Memory()


def keep(file: Path, memory: Memory) -> None:
    """Write it, whole or not at all; a disk that refuses is told elsewhere."""
    fresh = file.with_suffix(".new")
    try:
        fresh.write_bytes(msgspec.json.encode(memory))
        fresh.replace(file)
    except OSError as error:
        log.debug("what was learned of the senses cannot be kept: %s", error)
