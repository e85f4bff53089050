"""The one queue into the judgement of the hub, bounded; it states what it drops.

What says that a room moved, or how warm it is, may be dropped when there is too much of it, oldest
first. A button, a fall, an answer, a receipt or an order never is.
"""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

from protocol.observations import Kind, Observation

log = logging.getLogger(__name__)

CAPACITY = 1000
DROPPABLE = frozenset(
    {Kind.MOTION, Kind.MOTION_ENDED, Kind.VIBRATION, Kind.TEMPERATURE, Kind.HUMIDITY}
)

Item = TypeVar("Item")


@dataclass(slots=True)
class _Entry(Generic[Item]):
    item: Item
    handled: "asyncio.Future[None] | None"


class Inbox(Generic[Item]):
    """Many put, one takes. Of one event loop."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._entries: deque[_Entry[Item]] = deque()
        self._filled = asyncio.Event()
        self.dropped = 0
        """Observations of motion and air dropped so far."""

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, item: Item) -> None:
        """Queue it, at once."""
        self._append(_Entry(item, None))

    async def deliver(self, item: Item) -> None:
        """Queue it and return when it has been judged and its events are in safe hands."""
        handled = asyncio.get_running_loop().create_future()
        self._append(_Entry(item, handled))
        await handled

    async def take(self) -> tuple[Item, "asyncio.Future[None] | None"]:
        """Wait for the next; the taker ends the future, where there is one."""
        while not self._entries:
            self._filled.clear()
            await self._filled.wait()
        entry = self._entries.popleft()
        return entry.item, entry.handled

    def _append(self, entry: _Entry[Item]) -> None:
        if len(self._entries) >= self._capacity:
            self._make_room()
        self._entries.append(entry)
        self._filled.set()

    def _make_room(self) -> None:
        for index, entry in enumerate(self._entries):
            if isinstance(entry.item, Observation) and entry.item.kind in DROPPABLE:
                del self._entries[index]
                if entry.handled is not None and not entry.handled.done():
                    entry.handled.set_result(None)
                if self.dropped == 0:
                    log.warning("the inbox is full: observations of motion and air are dropped")
                self.dropped += 1
                return
