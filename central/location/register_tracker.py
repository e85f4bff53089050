"""Registering a tracker for a person: an origin of its own, with its key for text messages.

It is an identity like a hub's. A tracker that speaks by SMS needs nothing more than what this
returns; one that speaks MQTT spends a claim code for its certificate, and keeps its installation.
"""

from dataclasses import dataclass
from secrets import token_hex
from uuid import uuid4

from sqlalchemy import insert

from central import tables
from central.alarms.journal import Entry
from central.database import Database
from central.devices.claims import Claim, issue
from central.operators.actor import Actor
from central.residents.sight import resident_in_sight
from central.sms.keys import key_for

PROFILE = "tracker"
DEVICE = "tracker"
"""The id by which its reports and alarms name their source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What is put into the tracker, once."""

    hub: str
    installation: str
    key: bytes
    """Signs its text messages."""
    claim: Claim
    """For its certificate, where it speaks MQTT."""


async def register_tracker(
    database: Database,
    resident: str,
    secret: bytes,
    *,
    number: str = "",
    actor: Actor | None = None,
) -> Registered | None:
    """Register a new tracker for `resident`; None where they are not in sight of `actor`."""
    hub = f"tracker-{token_hex(5)}"
    installation = str(uuid4())
    async with database.write() as transaction:
        run = transaction.connection.execute
        wearer = await resident_in_sight(transaction.connection, resident, actor)
        if wearer is None:
            return None
        await run(
            insert(tables.hubs).values(
                id=hub,
                home=wearer.home,
                installation=installation,
                profile=PROFILE,
                enrolled_at=transaction.now,
            )
        )
        await run(
            insert(tables.devices).values(hub=hub, id=DEVICE, kind="tracker", resident=resident)
        )
        await run(insert(tables.trackers).values(hub=hub, number=number))
        signed = "system" if actor is None else actor.signature
        transaction.record(
            Entry(
                kind="tracker.registered",
                actor=signed,
                hub=hub,
                home=wearer.home,
                resident=resident,
            )
        )
        by = None if actor is None else actor.id
        claim = await issue(transaction, home=wearer.home, operator=by, hub=hub)
        transaction.hubs.add(hub)
        transaction.homes.add(wearer.home)
    key = key_for(secret, hub, installation)
    return Registered(hub=hub, installation=installation, key=key, claim=claim)
