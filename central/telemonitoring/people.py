"""What is set for a person: limits, measuring plans, and whose a reading is. Each is an edit."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from central import tables
from central.database import Database, Transaction
from central.operators.actor import Actor
from central.residents.editing import Done, Outcome, stale
from central.residents.edits import Changed, keep_edit, put
from central.residents.fields import Wrong, Wrongs
from central.residents.people import Resident
from central.residents.sight import resident_in_sight
from central.telemonitoring.limits import Limits
from central.telemonitoring.plan import MOST_TIMES, Plan
from central.telemonitoring.plan_rows import plan_values
from central.telemonitoring.plausible import PLAUSIBLE
from protocol.causes import Priority

MOST_PLANS = 20
"""Of one person."""
TOLERANCE_MIN = 5, 12 * 60
_LIMITS, _PLANS, _SLOTS = tables.limits, tables.measuring_plans, tables.plan_slots
_READINGS, _STATES, _HOMES = tables.readings, tables.vital_states, tables.homes
_SIDES = ("concern_below", "notice_below", "notice_above", "concern_above")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPlan:
    """A plan as somebody filled it in."""

    measure: str
    times: tuple[str, ...]
    days: tuple[int, ...]
    tolerance_min: int
    missed_priority: int
    """3, 5, or 0 for nobody."""
    concern_after: int


class Telemonitoring:
    """Of one centre."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def set_limits(
        self, resident: str, measure: str, limits: Limits, version: int, actor: Actor
    ) -> Outcome:
        """Set the limits of a measure; `version` is 0 where there were none."""
        async with self._database.write() as transaction:
            person = await resident_in_sight(transaction.connection, resident, actor)
            if person is None:
                return None
            wrong = _wrong_limits(measure, limits)
            if wrong:
                return wrong
            same = (_LIMITS.c.resident == resident) & (_LIMITS.c.measure == measure)
            known = await transaction.connection.scalar(select(_LIMITS.c.version).where(same))
            if (known or 0) != version:
                return await _stale(transaction, known or 0, person, "limits", measure)
            values = {side: getattr(limits, side) for side in _SIDES}
            changed = await put(
                transaction,
                _LIMITS,
                {"resident": resident, "measure": measure, **values},
                "resident",
                "measure",
            )
            told = {name: each for name, each in changed.items() if name in _SIDES}
            if told or known is None:
                await keep_edit(
                    transaction,
                    "limits.written",
                    of=("limits", measure),
                    home=person.home,
                    resident=resident,
                    changed=told,
                    actor=actor.signature,
                )
        return Done(id=measure, version=version + bool(changed))

    async def write_plan(
        self, resident: str, plan: str | None, given: GivenPlan, version: int, actor: Actor
    ) -> Outcome:
        """Add a plan (`plan` None, version 0), or change one; its next moment is set anew."""
        async with self._database.write() as transaction:
            connection = transaction.connection
            person = await resident_in_sight(connection, resident, actor)
            if person is None:
                return None
            made = _plan_from(given)
            if not isinstance(made, Plan):
                return made
            known = await _version_of(transaction, resident, plan)
            if plan is not None and known is None:
                return None
            if (known or 0) != version:
                return await _stale(transaction, known or 0, person, "plan", given.measure)
            if plan is None and await _is_full(transaction, resident):
                return (Wrong(field="measure", code="out-of-range", said="Plans enough."),)
            zone = await connection.scalar(
                select(_HOMES.c.time_zone).where(_HOMES.c.id == person.home)
            )
            slot = made.next_slot(ZoneInfo(zone or "Europe/Madrid"), transaction.now)
            written = plan or str(uuid4())
            values = {"measure": given.measure, **plan_values(made)}
            changed = await put(
                transaction, _PLANS, {"id": written, "resident": resident, **values}, "id"
            )
            told = _readable({k: each for k, each in changed.items() if k not in _IDS})
            if told:
                await connection.execute(
                    update(_PLANS)
                    .where(_PLANS.c.id == written)
                    .values(slot_at=slot, next_due_at=None if slot is None else made.due(slot))
                )
                await _forget_state(transaction, resident, f"plan:{written}")
                await keep_edit(
                    transaction,
                    "plan.written",
                    of=("plan", given.measure),
                    home=person.home,
                    resident=resident,
                    changed=told,
                    actor=actor.signature,
                )
        return Done(id=written, version=version + bool(changed))

    async def remove_plan(self, resident: str, plan: str, version: int, actor: Actor) -> Outcome:
        """Take a plan away; what was met and missed of it stays on the chart."""
        async with self._database.write() as transaction:
            person = await resident_in_sight(transaction.connection, resident, actor)
            known = await _version_of(transaction, resident, plan)
            if person is None or known is None:
                return None
            row = (
                await transaction.connection.execute(select(_PLANS).where(_PLANS.c.id == plan))
            ).one()
            if known != version:
                return await _stale(transaction, known, person, "plan", row.measure)
            await transaction.connection.execute(delete(_PLANS).where(_PLANS.c.id == plan))
            await _forget_state(transaction, resident, f"plan:{plan}")
            await keep_edit(
                transaction,
                "plan.removed",
                of=("plan", row.measure),
                home=person.home,
                resident=resident,
                changed=_readable({"times": (row.times, None), "days": (row.days, None)}),
                actor=actor.signature,
            )
        return Done(id=plan, version=version)

    async def claim(self, resident: str, hub: str, reading: str, actor: Actor) -> bool:
        """Say that a reading is this person's, who lives where it was made; None knew, or wrongly.

        It is judged and drawn as theirs from then on, and no longer as another's.
        """
        async with self._database.write() as transaction:
            connection = transaction.connection
            person = await resident_in_sight(connection, resident, actor)
            if person is None:
                return False
            same = (_READINGS.c.hub == hub) & (_READINGS.c.id == reading)
            query = select(_READINGS.c.home, _READINGS.c.resident).where(same).limit(1)
            row = (await connection.execute(query)).first()
            if row is None or row.home != person.home:
                return False
            if row.resident == resident:
                return True
            if row.resident is not None:
                await erase_series(transaction, row.resident)
            await connection.execute(
                update(_READINGS).where(same).values(resident=resident, judged=False, written=False)
            )
            await keep_edit(
                transaction,
                "reading.claimed",
                of=("reading", reading),
                home=person.home,
                resident=resident,
                changed={},
                actor=actor.signature,
            )
        return True


