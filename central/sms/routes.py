"""Where a gateway hands in the text messages that it received, and gets what to answer."""

from hmac import compare_digest
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from central.console.problems import RefusedError
from central.database import Database
from central.ingest import Ingest
from central.settings import CentralSettings
from central.sms.door import SmsDoor
from protocol.clock import Clock

PATH = "/gateway/sms"


class Centre(Protocol):
    """What the gateway's door needs of the centre."""

    @property
    def settings(self) -> CentralSettings: ...
    @property
    def database(self) -> Database: ...
    @property
    def ingest(self) -> Ingest: ...
    @property
    def clock(self) -> Clock: ...


class Received(BaseModel):
    """A text message as it came. Who sent it proves nothing, and is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: Annotated[str, Field(min_length=1, max_length=1600)]


class Reply(BaseModel):
    """What to send back to the sender, once; None where nobody waits for anything."""

    reply: str | None


def sms_routes(centre: Centre) -> APIRouter:
    """Make the route. Without `sms_gateway_secret` in the settings it answers 404."""
    door = SmsDoor(centre.database, centre.ingest, centre.clock, centre.settings.the_secret())
    wanted = centre.settings.sms_gateway_secret
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def take(received: Received, authorization: Annotated[str, Header()] = "") -> Reply:
        """Store a text message. 200 says that it is stored: only then may the gateway forget it."""
        if wanted is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "This centre has no SMS gateway")
        given = authorization.removeprefix("Bearer ")
        if not compare_digest(given.encode(), wanted.get_secret_value().encode()):
            raise RefusedError(HTTPStatus.UNAUTHORIZED, "The gateway's secret is wrong")
        return Reply(reply=await door.take(received.text))

    return router
