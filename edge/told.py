"""Which readings were told before, on the disk: a device gives back what it kept, again and again.

It is a memory for quiet, not for truth: without it the centre drops what it has by its id, as the
id of a reading is derived from the measurement. What belonged to an earlier home stays in it.
"""

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import msgspec

from edge.config import store

log = logging.getLogger(__name__)

KEPT = 1000
"""Readings of each device; no meter that we know of keeps more."""


class _Device(msgspec.Struct):
    ids: list[UUID] = []
    serial: int | None = None


class Told:
    """Of one process. It reads the file once, and writes it whole after each change."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._devices = _read(file)

    def of(self, device: str) -> tuple[frozenset[UUID], int | None]:
        """Return the ids of its readings and its greatest record number."""
        known = self._devices.get(device, _Device())
        return frozenset(known.ids), known.serial

    async def remember(self, device: str, ids: Iterable[UUID], serial: int | None) -> None:
        """Keep that these were told; a disk that refuses costs a repetition after a restart."""
        known = self._devices.setdefault(device, _Device())
        known.ids = list(dict.fromkeys((*known.ids, *ids)))[-KEPT:]
        numbers = [number for number in (known.serial, serial) if number is not None]
        known.serial = max(numbers, default=None)
        raw = msgspec.json.encode(self._devices)
        try:
            await asyncio.to_thread(store, self._file, raw)
        except OSError as error:
            log.warning("the readings that were told cannot be kept: %s", error)


def _read(file: Path) -> dict[str, _Device]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, _Device])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("the readings that were told cannot be read: %s", error)
        return {}
