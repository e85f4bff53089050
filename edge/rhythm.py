"""The rhythm on the hub's disk: replaced as a whole, one copy behind, read back at start."""

import asyncio
import logging
import os
from pathlib import Path
from uuid import UUID

from edge.salvage import set_aside, sync_folder
from protocol.clock import Clock
from sensors.activity import keeping, watch
from sensors.activity.signs import Moment

log = logging.getLogger(__name__)

EVERY_S = 600.0
"""How much of a day's learning a power cut may cost; a memory card lives longer for it."""


def kept_in(state: Path, installation: UUID) -> Path:
    """Return the file: another home of this hub is another person."""
    return state / f"rhythm-{installation}"


def resumed(file: Path, now: Moment) -> tuple[watch.State | None, bool]:
    """Read what was learned, from the copy where the file is damaged; and whether it was damaged.

    A damaged file is moved out of the way, and never raises.
    """
    damaged = False
    for each in (file, _before(file)):
        try:
            return keeping.resumed(each.read_bytes(), now), damaged
        except FileNotFoundError:
            continue
        except (OSError, keeping.Damaged) as error:
            damaged = True
            log.warning("what was learned of the rhythm is damaged in %s: %s", each.name, error)
            _aside(each)
    return None, damaged


def _aside(file: Path) -> None:
    try:
        set_aside(file)
    except OSError as error:
        log.warning("%s cannot be moved out of the way: %s", file.name, error)


def _before(file: Path) -> Path:
    return file.with_name(f"{file.name}.before")


def write(file: Path, raw: bytes) -> None:
    """Replace the file, on the disk when this returns; at every moment one of both is whole."""
    new = file.with_name(f"{file.name}.new")
    with new.open("wb") as out:
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())
    if file.exists():
        file.replace(_before(file))
    new.replace(file)
    sync_folder(file.parent)


class Keeper:
    """`look` at what is learned after every tick; `run` writes it down where it is worth it."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._worth = asyncio.Event()
        self._state: watch.State | None = None
        self._silence_told: bool | None = None
        self._looked_at = -EVERY_S

    def look(self, state: watch.State) -> None:
        """Take the state; it is written at times, and at once when a silence was told."""
        self._state = state
        due = self._clock.steady() - self._looked_at >= EVERY_S
        if due or state.silence_told != self._silence_told:
            self._looked_at, self._silence_told = self._clock.steady(), state.silence_told
            self._worth.set()

    async def run(self) -> None:
        """Write, for ever. A disk that refuses is told by the outbox; here it is tried on."""
        refused = False
        while True:
            await self._worth.wait()
            self._worth.clear()
            if self._state is None:
                continue
            raw = keeping.kept(self._state)
            try:
                await asyncio.to_thread(write, self._file, raw)
            except OSError as error:
                if not refused:
                    log.warning("the rhythm cannot be kept: %s", error.strerror)
                refused = True
            else:
                refused = False
