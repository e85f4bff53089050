"""Compresses what the API answers to reads, where the answer is long and holds no secret.

A compressed answer tells by its length what of it a stranger guessed, if they can both put text
beside a secret and make a browser ask for it (BREACH). So whatever carries a token goes out as it
is: answers about the session, which name the CSRF token, and answers to changes. Elsewhere nothing
secret is long-lived, and the session's cookie is SameSite=Strict: no other site can ask at all.
"""

import asyncio
import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.console.encodings import accepted

SHORTEST = 1024
"""Bytes; shorter answers fit a packet as they are."""
LONG = 64 * 1024
"""From here on it is done in a thread, and quickly: it would hold up the loop for milliseconds."""
SECRET = ("/api/session",)
"""Answers under these paths hold the CSRF token."""


class Compression:
    """Compresses JSON answers to GET under `/api/` with gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _eligible(scope):
            await self._app(scope, receive, send)
            return
        takes = accepted(Headers(scope=scope).get("accept-encoding", ""), ("gzip",)) is not None
        started: Message | None = None

        async def send_smaller(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message
                return
            if started is not None:
                start, started = started, None
                if _is_json(start) and not message.get("more_body", False):
                    message = await _smaller(start, message, takes=takes)
                await send(start)
            await send(message)

        await self._app(scope, receive, send_smaller)


def _eligible(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    return path.startswith("/api/") and not path.startswith(SECRET)


def _is_json(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        headers.get("content-type", "").startswith("application/json")
        and "content-encoding" not in headers
    )


async def _smaller(start: Message, message: Message, *, takes: bool) -> Message:
    """Return the message with its body compressed, and say so in `start`."""
    body: bytes = message.get("body", b"")
    if len(body) < SHORTEST:
        return message
    headers = MutableHeaders(scope=start)
    headers.add_vary_header("Accept-Encoding")
    if not takes:
        return message
    body = _gzip(body, 6) if len(body) < LONG else await asyncio.to_thread(_gzip, body, 1)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return {**message, "body": body}


def _gzip(body: bytes, level: int) -> bytes:
    packing = zlib.compressobj(level, wbits=zlib.MAX_WBITS | 16)
    return packing.compress(body) + packing.flush()
