"""The queue: read once, or followed over a WebSocket."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, WebSocket

from central.console.guard import LiveVisitor, SeesQueue
from central.console.premises import Here
from central.console.queue import encoded_queue
from central.console.schemas import Queue

router = APIRouter(prefix="/api", tags=["queue"])


@router.get("/queue", response_model=Queue)
async def queue(visitor: SeesQueue, here: Here) -> Response:
    """Return every open case in one's scope: the most urgent first, then the oldest."""
    await here.door.note_list(visitor.actor, kind="queue.looked-at", why="queue")
    now = here.clock.now()
    content = await here.reader.read(
        lambda connection: encoded_queue(connection, visitor.actor, now)
    )
    return Response(content, media_type="application/json")


@router.websocket("/live")
async def live(
    socket: WebSocket,
    here: Here,
    visitor: LiveVisitor,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> None:
    """Follow the queue from a position of the journal on; see `LiveMessage`."""
    await here.live.follow(socket, visitor, after)
