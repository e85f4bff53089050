"""Orders for hubs: a row is placed here; sending it until its result comes is the fleet's work."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.journal import Entry
from central.console.hub_list import in_sight
from central.console.hub_schemas import CommandRow, Order
from central.console.premises import Premises
from central.console.problems import RefusedError, not_found
from central.operators.sessions import Visitor
from central.phrase_book import phrases
from protocol.messages import Order as WireOrder
from protocol.messages import Say, SelfTest, Silence

_HUBS, _HOMES, _COMMANDS = tables.hubs, tables.homes, tables.commands
ORDER_LIVES = timedelta(minutes=2)
"""On the centre's time; what a hub did not hear by then is over."""
LATEST = 100


async def orders_for(hub: str, visitor: Visitor, here: Premises) -> list[CommandRow]:
    """Return the latest orders for a hub in sight, the newest first."""
    async with here.database.read() as connection:
        await _seen(connection, hub, visitor)
        return await connection.run_sync(latest, hub, LATEST)


def latest(connection: Connection, hub: str, limit: int) -> list[CommandRow]:
    """Return the latest orders for a hub that the caller may see, the newest first."""
    query = (
        select(_COMMANDS).where(_COMMANDS.c.hub == hub).order_by(_COMMANDS.c.n.desc()).limit(limit)
    )
    return [_command(row) for row in connection.execute(query)]


async def give_order(hub: str, order: Order, visitor: Visitor, here: Premises) -> CommandRow:
    """Place an order for a hub in sight; it outranks every earlier one."""
    wanted = msgspec.json.encode(_wire(order)).decode()
    async with here.database.write() as transaction:
        connection, now = transaction.connection, transaction.now
        row = await _seen(connection, hub, visitor)
        command = {
            "id": str(uuid4()),
            "hub": hub,
            "n": row.command_n + 1,
            "epoch": row.epoch or "",
            "order": wanted,
            "made_at": now,
            "made_by": visitor.actor.signature,
            "expires_at": now + ORDER_LIVES,
            "next_due_at": now,
        }
        await connection.execute(
            update(_HUBS).where(_HUBS.c.id == hub).values(command_n=row.command_n + 1)
        )
        await connection.execute(insert(_COMMANDS).values(**command))
        transaction.record(
            Entry(
                kind="hub.ordered",
                actor=visitor.actor.signature,
                hub=hub,
                home=row.home,
                body=wanted.encode(),
            )
        )
        transaction.hubs.add(hub)
        placed = await connection.execute(select(_COMMANDS).where(_COMMANDS.c.id == command["id"]))
        return _command(placed.one())


async def _seen(connection: AsyncConnection, hub: str, visitor: Visitor) -> Row[*tuple[Any, ...]]:
    query = (
        select(_HUBS)
        .outerjoin_from(_HUBS, _HOMES)
        .where(_HUBS.c.id == hub, in_sight(visitor.actor))
    )
    row = (await connection.execute(query)).first()
    if row is None:
        raise not_found("hub")
    return row


def _wire(order: Order) -> WireOrder:
    match order.do:
        case "say":
            if order.phrase is None:
                raise RefusedError(
                    HTTPStatus.UNPROCESSABLE_ENTITY, "Say what?", "The order `say` needs a phrase."
                )
            if order.phrase not in phrases():
                raise RefusedError(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    "No home can say that",
                    "Choose a code of /api/phrases.",
                )
            return Say(phrase=order.phrase)
        case "self-test":
            return SelfTest()
        case "silence":
            return Silence()


def _command(row: Row[*tuple[Any, ...]]) -> CommandRow:
    order = msgspec.json.decode(row.order)
    return CommandRow(
        id=row.id,
        hub=row.hub,
        do=order["do"],
        phrase=order.get("phrase"),
        made_at=row.made_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        text=row.text,
    )
