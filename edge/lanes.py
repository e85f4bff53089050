"""In which order stored events go up: life first, then the order within one alarm.

A stream is what must arrive in order: the messages of one alarm, or of one fault. Its first message
is sent, and the next when the receipt of the first has come; but a raise never waits: it goes at
once, behind what precedes it in its stream. Newest life alarms first, everything else by age. A
backlog has at most `window` streams of each lane on their way; a new alarm does not wait for it.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

FIRST_RETRY_S = 2.0
LAST_RETRY_S = 60.0
"""Without a receipt a stream is sent again after 2 s, then twice as long each time, up to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event without a receipt."""

    number: int
    """Its order of birth in this hub."""
    id: UUID
    topic: str
    """The last level of its topic: `event` or `result`."""
    type: str
    stream: str
    life: bool
    raises: bool


@dataclass(slots=True)
class _Stream:
    life: bool
    waiting: list[Waiting] = field(default_factory=list)
    tries: int = 0
    fresh: bool = True
    """Something was added to it since it was last due: no window holds it."""
    sent_until: int = 0
    """The number of the last event sent since the stream was last due."""
    generation: int = 0


class Lanes:
    """Mutable, but without time or chance of its own: both are handed in."""

    def __init__(self, chance: Callable[[], float], window: int = 32) -> None:
        self._chance = chance
        """Gives a number between 0 and 1, for the jitter of retries."""
        self._window = window
        self._streams: dict[str, _Stream] = {}
        self._of: dict[UUID, Waiting] = {}
        self._ready: list[tuple[int, int, int, str]] = []
        self._later: list[tuple[float, int, str]] = []
        self._flying: tuple[set[str], set[str]] = (set(), set())
        """Streams on their way: those of life, and the others."""

    def __len__(self) -> int:
        return len(self._of)

    @property
    def urgent(self) -> bool:
        """Whether a life alarm waits."""
        return any(stream.life for stream in self._streams.values())

    def __contains__(self, id_: UUID) -> bool:
        return id_ in self._of

    def get(self, id_: UUID) -> Waiting | None:
        return self._of.get(id_)

    def all(self) -> list[Waiting]:
        """Return everything that waits, by birth."""
        return sorted(self._of.values(), key=lambda waiting: waiting.number)

    def add(self, waiting: Waiting, *, fresh: bool = True) -> None:
        """Take in an event, born after all others of its stream; `fresh`: it happened just now."""
        stream = self._streams.setdefault(waiting.stream, _Stream(life=waiting.life))
        stream.life = stream.life or waiting.life
        stream.waiting.append(waiting)
        self._of[waiting.id] = waiting
        if waiting.raises or len(stream.waiting) == 1:
            stream.tries = 0
            stream.fresh = fresh
            self._make_ready(waiting.stream, stream)

    def settle(self, id_: UUID) -> Waiting | None:
        """Forget an event whose receipt came; None where it is not, or no longer, known."""
        waiting = self._of.pop(id_, None)
        if waiting is None:
            return None
        stream = self._streams[waiting.stream]
        stream.waiting.remove(waiting)
        if not stream.waiting:
            del self._streams[waiting.stream]
            self._landed(waiting.stream)
        elif stream.waiting[0].number > stream.sent_until:
            stream.tries = 0
            self._make_ready(waiting.stream, stream)
        return waiting

    def due(self, now: float) -> list[Waiting]:
        """Return what shall be sent now, in this order, and count it as sent."""
        while self._later and self._later[0][0] <= now:
            _, generation, key = heapq.heappop(self._later)
            stream = self._streams.get(key)
            if stream is not None and stream.generation == generation:
                self._make_ready(key, stream)
        found: list[Waiting] = []
        while self._ready:
            _, _, generation, key = self._ready[0]
            stream = self._streams.get(key)
            if stream is not None and stream.generation == generation:
                flying = self._flying[0 if stream.life else 1]
                fresh = stream.life and stream.fresh
                if len(flying) >= self._window and not fresh:
                    break  # what follows is neither newer nor more urgent
                found += self._send(key, stream, now)
            heapq.heappop(self._ready)
        return found

    def next_due(self) -> float | None:
        """Return when `due` may have more without an event, a receipt or a reconnection."""
        return self._later[0][0] if self._later else None

    def reconnected(self) -> None:
        """Make everything due: what was on its way may be lost."""
        self._ready.clear()
        self._later.clear()
        for flying in self._flying:
            flying.clear()
        for key, stream in self._streams.items():
            stream.tries = 0
            stream.fresh = False
            self._make_ready(key, stream)

    def _make_ready(self, key: str, stream: _Stream) -> None:
        stream.generation += 1
        self._landed(key)
        first = stream.waiting[0].number
        lane, order = (0, -stream.waiting[-1].number) if stream.life else (1, first)
        heapq.heappush(self._ready, (lane, order, stream.generation, key))

    def _landed(self, key: str) -> None:
        for flying in self._flying:
            flying.discard(key)

    def _send(self, key: str, stream: _Stream, now: float) -> list[Waiting]:
        raises = [i for i, waiting in enumerate(stream.waiting) if waiting.raises]
        until = raises[-1] + 1 if raises else 1
        sending = stream.waiting[:until]
        stream.sent_until = sending[-1].number
        pause = min(LAST_RETRY_S, FIRST_RETRY_S * 2.0**stream.tries)
        stream.tries = min(stream.tries + 1, 10)
        pause *= 0.75 + 0.5 * self._chance()
        stream.fresh = False
        self._flying[0 if stream.life else 1].add(key)
        heapq.heappush(self._later, (now + pause, stream.generation, key))
        return sending
