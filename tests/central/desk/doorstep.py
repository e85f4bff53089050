"""The contact's page on a real HTTP server, over the village."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from central.console import problems
from central.database import Database
from central.notifications.contact_page import contact_routes
from central.notifications.links import Links
from central.settings import CentralSettings
from tests.fixtures.ports import free_port

SECRET = "a secret of thirty-two letters..."


@dataclass(frozen=True)
class SmallCentre:
    """What the page needs of a centre."""

    settings: CentralSettings
    database: Database


@dataclass(frozen=True)
class Doorstep:
    """Where contacts come in."""

    app: FastAPI
    links: Links

    @classmethod
    def of(cls, database: Database, folder: Path) -> "Doorstep":
        settings = CentralSettings(
            state=folder, secret=SecretStr(SECRET), centre_phone="93 555 01 01"
        )
        app = FastAPI(openapi_url=None)
        problems.install(app)
        app.include_router(contact_routes(SmallCentre(settings, database)))
        return cls(app, Links(settings.public_url, settings.the_secret()))

    def path(self, link: str) -> str:
        return f"/c/{self.links.token(link)}"


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[str]:
    """Serve while the block runs; yields the base of its addresses."""
    port = free_port()
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="error",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()  # not `serve`, which would take this process's signals for itself
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(server.main_loop(), name="doorstep")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            await serving
            await server.shutdown()
