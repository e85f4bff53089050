"""What hubs tell of their senses is kept as it is; the spells of their faults are history."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import insert, select, update

from central import tables
from central.alarms.happenings import Happening, PartFailed, PartWorks
from central.alarms.storing import Storing
from central.database import Bulk, Database
from central.devices.senses import Tellings
from central.residents.placement import Placement
from protocol.messages import SENSES_A_MESSAGE, Sense, Senses
from tests.protocol.sample_messages import SAMPLES

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


def telling(*senses: Sense, part: int = 1, of: int = 1) -> Senses:
    pattern = SAMPLES["senses"]
    assert isinstance(pattern, Senses)
    return msgspec.structs.replace(pattern, senses=senses, part=part, of=of)


async def told(database: Database, tellings: Tellings, *said: Senses, hub: str = "hub-1") -> None:
    for each in said:
        tellings.take(hub, each, 1_000_000)
    taken = tellings.taken()
    await database.transact(lambda bulk: tellings.write(bulk, taken))


async def kept(database: Database) -> dict[tuple[str, int], list[Sense]]:
    senses = tables.senses
    async with database.read() as connection:
        rows = (await connection.execute(select(senses))).all()
    return {(row.hub, row.part): msgspec.json.decode(row.told, type=list[Sense]) for row in rows}


async def enrolled(database: Database, *hubs: str) -> None:
    async with database.write() as transaction:
        await transaction.connection.execute(insert(tables.hubs), [{"id": hub} for hub in hubs])


async def test_a_telling_replaces_the_one_before_and_parts_beyond_the_last_are_over(
    database: Database,
) -> None:
    await enrolled(database, "hub-1")
    tellings = Tellings(database.engine.dialect)
    door, robot = Sense(id="door-1", kind="door"), Sense(id="robot", kind="robot")
    await told(database, tellings, telling(door, of=2), telling(robot, part=2, of=2))
    assert await kept(database) == {("hub-1", 1): [door], ("hub-1", 2): [robot]}
    await told(database, tellings, telling(robot))
    assert await kept(database) == {("hub-1", 1): [robot]}
    await told(database, Tellings(database.engine.dialect), telling())
    assert await kept(database) == {("hub-1", 1): []}


async def test_what_is_wrong_is_counted_for_the_list(database: Database) -> None:
    await enrolled(database, "hub-1")
    senses = (
        Sense(id="a", kind="door", battery=0.4, state="silent"),
        Sense(id="b", kind="door", battery=0.09, state="low-battery"),
        Sense(id="c", kind="door", state="stuck"),
        Sense(id="d", kind="door", state="unheard"),
        Sense(id="e", kind="door", state="of-a-newer-hub"),
    )
    await told(database, Tellings(database.engine.dialect), telling(*senses))
    async with database.read() as connection:
        row = (await connection.execute(select(tables.senses))).one()
    assert (row.low, row.troubled, row.lowest) == (1, 2, 0.09)


async def test_what_cannot_be_is_not_believed_and_a_strange_hub_leaves_nothing(
    database: Database,
) -> None:
    await enrolled(database, "hub-1")
    tellings = Tellings(database.engine.dialect)
    naive = datetime(2026, 11, 22, 3, 4, 5)  # noqa: DTZ001 - that is the point
    odd = Sense(id="x" * 500, kind="do\x00or", battery=3.0, link=-1.0, heard_at=naive)
    await told(database, tellings, telling(*([odd] * 100)))
    await told(database, tellings, telling(odd, part=9, of=2), telling(odd, part=0))
    await told(database, tellings, telling(odd), hub="hub-unknown")
    believed = Sense(id="x" * 64, kind="door")
    assert await kept(database) == {("hub-1", 1): [believed] * SENSES_A_MESSAGE}


# -- the history of faults


class Shift:
    """Stores batches at chosen times, as ingest does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.engine.dialect
        self._storing = Storing(dialect, join_within=timedelta(minutes=5), quarantine_per_hub=10)

    async def noticed(self, *happenings: Happening, after_s: float) -> None:
        placements: Mapping[str, Placement] = {"hub-1": Placement(hub="hub-1")}

        def work(bulk: Bulk) -> None:
            bulk.now = NOW + timedelta(seconds=after_s)
            self._storing.store(bulk, list(happenings), placements)

        await self._database.transact(work)

    async def spells(self) -> list[tuple[float, float | None, int, str]]:
        """Return (raised, cleared, how often, text) of each, oldest first; times as `after_s`."""
        spells = tables.fault_spells
        query = select(spells).order_by(spells.c.since)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            (
                (row.since - NOW).total_seconds(),
                row.cleared_at and (row.cleared_at - NOW).total_seconds(),
                row._mapping["count"],
                row.text,
            )
            for row in rows
        ]


FAILED = PartFailed(hub="hub-1", component="door-1", code="lost", text="Nothing heard.")
WORKS = PartWorks(hub="hub-1", component="door-1", code="lost")


async def test_each_spell_of_a_fault_is_a_row_with_how_often_it_was_told(
    database: Database,
) -> None:
    shift = Shift(database)
    await shift.noticed(FAILED, after_s=0)
    await shift.noticed(FAILED, FAILED, after_s=10)
    await shift.noticed(WORKS, after_s=20)
    await shift.noticed(FAILED, after_s=30)
    assert await shift.spells() == [
        (0, 20, 3, "Nothing heard."),
        (30, None, 1, "Nothing heard."),
    ]


async def test_a_fault_that_ends_and_begins_within_one_batch_is_two_spells(
    database: Database,
) -> None:
    shift = Shift(database)
    await shift.noticed(FAILED, after_s=0)
    await shift.noticed(WORKS, FAILED, WORKS, FAILED, after_s=10)
    await shift.noticed(WORKS, after_s=20)
    assert [spell[:2] for spell in await shift.spells()] == [(0, 10), (10, 20)]


async def test_a_fault_of_before_the_history_gets_its_spell_as_it_ends(database: Database) -> None:
    shift = Shift(database)
    await shift.noticed(FAILED, after_s=0)
    async with database.write() as transaction:
        await transaction.connection.execute(update(tables.fault_spells).values(hub="elsewhere"))
    await shift.noticed(WORKS, after_s=5)
    assert [spell[:2] for spell in await shift.spells()] == [(0, None), (0, 5)]
