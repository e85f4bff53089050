"""What a technician sees of a running hub: its senses, its ways, its faults, what to do. Pure.

The hub makes it, `caliu edge doctor` shows it. It holds no name and no number of anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from msgspec import Struct

from protocol.messages import PathState, SenseState

TO_DO: Final[dict[str, str]] = {
    SenseState.SILENT: "new battery; nearer to the hub or a router; join it again",
    SenseState.JAMMED: "is the radio stick in, away from USB 3 and Wi-Fi? what is new nearby?",
    SenseState.TAMPERED: "close its case, put it back in its place",
    SenseState.STUCK: "how does it sit? clean it, move the magnet, or replace it",
    SenseState.LOW_BATTERY: "new battery",
    SenseState.UNHEARD: "make it speak: press, open, walk past",
}
"""By state; most are tried in this order."""
WRONG: Final = frozenset(TO_DO) - {SenseState.UNHEARD}
CLOCK_OFF_S: Final = 120.0
FAULTS_TO_DO: Final[dict[tuple[str, str], str]] = {
    ("board", "stopped"): "is its cable in? is `board` in the settings the right port?",
    ("modem", "stopped"): "is it plugged in, its SIM card in, its PIN right?",
    ("modem", "network"): "put it at a window; has the card credit?",
    ("home-broker", "stopped"): "is mosquitto running on the hub? (systemctl status mosquitto)",
    ("outbox", "disk"): "free or replace the card: df -h",
    ("clock", "wrong"): "timedatectl set-ntp true",
    ("config", "unreachable"): "ask the centre; what was applied holds meanwhile",
    ("voice", "mute"): "is a loudspeaker in? is espeak-ng installed?",
    ("home-broker", "storm"): "which device floods the broker? mosquitto_sub -v -t '#'",
}


class SenseLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sense."""

    id: str
    kind: str
    state: str
    place: str | None = None
    heard_at: datetime | None = None
    """None: not since the hub started."""
    battery: float | None = None
    link: float | None = None
    every_s: float | None = None
    """The silence after which it is missed; None: it never is."""


class FaultLook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault that stands at the centre."""

    component: str
    code: str


class Checkup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it, at one moment."""

    hub: str
    software: str
    at: datetime
    up_s: float
    config: int
    """The version of the desired state that is applied; 0: none yet."""
    online: bool
    """Whether the centre can be reached."""
    queued: int
    """Events without a receipt."""
    clock_off_s: float | None = None
    """From the centre's; None until its first receipt."""
    mains: bool | None = None
    thinned: int = 0
    """Messages of the home that were thinned since the start."""
    paths: tuple[PathState, ...] = ()
    senses: tuple[SenseLook, ...] = ()
    faults: tuple[FaultLook, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong, and what to do about it."""

    what: str
    to_do: str


def findings(seen: Checkup) -> list[Finding]:
    """Return what is wrong with the hub itself; the senses stand in their table."""
    found: list[Finding] = []
    if not seen.online:
        found.append(
            Finding(what="The centre is not reached.", to_do="network cable, router; then the ways")
        )
    found += [
        Finding(what=f"The way by {path.name} is shut.", to_do="see its fault")
        for path in seen.paths
        if not path.up and path.name != "mqtt"
    ]
    if seen.clock_off_s is not None and abs(seen.clock_off_s) >= CLOCK_OFF_S:
        what = f"The clock is {seen.clock_off_s:+.0f} s from the centre's."
        found.append(Finding(what=what, to_do="timedatectl set-ntp true"))
    if seen.config == 0:
        found.append(
            Finding(
                what="No configuration was applied.", to_do="is this home known? ask the centre"
            )
        )
    if seen.mains is False:
        found.append(Finding(what="It lives on its battery.", to_do="plug it in"))
    senses = {sense.id for sense in seen.senses}
    for fault in seen.faults:
        if fault.component in senses or (fault.component, fault.code) == ("clock", "wrong"):
            continue
        to_do = FAULTS_TO_DO.get((fault.component, fault.code), "docs/hub.md, Faults it tells")
        found.append(Finding(what=f"Fault {fault.component}/{fault.code}.", to_do=to_do))
    return found


def is_wrong(seen: Checkup) -> bool:
    """Tell whether anything is; a sense that has not spoken yet only waits for a hand."""
    return bool(findings(seen)) or any(sense.state in WRONG for sense in seen.senses)


def ordered(senses: Sequence[SenseLook]) -> list[SenseLook]:
    """Return those in trouble first, then room by room, as one walks."""
    rank = {SenseState.OK.value: 2, SenseState.UNHEARD.value: 1}
    return sorted(
        senses, key=lambda one: (rank.get(one.state, 0), one.place or "~", one.kind, one.id)
    )


def ago(seconds: float) -> str:
    """Write an age in one unit."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def ticked(first: Checkup, now: Checkup) -> frozenset[str]:
    """Return the senses that spoke between two looks: of a walk through the home."""
    before = {sense.id: sense.heard_at for sense in first.senses}
    return frozenset(
        sense.id
        for sense in now.senses
        if sense.heard_at is not None and sense.heard_at != before.get(sense.id)
    )