async def erase_series(transaction: Transaction, resident: str) -> None:
    """Let the projector forget a person, and write anew what is still theirs."""
    make = sqlite_insert if transaction.connection.dialect.name == "sqlite" else postgresql_insert
    statement = make(tables.series_erasures).values(resident=resident, asked_at=transaction.now)
    await transaction.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["resident"], set_={"asked_at": statement.excluded.asked_at}
        )
    )


async def erase_vitals(transaction: Transaction, resident: str, home: str) -> None:
    """Erase a person's readings and all that was set and told of them.

    Those of the home that nobody claimed may be theirs: they go too.
    """
    connection = transaction.connection
    nobodys = (_READINGS.c.home == home) & _READINGS.c.resident.is_(None)
    await connection.execute(delete(_READINGS).where((_READINGS.c.resident == resident) | nobodys))
    content, journal = tables.journal_content, tables.journal
    told = select(journal.c.position).where(
        journal.c.home == home, journal.c.kind == "readings.stored", journal.c.resident.is_(None)
    )
    await connection.execute(delete(content).where(content.c.position.in_(told)))
    for table in (_LIMITS, _PLANS, _SLOTS, _STATES):
        await connection.execute(delete(table).where(table.c.resident == resident))
    await erase_series(transaction, resident)


_IDS = frozenset({"id", "resident"})


