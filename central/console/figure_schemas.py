"""The shapes of the API of supervision: answer times, what is stuck, explanations, audits."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from central.console.schemas import Shape, Text
from central.figures.answers import Verdict
from central.figures.call_audits import Mark
from central.figures.duty import Why
from central.figures.explanations import Reason
from central.permissions import Role


class AnswerShare(Shape):
    """How many calls were answered within a limit, held against its target."""

    within_s: int
    target: float
    within: int
    of: int
    """Answered, or waiting longer than the limit already."""
    value: float | None
    low: float
    high: float
    """Wilson's interval of 95 %."""
    verdict: Verdict
    """`too-few` where a single late call would break the target by itself."""


class AnswerTimes(Shape):
    """Of some calls. Percentiles are of answered calls, in whole seconds, rounded up."""

    calls: int
    answered: int
    waiting: int
    in_time: int
    """Answered within 60 s."""
    slow: int
    """Later than 60 s, and within 180 s; waiting calls too, once they have waited so long."""
    late: int
    """Later than 180 s, waiting calls too."""
    shares: list[AnswerShare]
    p50: int | None
    p90: int | None
    p95: int | None
    p97: int | None
    """97.5 %: what the target of 60 s is about."""
    p99: int | None


class HourFigure(Shape):
    slot: int
    """Of a single day the hour since midnight, of more days the hour of the clock."""
    label: int
    """What the clock says."""
    again: bool
    """The second of two hours of the same name, as the clocks go back."""
    starts_at: datetime | None
    times: AnswerTimes


class PriorityFigure(Shape):
    priority: int
    counts: bool
    """Technical and information are told apart from the targets."""
    times: AnswerTimes


class OperatorFigure(Shape):
    operator: str
    name: str
    """A letter where one's role sees no names."""
    times: AnswerTimes


class LeftOut(Shape):
    """Cases of the period that no figure counts, and why."""

    tests: int
    automatic: int
    """Closed without a person."""
    apart: int
    """Technical and information."""


class Figures(Shape):
    now: datetime
    time_zone: str
    today: date
    first: date
    last: date
    whole: AnswerTimes
    hours: list[HourFigure]
    priorities: list[PriorityFigure]
    operators: list[OperatorFigure]
    left_out: LeftOut
    unexplained: int
    """Calls of the period over three minutes of which nobody has written why."""


class MonthFigure(Shape):
    month: str
    """Such as `2026-11`."""
    is_over: bool
    shares: list[AnswerShare]


class TrendFigures(Shape):
    months: list[MonthFigure]


class CallRow(Shape):
    """One call behind a figure. Of the person it tells nothing: the case does."""

    id: str
    """Of the case; a pseudonym where one's role sees no people."""
    number: int | None
    opened_at: datetime
    priority: int
    cause: str
    state: str
    waited_s: int
    answered: bool
    taken_by: str
    """A name, or a letter."""
    outcome: str | None
    outcome_text: str
    """In the language of who asks; empty where it is not over."""
    reason: Reason | None
    text: str
    action: str
    version: int
    """Of the explanation; 0 where there is none."""
    audited: bool


class Calls(Shape):
    calls: list[CallRow]
    next: str | None
    """Ask with it as `after` for those before."""


class StuckRow(Shape):
    id: str
    number: int
    why: Why
    since: datetime
    priority: int
    cause: str
    state: str
    owner_name: str | None


class OnShiftRow(Shape):
    operator: str
    name: str
    role: Role
    since: datetime
    present: bool
    in_hand: int
    answered_today: int
    last_at: datetime | None
    last_kind: str | None


class Duty(Shape):
    """This moment: what is stuck, who is on shift, and what waits to be written."""

    now: datetime
    stuck: list[StuckRow]
    on_shift: list[OnShiftRow]
    unexplained: int
    """Of this month and the last."""
    since: date
    """The first day of those."""


class Explain(Shape):
    """Why a call waited, and what is done about it."""

    version: int = Field(ge=0, le=2**31 - 1)
    """The one that was seen, 0 for none: a stale one is refused with 409."""
    reason: Reason
    text: Text = ""
    action: Annotated[Text, Field(min_length=1)]


class Writing(Shape):
    at: datetime
    by_name: str
    reason: Reason | None
    """None where it was erased together with a person."""
    text: str
    action: str


class ExplanationHistory(Shape):
    version: int
    writings: list[Writing]


class Audit(Shape):
    mark: Mark
    note: Text = ""
    whole: bool
    """An emergency, followed from the alarm to its end."""


class AuditProgress(Shape):
    operator: str
    name: str
    calls: int
    audited: int
    whole: int
    done: bool


class Audits(Shape):
    month: str
    asked: int
    """For each operator a month."""
    operators: list[AuditProgress]


class Drawn(Shape):
    calls: list[CallRow]
