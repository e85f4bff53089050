"""The hubs: how they are, and orders for them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from central import phrase_book, tables
from central.console import hub_list, hub_page, orders
from central.console.guard import CommandsHubs, EnrolsHubs, SeesHubs
from central.console.hub_schemas import (
    CommandRow,
    HubCounts,
    HubDetail,
    HubPage,
    HubState,
    Order,
    PhraseRow,
    SpellPage,
)
from central.console.premises import Here
from central.console.problems import not_found
from central.console.schemas import ClaimFor, ClaimMade
from central.devices.claims import issue
from central.operators.scope import within

router = APIRouter(prefix="/api", tags=["hubs"])

PAGE = 1_000
Words = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
Programme = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str | None, Query(max_length=400)]
After = Annotated[str, Query(max_length=64, pattern=r"^[a-z0-9-]*$")]
Limit = Annotated[int, Query(ge=1, le=PAGE)]
HubId = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9][a-z0-9-]*$")]


@router.get("/hubs")
async def hubs(
    visitor: SeesHubs,
    here: Here,
    state: HubState = "all",
    q: Words = "",
    programme: Programme = "",
    after: After = "",
    limit: Limit = PAGE,
) -> HubPage:
    """List the hubs in one's scope by id; names only for those who may see people.

    `q` is a part of the id; `after` is the `next` of the page before.
    """
    wanted = hub_list.Wanted(state=state, words=q, programme=programme, after=after, limit=limit)
    return await hub_list.hubs(wanted, visitor, here)


@router.get("/hub-counts")
async def hub_counts(visitor: SeesHubs, here: Here) -> HubCounts:
    """Count the hubs in one's scope by how they are."""
    return await hub_list.counts(visitor, here)


@router.get("/phrases")
async def read_phrases(visitor: CommandsHubs) -> list[PhraseRow]:
    """List the sentences that a home can be ordered to say."""
    del visitor
    return [PhraseRow(code=code, words=words) for code, words in phrase_book.phrases().items()]


@router.get("/hubs/{hub}")
async def read_hub(hub: HubId, visitor: SeesHubs, here: Here) -> HubDetail:
    """Return one hub: links, senses, faults and orders; who lives there for those who may see."""
    return await hub_page.hub_page(hub, visitor, here)


@router.get("/hubs/{hub}/faults")
async def read_faults(
    hub: HubId, visitor: SeesHubs, here: Here, before: Cursor = None
) -> SpellPage:
    """List the history of a hub's faults; `before` is the `next` of the page before."""
    return await hub_page.faults_before(hub, before, visitor, here)


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
