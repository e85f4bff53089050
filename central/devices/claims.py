"""Claim codes: a technician gets one for a home, a device spends it once for its certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from secrets import token_hex
from uuid import uuid4

import msgspec
from sqlalchemy import Row, insert, select, update

from central import tables
from central.alarms.journal import Entry
from central.console.problems import RefusedError
from central.database import Database, Transaction
from central.devices.authority import Authority, Signed
from protocol.claim_code import NotACode, new_code, read_code, spelled
from protocol.provisioning import ClaimRequest

VALID_FOR = timedelta(hours=48)
"""A visit is planned a day ahead; a code found later in a van is worthless."""


class ClaimRefusedError(RefusedError):
    """The code cannot be made, or is not good for a certificate; it says why, to a technician."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A code just made. It is shown once: only its digest is kept."""

    code: str
    """As it is read aloud: two groups of five."""
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A device that has its certificate."""

    hub: str
    installation: str
    language: str
    signed: Signed


async def issue(
    transaction: Transaction,
    *,
    home: str,
    operator: str | None,
    hub: str | None = None,
    valid_for: timedelta = VALID_FOR,
) -> Claim:
    """Make a code for `home`; with `hub`, for enrolling that hub of the home anew.

    Raises ClaimRefusedError where the home has no such hub: nobody takes over the hub of another.
    """
    if hub is not None and not await _lives_in(transaction, hub, home):
        raise ClaimRefusedError(HTTPStatus.NOT_FOUND, "There is no such hub in this home")
    code = new_code()
    claim = Claim(code=spelled(code), expires_at=transaction.now + valid_for)
    await transaction.connection.execute(
        insert(tables.claims).values(
            code_sha256=_digest(code),
            home=home,
            made_by=operator,
            expires_at=claim.expires_at,
            hub=hub,
        )
    )
    actor = "system" if operator is None else f"operator:{operator}"
    transaction.record(Entry(kind="claim.issued", actor=actor, home=home, hub=hub))
    return claim


async def enrol(database: Database, authority: Authority, request: ClaimRequest) -> Enrolled:
    """Spend a code for a certificate; raises ClaimRefusedError and CertificateRefused.

    The same code with the same key is answered again until the code expires: a device whose
    answer was lost on the way may simply ask once more.
    """
    try:
        code = read_code(request.code)
    except NotACode as error:
        raise ClaimRefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "This is not a claim code", str(error)
        ) from error
    wanted = authority.examine(request.csr)
    async with database.write() as transaction:
        claim = await _good_claim(transaction, _digest(code), wanted.key_sha256)
        hub = claim.hub or f"hub-{token_hex(5)}"
        signed = authority.sign(wanted, hub, transaction.now)
        installation = await _settle(transaction, claim, hub, request, wanted.key_sha256)
        await _keep_certificate(transaction, hub, signed)
        transaction.record(
            Entry(
                kind="hub.enrolled" if claim.used_at is None else "hub.enrolled-again",
                actor=f"hub:{hub}",
                hub=hub,
                home=claim.home,
                body=msgspec.json.encode(
                    {"certificate": signed.sha256, "serial": signed.serial, "made": "by claim"}
                ),
            )
        )
        transaction.hubs.add(hub)
        transaction.homes.add(claim.home)
        language = await _language_of(transaction, claim.home)
    return Enrolled(hub=hub, installation=installation, language=language, signed=signed)


async def _lives_in(transaction: Transaction, hub: str, home: str) -> bool:
    hubs = tables.hubs
    query = select(hubs.c.id).where(hubs.c.id == hub, hubs.c.home == home)
    return await transaction.connection.scalar(query) is not None


async def _good_claim(transaction: Transaction, digest: bytes, key: bytes) -> Row[tuple[object]]:
    claims = tables.claims
    found = await transaction.connection.execute(
        select(claims).where(claims.c.code_sha256 == digest)
    )
    claim = found.first()
    if claim is None:
        raise ClaimRefusedError(
            HTTPStatus.NOT_FOUND,
            "Nobody made this claim code",
            "Ask the centre to read the code out once more.",
        )
    if claim.expires_at <= transaction.now:
        raise ClaimRefusedError(
            HTTPStatus.GONE,
            "The claim code has expired",
            "Ask the centre for a new code for this home.",
        )
    if claim.used_at is not None and claim.key_sha256 != key:
        raise ClaimRefusedError(
            HTTPStatus.CONFLICT,
            "The claim code was used by another device",
            "Ask the centre for a new code; if you did not use it yourself, tell them so.",
        )
    return claim


async def _settle(
    transaction: Transaction, claim: Row[tuple[object]], hub: str, request: ClaimRequest, key: bytes
) -> str:
    """Write the hub into its home and mark the code as used; return the installation's id."""
    hubs = tables.hubs
    connection = transaction.connection
    known = (await connection.execute(select(hubs).where(hubs.c.id == hub))).first()
    if known is not None and claim.used_at is not None:
        return str(known.installation)
    # A tracker's key for text messages hangs on its installation, and it stays with its person.
    stays = known is not None and known.profile == "tracker" and known.home == claim.home
    installation = str(known.installation) if known is not None and stays else str(uuid4())
    fresh = {
        "home": claim.home,
        "installation": installation,
        "profile": known.profile if known is not None and stays else request.profile,
        "software": request.software[:64],
        "enrolled_at": transaction.now,
        "config_fetched": 0,
        "config_applied": 0,
    }
    if known is None:
        await connection.execute(insert(hubs).values(id=hub, **fresh))
    else:
        await connection.execute(update(hubs).where(hubs.c.id == hub).values(**fresh))
    await connection.execute(
        update(tables.claims)
        .where(tables.claims.c.code_sha256 == claim.code_sha256)
        .values(used_at=transaction.now, hub=hub, key_sha256=key)
    )
    return installation


async def _keep_certificate(transaction: Transaction, hub: str, signed: Signed) -> None:
    """Make `signed` the hub's only good certificate."""
    await revoke_certificates(transaction, hub)
    await transaction.connection.execute(
        insert(tables.certificates).values(
            sha256=signed.sha256,
            hub=hub,
            serial=signed.serial,
            made_at=transaction.now,
            expires_at=signed.expires_at,
        )
    )
    hubs = tables.hubs
    await transaction.connection.execute(
        update(hubs).where(hubs.c.id == hub).values(certificate=signed.sha256)
    )


async def revoke_certificates(transaction: Transaction, hub: str) -> None:
    """Refuse every certificate that `hub` holds, from this transaction on."""
    certificates, hubs = tables.certificates, tables.hubs
    connection = transaction.connection
    await connection.execute(
        update(certificates)
        .where(certificates.c.hub == hub, certificates.c.revoked_at.is_(None))
        .values(revoked_at=transaction.now)
    )
    await connection.execute(update(hubs).where(hubs.c.id == hub).values(certificate=None))


async def _language_of(transaction: Transaction, home: str) -> str:
    residents = tables.residents
    language = await transaction.connection.scalar(
        select(residents.c.language)
        .where(residents.c.home == home, residents.c.erased_at.is_(None))
        .order_by(residents.c.id)
        .limit(1)
    )
    return language or "ca"


def _digest(code: str) -> bytes:
    return sha256(code.encode()).digest()
