"""The photograph of a resident: kept with their consent alone, seen within one's scope."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sqlalchemy import delete, insert, select

from central import tables
from central.database import Database
from central.operators.actor import Actor
from central.operators.scope import within
from central.residents.consents import ConsentKind, consents_of, holds
from central.residents.edits import keep_edit
from central.residents.pictures import Unfit, made_small
from central.residents.sight import resident_in_sight

_PHOTOS, _PEOPLE, _HOMES = tables.photos, tables.residents, tables.homes

Refused = Unfit | Literal["no-consent", "no-such-person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """As it is served."""

    jpeg: bytes
    digest: str


async def photo_of(database: Database, resident: str, actor: Actor) -> Photo | None:
    """Return the photograph of a resident in sight of `actor`; whoever serves it notes the look."""
    query = (
        select(_PHOTOS.c.jpeg, _PHOTOS.c.digest)
        .join_from(_PHOTOS, _PEOPLE)
        .join(_HOMES)
        .where(_PHOTOS.c.resident == resident, within(actor, _HOMES))
    )
    async with database.read() as connection:
        row = (await connection.execute(query)).first()
    return None if row is None else Photo(jpeg=row.jpeg, digest=row.digest)


async def keep_photo(
    database: Database, resident: str, upload: bytes, actor: Actor
) -> Photo | Refused:
    """Make `upload` small and keep it; nothing else of it remains."""
    jpeg = await asyncio.to_thread(made_small, upload)
    if isinstance(jpeg, str):
        return jpeg
    photo = Photo(jpeg=jpeg, digest=sha256(jpeg).hexdigest()[:32])
    async with database.write() as transaction:
        connection = transaction.connection
        known = await resident_in_sight(connection, resident, actor)
        if known is None:
            return "no-such-person"
        agreed = await connection.run_sync(consents_of, resident)
        if not holds(agreed, ConsentKind.PHOTO):
            return "no-consent"
        await connection.execute(delete(_PHOTOS).where(_PHOTOS.c.resident == resident))
        await connection.execute(
            insert(_PHOTOS).values(
                resident=resident, jpeg=jpeg, digest=photo.digest, updated_at=transaction.now
            )
        )
        await keep_edit(
            transaction,
            "photo.written",
            of=("photo", resident),
            home=known.home,
            resident=resident,
            changed={"photo": (None, True)},
            actor=actor.signature,
        )
    return photo


async def remove_photo(database: Database, resident: str, actor: Actor) -> bool:
    """Remove it; False where there is none in sight of `actor`."""
    async with database.write() as transaction:
        connection = transaction.connection
        known = await resident_in_sight(connection, resident, actor)
        if known is None:
            return False
        gone = await connection.execute(delete(_PHOTOS).where(_PHOTOS.c.resident == resident))
        if gone.rowcount == 0:
            return False
        await keep_edit(
            transaction,
            "photo.removed",
            of=("photo", resident),
            home=known.home,
            resident=resident,
            changed={"photo": (True, None)},
            actor=actor.signature,
        )
    return True
