"""A pretend serial line on a pty: it can be pulled, put back under the same path, and spoiled."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random


class SerialLine:
    """The far end of a line whose near end appears at `path`; `heard` gets what the host writes.

    `corruption` is the share of bytes, both ways, that arrive changed; drawn from `random`.
    """

    def __init__(self, path: Path, random: Random, heard: Callable[[bytes], None]) -> None:
        self._path = path
        self._random = random
        self._heard = heard
        self._ends: tuple[int, int] | None = None
        self.corruption = 0.0

    @property
    def plugged(self) -> bool:
        return self._ends is not None

    def plug(self) -> None:
        """Give the line back under the same path, as udev's links by id do."""
        self.unplug()
        master, slave = self._ends = os.openpty()
        os.set_blocking(master, False)
        asyncio.get_running_loop().add_reader(master, self._readable, master)
        # Our own end of the slave stays open, so that the master lives while no host is there.
        fresh = self._path.with_suffix(".new")
        fresh.symlink_to(os.ttyname(slave))
        fresh.replace(self._path)

    def unplug(self) -> None:
        """Take the line away; a host that has it open sees it hang up."""
        if self._ends is None:
            return
        master, slave = self._ends
        self._ends = None
        asyncio.get_running_loop().remove_reader(master)
        self._path.unlink(missing_ok=True)
        os.close(slave)
        os.close(master)

    def write(self, data: bytes) -> None:
        """Send to the host; what it does not take is gone, as on a line without flow control."""
        if self._ends is not None:
            with suppress(BlockingIOError):
                os.write(self._ends[0], self._spoiled(data))

    def _readable(self, master: int) -> None:
        try:
            data = os.read(master, 4096)
        except OSError:
            return
        self._heard(self._spoiled(data))

    def _spoiled(self, data: bytes) -> bytes:
        if not self.corruption:
            return data
        return bytes(
            byte ^ self._random.randrange(1, 256)
            if self._random.random() < self.corruption
            else byte
            for byte in data
        )
