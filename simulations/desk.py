"""An operator at the desk, by the same HTTP API and live link as the console."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from protocol.clock import Clock
from simulations.processes import Line

AGAIN_S = 0.5
REFUSES = 4000
"""Codes from here on are the centre's own: it does not want this session on its live link."""
Row = dict[str, Any]


class Refused(RuntimeError):  # noqa: N818 - it reads as what it says
    """The centre refused a request. The text is its problem document."""


class Desk:
    """One operator's session. `told` gets each change of the queue as a line."""

    def __init__(self, url: str, clock: Clock, told: Callable[[str, Line], None]) -> None:
        self._url = url
        self._clock = clock
        self._told = told
        self._client = httpx.AsyncClient(base_url=url, timeout=10)
        self._csrf = ""
        self.rows: dict[str, Row] = {}
        """The newest row of each case by its id, as the queue shows them."""
        self._linked = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def office(
        cls, url: str, login: str, password: str, *, clock: Clock
    ) -> AsyncIterator["Desk"]:
        """Log in somebody who has no queue."""
        desk = cls(url, clock, lambda _who, _line: None)
        async with desk._client:
            await desk._log_in(login, password)
            yield desk

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        url: str,
        login: str,
        password: str,
        *,
        clock: Clock,
        told: Callable[[str, Line], None] = lambda _who, _line: None,
    ) -> AsyncIterator["Desk"]:
        """Log in and follow the queue while the block runs."""
        desk = cls(url, clock, told)
        async with desk._client:
            await desk._log_in(login, password)
            async with asyncio.TaskGroup() as group:
                following = group.create_task(desk._follow(), name="live queue")
                try:
                    await desk._linked.wait()
                    yield desk
                finally:
                    following.cancel()

    async def case(self, id_: str) -> Row:
        """Return the page of a case."""
        return await self._row("GET", f"/api/cases/{id_}")

    async def change(self, id_: str, what: str, **fields: object) -> Row:
        """Change a case (`take`, `notify`, ...), with the fence that it has now."""
        fence = (await self.case(id_))["fence"]
        return await self._row("POST", f"/api/cases/{id_}/{what}", {"fence": fence, **fields})

    async def order(self, hub: str, **order: object) -> Row:
        """Order a hub."""
        return await self._row("POST", f"/api/hubs/{hub}/orders", order)

    async def post(self, path: str, body: object) -> Row:
        """Return what a path of the API answers to a new thing."""
        return await self._row("POST", path, body)

    async def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what a path of the API answers."""
        return await self._ask("GET", path)

    async def _row(self, method: str, path: str, body: object = None) -> Row:
        answer = await self._ask(method, path, body)
        if not isinstance(answer, dict):
            raise Refused(f"{method} {path}: an object was expected, not {answer!r}")
        return answer

    async def _log_in(self, login: str, password: str) -> None:
        me = await self._row("POST", "/api/session", {"login": login, "password": password})
        self._csrf = str(me["csrf"])

    def _live(self) -> connect:
        cookie = "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())
        return connect(
            self._url.replace("http", "ws", 1) + "/api/live",
            additional_headers={"Cookie": cookie, "Origin": self._url},
            max_size=None,
        )

    async def _follow(self) -> None:
        """Follow the queue for as long as the session holds, over restarts of the centre."""
        while True:
            try:
                async with self._live() as socket:
                    self._linked.set()
                    await self._read(socket)
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code >= REFUSES:
                    raise Refused(f"the live link: {closed.rcvd.reason}") from closed
            except (OSError, TimeoutError, InvalidHandshake):
                pass  # it is down, or comes up
            await self._clock.sleep(AGAIN_S)

    async def _read(self, socket: ClientConnection) -> None:
        async for raw in socket:
            message = msgspec.json.decode(raw)
            for row in message.get("cases", ()):
                self._changed(row)

    def _changed(self, row: Row) -> None:
        before = self.rows.get(row["id"])
        self.rows[row["id"]] = row
        line = {"event": "row", "steady": self._clock.steady(), **row}
        self._told("desk", line)
        if before is None or before["state"] != row["state"]:
            self._told("desk", {**line, "event": row["state"]})

    async def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        headers = {"X-CSRF-Token": self._csrf, "Origin": self._url}
        response = await self._client.request(method, path, json=body, headers=headers)
        if response.is_error:
            raise Refused(f"{method} {path}: {response.status_code} {response.text[:500]}")
        with suppress(ValueError):
            return response.json()
        return None
