"""The centre itself: whether it lives, and whether its journal is sound."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from central.console.guard import SeesJournal
from central.console.premises import Here
from central.console.problems import RefusedError
from central.console.queue import head
from central.console.schemas import Health, JournalState

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


@router.get("/journal/state")
async def journal_state(visitor: SeesJournal, here: Here) -> JournalState:
    """Verify the journal some way further and tell how far it is known to be sound."""
    del visitor
    return await here.proof.advance()
