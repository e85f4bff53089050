"""The queue: read once, or followed over a WebSocket."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response, WebSocket

from central.console.guard import LiveVisitor, SeesQueue
from central.console.premises import Here
from central.console.queue import QueueView, head, open_cases
from central.console.schemas import Queue

router = APIRouter(prefix="/api", tags=["queue"])


@router.get("/queue", response_model=Queue)
async def queue(visitor: SeesQueue, here: Here) -> Response:
    """Return every open case in one's scope: the most urgent first, then the oldest."""
    await here.door.note_list(visitor.actor, kind="queue.looked-at", why="queue")
    async with here.database.read() as connection:
        position = await connection.run_sync(head)
        cases = await connection.run_sync(open_cases, visitor.actor)
    view = QueueView(position=position, now=here.clock.now(), cases=cases)
    return Response(msgspec.json.encode(view), media_type="application/json")


@router.websocket("/live")
async def live(
    socket: WebSocket,
    here: Here,
    visitor: LiveVisitor,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> None:
    """Follow the queue from a position of the journal on; see `LiveMessage`."""
    await here.live.follow(socket, visitor, after)
