"""The hub's own health: its heartbeat, its disk, and the watchdog of the service manager."""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edge.happenings import FaultSeen
from edge.outbox import Outbox
from edge.roll_call import RollCall
from edge.settings import Settings
from edge.uplink import Uplink
from protocol import codec
from protocol.clock import Clock
from protocol.identity import new_id
from protocol.messages import VERSION, Heartbeat, PathState, Power
from protocol.topics import Up

log = logging.getLogger(__name__)

CHECK_S = 5.0
CLOCK_OFF_S = 120.0
"""A clock further from the centre's is told; no deadline depends on it."""
STORM = 100
"""Messages thinned between two looks; a few are nobody's trouble."""
STORM_OVER_S = 60.0
STUCK_S = 20.0
"""A judgement that took nothing for so long is stuck: the watchdog is not fed any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """Where the state of the others is read."""

    session: Callable[[], str]
    pulse: Callable[[], float]
    dropped: Callable[[], int]
    power: Callable[[], Power | None]
    thinned: Callable[[], int]
    paths: Callable[[], tuple[PathState, ...]]


class Health:
    """`run` it."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        outbox: Outbox,
        uplink: Uplink,
        report: Callable[[FaultSeen], None],
        vitals: Vitals,
        roll_call: RollCall,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._outbox = outbox
        self._uplink = uplink
        self._report = report
        self._vitals = vitals
        self._roll_call = roll_call
        self._started = clock.steady()
        self._dropped = 0
        self._thinned = 0
        self._stormed_at = clock.steady() - STORM_OVER_S
        self._asked = False
        self._was_online = False

    def asked(self) -> None:
        """Tell of the hub and of its senses soon: somebody at the centre is looking."""
        self._asked = True

    async def run(self) -> None:
        """Look every few seconds, for ever."""
        every_s = self._settings.centre.heartbeat_s
        step_s = min(CHECK_S, every_s)
        next_beat = self._clock.steady()
        while True:
            now = self._clock.steady()
            if self._uplink.online and (now >= next_beat or self._wanted()):
                self._beat(every_s)
                next_beat = now + every_s
            self._tell_senses()
            await self._outbox.retry()
            self._report_disk()
            self._report_clock()
            self._report_inbox()
            self._report_storm()
            if now - self._vitals.pulse() < STUCK_S:
                notify("WATCHDOG=1")
            await self._clock.sleep(step_s)

    def _wanted(self) -> bool:
        """Whether someone asked; they wait for the receipts, which the heartbeat shows."""
        wanted = self._asked and not len(self._outbox.lanes)
        if wanted:
            self._asked = False
            self._roll_call.again()
        return wanted

    def _tell_senses(self) -> None:
        online = self._uplink.online
        if online and not self._was_online:
            self._roll_call.again()
        self._was_online = online
        if online:
            self._roll_call.look()

    def _beat(self, every_s: float) -> None:
        now = self._clock.now()
        beat = Heartbeat(
            v=VERSION,
            id=new_id(now),
            installation=str(self._settings.installation),
            at=now,
            session=self._vitals.session(),
            uptime_s=round(self._clock.steady() - self._started, 1),
            queued=len(self._outbox.lanes),
            every_s=every_s,
            resident_mb=resident_mb(),
            paths=self._vitals.paths(),
            power=self._vitals.power(),
        )
        self._uplink.resend(Up.TELEMETRY, codec.encode(beat))

    def _report_disk(self) -> None:
        text = "The disk does not take events; they are kept in memory until it does."
        refused = self._outbox.refused
        self._report(FaultSeen(component="outbox", code="disk", text=text, over=not refused))

    def _report_inbox(self) -> None:
        dropped, before = self._vitals.dropped(), self._dropped
        self._dropped = dropped
        text = "Too many observations at once; some of motion were dropped."
        over = dropped == before
        self._report(FaultSeen(component="inbox", code="full", text=text, over=over))

    def _report_storm(self) -> None:
        """Tell that messages of the home are thinned, until none was for a while."""
        thinned, before = self._vitals.thinned(), self._thinned
        self._thinned = thinned
        if thinned - before >= STORM:
            self._stormed_at = self._clock.steady()
        text = f"The devices of the home say too much at once: {thinned} of their messages, none "
        text += "of which bore an alarm, gave way to newer ones since the hub started."
        over = self._clock.steady() - self._stormed_at >= STORM_OVER_S
        self._report(FaultSeen(component="home-broker", code="storm", text=text, over=over))

    def _report_clock(self) -> None:
        centre = self._uplink.centre_time
        if centre is None:
            return
        off_s = (self._clock.now() - centre.now(self._clock.steady())).total_seconds()
        text = f"The hub's clock is {off_s:+.0f} s from the centre's."
        over = abs(off_s) < CLOCK_OFF_S
        self._report(FaultSeen(component="clock", code="wrong", text=text, over=over))


def resident_mb() -> float | None:
    """Return the memory of this process in MB; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def notify(state: str) -> None:
    """Tell the service manager (sd_notify(3)): `READY=1`, `WATCHDOG=1`, `STOPPING=1`."""
    name = os.environ.get("NOTIFY_SOCKET")
    if not name:
        return
    address = "\0" + name[1:] if name.startswith("@") else name
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(address)
            line.send(state.encode())
    except OSError as error:
        log.debug("the service manager cannot be told: %s", error)
