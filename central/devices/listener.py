"""The HTTPS door of the devices, on its own port: enrolment, the proof of it, the desired state.

A client certificate is optional for TLS and required by the routes of a device, because a device
has none when it claims its first. Only the certificate that the centre gave last is good: an older
or a revoked one is refused here even though its signature verifies.
"""

import asyncio
import ssl
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import select
from starlette.exceptions import HTTPException

from central import tables
from central.console.schemas import Problem
from central.database import Database
from central.devices.authority import Authority, CertificateRefused
from central.devices.claims import ClaimRefused, enrol
from central.devices.configuration import home_config, wanted_version
from central.devices.peer import PeerProtocol, peer_of
from central.settings import CentralSettings
from protocol.clock import Clock
from protocol.provisioning import (
    CLAIM,
    CONFIG,
    HELLO,
    PROOF,
    ClaimRequest,
    Enrolment,
    Hello,
    Proof,
)

MAX_BODY = 16 * 1024
BODY_WITHIN_S = 10.0
CLAIMS = RateLimitItemPerMinute(10)
"""Tries of one address: a technician mistypes, a guesser needs 2**40 of them."""


class DeviceCentre(Protocol):
    """What the listener needs of the centre."""

    @property
    def settings(self) -> CentralSettings: ...

    @property
    def database(self) -> Database: ...

    @property
    def clock(self) -> Clock: ...


class Refused(Exception):  # noqa: N818 - it reads as what it says
    """A request that is answered with a problem document (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.title = title


def build_device_app(centre: DeviceCentre) -> FastAPI:
    """Return the application; raises OSError and CertificateRefused where the authority is not."""
    settings = centre.settings
    if settings.authority_certificate is None or settings.authority_key is None:
        raise CertificateRefused("set authority_certificate and authority_key to enrol devices")
    authority = Authority.load(settings.authority_certificate, settings.authority_key)
    limiter = MovingWindowRateLimiter(MemoryStorage())
    app = FastAPI(title="Caliu for devices", docs_url=None, redoc_url=None, openapi_url=None)
    _answer_with_problems(app)

    @app.get(HELLO)
    async def hello() -> Response:
        return _json(Hello(at=centre.clock.now()))

    @app.post(CLAIM)
    async def claim(request: Request) -> Response:
        if not limiter.hit(CLAIMS, _network_of(request)):
            raise Refused(429, "Too many tries", "Wait a minute and try once more.")
        wanted = await _read_claim(request)
        done = await enrol(centre.database, authority, wanted)
        return _json(
            Enrolment(
                hub=done.hub,
                installation=done.installation,
                certificate=done.signed.pem,
                broker=settings.device_broker or without_password(settings.broker),
                language=done.language,
            ),
            status=201,
        )

    @app.get(PROOF)
    async def proof(alarm: UUID, request: Request) -> Response:
        hub = await _known_hub(centre.database, request)
        found = await _proof(centre.database, hub, alarm)
        if found is None:
            raise Refused(404, "No such alarm", "The centre has not stored it, or not yet.")
        return _json(found)

    @app.get(CONFIG)
    async def config(request: Request) -> Response:
        hub = await _known_hub(centre.database, request)
        version = await wanted_version(centre.database, hub)
        if version is not None and _has(request, version):
            return Response(status_code=304, headers={"etag": f'"{version}"'})
        wanted = await home_config(centre.database, hub)
        if wanted is None:
            raise Refused(404, "No home", "This device is not part of a home.")
        return _json(wanted, etag=f'"{wanted.version}"')

    return app


def device_server(centre: DeviceCentre) -> uvicorn.Server:
    """Return the server, ready to `serve()`; raises OSError, ssl.SSLError, CertificateRefused."""
    settings = centre.settings
    context = _tls(settings)
    return uvicorn.Server(
        uvicorn.Config(
            build_device_app(centre),
            host=settings.device_host,
            port=settings.device_port,
            http=PeerProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            ssl_context_factory=lambda _config, _default: context,
        )
    )


def _tls(settings: CentralSettings) -> ssl.SSLContext:
    if settings.device_certificate is None or settings.device_key is None:
        raise CertificateRefused("set device_certificate and device_key to listen for devices")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.device_certificate, settings.device_key)
    context.load_verify_locations(settings.authority_certificate)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


async def _read_claim(request: Request) -> ClaimRequest:
    body = b""
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    raise Refused(413, "Too large", f"A claim has at most {MAX_BODY} bytes.")
        return msgspec.json.decode(body, type=ClaimRequest)
    except TimeoutError as error:
        raise Refused(408, "Too slow", "The request did not arrive whole.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(422, "Not a claim", str(error)) from error


async def _known_hub(database: Database, request: Request) -> str:
    """Return the hub whose present certificate was shown; raises Refused."""
    peer = peer_of(request)
    if peer is None:
        raise Refused(401, "A certificate is needed", "Enrol this device first.")
    hubs = tables.hubs
    async with database.read() as connection:
        good = await connection.scalar(
            select(hubs.c.id).where(hubs.c.id == peer.name, hubs.c.certificate == peer.sha256)
        )
    if good is None:
        raise Refused(
            403, "The certificate is not good any more", "Enrol this device with a new claim code."
        )
    return str(good)


async def _proof(database: Database, hub: str, alarm: UUID) -> Proof | None:
    alarms, cases = tables.alarms, tables.cases
    query = (
        select(alarms.c.received_at, alarms.c.test, cases.c.number, cases.c.position)
        .join_from(alarms, cases, alarms.c.case_id == cases.c.id, isouter=True)
        .where(alarms.c.hub == hub, alarms.c.id == str(alarm))
    )
    async with database.read() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Proof(
        alarm=alarm,
        received_at=row.received_at,
        queued=row.number is not None,
        test=row.test,
        case=row.number,
        position=row.position or 0,
    )


def _has(request: Request, version: int) -> bool:
    """Tell whether the device says that it has `version` already."""
    named = request.headers.get("if-none-match", "").split(",")
    return f'"{version}"' in {tag.strip().removeprefix("W/") for tag in named}


def without_password(broker: str) -> str:
    """Return the URL of a broker without the credentials in it: those are the centre's own."""
    parts = urlsplit(broker)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _network_of(request: Request) -> str:
    """Return what tries are counted by: an address, of IPv6 the network that a home is given."""
    if request.client is None:
        return "unknown"
    address = ip_address(request.client.host.partition("%")[0])
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _json(content: msgspec.Struct, *, status: int = 200, etag: str | None = None) -> Response:
    headers = {"cache-control": "no-store"} | ({} if etag is None else {"etag": etag})
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )


def _answer_with_problems(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""

    async def refused(_request: Request, error: Exception) -> Response:
        match error:
            case ClaimRefused() | Refused():
                return _problem(error.status, error.title, str(error))
            case CertificateRefused():
                return _problem(422, "The request for a certificate is not good", str(error))
            case RequestValidationError():
                return _problem(422, "The request is not good", "A part of the path is no id.")
            case HTTPException():
                return _problem(error.status_code, error.detail)
            case _:
                raise error

    for kind in (ClaimRefused, Refused, CertificateRefused, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refused)


def _problem(status: int, title: str, detail: str = "") -> Response:
    problem = Problem(title=title, status=status, detail=detail)
    return Response(
        problem.model_dump_json(), status_code=status, media_type="application/problem+json"
    )
