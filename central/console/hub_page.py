"""The page of one hub: how it reaches us, what it senses, what failed, what was ordered of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select

from central import tables
from central.console import fault_history, orders
from central.console.hub_list import hub_rows, hubs_in_sight
from central.console.hub_schemas import (
    CommandRow,
    Dweller,
    HubDetail,
    HubHome,
    PathRow,
    SenseRow,
    SpellPage,
    TestWay,
)
from central.console.premises import Premises
from central.console.problems import not_found
from central.operators.actor import Actor
from central.operators.sessions import Visitor
from central.permissions import Permission
from central.residents.door import Door
from central.residents.people import Household
from protocol.messages import PathState, Sense

_HUBS, _SENSES, _DEVICES = tables.hubs, tables.senses, tables.devices
_ALARMS, _CASES, _CERTIFICATES = tables.alarms, tables.cases, tables.certificates
ORDERS = 10
SELF_TEST = "self-test"
UNTOLD = "untold"

_paths = msgspec.json.Decoder(list[PathState])
_senses = msgspec.json.Decoder(list[Sense])


async def hub_page(hub: str, visitor: Visitor, here: Premises) -> HubDetail:
    """Return the page; who lives there is shown, once the look is journalled, to those who may."""
    sees_people = visitor.may(Permission.SEE_PEOPLE)
    async with here.database.read() as connection:
        page, household = await connection.run_sync(
            _read, hub, visitor.actor, sees_people, here.clock.now()
        )
    if household is not None and here.looks.begins(
        visitor.actor.id, f"hub {hub}", here.clock.now()
    ):
        await here.door.note(household, by=visitor.actor.signature, why="hub-page")
    return page


async def faults_before(
    hub: str, before: str | None, visitor: Visitor, here: Premises
) -> SpellPage:
    """Return a page of the history of a hub in sight."""
    async with here.database.read() as connection:
        query = hubs_in_sight(visitor.actor).where(_HUBS.c.id == hub)
        if (await connection.execute(query)).first() is None:
            raise not_found("hub")
        return await connection.run_sync(fault_history.history, hub, before)


def _read(
    connection: Connection,
    hub: str,
    actor: Actor,
    sees_people: bool,  # noqa: FBT001 - run_sync passes by position
    now: datetime,
) -> tuple[HubDetail, Household | None]:
    row = connection.execute(hubs_in_sight(actor).where(_HUBS.c.id == hub)).first()
    if row is None:
        raise not_found("hub")
    household = (
        Door.read(connection, row.home, None) if sees_people and row.home is not None else None
    )
    ordered = orders.latest(connection, hub, ORDERS)
    told_at, senses = _senses_of(connection, hub)
    page = HubDetail(
        at=now,
        hub=hub_rows(connection, [row], sees_people=sees_people)[0],
        profile=row.profile,
        enrolled_at=row.enrolled_at,
        certificate_expires_at=_certificate_ends(connection, hub),
        capabilities=msgspec.json.decode(row.capabilities, type=list[str]),
        session=row.session,
        config_fetched=row.config_fetched,
        paths=[PathRow(name=p.name, up=p.up, since=p.since) for p in _paths.decode(row.paths)],
        senses_told_at=told_at,
        senses=senses,
        orders=ordered,
        test=_test(connection, row, ordered),
        lives=None if household is None else _lives(household),
        history=fault_history.history(connection, hub),
    )
    return page, household


def _certificate_ends(connection: Connection, hub: str) -> Any:  # noqa: ANN401 - an instant or None
    query = select(func.max(_CERTIFICATES.c.expires_at)).where(
        _CERTIFICATES.c.hub == hub, _CERTIFICATES.c.revoked_at.is_(None)
    )
    return connection.scalar(query)


def _senses_of(connection: Connection, hub: str) -> tuple[Any, list[SenseRow]]:
    """Return when the hub told of its senses last, and all: those it does not speak of, too."""
    told = connection.execute(
        select(_SENSES).where(_SENSES.c.hub == hub).order_by(_SENSES.c.part)
    ).all()
    senses = [sense for row in told for sense in _senses.decode(row.told)]
    rows = [
        SenseRow(
            id=sense.id,
            kind=sense.kind,
            place=sense.place,
            heard_at=sense.heard_at,
            battery=sense.battery,
            link=sense.link,
            state=sense.state,
        )
        for sense in senses
    ]
    known = {sense.id for sense in senses}
    devices = connection.execute(
        select(_DEVICES).where(_DEVICES.c.hub == hub).order_by(_DEVICES.c.id)
    )
    rows += [_untold(device) for device in devices if device.id not in known]
    return max((row.told_at for row in told), default=None), rows


def _untold(device: Row[*tuple[Any, ...]]) -> SenseRow:
    return SenseRow(
        id=device.id,
        kind=device.kind,
        place=device.place,
        heard_at=None,
        battery=None,
        link=None,
        state=UNTOLD,
    )


def _test(
    connection: Connection, hub: Row[*tuple[Any, ...]], ordered: Iterable[CommandRow]
) -> TestWay | None:
    """Follow the latest self-test from the order to the receipt."""
    order = next((each for each in ordered if each.do == SELF_TEST), None)
    if order is None:
        return None
    arrived = connection.execute(
        select(_ALARMS.c.received_at, _ALARMS.c.case_id, _CASES.c.number)
        .outerjoin_from(_ALARMS, _CASES, _CASES.c.id == _ALARMS.c.case_id)
        .where(
            _ALARMS.c.hub == hub.id,
            _ALARMS.c.source == SELF_TEST,
            _ALARMS.c.test.is_(True),
            _ALARMS.c.received_at >= order.made_at,
        )
        .order_by(_ALARMS.c.received_at)
        .limit(1)
    ).first()
    confirmed = (
        arrived is not None
        and hub.beat_at is not None
        and hub.beat_at > arrived.received_at
        and hub.queued == 0
    )
    return TestWay(
        ordered_at=order.made_at,
        expires_at=order.expires_at,
        outcome=order.outcome,
        text=order.text,
        answered_at=order.ended_at if order.outcome == "done" else None,
        arrived_at=None if arrived is None else arrived.received_at,
        case=None if arrived is None else arrived.case_id,
        case_number=None if arrived is None else arrived.number,
        confirmed_at=hub.beat_at if confirmed else None,
    )


def _lives(household: Household) -> HubHome | None:
    home = household.home
    if home is None:
        return None
    return HubHome(
        id=home.id,
        street=home.street,
        floor=home.floor,
        town=home.town,
        absent_until=home.absent_until,
        residents=[Dweller(id=one.id, name=one.name) for one in household.residents if one.name],
    )
