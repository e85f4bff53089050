"""The desired state of the home: fetched when its version changes, checked, kept on the disk.

A body that does not do is refused, the old one holds, and a fault says so. Works without network
from what is kept.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import time
from itertools import count
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from edge.backoff import Backoff
from edge.happenings import ConfigChanged, FaultSeen
from edge.settings import Settings
from protocol.clock import Clock
from protocol.configuration import HomeConfig

log = logging.getLogger(__name__)

NAME = "config"
ATTEMPTS = 8
"""Then it is a fault, and is tried on."""

_decoder = msgspec.json.Decoder(HomeConfig)


class BodyWrong(Exception):  # noqa: N818 - it reads as what it says
    """What was fetched, or kept, is not a desired state that can be used."""


def parse(raw: bytes) -> HomeConfig:
    """Read a desired state; raises BodyWrong."""
    try:
        config = _decoder.decode(raw)
        time.fromisoformat(config.rules.night_from)
        time.fromisoformat(config.rules.night_to)
        ZoneInfo(config.time_zone)
    except (ValueError, ZoneInfoNotFoundError, OSError, RecursionError) as error:
        raise BodyWrong(str(error)) from error
    if config.absent_until is not None and config.absent_until.tzinfo is None:
        raise BodyWrong("`absent_until` has no time zone")
    return config


def kept_in(state: Path, installation: UUID) -> Path:
    """Return the file; that of an earlier home of this hub has another name."""
    return state / f"home-{installation}.json"


def stored(file: Path) -> HomeConfig | None:
    """Return the desired state that is kept, if there is one that can be read."""
    try:
        return parse(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, BodyWrong) as error:
        log.warning("the kept configuration cannot be used: %s", error)
        return None


def store(file: Path, raw: bytes) -> None:
    """Keep a desired state: after a power cut there is the old one or the new, never a half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with fresh.open("wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class ConfigChannel:
    """`wanted` from anywhere, `run` fetches."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        tell: Callable[[ConfigChanged | FaultSeen], None],
        applied: int,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._tell = tell
        self.applied = applied
        """The version that is in force; 0 is none."""
        self._wanted: int | None = None
        self._called = asyncio.Event()

    def wanted(self, version: int) -> None:
        """Take note of the version that the centre has."""
        self._wanted = version
        self._called.set()

    async def run(self) -> None:
        """Fetch whenever another version is wanted, for ever."""
        api = self._settings.centre.api
        while True:
            await self._called.wait()
            self._called.clear()
            if api is None or self._wanted == self.applied:
                continue
            await self._until_fetched(api)

    async def _until_fetched(self, api: str) -> None:
        from edge.fetch import NotFetched, fetch  # noqa: PLC0415 - httpx is 10 MB; rarely needed

        backoff = Backoff(first_s=1.0, last_s=600.0)
        for attempt in count(1):
            try:
                raw = await fetch(f"{api}/device/v1/config", self._settings.centre)
                await self._apply(parse(raw), raw)
            except BodyWrong as error:
                self._fault("wrong", f"The configuration cannot be used: {error}")
                return
            except NotFetched as error:
                log.info("the configuration cannot be fetched: %s", error)
            else:
                return
            if attempt == ATTEMPTS:
                self._fault("unreachable", "The configuration cannot be fetched.")
            try:
                async with asyncio.timeout(backoff.next()):
                    await self._called.wait()  # another word of the centre: try at once
            except TimeoutError:
                pass
            self._called.clear()

    async def _apply(self, config: HomeConfig, raw: bytes) -> None:
        try:
            file = kept_in(self._settings.state, self._settings.installation)
            await asyncio.to_thread(store, file, raw)
        except OSError as error:
            # In force all the same; after a restart it is fetched again.
            self._fault("not-stored", f"The configuration cannot be kept: {error.strerror}")
        else:
            self._tell(FaultSeen(component=NAME, code="not-stored", over=True))
        self.applied = config.version
        for code in ("wrong", "unreachable"):
            self._tell(FaultSeen(component=NAME, code=code, over=True))
        self._tell(ConfigChanged(config=config))

    def _fault(self, code: str, text: str) -> None:
        log.warning("%s", text)
        self._tell(FaultSeen(component=NAME, code=code, text=text))
