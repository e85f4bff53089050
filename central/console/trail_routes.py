"""The audit trail: who did what to whom, and whether the journal that says so is sound."""

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from sqlalchemy import Connection, select

from central import tables
from central.alarms.journal import Entry
from central.console.exported_heads import hold, last_heads
from central.console.guard import SeesJournal
from central.console.premises import Here, Premises
from central.console.queue import head
from central.console.trail import Asked, Trace, search
from central.console.trail_schemas import Content, TraceRow, Trail, Verification
from central.heads import HEADS
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.door import Door, Names

router = APIRouter(prefix="/api/journal", tags=["journal"])

_FROM, _UNTIL = "1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z"
Id = Annotated[str | None, Query(max_length=36, pattern=r"^[0-9a-z-]+$")]
Instant = Annotated[AwareDatetime | None, Query(ge=_FROM, le=_UNTIL)]


def asked_entries(
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    resident: Id = None,
    case: Id = None,
    hub: Annotated[str | None, Query(max_length=64, pattern=r"^[\x21-\x7e]+$")] = None,
    operator: Id = None,
    kind: Annotated[
        str | None,
        Query(
            max_length=64,
            pattern=r"^[a-z]+(\.[a-z-]+)?$",
            description="A kind, what stands before its dot, or `looks`.",
        ),
    ] = None,
    since: Instant = None,
    until: Instant = None,
) -> Asked:
    """Return what is looked for."""
    return Asked(
        before=before,
        resident=resident,
        case=case,
        hub=hub,
        operator=operator,
        kind=kind,
        since=since,
        until=until,
    )


@router.get("")
async def trail(
    visitor: SeesJournal, here: Here, asked: Annotated[Asked, Depends(asked_entries)]
) -> Trail:
    """Return entries of the journal, the newest first. The look is an entry itself."""
    await _note(here, visitor, asked)
    return await here.archive.read(lambda connection: _trail(connection, asked, visitor))


@router.get("/verification")
async def verification(visitor: SeesJournal, here: Here) -> Verification:
    """Verify the journal some way further, and tell how far it is known to be sound."""
    del visitor
    return await _verified(here)


@router.post("/verification")
async def verify_anew(visitor: SeesJournal, here: Here) -> Verification:
    """Forget what was verified and begin again from the first entry."""
    await here.proof.forget()
    await here.database.transact(
        lambda bulk: bulk.record(Entry(kind="journal.verified", actor=visitor.actor.signature))
    )
    return await _verified(here)


async def _verified(here: Premises) -> Verification:
    state = await here.proof.advance()
    heads = await asyncio.to_thread(last_heads, here.settings.state / HEADS)
    held = await here.archive.read(lambda connection: hold(connection, heads))
    return Verification(
        position=state.position,
        verified_to=state.verified_to,
        verified_at=here.proof.at,
        sound=state.sound and not held.flaws,
        flaws=[*state.flaws, *held.flaws[:50]],
        heads=held.count,
        head_position=held.last_position,
        head_at=held.last_at,
        heads_agree=not held.flaws,
    )


async def _note(here: Premises, visitor: Visitor, asked: Asked) -> None:
    """Journal who searches, and for what: ids, never names."""
    searched = {
        name: value
        for name in ("case", "hub", "operator", "kind", "before")
        if (value := getattr(asked, name)) is not None
    }
    entry = Entry(
        kind="journal.looked-at",
        actor=visitor.actor.signature,
        resident=asked.resident,
        body=msgspec.json.encode({"why": "trail", **searched}),
    )
    await here.database.transact(lambda bulk: bulk.record(entry))


def _trail(connection: Connection, asked: Asked, visitor: Visitor) -> Trail:
    traces = search(connection, asked, visitor.actor)
    names = _names_of(connection, traces.found, visitor)
    operators = _operators(connection, traces.found)
    numbers = _numbers(connection, traces.found)
    journal = tables.journal
    return Trail(
        end=head(connection),
        entries=[_row(trace, names, operators, numbers, visitor) for trace in traces.found],
        reached=traces.reached,
        reached_at=connection.scalar(
            select(journal.c.at).where(journal.c.position == traces.reached)
        ),
        next=traces.next,
    )


def _row(
    trace: Trace,
    names: Names,
    operators: dict[str, str],
    numbers: dict[str, int],
    visitor: Visitor,
) -> TraceRow:
    told = trace.content or {}
    shown = visitor.may(Permission.SEE_HEALTH)
    if not trace.has_content:
        content = Content.NONE
    elif trace.content is None:
        content = Content.ERASED
    else:
        content = Content.SHOWN if shown else Content.WITHHELD
    seen = told if content is Content.SHOWN else {}
    return TraceRow(
        position=trace.position,
        at=trace.at,
        kind=trace.kind,
        actor=trace.actor,
        actor_name=operators.get(trace.actor, ""),
        hub=trace.hub,
        resident=trace.resident,
        resident_name=names.of_resident.get(trace.resident or "", ""),
        case=trace.case,
        case_number=numbers.get(trace.case or ""),
        why=str(told.get("why", "")),
        content=content,
        text=str(seen.get("text", "")),
        data={
            key: value
            for key, value in seen.items()
            if key not in ("text", "why") and isinstance(value, str | int | float | bool)
        },
    )


def _names_of(connection: Connection, traces: list[Trace], visitor: Visitor) -> Names:
    if not visitor.may(Permission.SEE_PEOPLE):
        return Names()
    homes = {trace.home for trace in traces if trace.resident is not None}
    return Door.names(connection, tables.homes.c.id.in_(homes - {None}))


def _operators(connection: Connection, traces: list[Trace]) -> dict[str, str]:
    operators = tables.operators
    ids = {trace.actor.removeprefix("operator:") for trace in traces}
    query = select(operators.c.id, operators.c.name).where(operators.c.id.in_(ids))
    return {f"operator:{row.id}": row.name for row in connection.execute(query)}


def _numbers(connection: Connection, traces: list[Trace]) -> dict[str, int]:
    cases = tables.cases
    ids = {trace.case for trace in traces if trace.case is not None}
    query = select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids))
    return {row.id: row.number for row in connection.execute(query)}
