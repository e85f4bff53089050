"""A village of one home, three contacts and two operators, and cases to work on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from msgspec import json
from sqlalchemy import insert, select, update

from central import tables
from central.alarms.attempts import Attempt, attempts_of
from central.alarms.case_rows import load_case
from central.alarms.cases import Case
from central.alarms.desk import Desk
from central.alarms.escalation import ContactPlan, Pace, first_due, freeze_plan, write_plan
from central.alarms.journal import Entry
from central.database import Database
from central.operators.actor import Actor
from central.permissions import Role
from protocol.causes import Cause, Priority

HOME, ROSA = "home-1", "resident-rosa"
ANNA, PEP, MARTA = "contact-anna", "contact-pep", "contact-marta"
CONTACTS = (ANNA, PEP, MARTA)
NURIA = Actor(id="operator-nuria", name="Núria P.", role=Role.OPERATOR, tenant="barcelona")
MARC = Actor(id="operator-marc", name="Marc T.", role=Role.OPERATOR, tenant="barcelona")
LLUISA = Actor(id="operator-lluisa", name="Lluïsa V.", role=Role.SUPERVISOR)
STRANGER = Actor(id="operator-far", name="Far Away", role=Role.OPERATOR, tenant="girona")
QUICK = {int(Priority.LIFE): Pace(first_s=60, contact_s=60, channel_s=20, rounds=1)}


@dataclass
class Village:
    """Who lives there, and the cases that were opened."""

    database: Database
    desk: Desk
    _numbers: int = field(default=0)

    async def settle(self, channels: dict[str, list[str]] | None = None) -> None:
        """Write the people. A contact without given channels has one that nobody answers."""
        nowhere = ["json://127.0.0.1:9/phone"]
        async with self.database.write() as transaction:
            write = transaction.connection.execute
            await write(
                insert(tables.homes).values(
                    id=HOME,
                    tenant="barcelona",
                    street="C/ Villarroel 112",
                    floor="3r 2a",
                    town="Barcelona",
                    access="La clau és a la porteria; codi 4471.",
                )
            )
            await write(
                insert(tables.residents).values(
                    id=ROSA,
                    home=HOME,
                    given_name="Rosa",
                    family_name="Vidal Mas",
                    address_as="senyora Vidal",
                    health="anticoagulants",
                )
            )
            rows = (
                (ANNA, "Anna Soler Vidal", "filla", "ca"),
                (PEP, "Pep Ferrer", "veí", "ca"),
                (MARTA, "Marta Ruiz", "cuidadora", "es"),
            )
            for rank, (contact, name, relation, language) in enumerate(rows, start=1):
                await write(
                    insert(tables.contacts).values(
                        id=contact,
                        home=HOME,
                        rank=rank,
                        name=name,
                        relation=relation,
                        language=language,
                        channels=json.encode((channels or {}).get(contact, nowhere)).decode(),
                    )
                )
            for actor in (NURIA, MARC, LLUISA, STRANGER):
                await write(
                    insert(tables.operators).values(
                        id=actor.id,
                        login=actor.id,
                        name=actor.name,
                        role=actor.role.value,
                        tenant=actor.tenant,
                        password="-",
                    )
                )

    async def open_case(
        self,
        *,
        cause: Cause = Cause.FALL,
        priority: Priority = Priority.LIFE,
        test: bool = False,
        contacts: tuple[ContactPlan, ...] | None = None,
        due_in_s: float | None = None,
        paces: dict[int, Pace] | None = None,
    ) -> str:
        """Open a case as ingest does; `due_in_s` moves when its plan acts first."""
        case = str(uuid4())
        planned = contacts or tuple(
            ContactPlan(id=one, rank=rank) for rank, one in enumerate(CONTACTS, start=1)
        )
        self._numbers += 1
        async with self.database.write() as transaction:
            now = transaction.now
            plan = freeze_plan(() if test else planned, priority, "ca", now, paces=paces or QUICK)
            due_at = first_due(plan, now)
            if due_in_s is not None:
                due_at = now + timedelta(seconds=due_in_s)
            position = transaction.record(
                Entry(kind="case.opened", actor="system", home=HOME, resident=ROSA, case=case)
            )
            await transaction.connection.execute(
                insert(tables.cases).values(
                    id=case,
                    number=self._numbers,
                    state="queued",
                    priority=int(priority),
                    cause=cause.value,
                    home=HOME,
                    resident=ROSA,
                    hub="hub-1",
                    tenant="barcelona",
                    test=test,
                    opened_at=now,
                    joined_at=now,
                    alerted_at=now,
                    plan=write_plan(plan),
                    next_due_at=due_at,
                    position=position,
                )
            )
        return case

    async def case(self, case: str) -> Case:
        async with self.database.read() as connection:
            found = await load_case(connection, case)
        assert found is not None
        return found

    async def attempts(self, case: str) -> tuple[Attempt, ...]:
        async with self.database.read() as connection:
            return await attempts_of(connection, case)

    async def kinds(self, case: str) -> list[str]:
        """Return the kinds of the journal's entries about a case, in order."""
        journal = tables.journal
        async with self.database.read() as connection:
            rows = await connection.execute(
                select(journal.c.kind)
                .where(journal.c.case_id == case, journal.c.kind != "person.looked-at")
                .order_by(journal.c.position)
            )
            return [row.kind for row in rows]

    async def age(self, case: str, **columns: datetime) -> None:
        """Make a case look older than it is."""
        async with self.database.write() as transaction:
            await transaction.connection.execute(
                update(tables.cases).where(tables.cases.c.id == case).values(**columns)
            )

    async def until(self, what: Callable[[], Awaitable[bool]], within_s: float = 10.0) -> None:
        """Return once `what` holds, looking after each commit; raises TimeoutError."""
        committed = asyncio.Event()
        self.database.listen(lambda _: committed.set())
        async with asyncio.timeout(within_s):
            while not await what():
                await committed.wait()
                committed.clear()

    async def fence(self, case: str) -> int:
        return (await self.case(case)).fence
