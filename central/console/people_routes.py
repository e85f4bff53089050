"""One person: seen, or erased."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query

from central.console.cards import person_detail
from central.console.guard import ErasesPeople, SeesPeople
from central.console.premises import Here
from central.console.problems import RefusedError, not_found
from central.console.schemas import Erased, PersonDetail
from central.residents import erasure

router = APIRouter(prefix="/api/residents", tags=["people"])

ResidentId = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
Why = Annotated[
    str,
    Query(
        max_length=40,
        pattern=r"^[a-z-]+$",
        description="Why one looks, as a code: it is journalled with the look.",
    ),
]


@router.get("/{resident}")
async def read_person(
    resident: ResidentId, visitor: SeesPeople, here: Here, why: Why = "person-page"
) -> PersonDetail:
    """Return a person, their home and whom to call. The look is journalled."""
    household = await here.door.look_at(resident, visitor.actor, why=why)
    if household is None:
        raise not_found("person")
    return person_detail(household, here.clock.now())


@router.post("/{resident}/erase")
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
