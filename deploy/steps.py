"""What a technician sees: one line for each step, a tick or a cross, and what to try."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct


class Mark(StrEnum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    """A step before it failed."""


class Profile(StrEnum):
    """What the device is."""

    HUB = "hub"
    ROBOT = "robot"


class Step(Struct, frozen=True, kw_only=True):
    """One thing that was tried."""

    name: str
    mark: Mark
    sentence: str
    """Plain: what is so, or what is not."""
    hint: str = ""
    """What to try, where it failed."""
    seconds: float = 0.0


Outcome = Literal["ready", "unproven", "not-enrolled", "bad-settings"]
"""`unproven`: the hub has its certificate, but an alarm was not seen to go the whole way."""

EXIT_CODES: dict[Outcome, int] = {
    "ready": 0,
    "unproven": 1,
    "bad-settings": 2,
    "not-enrolled": 3,
}


class Report(Struct, frozen=True, kw_only=True):
    """All of it, in the order of the work."""

    outcome: Outcome
    hub: str | None
    installation: str | None
    settings: str | None
    """The file that the agent is started with."""
    steps: tuple[Step, ...]


class StepFailed(Exception):  # noqa: N818 - it reads as what it says
    """A step did not work out: a plain sentence, and what to try."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
