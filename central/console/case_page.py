"""The case page: one case with its people, alarms, attempts, protocol and timeline."""

from datetime import datetime
from http import HTTPStatus

import msgspec
from sqlalchemy import Connection, select

from central import tables
from central.alarms.case_rows import read_case
from central.alarms.cases import Case
from central.alarms.protocols import Protocols
from central.alarms.reading import Wrong
from central.console.cards import contact_cards, home_card, resident_card
from central.console.earlier import earlier
from central.console.premises import Premises
from central.console.problems import RefusedError, not_found
from central.console.queue import rows as queue_rows
from central.console.schemas import (
    AlarmRow,
    AttemptRow,
    CaseDetail,
    HandedOver,
    OutcomeChoice,
    QueueRow,
    Step,
    TimelineRow,
    WrongRow,
)
from central.console.timeline import timeline
from central.operators.scope import within
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.door import Door
from central.residents.people import NOBODY, Household

ALARMS_SHOWN = 100
"""The latest; a button that is pressed again and again is one case."""

_CASES = tables.cases


async def check_in_sight(case: str, visitor: Visitor, here: Premises) -> None:
    """Raise the refusal of what is not there, unless the case lies in the visitor's scope."""
    query = select(_CASES.c.id).where(_CASES.c.id == case, within(visitor.actor, _CASES))
    async with here.database.read() as connection:
        if await connection.scalar(query) is None:
            raise not_found("case")


async def case_page(case: str, visitor: Visitor, here: Premises) -> CaseDetail:
    """Return the page, once the look at its people is journalled."""
    if not visitor.may(Permission.SEE_PEOPLE):
        raise RefusedError(HTTPStatus.FORBIDDEN, "Your role may not see people")
    now = here.clock.now()
    page, household = await here.reader.read(
        lambda connection: _read(connection, case, visitor, here.desk.protocols, now)
    )
    if household.home is not None:
        await here.door.note(household, by=visitor.actor.signature, why="case", case=case)
    return page


def _read(
    connection: Connection, case: str, visitor: Visitor, protocols: Protocols, now: datetime
) -> tuple[CaseDetail, Household]:
    """Read all of it from one state of the database; raises the refusal of what is not there."""
    wanted = (_CASES.c.id == case) & within(visitor.actor, _CASES)
    shown = queue_rows(connection, wanted)
    found = connection.execute(select(_CASES).where(wanted)).first()
    if not shown or found is None:
        raise not_found("case")
    read = read_case(found)
    household = NOBODY
    if read.home is not None:
        household = Door.read(connection, read.home, read.resident) or NOBODY
    told = timeline(connection, case, household)
    page = CaseDetail(
        case=QueueRow.model_validate(msgspec.structs.asdict(shown[0].item)),
        fence=read.fence,
        next_due_at=read.next_due_at,
        next_contact=_next_contact(read),
        residents=[
            resident_card(one, now, visitor, household.devices) for one in household.residents
        ],
        home=None if household.home is None else home_card(household.home, visitor),
        contacts=contact_cards(household, now),
        attempts=_attempts(connection, case, household),
        alarms=_alarms(connection, case),
        steps=_steps(read, protocols, visitor.reads),
        outcomes=_outcomes(read, protocols, visitor.reads),
        timeline=told,
        outcome=read.outcome,
        outcome_text=read.outcome_text,
        handed_over=_handed_over(read, told),
        earlier=earlier(connection, read, visitor, protocols),
    )
    return page, household


def _handed_over(case: Case, told: list[TimelineRow]) -> HandedOver | None:
    """Return what the last hand-over said, as long as its receiver has done nothing since."""
    if case.handed_by is None:
        return None
    given = next((row for row in reversed(told) if row.kind == "case.handed-over"), None)
    if given is None:
        return None
    return HandedOver(by_name=given.actor_name, at=given.at, text=given.text)


def _wrong(stored: str | None) -> list[WrongRow]:
    """Read what was wrong; earlier versions stored sentences without a code."""
    kept = [] if stored is None else msgspec.json.decode(stored, type=list[Wrong | str])
    return [
        WrongRow(code=None, text=each)
        if isinstance(each, str)
        else WrongRow(code=each.code, text=each.text)
        for each in kept
    ]


def _alarms(connection: Connection, case: str) -> list[AlarmRow]:
    alarms = tables.alarms
    query = (
        select(alarms)
        .where(alarms.c.case_id == case)
        .order_by(alarms.c.received_at.desc())
        .limit(ALARMS_SHOWN)
    )
    rows = connection.execute(query).all()
    return [
        AlarmRow(
            id=row.id,
            hub=row.hub,
            state=row.state,
            cause=row.cause,
            priority=row.priority,
            reason=row.reason,
            source=row.source,
            place=row.place,
            at=row.at,
            received_at=row.received_at,
            unconfirmed=row.unconfirmed,
            test=row.test,
            certainty=row.certainty,
            evidence=None if row.evidence is None else msgspec.json.decode(row.evidence),
            wrong=_wrong(row.wrong),
        )
        for row in reversed(rows)
    ]


def _attempts(connection: Connection, case: str, household: Household) -> list[AttemptRow]:
    attempts = tables.attempts
    query = select(attempts).where(attempts.c.case_id == case).order_by(attempts.c.planned_at)
    contacts = {one.id: one for one in household.contacts}
    return [
        AttemptRow(
            id=row.id,
            contact=row.contact,
            contact_name="" if (known := contacts.get(row.contact)) is None else known.name,
            channel="" if known is None else known.channel_kind(row.channel),
            state=row.state,
            planned_at=row.planned_at,
            ended_at=row.ended_at,
            error=row.error,
            answer=row.answer,
            answered_at=row.answered_at,
            minutes=row.minutes,
        )
        for row in connection.execute(query)
    ]


def _next_contact(case: Case) -> str | None:
    """Return whom the plan asks next, where it asks anyone."""
    if case.next_due_at is None or case.step >= len(case.plan.steps):
        return None
    return case.plan.steps[case.step].contact


def _steps(case: Case, protocols: Protocols, language: str) -> list[Step]:
    return [
        Step(
            id=step.id,
            text=protocols.step_text(step.id, language),
            required=step.required,
            done=step.id in case.checked,
        )
        for step in protocols.of(case.cause).steps
    ]


def _outcomes(case: Case, protocols: Protocols, language: str) -> list[OutcomeChoice]:
    return [
        OutcomeChoice(code=code, text=protocols.outcome_text(code, language))
        for code in protocols.of(case.cause).outcomes
    ]
