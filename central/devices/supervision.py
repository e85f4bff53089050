"""Which hubs live: what statuses, heartbeats and silence mean. Pure; times are steady seconds.

Changes of state alone come out of it: a hub lost, a hub back, the site in trouble, the site well.
A loss is believed after some seconds, so that a hub that only connects anew is no alarm, and so
that many losses at once are seen to be one: the site's. While the site is in trouble and for a
hold-off after it, no hub is judged by itself; nor is silence counted in which nobody listened.
"""

import heapq
from collections import deque
from dataclasses import dataclass

MISSED = 3
"""Heartbeats in a row (the usual figure of the trade)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The figures of supervision."""

    believe_s: float = 3.0
    """From a last will to a loss: a hub that comes back within it was never lost."""
    many: int = 20
    """So many hubs lost within `window_s` are one alarm of the site."""
    window_s: float = 10.0
    hold_off_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A hub does not answer any more."""

    hub: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """It does again."""

    hub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTroubled:
    """Many hubs at once, or the way to all of them."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWell:
    """It is over."""


Decision = Lost | Back | SiteTroubled | SiteWell


@dataclass(slots=True)
class Hub:
    """One hub as supervision sees it."""

    heard: float
    every_s: float = 300.0
    session: str = ""
    online: bool = True
    lost: bool = False
    """The alarm was given."""
    doubted: float | None = None
    """Since when its loss waits to be believed."""
    why: str = ""


class Fleet:
    """All hubs. Each method returns the decisions that follow; nothing here waits or writes."""

    def __init__(self, patience: Patience, now: float) -> None:
        self._patience = patience
        self.hubs: dict[str, Hub] = {}
        self._silence: list[tuple[float, str]] = []
        """When each hub's silence is to be looked at; entries may be early, never late."""
        self._doubted: dict[str, None] = {}
        self._losses: deque[float] = deque()
        self._listening = False
        self._troubled = False
        self._held_until = now + patience.believe_s

    @property
    def is_troubled(self) -> bool:
        """Whether the site's alarm stands."""
        return self._troubled

    def knew(self, hub: str, known: Hub) -> None:
        """Take in what the database knew of a hub at the start."""
        self.hubs[hub] = known
        self._expect(hub, known)

    def knew_trouble(self) -> None:
        """Take in that the site's alarm stood as the centre ended."""
        self._troubled = True

    def said_online(self, hub: str, session: str, *, retained: bool, now: float) -> list[Decision]:
        """A hub is connected; what the broker kept may be of an older connection."""
        known = self._known(hub, now)
        if retained and session < known.session:
            return []
        known.session = session  # said now: it holds even where the hub's clock went back
        return self._alive(hub, known, now)

    def said_offline(self, hub: str, session: str, why: str, now: float) -> list[Decision]:
        """A goodbye or a last will; the late will of an older connection is ignored."""
        known = self._known(hub, now)
        if session < known.session:
            return []
        known.session, known.online = session, False
        if not known.lost and known.doubted is None:
            self._doubt(hub, known, why, now)
        return []

    def beat(self, hub: str, session: str, every_s: float, now: float) -> list[Decision]:
        """A heartbeat."""
        known = self._known(hub, now)
        known.session = session
        every_s = min(max(every_s, 1.0), 3600.0)
        sooner, known.every_s = every_s < known.every_s, every_s
        decisions = self._alive(hub, known, now)
        if sooner:
            self._expect(hub, known)
        return decisions

    def listening(self, now: float) -> None:
        """We are connected to the broker: silence counts from now, after an outage held off."""
        self._listening = True
        wait_s = self._patience.hold_off_s if self._troubled else self._patience.believe_s
        self._held_until = max(self._held_until, now + wait_s)
        for known in self.hubs.values():
            known.heard = max(known.heard, now)

    def deaf(self) -> list[Decision]:
        """We lost the broker: one alarm, however many hubs are behind it."""
        self._listening = False
        if self._troubled:
            return []
        self._troubled = True
        return [SiteTroubled(why="the broker cannot be reached")]

    def tick(self, now: float) -> list[Decision]:
        """Look at what has become due; call it about every second."""
        if not self._listening:
            return []
        self._hear_silence(now)
        if now < self._held_until:
            return []
        decisions: list[Decision] = []
        ripe = [
            hub
            for hub in self._doubted
            if now - (self.hubs[hub].doubted or now) >= self._patience.believe_s
        ]
        if self._troubled:
            if len(self._doubted) >= self._patience.many:
                return []
            self._troubled = False
            decisions.append(SiteWell())
        if ripe and self._are_many(now):
            self._troubled = True
            self._held_until = now + self._patience.hold_off_s
            return [*decisions, SiteTroubled(why=f"{len(self._doubted)} hubs were lost at once")]
        self._losses.extend(now for _ in ripe)
        for hub in ripe:
            known = self.hubs[hub]
            known.lost, known.doubted = True, None
            del self._doubted[hub]
            decisions.append(Lost(hub=hub, why=known.why))
        return decisions

    def _known(self, hub: str, now: float) -> Hub:
        known = self.hubs.get(hub)
        if known is None:
            known = self.hubs[hub] = Hub(heard=now)
            self._expect(hub, known)
        return known

    def _alive(self, hub: str, known: Hub, now: float) -> list[Decision]:
        known.heard, known.online, known.doubted = now, True, None
        self._doubted.pop(hub, None)
        if not known.lost:
            return []
        known.lost = False
        return [Back(hub=hub)]

    def _doubt(self, hub: str, known: Hub, why: str, now: float) -> None:
        known.doubted, known.why = now, why
        self._doubted[hub] = None

    def _expect(self, hub: str, known: Hub) -> None:
        heapq.heappush(self._silence, (known.heard + MISSED * known.every_s, hub))

    def _hear_silence(self, now: float) -> None:
        """Doubt the hubs that have been silent for three heartbeats."""
        while self._silence and self._silence[0][0] <= now:
            _, hub = heapq.heappop(self._silence)
            known = self.hubs[hub]
            due = known.heard + MISSED * known.every_s
            if due > now:
                heapq.heappush(self._silence, (due, hub))
                continue
            if not known.lost and known.doubted is None:
                known.online = False
                self._doubt(hub, known, f"{MISSED} heartbeats were missed", now)
                known.doubted = now - self._patience.believe_s  # silence was long enough
            heapq.heappush(self._silence, (now + known.every_s, hub))

    def _are_many(self, now: float) -> bool:
        """Tell whether those lost lately and in doubt are too many to be hubs by themselves."""
        while self._losses and self._losses[0] < now - self._patience.window_s:
            self._losses.popleft()
        return len(self._losses) + len(self._doubted) >= self._patience.many
