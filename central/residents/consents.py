"""What a resident agreed to: given or withdrawn, by whom it was noted, and what held before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from central import tables
from central.database import Database
from central.operators.actor import Actor
from central.residents.edits import keep_edit
from central.residents.sight import resident_in_sight

_CONSENTS = tables.consents


class ConsentKind(StrEnum):
    """What is asked for, each by itself."""

    CAMERA_IN_CALL = "camera-in-call"
    AUDIO_IN_CALL = "audio-in-call"
    LOCATION = "location"
    PHOTO = "photo"
    DATA_FOR_RESEARCH = "data-for-research"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One answer to one kind."""

    kind: ConsentKind
    given: bool
    at: datetime
    by: str
    """Who noted it, such as `operator:<id>`."""
    note: str = ""
    """How it was given: on paper, by telephone, by whom on their behalf."""


def consents_of(connection: Connection, resident: str) -> list[Consent]:
    """Return every answer of `resident`, the latest first; the first of a kind holds."""
    query = (
        select(_CONSENTS)
        .where(_CONSENTS.c.resident == resident)
        .order_by(_CONSENTS.c.at.desc(), _CONSENTS.c.id)
    )
    return [
        Consent(kind=ConsentKind(row.kind), given=row.given, at=row.at, by=row.by, note=row.note)
        for row in connection.execute(query)
    ]


def consenting(connection: Connection, residents: Collection[str], kind: ConsentKind) -> set[str]:
    """Return those of `residents` who agree to `kind` now."""
    rank = func.row_number().over(
        partition_by=_CONSENTS.c.resident, order_by=(_CONSENTS.c.at.desc(), _CONSENTS.c.id)
    )
    answers = (
        select(_CONSENTS.c.resident, _CONSENTS.c.given, rank.label("rank"))
        .where(_CONSENTS.c.resident.in_(sorted(residents)), _CONSENTS.c.kind == kind.value)
        .subquery()
    )
    query = select(answers.c.resident).where(answers.c.rank == 1, answers.c.given.is_(True))
    return set(connection.scalars(query))


def holds(consents: list[Consent], kind: ConsentKind) -> bool:
    """Tell whether they agree to `kind` now; who was never asked does not."""
    return next((one.given for one in consents if one.kind is kind), False)


async def answer(
    database: Database,
    resident: str,
    kind: ConsentKind,
    *,
    given: bool,
    note: str,
    actor: Actor,
) -> bool:
    """Note an answer; False where the resident is not in sight of `actor`.

    A photograph goes with the consent to it; so do positions that no case needs.
    """
    async with database.write() as transaction:
        connection = transaction.connection
        known = await resident_in_sight(connection, resident, actor)
        if known is None:
            return False
        await connection.execute(
            insert(_CONSENTS).values(
                id=str(uuid4()),
                resident=resident,
                kind=kind.value,
                given=given,
                at=transaction.now,
                by=actor.signature,
                note=note,
            )
        )
        if kind is ConsentKind.LOCATION and not given:
            positions = tables.positions
            await connection.execute(
                delete(positions).where(
                    positions.c.resident == resident, positions.c.case_id.is_(None)
                )
            )
            await connection.execute(
                update(positions).where(positions.c.resident == resident).values(consented=False)
            )
        if kind is ConsentKind.PHOTO and not given:
            await connection.execute(
                delete(tables.photos).where(tables.photos.c.resident == resident)
            )
        await keep_edit(
            transaction,
            "consent.given" if given else "consent.withdrawn",
            of=("consent", kind.value),
            home=known.home,
            resident=resident,
            changed={"consent": (None, given), "note": (None, note)},
            actor=actor.signature,
        )
    return True
