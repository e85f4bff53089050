"""Bringing in people from a file: it is kept and looked at, then written whole, or not at all."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from central.alarms.journal import Entry
from central.database import Bulk, Database
from central.operators.actor import Actor
from central.permissions import may
from central.residents.sheets.columns import Column, SheetKind, columns_of
from central.residents.sheets.lookup import Wanted, look_up_contacts, look_up_residents
from central.residents.sheets.plan import Asked, Outcome, Plan
from central.residents.sheets.planning_contacts import plan_contacts
from central.residents.sheets.planning_residents import plan_residents
from central.residents.sheets.previews import Preview, Previews
from central.residents.sheets.reading import Sheet, read
from central.residents.sheets.register import Register
from central.residents.sheets.words import Words
from central.residents.sheets.writing import OvertakenError, Prepared, prepare, write

TRIES = 3
"""How often a plan is made anew because somebody edits the register meanwhile."""
MOST_WRITTEN = 25_000
"""Lines that one import may write: alarms wait for it (docs/decisions/0010)."""
TENANT = "barcelona"
"""Of a new home, where neither the file nor the importer names one; the table's own default."""


class Mode(StrEnum):
    """What to do about refused lines."""

    ALL = "all"
    """All lines or none."""
    GOOD = "good"
    """The good ones; the refused are given back."""


class ChangedError(Exception):
    """The register changed so that the file would now do something else than was looked at."""


class RefusedLinesError(Exception):
    """Some lines cannot be taken, and all were to be."""


class TooManyError(Exception):
    """More lines would be written than alarms can wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file, and what it would do now."""

    preview: Preview
    sheet: Sheet
    plan: Plan
    position: int
    """Of the journal, before the register was read."""
    withheld: tuple[str, ...]
    """Columns of the file that this importer may not write."""


class Importing:
    """Brings in files of people."""

    def __init__(self, database: Database, schemes: Collection[str]) -> None:
        """Let contacts be notified over `schemes` alone."""
        self._database = database
        self._schemes = frozenset(schemes)
        self._previews = Previews(database)
        self._turn = asyncio.Lock()

    async def look(self, kind: SheetKind, file: bytes, actor: Actor, words: Words) -> Look:
        """Keep a file and return what it would do; raises UnreadableError."""
        sheet = await asyncio.to_thread(read, file, kind)
        preview = await self._previews.keep(kind, file, actor)
        return await self._plan(preview, sheet, actor, words)

    async def look_again(self, preview: str, actor: Actor, words: Words) -> Look | None:
        """Return what a kept file would do now, or None where it is gone."""
        kept = await self._previews.find(preview, actor)
        if kept is None:
            return None
        sheet = await asyncio.to_thread(read, kept.file, kept.kind)
        return await self._plan(kept, sheet, actor, words)

    async def bring_in(
        self, preview: str, actor: Actor, words: Words, *, digest: str, mode: Mode
    ) -> tuple[Look, Prepared] | None:
        """Write what was looked at as the plan `digest`; None where the file is gone.

        Raises ChangedError, RefusedLinesError or TooManyError, and then nothing was written.
        """
        for _ in range(TRIES):
            look = await self.look_again(preview, actor, words)
            if look is None:
                return None
            if look.plan.digest != digest:
                break
            if mode is Mode.ALL and look.plan.counts[Outcome.REFUSED]:
                raise RefusedLinesError
            if look.plan.counts[Outcome.NEW] + look.plan.counts[Outcome.CHANGED] > MOST_WRITTEN:
                raise TooManyError
            prepared = await asyncio.to_thread(prepare, look.plan, look.position)
            try:
                await self._database.transact(_writing(look, prepared, actor))
            except OvertakenError:
                continue
            return look, prepared
        raise ChangedError

    async def _plan(self, preview: Preview, sheet: Sheet, actor: Actor, words: Words) -> Look:
        """Plan in a thread, one file at a time: alarms go before files."""
        columns, withheld = _writable(sheet, actor)
        async with self._turn:
            wanted = await asyncio.to_thread(Wanted.of, sheet)
            register = await self._look_up(sheet.kind, wanted, actor)
            now = self._database.clock.now()
            asked = Asked(
                sheet=sheet,
                register=register,
                actor=actor,
                this_year=now.year,
                words=words,
                columns=columns,
                tenant=actor.tenant or TENANT,
                schemes=self._schemes,
            )
            planning = plan_residents if sheet.kind is SheetKind.RESIDENTS else plan_contacts
            plan = await asyncio.to_thread(planning, asked)
        return Look(
            preview=preview,
            sheet=sheet,
            plan=plan,
            position=register.position,
            withheld=withheld,
        )

    async def _look_up(self, kind: SheetKind, wanted: Wanted, actor: Actor) -> Register:
        look_up = look_up_residents if kind is SheetKind.RESIDENTS else look_up_contacts
        async with self._database.read() as connection:
            return await connection.run_sync(look_up, wanted, actor)


def _writable(sheet: Sheet, actor: Actor) -> tuple[list[Column], tuple[str, ...]]:
    there = [column for column in columns_of(sheet.kind) if column.name in sheet.at]
    may_write = [one for one in there if one.needs is None or may(actor.role, one.needs)]
    withheld = tuple(one.name for one in there if one not in may_write)
    return may_write, withheld


def _writing(look: Look, prepared: Prepared, actor: Actor) -> Callable[[Bulk], None]:
    """Return the one transaction: every row, every edit, and that a file was brought in."""
    counts = {outcome.value: count for outcome, count in look.plan.counts.items()}
    body = msgspec.json.encode(
        {"kind": look.sheet.kind, "digest": look.preview.digest, "lines": counts}
    )

    def work(bulk: Bulk) -> None:
        write(bulk, prepared, actor.signature)
        bulk.record(Entry(kind="import.brought-in", actor=actor.signature, body=body))

    return work
