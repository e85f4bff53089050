"""What the home's devices say while the hub is busy: nothing that bears an alarm waits or is lost.

A queue with a lane for each device. Who says something that may bear an alarm goes to the front and
takes with it what it said before, so that each device is heard in order. Of a device of which many
words wait, a state that only repeats what it said last, but for what it measures, replaces it: that
is thinned, and counted.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

import msgspec

from protocol.home import HUB_BUTTON, ZIGBEE

MEASURES: Final = frozenset(
    {
        *("battery", "linkquality", "voltage", "last_seen", "update", "update_available"),
        *("illuminance", "illuminance_lux", "temperature", "device_temperature", "humidity"),
        *("power", "current", "energy", "pressure_hpa", "x_axis", "y_axis", "z_axis", "angle"),
        *("occupancy", "presence", "motion", "vibration", "state", "contact"),
    }
)
"""Of these only the last word counts where several wait. Whatever is not named here is kept."""
MOMENTS: Final = ("action", "click", "sos", "alarm", "fall", "event")
"""Properties that say something once: each word of them is kept."""
NOTHING: Final = frozenset({"", "none", "idle", "false", "off", "no", "clear", "normal", "ok", "0"})
FEW: Final = 8
"""Words of one device that may wait before any is thinned: a door that opened and closed did both.
"""
WAITING: Final = 2_000
"""Messages that may wait; beyond it what bears no alarm is thinned, the oldest first."""
ALARMS: Final = 20_000
"""Messages that bear an alarm and may wait: beyond it the same words of one device are thinned."""
BATCHES: Final = 64
"""Of one wearable: half a minute. Beyond it the oldest goes, as if the radio had lost it."""


class Heard(Protocol):
    """A message of the broker, as far as it matters here."""

    @property
    def topic(self) -> object: ...

    @property
    def payload(self) -> object: ...


Message = TypeVar("Message", bound=Heard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What a message is worth, told before it is understood."""

    lane: str
    """Whose it is: within one lane the order is kept."""
    alarming: bool = False
    """It may bear an alarm."""
    lasting: bytes | None = None
    """What it says but for what it measures; None: each such message is kept."""


def weigh(topic: str, payload: bytes) -> Weighed:
    """Weigh a message; on doubt it bears an alarm. Never raises."""
    if not topic.startswith(f"{ZIGBEE}/"):
        alarming = topic == HUB_BUTTON or topic.startswith("home/robot/up/observation")
        return Weighed(lane=topic, alarming=alarming)
    if topic.startswith(f"{ZIGBEE}/bridge/"):
        return Weighed(lane=topic)
    if topic.endswith("/availability"):
        return Weighed(lane=topic.removesuffix("/availability"))
    try:
        said = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Weighed(lane=topic)
    if not isinstance(said, dict):
        return Weighed(lane=topic)
    telling = {name: value for name, value in said.items() if name not in MEASURES}
    alarming = any(_says(value) for value in telling.values())
    once = any(name.startswith(MOMENTS) and _says(value) for name, value in telling.items())
    return Weighed(lane=topic, alarming=alarming, lasting=None if once else _shape(telling))


def _says(value: object) -> bool:
    """Tell whether a value says that something is; `false`, zero and words for nothing do not."""
    if isinstance(value, str):
        return value.strip().lower() not in NOTHING
    return bool(value)


def _shape(telling: Mapping[str, object]) -> bytes:
    return msgspec.json.encode(dict(sorted(telling.items())))


@dataclass(slots=True)
class _Lane:
    waiting: "deque[tuple[object, Weighed]]" = field(default_factory=deque)
    urgent: bool = False


class Intake(asyncio.Queue[Message]):
    """As `queue_type` of the broker's client, which puts; of one event loop. Never full."""

    def _init(self, maxsize: int) -> None:
        """Asyncio's call."""
        del maxsize
        self._lanes: dict[str, _Lane] = {}
        self._ordinary: dict[str, None] = {}
        """Lanes whose turn comes, first come first heard; those in `_urgent` before them."""
        self._urgent: dict[str, None] = {}
        self._count = 0
        self._alarming = 0
        self.thinned = 0

    def qsize(self) -> int:
        """Return how many wait."""
        return self._count

    def empty(self) -> bool:
        """Tell whether none waits."""
        return self._count == 0

    def full(self) -> bool:
        """Tell that there is always room: what goes is chosen here."""
        return False

    def _put(self, item: Message) -> None:
        """Asyncio's call."""
        payload = item.payload if isinstance(item.payload, bytes) else b""
        weighed = weigh(str(item.topic), payload)
        lane = self._lanes.setdefault(weighed.lane, _Lane())
        if self._replaces(lane, item, weighed):
            return
        if not self._has_room(lane, item, weighed):
            self.thinned += 1
            if not lane.waiting:
                del self._lanes[weighed.lane]
            return
        lane.waiting.append((item, weighed))
        self._count += 1
        self._alarming += weighed.alarming
        if weighed.alarming and not lane.urgent:
            lane.urgent = True
            self._ordinary.pop(weighed.lane, None)
            self._urgent[weighed.lane] = None
        elif not lane.urgent:
            self._ordinary.setdefault(weighed.lane)

    def _replaces(self, lane: _Lane, item: Message, weighed: Weighed) -> bool:
        """Let a word that says the same take the place of the last one."""
        if weighed.lasting is None or len(lane.waiting) < FEW:
            return False
        _, last = lane.waiting[-1]
        if last.lasting != weighed.lasting:
            return False
        lane.waiting[-1] = (item, weighed)
        self.thinned += 1
        return True

    def _has_room(self, lane: _Lane, item: Message, weighed: Weighed) -> bool:
        if weighed.alarming:
            same = any(other.payload == item.payload for other, _ in lane.waiting)  # type: ignore[attr-defined]
            return self._alarming < ALARMS or not same
        if len(lane.waiting) >= BATCHES and not lane.urgent:
            self._drop_from(lane)
        while self._count - self._alarming >= WAITING:
            name = next((one for one in self._ordinary if self._lanes[one].waiting), None)
            if name is None:
                return False
            self._drop_from(self._lanes[name])
            if not self._lanes[name].waiting and self._lanes[name] is not lane:
                del self._ordinary[name], self._lanes[name]
        return True

    def _drop_from(self, lane: _Lane) -> None:
        lane.waiting.popleft()
        self._count -= 1
        self.thinned += 1

    def _get(self) -> Message:
        """Asyncio's call."""
        turn = self._urgent or self._ordinary
        name = next(iter(turn))
        lane = self._lanes[name]
        item, weighed = lane.waiting.popleft()
        self._count -= 1
        self._alarming -= weighed.alarming
        del turn[name]
        if not lane.waiting:
            del self._lanes[name]
        elif any(each.alarming for _, each in lane.waiting):
            self._urgent[name] = None  # behind the other urgent ones
        else:
            lane.urgent = False
            self._ordinary[name] = None
        return item  # type: ignore[return-value]  # what was put
