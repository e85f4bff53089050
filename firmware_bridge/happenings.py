"""The words of the link's judgement: its patience, what happens, what it decides, its state."""

from dataclasses import dataclass
from enum import Enum

from firmware_bridge.commands import FromBoard, Levels, SelfTest, Set, ToBoard
from firmware_bridge.news import News


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How patient the link is, in seconds unless it says otherwise."""

    hello_every: float = 0.5
    hello_within: float = 5.0
    """A board whose bootloader waits after the port opens needs about two seconds."""
    ping_every: float = 2.0
    silent_after: float = 6.0
    """Without one good frame for so long the board counts as disconnected."""
    host_silent_after: float = 10.0
    """After which the board sounds by itself; it is told so in HELLO."""
    request_every: float = 0.3
    request_tries: int = 10
    backoff_least: float = 0.5
    backoff_most: float = 5.0
    """A cable put back is noticed within these: trying a local port costs nothing."""


class Phase(Enum):
    CLOSED = "closed"
    OPENING = "opening"
    GREETING = "greeting"
    TALKING = "talking"


# -- happenings


@dataclass(frozen=True, slots=True)
class Tick:
    """The moment that `due` named has come."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The port is open."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The opening of the port was interrupted by its own caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke:
    """The port could not be opened, or closed by itself."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message came."""

    message: FromBoard
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody wants an output set or a self-test; `token` names the answer."""

    message: Set | SelfTest
    token: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The listener took the oldest news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The listener came back for more: this event is in safe hands."""

    boot: int
    sequence: int


Happening = Tick | Opened | Abandoned | Broke | Heard | Asked | Taken | Settled

# -- decisions


@dataclass(frozen=True, slots=True)
class Open:
    pass


@dataclass(frozen=True, slots=True)
class Close:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    message: ToBoard
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    news: News


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a request; None: no answer, or a later order for the same output overtook it."""

    token: int
    message: FromBoard | None


Decision = Open | Close | Send | Tell | Answer
Decisions = tuple[Decision, ...]

# -- state


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    message: Set | SelfTest
    sequence: int
    token: int | None
    """None: the link's own, nobody waits for it."""
    tries_left: int
    due: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """All that the link remembers."""

    timing: Timing = Timing()
    phase: Phase = Phase.CLOSED
    failures: int = 0
    """Attempts to reach the board since it last answered."""
    opening_due: float = 0.0
    greeting_since: float = 0.0
    hello_due: float = 0.0
    ping_due: float = 0.0
    heard_at: float = 0.0
    boot: int | None = None
    told: bool | None = None
    """Whether the listener believes the board there; None before the first word."""
    levels: Levels | None = None
    """As last told."""
    lost: int = 0
    """Events lost of this boot, as last told."""
    waiting: int = 0
    """News that the listener has not taken."""
    held: tuple[int, ...] = ()
    """Sequences of this boot that were told and not yet settled."""
    settled: tuple[int, ...] = ()
    requests: tuple[Request, ...] = ()
    wishes: tuple[Set, ...] = ()
    """How the outputs shall stand: said again to a board that comes back."""
    sequence: int = 0
