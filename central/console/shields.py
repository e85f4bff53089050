"""What stands around every request: a bound on its size, and headers that browsers obey."""

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.console.problems import RefusedError, problem

LARGEST_BODY = 64 * 1024
"""Bytes. The longest note is 4,000 characters."""
LARGER_BODIES = {"/api/imports": 20 * 1024 * 1024 + 1}
"""By path. One byte more than the file's own bound, whose refusal says what to do."""

_POLICY = (
    "default-src 'self'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "  # Mantine writes its variables into a style element
    "img-src 'self' data: blob:{map}; font-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def policy(map_origin: str = "") -> str:
    """Return what a browser may load: ours, and pictures of the centre's own source of maps."""
    return _POLICY.format(map=f" {map_origin}" if map_origin else "")


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), payment=(), usb=()",
}
_PRIVATE = ("/api/", "/c/")
"""What lies under these is kept by no cache, unless its route says how (a photograph)."""


class SecurityHeaders:
    """Adds the headers to each response that does not set them itself."""

    def __init__(self, app: ASGIApp, *, secure: bool, map_origin: str = "") -> None:
        self._app = app
        self._headers = {**HEADERS, "Content-Security-Policy": policy(map_origin)}
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        private = scope["path"].startswith(_PRIVATE)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if private:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses bodies above `LARGEST_BODY`, whether they say so beforehand or not.

    A few paths take more (`LARGER_BODIES`); those read their body after the guard.

    The framework's own bound (`max_body_size`) answers in plain text, outside of all handlers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = LARGER_BODIES.get(scope["path"], LARGEST_BODY)
        why = ("The request is too large", f"At most {largest} bytes.")
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > largest:
            await problem(_TOO_LARGE, *why, headers=_HANG_UP)(scope, receive, send)
            return
        came = 0

        async def receive_some() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > largest:
                raise RefusedError(_TOO_LARGE, *why, headers=_HANG_UP)
            return message

        await self._app(scope, receive_some, send)


_TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
_HANG_UP = {"Connection": "close"}
