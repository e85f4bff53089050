"""The programmes that homes belong to: listed, added, renamed, retired."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from central.console.guard import EditsPeople, SeesPeople
from central.console.premises import Here
from central.console.problems import RefusedError, not_found
from central.console.sheet_schemas import NewProgramme, ProgrammeChange, ProgrammeRow
from central.residents.programmes import CodeTakenError, Programme, Programmes

router = APIRouter(prefix="/api/programmes", tags=["programmes"])

Code = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9-]+$")]


@router.get("")
async def programmes(visitor: SeesPeople, here: Here) -> list[ProgrammeRow]:
    """List the programmes in sight, those in use first, each with how many homes it has."""
    return [
        ProgrammeRow(
            tenant=one.tenant,
            code=one.code,
            names=dict(one.names),
            retired_at=one.retired_at,
            homes=homes,
        )
        for one, homes in await Programmes(here.database).listed(visitor.actor)
    ]


@router.post("", status_code=HTTPStatus.CREATED)
async def add_programme(wanted: NewProgramme, visitor: EditsPeople, here: Here) -> None:
    """Add a programme of one's own tenant. 409 where there is one of this code."""
    actor = visitor.actor
    tenant = wanted.tenant or actor.tenant
    if not tenant:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "Whose programme?", "Name the tenant that runs it."
        )
    if actor.tenant not in ("", tenant) or actor.programme not in ("", wanted.code):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This programme is wider than your own scope")
    programme = Programme(tenant=tenant, code=wanted.code, names=wanted.names)
    try:
        await Programmes(here.database).add(programme, actor)
    except CodeTakenError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT, "There is a programme of this code already", "Choose another."
        ) from error


@router.put("/{tenant}/{code}", status_code=HTTPStatus.NO_CONTENT)
async def change_programme(
    tenant: Code, code: Code, change: ProgrammeChange, visitor: EditsPeople, here: Here
) -> None:
    """Rename a programme, retire it or take it up again; its homes stay in it."""
    programme = Programme(tenant=tenant, code=code, names=change.names)
    known = await Programmes(here.database).change(programme, visitor.actor, retired=change.retired)
    if not known:
        raise not_found("programme")