def _plan_from(given: GivenPlan) -> Plan | Wrongs:
    """Judge a plan as it was filled in."""
    wrong: list[Wrong] = []
    if given.measure not in PLAUSIBLE:
        wrong.append(Wrong(field="measure", code="not-offered", said="No such measure."))
    times = sorted({at for one in given.times if (at := _time(one)) is not None})
    if not times or len(times) > MOST_TIMES or len(times) != len(given.times):
        said = f"From one to {MOST_TIMES} different times, such as 08:00."
        wrong.append(Wrong(field="times", code="not-hours", said=said))
    days = tuple(sorted({day for day in given.days if 1 <= day <= 7}))
    if not days or len(days) != len(given.days):
        wrong.append(Wrong(field="days", code="missing", said="Some days of the week, 1 to 7."))
    if not TOLERANCE_MIN[0] <= given.tolerance_min <= TOLERANCE_MIN[1]:
        said = "From 5 minutes to 12 hours."
        wrong.append(Wrong(field="tolerance_min", code="out-of-range", said=said))
    if given.missed_priority not in {0, Priority.CONCERN, Priority.INFORMATION}:
        wrong.append(Wrong(field="missed_priority", code="not-offered", said="3, 5, or 0."))
    if not 0 <= given.concern_after <= 30:
        wrong.append(Wrong(field="concern_after", code="out-of-range", said="From 0 to 30."))
    if wrong:
        return tuple(wrong)
    return Plan(
        times=tuple(times),
        days=days,
        tolerance=timedelta(minutes=given.tolerance_min),
        missed_priority=Priority(given.missed_priority) if given.missed_priority else None,
        concern_after=given.concern_after,
    )


def _time(written: str) -> time | None:
    if not _TIME.fullmatch(written):
        return None
    return time.fromisoformat(written)


_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def _wrong_limits(measure: str, limits: Limits) -> Wrongs:
    """Return what is wrong: limits lie in the span of the measure, in order, low below high."""
    span = PLAUSIBLE.get(measure)
    if span is None:
        return (Wrong(field="measure", code="not-offered", said="No such measure."),)
    wrong: list[Wrong] = []
    before: float | None = None
    for side in _SIDES:
        value = getattr(limits, side)
        if value is None:
            continue
        if not span[0] <= value <= span[1]:
            said = f"From {span[0]:g} to {span[1]:g}."
            wrong.append(Wrong(field=side, code="out-of-range", said=said))
        elif before is not None and value <= before:
            said = "Each limit lies above the one before."
            wrong.append(Wrong(field=side, code="out-of-range", said=said))
        else:
            before = value
    return tuple(wrong)


def _readable(changed: Changed) -> Changed:
    """Return the lists of a plan as a history shows them."""
    return {
        name: (_listed(before), _listed(after)) if name in _LISTS else (before, after)
        for name, (before, after) in changed.items()
    }


_LISTS = frozenset({"times", "days"})


def _listed(stored: object) -> object:
    if not isinstance(stored, str):
        return stored
    return " ".join(str(one) for one in msgspec.json.decode(stored, type=list[str | int]))


async def _version_of(transaction: Transaction, resident: str, plan: str | None) -> int | None:
    if plan is None:
        return None
    version: int | None = await transaction.connection.scalar(
        select(_PLANS.c.version).where(_PLANS.c.id == plan, _PLANS.c.resident == resident)
    )
    return version


async def _is_full(transaction: Transaction, resident: str) -> bool:
    count = await transaction.connection.scalar(
        select(func.count()).where(_PLANS.c.resident == resident)
    )
    return (count or 0) >= MOST_PLANS


async def _forget_state(transaction: Transaction, resident: str, about: str) -> None:
    await transaction.connection.execute(
        delete(_STATES).where(_STATES.c.resident == resident, _STATES.c.about == about)
    )


async def _stale(
    transaction: Transaction, version: int, person: Resident, subject: str, subject_id: str
) -> Outcome:
    return await stale(transaction, version, person.home, subject, subject_id)
