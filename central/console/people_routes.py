"""One person: seen, or erased."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query

from central.console.cards import person_detail
from central.console.guard import EditsPeople, ErasesPeople, SeesPeople
from central.console.premises import Here
from central.console.problems import RefusedError, not_found
from central.console.schemas import Absence, Erased, PersonDetail
from central.residents import erasure, registry

router = APIRouter(prefix="/api", tags=["people"])

LONGEST_ABSENCE = timedelta(days=366)

HomeId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
ResidentId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
Why = Annotated[
    str,
    Query(
        max_length=40,
        pattern=r"^[a-z-]+$",
        description="Why one looks, as a code: it is journalled with the look.",
    ),
]


@router.get("/residents/{resident}")
async def read_person(
    resident: ResidentId, visitor: SeesPeople, here: Here, why: Why = "person-page"
) -> PersonDetail:
    """Return a person, their home and whom to call. The look is journalled."""
    household = await here.door.look_at(resident, visitor.actor, why=why)
    if household is None:
        raise not_found("person")
    return person_detail(household, here.clock.now())


@router.post("/residents/{resident}/erase")
async def erase(resident: ResidentId, visitor: ErasesPeople, here: Here) -> Erased:
    """Erase a person for good; the journal stays verifiable. 409 while a case of theirs is open."""
    try:
        erased = await erasure.erase_person(here.database, resident, visitor.actor)
    except erasure.OpenCaseError as error:
        raise RefusedError(
            HTTPStatus.CONFLICT, "A case of this person is open", f"Close case {error} first."
        ) from error
    if erased is None:
        raise not_found("person")
    return Erased(resident=erased.resident, home_emptied=erased.home_emptied)


@router.put("/homes/{home}/absence", status_code=HTTPStatus.NO_CONTENT)
async def set_absence(home: HomeId, absence: Absence, visitor: EditsPeople, here: Here) -> None:
    """Say until when nobody is at home, or that they are back; the home's hubs are told."""
    until, now = absence.until, here.clock.now()
    if until is not None and not now < until <= now + LONGEST_ABSENCE:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "That is no absence",
            "It ends in the future, and within a year.",
        )
    if not await registry.set_absence(here.database, home, until, visitor.actor):
        raise not_found("home")
