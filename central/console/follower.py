"""One open console on the live link: what waits to be sent to it, and how its link ends."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import IntEnum

from starlette.websockets import WebSocket, WebSocketDisconnect

from central.console.frames import Message, writer
from central.console.presence import heard
from central.operators.sessions import Visitor

WAITING_BYTES = 1024 * 1024
"""What may wait for a slow console before its link is ended; it resumes by position."""
WAITING_MESSAGES = 512
CLOSE_WITHIN_S = 2.0
LONGEST_WORD = 256
"""Bytes that a console may say at once."""

OnLook = Callable[["Follower", str | None], Awaitable[None]]


class Ending(IntEnum):
    """Close codes of the link, of the range for applications (RFC 6455, 7.4.2)."""

    SESSION_ENDED = 4401
    FORBIDDEN = 4403
    TOO_SLOW = 4408


class Follower:
    """Buffers what is published and sends it in order; `ended` becomes done when it is over."""

    def __init__(self, socket: WebSocket, visitor: Visitor, on_look: OnLook) -> None:
        self.visitor = visitor
        self._on_look = on_look
        self.ended: asyncio.Future[Ending | None] = asyncio.get_running_loop().create_future()
        self._socket = socket
        self._write = writer(socket.scope)
        self._shown: int | None = None
        """The position of the snapshot, once it was sent."""
        self._idle = False
        """Whether everything that was published is written: then the next goes out at once."""
        self._waiting: deque[tuple[int | None, Message]] = deque()
        self._bytes = 0
        self._news = asyncio.Event()

    def publish(self, message: Message, position: int | None = None) -> None:
        """Write a message, or queue it; a console that cannot keep up is dropped.

        What the snapshot held already, by `position`, is not sent once more.
        """
        if self.ended.done() or (self._idle and self._write_now(message, position)):
            return
        if len(self._waiting) > WAITING_MESSAGES or self._bytes > WAITING_BYTES:
            self.end(Ending.TOO_SLOW)
            return
        self._waiting.append((position, message))
        self._bytes += len(message.frame)
        self._idle = False
        self._news.set()

    def end(self, ending: Ending | None) -> None:
        """End the link; None where the console itself went."""
        if not self.ended.done():
            self.ended.set_result(ending)

    async def run(self, snapshot: str, position: int) -> None:
        """Send the snapshot of `position`, then whatever was published after it, until the end."""
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._send(snapshot, position), name="live-send")
            hearing = group.create_task(self._hear(), name="live-hear")
            ending = await self.ended
            sending.cancel()
            hearing.cancel()
        if ending is not None:
            await self.close(ending)

    async def close(self, ending: Ending) -> None:
        """Tell the console why; one that reads nothing any more is not waited for long."""
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self._socket.close(ending, ending.name.lower())
        except (TimeoutError, WebSocketDisconnect):
            return

    def _is_new(self, position: int | None) -> bool:
        return position is None or self._shown is None or position > self._shown

    def _write_now(self, message: Message, position: int | None) -> bool:
        return not self._is_new(position) or self._write(message.frame)

    async def _send(self, snapshot: str, position: int) -> None:
        """Send the snapshot, then what could not be written at once, in order."""
        try:
            await self._socket.send({"type": "websocket.send", "text": snapshot})
            self._shown = position
            while True:
                while self._waiting:
                    at, message = self._waiting.popleft()
                    self._bytes -= len(message.frame)
                    if self._is_new(at):
                        await self._socket.send({"type": "websocket.send", "text": message.text})
                self._idle = True
                await self._news.wait()
                self._news.clear()
        except WebSocketDisconnect:
            self.end(None)

    async def _hear(self) -> None:
        """Listen which case is open before them, until they go; anything else is not kept."""
        while (message := await self._socket.receive())["type"] != "websocket.disconnect":
            said = message.get("text") or ""
            looks = heard(said) if len(said) <= LONGEST_WORD else None
            if looks is not None:
                await self._on_look(self, looks.looks_at)
        self.end(None)
