"""Tells the centre of the home's senses: on a change, and again every few heartbeats."""

from collections.abc import Callable, Sequence

from edge.senses import Gist, gist_of, parts_of
from edge.settings import Settings
from protocol import codec
from protocol.clock import Clock
from protocol.identity import new_id
from protocol.messages import VERSION, Sense, Senses
from protocol.topics import Up

BEATS = 3
"""Heartbeats between two tellings, where nothing changed."""
PAUSE_S = 10.0
"""Between two tellings at least: a radio that comes and goes does not fill the line."""


class RollCall:
    """`look` at it every few seconds while the centre can be reached."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        senses: Callable[[], Sequence[Sense]],
        send: Callable[[Up, bytes], None],
    ) -> None:
        self._installation = str(settings.installation)
        self._every_s = settings.centre.heartbeat_s * BEATS
        self._pause_s = min(PAUSE_S, settings.centre.heartbeat_s)
        self._clock = clock
        self._senses = senses
        self._send = send
        self._told: Gist | None = None
        self._told_at = clock.steady() - self._pause_s

    def again(self) -> None:
        """Tell them afresh at the next look: somebody asks, or the centre may have forgotten."""
        self._told = None

    def look(self) -> None:
        """Tell them, where it is worth it."""
        since_s = self._clock.steady() - self._told_at
        if since_s < self._pause_s:
            return
        senses = self._senses()
        gist = gist_of(senses)
        if gist == self._told and since_s < self._every_s:
            return
        self._told, self._told_at = gist, self._clock.steady()
        parts = parts_of(senses)
        for number, part in enumerate(parts, 1):
            now = self._clock.now()
            said = Senses(
                v=VERSION,
                id=new_id(now),
                installation=self._installation,
                at=now,
                senses=part,
                part=number,
                of=len(parts),
            )
            self._send(Up.TELEMETRY, codec.encode(said))
