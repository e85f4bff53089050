"""People: looked for, seen, absent, agreeing, photographed, erased."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response

from central.console import person_page
from central.console.cards import age_of, photo_path
from central.console.guard import EditsPeople, ErasesPeople, SeesPeople
from central.console.people_schemas import (
    Absence,
    ConsentAnswer,
    EditRow,
    Erased,
    FoundPeople,
    FoundPerson,
    PersonDetail,
    PhotoKept,
    Search,
)
from central.console.premises import Here
from central.console.problems import RefusedError, not_found
from central.residents import consents, erasure, photos, registry
from central.residents.finding import find
from central.residents.folding import words_of
from central.residents.pictures import FORMATS

router = APIRouter(prefix="/api", tags=["people"])

LONGEST_ABSENCE = timedelta(days=366)
HISTORY_PAGE = 100

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


@router.post("/people/search")
async def search(asked: Search, visitor: SeesPeople, here: Here) -> FoundPeople:
    """Find people in one's scope by any part of a name, a street, a telephone or a device's id.

    Every word must be found. That a list was opened is journalled; for what, is not.
    """
    words = words_of(asked.words)
    if not words:
        return FoundPeople(people=[], more=False)
    await here.door.note_list(visitor.actor, kind="people.searched", why="search")
    async with here.database.read() as connection:
        found = await connection.run_sync(
            lambda blocking: find(
                blocking, words, visitor.actor, after=asked.after, limit=asked.limit
            )
        )
    now = here.clock.now()
    people = [
        FoundPerson(
            id=one.resident,
            name=one.name,
            age=age_of(one.birth_year, now),
            street=one.street,
            floor=one.floor,
            town=one.town,
            phone=one.phone,
            programme=one.programme,
            absent_until=one.absent_until,
            photo=photo_path(one.resident, one.photo),
            case=one.case,
        )
        for one in found
    ]
    return FoundPeople(people=people, more=len(people) == asked.limit)


@router.get("/residents/{resident}")
async def read_person(
    resident: ResidentId, visitor: SeesPeople, here: Here, why: Why = "person-page"
) -> PersonDetail:
    """Return a person, their home and whom to call. The look is journalled."""
    household = await here.door.look_at(resident, visitor.actor, why=why)
    if household is None:
        raise not_found("person")
    now = here.clock.now()
    async with here.database.read() as connection:
        return await connection.run_sync(person_page.person_page, household, visitor, now)


@router.get("/residents/{resident}/history")
async def read_history(
    resident: ResidentId,
    visitor: SeesPeople,
    here: Here,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=HISTORY_PAGE)] = 30,
) -> list[EditRow]:
    """Return who changed what of a person, their home and their contacts, the latest first.

    A shorter answer than `limit` is the last; the next goes on `before` the last position of this.
    """
    household = await here.door.look_at(resident, visitor.actor, why="history")
    if household is None:
        raise not_found("person")
    async with here.database.read() as connection:
        return await connection.run_sync(
            lambda blocking: person_page.history(
                blocking, household, visitor, before=before, limit=limit
            )
        )


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


@router.post("/residents/{resident}/consents", status_code=HTTPStatus.NO_CONTENT)
async def note_consent(
    resident: ResidentId, answer: ConsentAnswer, visitor: EditsPeople, here: Here
) -> None:
    """Note that a person agrees to something, or no longer does. Their photograph goes with it."""
    noted = await consents.answer(
        here.database,
        resident,
        answer.kind,
        given=answer.given,
        note=answer.note,
        actor=visitor.actor,
    )
    if not noted:
        raise not_found("person")


_IMAGES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            f"image/{kind.lower()}": {"schema": {"type": "string", "format": "binary"}}
            for kind in FORMATS
        },
    }
}
_JPEG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "It is the one that you have."},
}


@router.get("/residents/{resident}/photo", response_class=Response, responses=_JPEG)
async def read_photo(
    resident: ResidentId,
    visitor: SeesPeople,
    here: Here,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the photograph of a person. That it was handed out is journalled."""
    photo = await photos.photo_of(here.database, resident, visitor.actor)
    if photo is None:
        raise not_found("photograph")
    headers = {"ETag": f'"{photo.digest}"', "Cache-Control": "private, no-cache"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    await here.door.look_at(resident, visitor.actor, why="photo")
    return Response(photo.jpeg, media_type="image/jpeg", headers=headers)


@router.put("/residents/{resident}/photo", openapi_extra=_IMAGES)
async def keep_photo(
    resident: ResidentId, request: Request, visitor: EditsPeople, here: Here
) -> PhotoKept:
    """Keep a photograph, made small and without anything that a camera wrote into it.

    It needs the person's consent first (409).
    """
    kept = await photos.keep_photo(here.database, resident, await request.body(), visitor.actor)
    match kept:
        case photos.Photo():
            path = photo_path(resident, kept.digest)
            assert path is not None  # noqa: S101 - it has just been kept
            return PhotoKept(photo=path)
        case "no-such-person":
            raise not_found("person")
        case "no-consent":
            raise RefusedError(
                HTTPStatus.CONFLICT,
                "This person has not agreed to a photograph",
                "Note their consent first.",
            )
        case "too-many-pixels":
            raise RefusedError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "This picture is too large",
                "Send one of at most 60 million pixels.",
            )
        case "not-a-picture":
            raise RefusedError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "This is not a picture",
                "Send a whole JPEG, PNG or WebP.",
            )


@router.delete("/residents/{resident}/photo", status_code=HTTPStatus.NO_CONTENT)
async def remove_photo(resident: ResidentId, visitor: EditsPeople, here: Here) -> None:
    """Remove the photograph of a person."""
    if not await photos.remove_photo(here.database, resident, visitor.actor):
        raise not_found("photograph")
