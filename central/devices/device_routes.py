"""What a device may ask: to be enrolled, whether its alarm was seen, and how its home should be."""

import asyncio
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

import msgspec
from fastapi import Request, Response
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import select

from central import tables
from central.console.problems import RefusedError
from central.database import Database
from central.devices.authority import Authority, CertificateRefused
from central.devices.claims import enrol
from central.devices.configuration import SecondPath, home_config, wanted_version
from central.devices.peer import peer_of
from protocol.clock import Clock
from protocol.provisioning import ClaimRequest, Enrolment, Hello, Proof

MAX_BODY = 16 * 1024
BODY_WITHIN_S = 10.0
CLAIMS = RateLimitItemPerMinute(10)
"""Tries of one address: a technician mistypes, a guesser needs 2**40 of them."""

FETCHES = RateLimitItemPerHour(60)
"""Of one hub's names: each is an entry of the journal, and a broken hub shall not fill it."""


class DeviceRoutes:
    """The routes, each a method; `central.devices.listener` gives them their paths."""

    def __init__(
        self,
        database: Database,
        authority: Authority,
        clock: Clock,
        *,
        broker: str,
        second: SecondPath,
    ) -> None:
        self._database = database
        self._authority = authority
        self._clock = clock
        self._broker = broker
        self._second = second
        self._patience = MovingWindowRateLimiter(MemoryStorage())

    async def hello(self) -> Response:
        return _json(Hello(at=self._clock.now()))

    async def claim(self, request: Request) -> Response:
        """Spend a claim code for a certificate."""
        if not self._patience.hit(CLAIMS, _network_of(request)):
            raise RefusedError(
                HTTPStatus.TOO_MANY_REQUESTS, "Too many tries", "Wait a minute and try once more."
            )
        wanted = await _read_claim(request)
        try:
            done = await enrol(self._database, self._authority, wanted)
        except CertificateRefused as refused:
            title = "The request for a certificate is not good"
            raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, title, str(refused)) from refused
        enrolment = Enrolment(
            hub=done.hub,
            installation=done.installation,
            certificate=done.signed.pem,
            broker=self._broker,
            language=done.language,
        )
        return _json(enrolment, status=HTTPStatus.CREATED)

    async def proof(self, alarm: UUID, request: Request) -> Response:
        """Tell whether an alarm of this device stood in the queue."""
        hub = await self._known_hub(request)
        found = await self._proof(hub, alarm)
        if found is None:
            raise RefusedError(
                HTTPStatus.NOT_FOUND, "No such alarm", "The centre has not stored it, or not yet."
            )
        return _json(found)

    async def config(self, request: Request) -> Response:
        """Give the desired state of the device's home, unless it has that version already."""
        hub = await self._known_hub(request)
        version = await wanted_version(self._database, hub)
        if version is not None and _has(request, version):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_etag(version))
        if not self._patience.hit(FETCHES, hub):
            raise RefusedError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many fetches",
                "Send the version that you have in If-None-Match, and come back in an hour.",
            )
        wanted = await home_config(self._database, hub, self._second)
        if wanted is None:
            raise RefusedError(
                HTTPStatus.NOT_FOUND, "No home", "This device is not part of a home."
            )
        return _json(wanted, headers=_etag(wanted.version))

    async def revocations(self) -> Response:
        """Give the list of revoked certificates, for brokers."""
        certificates = tables.certificates
        query = (
            select(certificates.c.serial, certificates.c.revoked_at)
            .where(certificates.c.revoked_at.is_not(None))
            .order_by(certificates.c.revoked_at)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        revoked = [(row.serial, row.revoked_at) for row in rows]
        pem = await asyncio.to_thread(self._authority.revocation_list, revoked, self._clock.now())
        return Response(pem, media_type="application/x-pem-file")

    async def _known_hub(self, request: Request) -> str:
        """Return the hub whose present certificate was shown; raises RefusedError."""
        peer = peer_of(request)
        if peer is None:
            raise RefusedError(
                HTTPStatus.UNAUTHORIZED, "A certificate is needed", "Enrol this device first."
            )
        hubs = tables.hubs
        async with self._database.read() as connection:
            good = await connection.scalar(
                select(hubs.c.id).where(hubs.c.id == peer.name, hubs.c.certificate == peer.sha256)
            )
        if good is None:
            raise RefusedError(
                HTTPStatus.FORBIDDEN,
                "The certificate is not good any more",
                "Enrol this device anew (--anew) with a new claim code.",
            )
        return str(good)

    async def _proof(self, hub: str, alarm: UUID) -> Proof | None:
        alarms, cases = tables.alarms, tables.cases
        query = (
            select(alarms.c.received_at, alarms.c.test, cases.c.number, cases.c.position)
            .join_from(alarms, cases, alarms.c.case_id == cases.c.id, isouter=True)
            .where(alarms.c.hub == hub, alarms.c.id == str(alarm))
        )
        async with self._database.read() as connection:
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


async def _read_claim(request: Request) -> ClaimRequest:
    body = b""
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    raise RefusedError(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        "Too large",
                        f"A claim has at most {MAX_BODY} bytes.",
                    )
        return msgspec.json.decode(body, type=ClaimRequest)
    except TimeoutError as error:
        raise RefusedError(
            HTTPStatus.REQUEST_TIMEOUT, "Too slow", "The request did not arrive whole."
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "This is not a claim", str(error)
        ) from error


def _has(request: Request, version: int) -> bool:
    """Tell whether the device says that it has `version` already."""
    named = request.headers.get("if-none-match", "").split(",")
    return _etag(version)["etag"] in {tag.strip().removeprefix("W/") for tag in named}


def _etag(version: int) -> dict[str, str]:
    return {"etag": f'"{version}"'}


def _network_of(request: Request) -> str:
    """Return what tries are counted by: an address, of IPv6 the network that a home is given."""
    if request.client is None:
        return "unknown"
    address = ip_address(request.client.host.partition("%")[0])
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _json(
    content: msgspec.Struct,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Response:
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        media_type="application/json",
        headers={"cache-control": "no-store"} | (headers or {}),
    )
