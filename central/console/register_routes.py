"""The register: homes, residents, contacts and devices, added, changed and taken off."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from central.console.guard import EditsPeople
from central.console.people_schemas import (
    ContactEdit,
    ContactFields,
    ContactOrder,
    DeviceEdit,
    HomeAdded,
    HomeEdit,
    Kept,
    NewContact,
    NewHome,
    NewResident,
    ResidentEdit,
    ResidentFields,
)
from central.console.premises import Here
from central.console.problems import RefusedError, not_found
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.arranging import Needed, put_in_order, take_off_contact, take_off_device
from central.residents.editing import Added, Done, Outcome, Stale
from central.residents.fields import Wrongs
from central.residents.people import Device

router = APIRouter(prefix="/api", tags=["register"])

Id = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]
HubId = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9][a-z0-9-]*$")]
DeviceId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
SeenVersion = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.post("/homes", status_code=HTTPStatus.CREATED)
async def add_home(new: NewHome, visitor: EditsPeople, here: Here) -> HomeAdded:
    """Add a home and the first who lives there: both or neither."""
    fields = _resident_fields(new.resident, visitor)
    home = new.home.model_dump(exclude_unset=True)
    added = await here.register.add_home(home, fields, visitor.actor)
    if isinstance(added, Added):
        return HomeAdded(home=added.home, resident=added.resident)
    raise _wrong(added)


@router.patch("/homes/{home}")
async def edit_home(home: Id, edit: HomeEdit, visitor: EditsPeople, here: Here) -> Kept:
    """Change the fields of a home. 409 where somebody was quicker."""
    fields = edit.fields.model_dump(exclude_unset=True)
    return kept(await here.register.edit_home(home, fields, edit.version, visitor.actor), "home")


@router.post("/homes/{home}/residents", status_code=HTTPStatus.CREATED)
async def add_resident(home: Id, new: NewResident, visitor: EditsPeople, here: Here) -> Kept:
    """Add somebody who lives in a home."""
    fields = _resident_fields(new.fields, visitor)
    return kept(await here.register.add_resident(home, fields, visitor.actor), "home")


@router.patch("/residents/{resident}")
async def edit_resident(resident: Id, edit: ResidentEdit, visitor: EditsPeople, here: Here) -> Kept:
    """Change the fields of a resident. 409 where somebody was quicker."""
    fields = _resident_fields(edit.fields, visitor)
    return kept(
        await here.register.edit_resident(resident, fields, edit.version, visitor.actor),
        "person",
    )


@router.post("/homes/{home}/contacts", status_code=HTTPStatus.CREATED)
async def add_contact(home: Id, new: NewContact, visitor: EditsPeople, here: Here) -> Kept:
    """Add somebody to call, as the last."""
    fields = _contact_fields(new.fields)
    return kept(
        await here.register.add_contact(home, fields, new.resident, visitor.actor),
        "home",
    )


@router.put("/homes/{home}/contacts/order")
async def order_contacts(home: Id, order: ContactOrder, visitor: EditsPeople, here: Here) -> Kept:
    """Say in which order these contacts are called; those not named keep their places."""
    return kept(await put_in_order(here.database, home, order.contacts, visitor.actor), "home")


@router.patch("/contacts/{contact}")
async def edit_contact(contact: Id, edit: ContactEdit, visitor: EditsPeople, here: Here) -> Kept:
    """Change the fields of a contact. 409 where somebody was quicker."""
    fields = _contact_fields(edit.fields)
    return kept(
        await here.register.edit_contact(
            contact, fields, edit.resident, edit.version, visitor.actor
        ),
        "contact",
    )


@router.delete("/contacts/{contact}")
async def remove_contact(
    contact: Id, version: SeenVersion, visitor: EditsPeople, here: Here
) -> Kept:
    """Take a contact off the list. 409 while a case of the home is open."""
    outcome = await take_off_contact(here.database, contact, version, visitor.actor)
    if isinstance(outcome, Needed):
        raise RefusedError(
            HTTPStatus.CONFLICT, "A case of this home is open", f"Close case {outcome.case} first."
        )
    return kept(outcome, "contact")


@router.put("/hubs/{hub}/devices/{device}")
async def write_device(
    hub: HubId, device: DeviceId, edit: DeviceEdit, visitor: EditsPeople, here: Here
) -> Kept:
    """Add a device to the hub of a home, or change what it is, where it is and who wears it."""
    seen = Device(hub=hub, id=device, kind="", resident=edit.resident, version=edit.version)
    fields = edit.fields.model_dump(exclude_unset=True)
    return kept(await here.register.write_device(seen, fields, visitor.actor), "hub in a home")


@router.delete("/hubs/{hub}/devices/{device}")
async def remove_device(
    hub: HubId, device: DeviceId, version: SeenVersion, visitor: EditsPeople, here: Here
) -> Kept:
    """Take a device out of a home."""
    return kept(await take_off_device(here.database, hub, device, version, visitor.actor), "device")


def _resident_fields(fields: ResidentFields, visitor: Visitor) -> dict[str, object]:
    """Return what was given; health notes change by the hand of those who may see them."""
    given = fields.model_dump(exclude_unset=True)
    if "health" in given and not visitor.may(Permission.SEE_HEALTH):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "Your role may not change health notes",
            f"It needs the permission {Permission.SEE_HEALTH.value}.",
        )
    return given


def _contact_fields(fields: ContactFields) -> dict[str, object]:
    given = fields.model_dump(exclude_unset=True)
    if "hours" in given:
        given["hours"] = [
            {"days": span.days, "from": span.begin, "to": span.end} for span in fields.hours or ()
        ]
    return given


def kept(outcome: Outcome, what: str) -> Kept:
    """Answer a change of the register, or raise the refusal that says why it did not come about."""
    match outcome:
        case Done():
            return Kept(id=outcome.id, version=outcome.version)
        case Stale():
            raise _stale(outcome)
        case None:
            raise not_found(what)
        case _:
            raise _wrong(outcome)


def _stale(stale: Stale) -> RefusedError:
    by = stale.name or "The centre"
    told: dict[str, Any] = {
        "loc": ["body", "version"],
        "type": "stale",
        "msg": f"{by} changed it meanwhile.",
        "by": stale.name,
        "at": None if stale.at is None else stale.at.isoformat(),
        "version": stale.version,
    }
    return RefusedError(
        HTTPStatus.CONFLICT,
        "Somebody changed this meanwhile",
        f"{by} changed it. Look at it again, and change what is still to be changed.",
        errors=[told],
    )


def _wrong(wrong: Wrongs) -> RefusedError:
    return RefusedError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Some fields cannot be taken",
        "Nothing was changed.",
        errors=[
            {"loc": ["body", *one.field.split(".")], "type": one.code, "msg": one.said}
            for one in wrong
        ],
    )
