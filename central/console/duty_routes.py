"""What a supervisor does: sees what is stuck, writes why calls waited, audits calls."""

from datetime import date
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection

from central.console.figure_schemas import (
    Audit,
    AuditProgress,
    Audits,
    Drawn,
    Duty,
    Explain,
    ExplanationHistory,
    OnShiftRow,
    StuckRow,
    Writing,
)
from central.console.figure_shapes import Naming
from central.console.guard import ExplainsCalls, SeesJournal
from central.console.premises import Here, Premises
from central.console.problems import RefusedError, not_found
from central.figures import call_audits, duty, explanations
from central.figures.call_audits import AuditedError, NothingToAuditError
from central.figures.explanations import ChangedError, Explanation, NotLateError
from central.figures.periods import Period
from central.figures.reading import unexplained
from central.operators.sessions import Visitor
from central.permissions import Role

router = APIRouter(prefix="/api", tags=["supervision"])

CaseId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
OperatorId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-z-]+$")]
Month = Annotated[
    str | None,
    Query(pattern=r"^2[01]\d\d-(0[1-9]|1[0-2])$", description="Such as 2026-11; else this one."),
]


@router.get("/figures/now")
async def now(visitor: SeesJournal, here: Here) -> Duty:
    """Return what is stuck at this moment, who is on shift, and what waits to be written."""
    at, zone = here.clock.now(), ZoneInfo(here.settings.time_zone)
    today = at.astimezone(zone).date()
    day = Period(first=today, last=today, zone=zone)
    recent = Period(
        first=Period.month(today.year, today.month - 1, zone).first, last=today, zone=zone
    )

    def read(connection: Connection) -> Duty:
        naming = Naming.of(connection, visitor, here)
        return Duty(
            now=at,
            stuck=[
                StuckRow(
                    id=one.id,
                    number=one.number,
                    why=one.why,
                    since=one.since,
                    priority=one.priority,
                    cause=one.cause,
                    state=one.state,
                    owner_name=naming.name(one.owner) or None,
                )
                for one in duty.stuck(connection, visitor.actor, at)
            ],
            on_shift=[
                OnShiftRow(
                    operator=one.operator,
                    name=one.name,
                    role=Role(one.role),
                    since=one.since,
                    present=one.present,
                    in_hand=one.in_hand,
                    answered_today=one.answered_today,
                    last_at=one.last_at,
                    last_kind=one.last_kind,
                )
                for one in duty.on_shift(connection, visitor.actor, day, at)
            ],
            unexplained=unexplained(connection, recent, visitor.actor, at),
            since=recent.first,
        )

    return await here.archive.read(read)


@router.get("/cases/{case}/explanation")
async def explanation(case: CaseId, visitor: SeesJournal, here: Here) -> ExplanationHistory:
    """Return all that was written of why a call waited, the newest first."""
    return await _history(case, visitor, here)


@router.put("/cases/{case}/explanation")
async def explain(
    case: CaseId, told: Explain, visitor: ExplainsCalls, here: Here
) -> ExplanationHistory:
    """Write why a call waited more than three minutes, and what is done about it."""
    if told.reason is explanations.Reason.OTHER and not told.text:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "Write the reason", "None of the usual ones was it."
        )
    wanted = Explanation(reason=told.reason, text=told.text, action=told.action)
    try:
        done = await explanations.explain(here.database, case, wanted, told.version, visitor.actor)
    except NotLateError as error:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "This call needs no reason",
            "It was answered within three minutes, or no figure counts it.",
        ) from error
    except ChangedError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT,
            "Somebody has written meanwhile",
            "Look at what they wrote, and write again.",
        ) from error
    if done is None:
        raise not_found("case")
    return await _history(case, visitor, here)


@router.get("/figures/audits")
async def audits(visitor: SeesJournal, here: Here, month: Month = None) -> Audits:
    """Return how many calls of each operator were audited in a month."""
    period = _month(here, month)

    def read(connection: Connection) -> Audits:
        naming = Naming.of(connection, visitor, here)
        rows = [
            AuditProgress(
                operator=one.operator,
                name=naming.name(one.operator),
                calls=one.calls,
                audited=one.audited,
                whole=one.whole,
                done=one.is_done,
            )
            for one in call_audits.progress(connection, period, visitor.actor)
        ]
        rows.sort(key=lambda row: (row.done, row.name.casefold()))
        return Audits(month=f"{period.first:%Y-%m}", asked=call_audits.A_MONTH, operators=rows)

    return await here.archive.read(read)


@router.get("/figures/audits/{operator}/draw")
async def draw(
    operator: OperatorId, visitor: ExplainsCalls, here: Here, month: Month = None
) -> Drawn:
    """Draw some calls of an operator that nobody has audited yet, at random."""
    period, at = _month(here, month), here.clock.now()

    def read(connection: Connection) -> Drawn:
        naming = Naming.of(connection, visitor, here)
        drawn = call_audits.draw(connection, period, operator, visitor.actor, at)
        return Drawn(calls=[naming.call(call) for call in drawn])

    return await here.archive.read(read)


@router.put("/cases/{case}/audit", status_code=HTTPStatus.NO_CONTENT)
async def audit(case: CaseId, told: Audit, visitor: ExplainsCalls, here: Here) -> None:
    """Write how a call was handled: once, and never of a call of one's own."""
    try:
        done = await call_audits.audit(
            here.database,
            case,
            mark=told.mark,
            note=told.note,
            whole=told.whole,
            actor=visitor.actor,
        )
    except NothingToAuditError as error:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "This call cannot be audited",
            "It must be over, answered by a colleague, and counted in the figures.",
        ) from error
    except AuditedError as error:
        raise RefusedError(HTTPStatus.CONFLICT, "This call was audited already") from error
    if not done:
        raise not_found("case")


async def _history(case: str, visitor: Visitor, here: Premises) -> ExplanationHistory:
    def read(connection: Connection) -> ExplanationHistory:
        found = explanations.history(connection, case, visitor.actor)
        if found is None:
            raise not_found("case")
        naming = Naming.of(connection, visitor, here)
        return ExplanationHistory(
            version=len(found),
            writings=[
                Writing(
                    at=one.at,
                    by_name=naming.name(one.by),
                    reason=None if one.explanation is None else one.explanation.reason,
                    text="" if one.explanation is None else one.explanation.text,
                    action="" if one.explanation is None else one.explanation.action,
                )
                for one in found
            ],
        )

    return await here.archive.read(read)


def _month(here: Premises, month: str | None) -> Period:
    zone = ZoneInfo(here.settings.time_zone)
    day = here.clock.now().astimezone(zone).date()
    if month is not None:
        day = date.fromisoformat(f"{month}-01")
    return Period.month(day.year, day.month, zone)
