"""The hubs: how they are, and orders for them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from central import tables
from central.console import hub_list, orders
from central.console.guard import CommandsHubs, EnrolsHubs, SeesHubs
from central.console.premises import Here
from central.console.problems import not_found
from central.console.schemas import ClaimFor, ClaimMade, CommandRow, HubRow, Order
from central.devices.claims import issue
from central.operators.scope import within

router = APIRouter(prefix="/api", tags=["hubs"])

PAGE = 1_000
After = Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9-]*$")]
Limit = Annotated[int, Query(ge=1, le=PAGE)]
HubId = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9][a-z0-9-]*$")]


@router.get("/hubs")
async def hubs(
    visitor: SeesHubs, here: Here, after: After = "", limit: Limit = PAGE
) -> list[HubRow]:
    """List the hubs in one's scope by id; names only for those who may see people.

    A shorter answer than `limit` is the last; the next begins after the last id of this one.
    """
    return await hub_list.hubs(visitor, here, after=after, limit=limit)


@router.get("/hubs/{hub}/orders")
async def read_orders(hub: HubId, visitor: SeesHubs, here: Here) -> list[CommandRow]:
    """List the latest orders for a hub and what became of them."""
    return await orders.orders_for(hub, visitor, here)


@router.post("/hubs/{hub}/orders", status_code=HTTPStatus.CREATED)
async def give_order(hub: HubId, order: Order, visitor: CommandsHubs, here: Here) -> CommandRow:
    """Order something of a hub. It is sent until its result comes, or its time is over."""
    return await orders.give_order(hub, order, visitor, here)


@router.post("/claims", status_code=HTTPStatus.CREATED)
async def make_claim(claim: ClaimFor, visitor: EnrolsHubs, here: Here) -> ClaimMade:
    """Make a claim code, with which a device gets its certificate."""
    homes = tables.homes
    async with here.database.write() as transaction:
        seen = await transaction.connection.scalar(
            select(homes.c.id).where(homes.c.id == claim.home, within(visitor.actor, homes))
        )
        if seen is None:
            raise not_found("home")
        made = await issue(transaction, home=seen, operator=visitor.actor.id, hub=claim.hub)
    return ClaimMade(code=made.code, expires_at=made.expires_at)
