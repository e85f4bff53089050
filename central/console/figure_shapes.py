"""Figures in the shapes of the API, with names or letters, as the role may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from central import tables
from central.console.figure_schemas import (
    AnswerShare,
    AnswerTimes,
    CallRow,
    HourFigure,
    LeftOut,
    OperatorFigure,
    PriorityFigure,
)
from central.console.premises import Premises
from central.figures.answers import COUNTED, TARGETS, WITHIN_60, WITHIN_180, Kind, Share, Waits
from central.figures.calls import Call, Which
from central.figures.explanations import Reason
from central.figures.periods import Period
from central.figures.pseudonyms import Pseudonyms
from central.figures.reading import Counts
from central.operators.sessions import Visitor
from central.permissions import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What operators and cases are called for one visitor."""

    names: Mapping[str, str]
    ids: Mapping[str, str] | None
    """Pseudonyms of operators' ids, where the role sees no names."""
    pseudonyms: Pseudonyms | None
    outcomes: Mapping[str, str]
    """What the outcomes of cases are called in the visitor's language."""

    @classmethod
    def of(cls, connection: Connection, visitor: Visitor, here: Premises) -> "Naming":
        """Return the names for those who see the journal, and letters for the others."""
        operators, protocols = tables.operators, here.desk.protocols
        outcomes = {
            code: protocols.outcome_text(code, visitor.language)
            for protocol in protocols.by_cause.values()
            for code in protocol.outcomes
        }
        rows = connection.execute(select(operators.c.id, operators.c.name)).all()
        if visitor.may(Permission.SEE_JOURNAL):
            names = {row.id: row.name for row in rows}
            return cls(names=names, ids=None, pseudonyms=None, outcomes=outcomes)
        pseudonyms = Pseudonyms(here.settings.the_secret())
        letters = pseudonyms.letters(row.id for row in rows)
        ids = {row.id: pseudonyms.of("operator", row.id) for row in rows}
        return cls(names=letters, ids=ids, pseudonyms=pseudonyms, outcomes=outcomes)

    def name(self, operator: str | None) -> str:
        """Return what an operator is called; nothing where nobody is known."""
        return self.names.get(operator or "", "")

    def id(self, operator: str) -> str:
        """Return how the visitor asks for an operator's calls."""
        return operator if self.ids is None else self.ids.get(operator, "")

    def real(self, asked: str | None) -> str | None:
        """Return whom the visitor means; an id that no operator has means nobody."""
        if asked is None or self.ids is None:
            return asked
        return next((real for real, told in self.ids.items() if told == asked), "")

    def meant(self, which: Which) -> Which:
        """Return which calls the visitor means who asks by a pseudonym."""
        return replace(which, operator=self.real(which.operator))

    def call(self, call: Call) -> CallRow:
        """Return a row of the list behind a figure."""
        open_names = self.pseudonyms is None
        return CallRow(
            id=call.id if self.pseudonyms is None else self.pseudonyms.of("case", call.id),
            number=call.number if open_names else None,
            opened_at=call.opened_at
            if open_names
            else call.opened_at.replace(minute=0, second=0, microsecond=0),
            priority=call.priority,
            cause=call.cause,
            state=call.state,
            waited_s=call.waited_s,
            answered=call.taken_at is not None,
            taken_by=self.name(call.taken_by),
            outcome=call.outcome,
            outcome_text=self.outcomes.get(call.outcome or "", call.outcome or ""),
            reason=None if call.reason is None else Reason(call.reason),
            text=call.text if open_names else "",
            action=call.action if open_names else "",
            version=call.version,
            audited=call.audited,
        )


def share(one: Share) -> AnswerShare:
    return AnswerShare(
        within_s=one.within_s,
        target=one.target,
        within=one.within,
        of=one.of,
        value=one.value,
        low=one.low,
        high=one.high,
        verdict=one.verdict,
    )


def times(waits: Waits) -> AnswerTimes:
    late_60, late_180 = waits.late(WITHIN_60.within_s), waits.late(WITHIN_180.within_s)
    return AnswerTimes(
        calls=waits.calls,
        answered=waits.answered.total(),
        waiting=waits.waiting.total(),
        in_time=waits.within(WITHIN_60.within_s),
        slow=late_60 - late_180,
        late=late_180,
        shares=[share(waits.share(target)) for target in TARGETS],
        p50=waits.percentile(0.5),
        p90=waits.percentile(0.9),
        p95=waits.percentile(0.95),
        p97=waits.percentile(0.975),
        p99=waits.percentile(0.99),
    )


def hours(period: Period, counts: Counts) -> list[HourFigure]:
    return [
        HourFigure(
            slot=hour.slot,
            label=hour.label,
            again=hour.again,
            starts_at=hour.starts_at,
            times=times(counts.by_hour.get(hour.slot) or Waits()),
        )
        for hour in period.hours
    ]


def priorities(counts: Counts) -> list[PriorityFigure]:
    """Return those that count, and of the others those that there were."""
    return [
        PriorityFigure(priority=priority, counts=priority in COUNTED, times=times(waits))
        for priority in sorted({*COUNTED, *counts.by_priority})
        for waits in [counts.by_priority.get(priority) or Waits()]
    ]


def operators(counts: Counts, naming: Naming) -> list[OperatorFigure]:
    figures = [
        OperatorFigure(operator=naming.id(operator), name=naming.name(operator), times=times(waits))
        for operator, waits in counts.by_operator.items()
    ]
    return sorted(figures, key=lambda each: (each.name.casefold(), each.operator))


def left_out(counts: Counts) -> LeftOut:
    return LeftOut(
        tests=counts.left_out.get(Kind.TEST, 0),
        automatic=counts.left_out.get(Kind.AUTOMATIC, 0),
        apart=counts.left_out.get(Kind.APART, 0),
    )
