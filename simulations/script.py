"""What a scenario may say: a closed union of steps, read from YAML and refused with a clear error.

A step does something to the pretend world (`do: fall`), acts at the desk or on a phone, or waits
for what must be seen (`do: see`). `tell` is the sentence that is printed beside its time.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

SCENARIOS = Path(__file__).parent / "scenarios"


class ScriptWrong(ValueError):  # noqa: N818 - it reads as what it says
    """A scenario cannot be read. The text says which, where and what is there."""


class Step(Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """What every step may carry."""

    tell: str = ""


class Wait(Step, frozen=True, kw_only=True, tag="wait"):
    """Let time pass."""

    seconds: float


class Walk(Step, frozen=True, kw_only=True, tag="walk"):
    """Lead the person to a room."""

    to: str


class Fall(Step, frozen=True, kw_only=True, tag="fall"):
    """Play a fall through the wearable: drawn from the recordings by the seed, else a made one."""

    recording: str | None = None
    """`FILE[:TRIAL]`; None draws one."""


class Press(Step, frozen=True, kw_only=True, tag="press"):
    """Press a button."""

    device: str = "pendant-1"


class Answer(Step, frozen=True, kw_only=True, tag="answer"):
    """Touch an answer to the hub's question."""

    well: bool


class Smoke(Step, frozen=True, kw_only=True, tag="smoke"):
    """Let the smoke alarm sound."""


class Outing(Step, frozen=True, kw_only=True, tag="outing"):
    """A resident walks out of their zone with a tracker; the steps that follow are about it."""


class Sos(Step, frozen=True, kw_only=True, tag="sos"):
    """Press the button of that tracker."""


class Fibre(Step, frozen=True, kw_only=True, tag="fibre"):
    """Cut, kill or mend the line between the home and the centre."""

    how: str
    """`cut`, `die` (nothing passes and nothing is refused) or `mend`."""


class Kill(Step, frozen=True, kw_only=True, tag="kill"):
    """End a process with -9."""

    who: str
    """`hub`, `centre` or `broker`."""


class Start(Step, frozen=True, kw_only=True, tag="start"):
    """Start it again."""

    who: str


class Storm(Step, frozen=True, kw_only=True, tag="storm"):
    """Send every event that the hub has sent so far again and again, as a sick link would."""

    times: int


class See(Step, frozen=True, kw_only=True, tag="see"):
    """Wait until somebody told something."""

    who: str
    """`hub`, `robot`, `desk`, or `house`."""
    event: str
    where: dict[str, object] = {}
    within_s: float = 20.0


class Take(Step, frozen=True, kw_only=True, tag="take"):
    """The operator takes the case."""


class Notify(Step, frozen=True, kw_only=True, tag="notify"):
    """The operator tells the contact of this rank; seen when the message is on the phone."""

    rank: int
    within_s: float = 15.0


class Reply(Step, frozen=True, kw_only=True, tag="reply"):
    """The contact of this rank opens the link and answers."""

    rank: int
    going: bool
    minutes: int | None = None


class Resolve(Step, frozen=True, kw_only=True, tag="resolve"):
    """The operator does the required steps and says how it ended."""

    outcome: str


class Close(Step, frozen=True, kw_only=True, tag="close"):
    """The operator closes the case."""


class Count(Step, frozen=True, kw_only=True, tag="count"):
    """The home's cases are so many, and each of its alarms stands once."""

    cases: int
    alarms: int
    within_s: float = 5.0


AnyStep = (
    Wait
    | Walk
    | Fall
    | Press
    | Answer
    | Smoke
    | Outing
    | Sos
    | Fibre
    | Kill
    | Start
    | Storm
    | See
    | Take
    | Notify
    | Reply
    | Resolve
    | Close
    | Count
)


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One story."""

    name: str
    about: str
    steps: list[AnyStep]
    answer_within_s: float = 8.0
    receipt_within_s: float = 20.0
    home: str = "hub-0001"


def names() -> list[str]:
    """Return the scenarios that come with the project."""
    return sorted(file.stem for file in SCENARIOS.glob("*.yaml"))


def load(scenario: str) -> Scenario:
    """Read a scenario by its name or its file; raises ScriptWrong."""
    file = SCENARIOS / f"{scenario}.yaml"
    if not file.exists():
        file = Path(scenario)
    try:
        return msgspec.yaml.decode(file.read_bytes(), type=Scenario)
    except OSError as error:
        known = ", ".join(names())
        raise ScriptWrong(f"there is no scenario {scenario}; there are {known}") from error
    except msgspec.MsgspecError as error:
        raise ScriptWrong(f"{file}: {error}") from error
