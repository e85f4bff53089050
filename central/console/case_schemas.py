"""The shapes of the HTTP API of what is done with a case: one for each change."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from central.alarms.deeds import PhoneResult
from central.console.schemas import Shape, Text, Word


class Change(Shape):
    """What every change of a case carries."""

    fence: int = Field(ge=0, le=2**53)


class Note(Change):
    text: Annotated[
        str,
        StringConstraints(
            min_length=1, max_length=4000, strip_whitespace=True, pattern=r"^[^\x00]*$"
        ),
    ]


class HandOver(Change):
    to: Word
    text: Text = ""


class Notify(Change):
    contact: Word


class Phoned(Change):
    """A call that the operator made themselves."""

    who: Word
    """The id of a contact or of a resident."""
    result: PhoneResult


class CheckStep(Change):
    step: Word
    done: bool = True


class MoveTo(Change):
    state: Literal["taken", "calling", "waiting-contact", "waiting-unit"]


class Resolve(Change):
    outcome: Word
    text: Text = ""


class Close(Change):
    text: Text = ""
    """Why required steps were left out, where some were."""


class KeySafeCode(Shape):
    """What opens the key safe of the home of a case."""

    code: str
