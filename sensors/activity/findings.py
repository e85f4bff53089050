"""What is unlike the person's usual day, and the sentence that explains it. Vocabulary."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from protocol.evidence import Said
from sensors.activity.signs import Moment


class What(Enum):
    """Which of the judgements speaks."""

    SILENCE = "silence"
    NIGHT_WANDERING = "night-wandering"
    NIGHT_OUT = "night-out"
    BATHROOM = "bathroom"
    KITCHEN = "kitchen"
    DOOR = "door"
    HABIT = "habit"
    HABIT_MARKED = "habit-marked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing worth telling the centre."""

    what: What
    text: str
    """English, without names."""
    said: Said
    place: str | None = None
    source: str = "rhythm"
    """The device that saw it, where it is one."""


def clock(local: datetime) -> str:
    """Write a time of the home's wall."""
    return f"{local:%H:%M}"


def ago(now: Moment, steady: float) -> str:
    """Write when that was, by the home's wall."""
    return clock(now.local + timedelta(seconds=steady - now.steady))


def hours(minutes: float) -> float:
    """Round to what a person says."""
    return round(minutes / 60, 1)
