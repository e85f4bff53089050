"""Messages of the live link framed once for all consoles, and written as they are to each.

Through the server's usual way a message costs each console a task's turn and a framing of its own:
a hundred of them kept the last one waiting for three milliseconds, most of what a push took.
"""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

EXTENSION = "caliu.frames"
"""Of the ASGI scope: where a socket of `FrameProtocol` hands out its `write_frame`."""

WriteFrame = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Message:
    """A text message, also as the frame that carries it (RFC 6455, 5.2; a server masks none)."""

    text: str
    frame: bytes

    @classmethod
    def of(cls, text: str) -> "Message":
        """Frame it."""
        return cls(text, Frame(Opcode.TEXT, text.encode()).serialize(mask=False))


class FrameProtocol(WebSocketsSansIOProtocol):
    """Uvicorn's WebSocket, which also takes whole frames."""

    def handle_connect(self, event: Request) -> None:
        """Offer `write_frame` to the application, whose task starts after this."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][EXTENSION] = {"write": self.write_frame}

    def write_frame(self, frame: bytes) -> bool:
        """Write a whole frame now, or return False where the console is not ready for one.

        No extension may be agreed (`ws_per_message_deflate` is off): it would change the bytes.
        """
        ready = self.handshake_complete and self.writable.is_set()
        if not ready or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True


def writer(scope: Scope) -> WriteFrame:
    """Return what writes frames to the socket of `scope`; under another server, what never can."""
    offered = scope.get("extensions", {}).get(EXTENSION)
    write: WriteFrame = _never if offered is None else offered["write"]
    return write


def _never(frame: bytes) -> bool:
    del frame
    return False
