"""Messages that are broken, hostile or merely newer, and what of them must ring all the same."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

import msgspec

from protocol.clock import Clock
from protocol.codec import Unreadable, decode_up, encode, salvage
from protocol.identity import new_id
from protocol.topics import Up, up
from simulations.town import LightHub, hub_id, installation_of

HUBS = 20
STRANGERS = 2
"""Hubs that nobody enrolled, besides."""
JUNK: tuple[object, ...] = (None, -1, 1e308, "", "\u202e", [], {}, [[[[]]]], True, "x" * 5000)
KINDS = (
    "newer",
    "unknown-cause",
    "wrong-field",
    "foreign",
    "stolen",
    "bytes",
    "cut",
    "junk",
    "nested",
    "elsewhere",
)


@dataclass(slots=True)
class Expected:
    """What the contract says of what was sent: `protocol.codec` is the judge."""

    readable: set[str] = field(default_factory=set)
    """Alarms in events of version 1: each must ring."""
    salvaged: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Alarms in what is not one and rings all the same, by hub: so many an hour ring by hub."""
    noise: int = 0

    def sent(self, hub: str, payload: bytes) -> None:
        """Take note of an event."""
        try:
            message = decode_up(payload)
        except Unreadable:
            found = salvage(payload)
            if found.rings:
                self.salvaged[hub].add(str(found.alarm or found.id))
            else:
                self.noise += 1
        else:
            self.readable.add(str(getattr(message, "alarm", None)))


class Fuzzer:
    """Makes one message after another; seeded."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self._random = Random(seed)
        self._clock = clock
        self._hubs = [LightHub(number, clock) for number in range(HUBS + STRANGERS)]
        self.expected = Expected()

    @property
    def hubs(self) -> list[str]:
        """The hubs that it speaks for."""
        return [hub.id for hub in self._hubs]

    def next(self) -> tuple[str, bytes]:
        """Return a topic and a payload."""
        hub = self._random.choice(self._hubs)
        kind = self._random.choice(KINDS)
        content: dict[str, object] = msgspec.json.decode(encode(hub.alarm(evidence=None)))
        payload = self._broken(kind, msgspec.json.encode(content | self._change(kind)))
        if kind == "elsewhere":
            return up(hub.id, self._random.choice((Up.STATUS, Up.TELEMETRY))), payload
        self.expected.sent(hub.id, payload)
        return up(hub.id, Up.EVENT), payload

    def _change(self, kind: str) -> dict[str, object]:
        """Return what replaces fields of a whole alarm."""
        match kind:
            case "newer":
                return {"v": self._random.randrange(2, 99), "future": {"a": [1]}}
            case "unknown-cause":
                return {"cause": self._random.choice(("", "meteor", "x" * 300))}
            case "wrong-field":
                fields = ("at", "seq", "certainty", "evidence", "place", "epoch", "source")
                return {self._random.choice(fields): self._random.choice(JUNK)}
            case "foreign":
                return {"installation": str(new_id(self._clock.now())), "hub": hub_id(1)}
            case "stolen":
                return {"installation": installation_of(self._random.randrange(HUBS))}
        return {}

    def _broken(self, kind: str, payload: bytes) -> bytes:
        match kind:
            case "bytes":
                return self._random.randbytes(self._random.randrange(400))
            case "cut" | "elsewhere":
                return payload[: self._random.randrange(len(payload))]
            case "junk":
                return msgspec.json.encode(self._random.choice(JUNK))
            case "nested":
                return b"[" * 20_000
        return payload
