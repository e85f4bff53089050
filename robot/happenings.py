"""The words of the missions: what happens to the robot, what is decided, what is remembered."""

from dataclasses import dataclass
from uuid import UUID

from protocol.home import RobotRequest, RobotResult
from robot.api import Capability, Condition, Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Figures of judgement, in seconds and per cent."""

    journey_within: float = 180.0
    """A journey that takes longer is given up: something holds the robot."""
    say_within: float = 20.0
    """Words wait so long for a journey under way; then they are said wherever the robot is."""
    stale_after: float = 5.0
    """A body that has told nothing for so long is stopped, as if its emergency stop were on."""
    stay: float = 120.0
    """It does not leave for the charger sooner after it was sent somewhere."""
    dock_again: float = 60.0
    """Between attempts to reach the charger."""
    low_pct: float = 20.0
    """It goes to the charger when nobody needs it."""
    critical_pct: float = 8.0
    """It gives up what it does and goes to the charger; it still speaks."""
    words: int = 16
    """Sentences that may wait; another one is refused."""


# -- happenings


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The hub asks for something."""

    request: RobotRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """The body told its condition and what works."""

    condition: Condition
    capabilities: frozenset[Capability]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyEnded:
    """A journey that was decided came to its end."""

    number: int
    ended: Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechEnded:
    """A speech that was decided came to its end."""

    number: int
    ended: Ended


@dataclass(frozen=True, slots=True)
class HaltUnheard:
    """The body did not say that it stands. What was decided behind the halt was not done."""


Happening = HaltUnheard | Tick | Requested | Noticed | JourneyEnded | SpeechEnded

# -- decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    number: int
    place: str | None
    """None: to the charger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    number: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Stop journey and speech before anything that was decided after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Tell the hub how its request ended."""

    result: RobotResult


Decision = Drive | Speak | Halt | Report
Decisions = tuple[Decision, ...]

# -- state


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    number: int
    of: UUID | None
    """The request; None: to the charger, by its own judgement."""
    deadline: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    of: UUID
    text: str
    language: str
    by: float
    """When they are said at the latest, journey or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    number: int
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Missions:
    """All that is remembered."""

    limits: Limits = Limits()
    condition: Condition | None = None
    capabilities: frozenset[Capability] = frozenset()
    latched: bool = False
    """The emergency stop was on or the body fell silent: no journey until a stop is requested
    after it was released, which says that a person has looked."""
    journey: Journey | None = None
    speech: Speech | None = None
    words: tuple[Words, ...] = ()
    stay_until: float = 0.0
    """It leaves for the charger sooner only when its battery is critical."""
    dock_due: float = 0.0
    """It does not leave for the charger sooner at all."""
    number: int = 0
    seen: tuple[UUID, ...] = ()
    """Requests of late: a broker may deliver one twice."""
