"""The centre itself: whether it lives, and whether its journal is sound."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from central.console.guard import SeesJournal, SeesPeople
from central.console.premises import Here
from central.console.problems import RefusedError
from central.console.queue import head
from central.console.schemas import Health, JournalState, MapSource

router = APIRouter(prefix="/api", tags=["centre"])

DATABASE_WITHIN_S = 2.0


@router.get("/health")
async def health(here: Here) -> Health:
    """Tell a supervisor of services that this centre reaches its database; 503 if not."""
    try:
        async with asyncio.timeout(DATABASE_WITHIN_S), here.database.read() as connection:
            return Health(status="ok", position=await connection.run_sync(head))
    except (TimeoutError, OSError, SQLAlchemyError) as error:
        raise RefusedError(
            HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer"
        ) from error


@router.get("/map")
async def map_source(visitor: SeesPeople, here: Here) -> MapSource:
    """Tell where maps are drawn from, by the settings of this centre."""
    del visitor
    return MapSource(tiles=here.settings.map_tiles, attribution=here.settings.map_attribution)


@router.get("/journal/state")
async def journal_state(visitor: SeesJournal, here: Here) -> JournalState:
    """Verify the journal some way further and tell how far it is known to be sound."""
    del visitor
    return await here.proof.advance()
