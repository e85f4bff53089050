"""The HTTP application of the centre: its API, its live link, its console."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from central.console import (
    account_routes,
    case_routes,
    centre_routes,
    duty_routes,
    figure_routes,
    hub_routes,
    invitation_routes,
    location_routes,
    me_routes,
    people_routes,
    problems,
    programme_routes,
    queue_routes,
    register_routes,
    session_routes,
    sheet_routes,
    trail_routes,
    vitals_routes,
)
from central.console.compression import Compression
from central.console.premises import Centre, Premises
from central.console.schemas import LiveMessage, Problem
from central.console.shields import BodyLimit, SecurityHeaders
from central.console.site import BUILT, site
from central.notifications.contact_page import contact_routes
from central.operators.passwords import Passwords
from central.sms.routes import sms_routes

_REFUSALS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Refused; the problem document says why (RFC 9457).",
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def build_app(centre: Centre, *, passwords: Passwords | None = None) -> FastAPI:
    """Build the application over `centre`; its lifespan runs the live link."""
    premises = Premises.of(centre, passwords or Passwords())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        async with premises.sender, asyncio.TaskGroup() as group:
            live = group.create_task(premises.live.run(), name="live")
            yield
            live.cancel()
        premises.close()

    app = api(lifespan)
    app.state.premises = premises
    app.include_router(contact_routes(centre))
    app.include_router(sms_routes(centre))
    app.include_router(site(centre.settings.console or BUILT))
    app.add_middleware(Compression)
    app.add_middleware(problems.Faults)
    app.add_middleware(BodyLimit)
    app.add_middleware(
        SecurityHeaders, secure=premises.is_secure, map_origin=centre.settings.map_origin
    )
    return app


def api(lifespan: Any = None) -> FastAPI:  # noqa: ANN401 - FastAPI's own type is generic in it
    """Return the routes of the API alone, of which the OpenAPI document is made."""
    app = FastAPI(
        title="Caliu",
        version="1",
        summary="The API of the centre",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        responses=_REFUSALS,
        separate_input_output_schemas=False,
    )
    for routes in (
        session_routes,
        invitation_routes,
        me_routes,
        queue_routes,
        case_routes,
        hub_routes,
        people_routes,
        location_routes,
        sheet_routes,
        programme_routes,
        register_routes,
        account_routes,
        centre_routes,
        figure_routes,
        duty_routes,
        trail_routes,
        vitals_routes,
    ):
        app.include_router(routes.router)
    problems.install(app)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Add to the document what no route returns as its model: refusals and the live messages."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        schemas = document["components"]["schemas"]
        for shape in (Problem, LiveMessage):
            schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= schema.pop("$defs", {})
            schemas[shape.__name__] = schema
        return document

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend it
