"""Proves the journal: the chain, the contents, the head, and the heads that were exported.

Reads in slices, in order, and keeps no more than one: a journal of any length takes the same
memory. What it finds are plain sentences.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central import tables
from central.alarms.journal import GENESIS, Entry, Link, content_digest, flaws
from central.database import Database
from central.heads import Head

SLICE = 2_000
MOST_FLAWS = 100
"""Sentences that are kept; one cause may break every entry after it."""
_JOURNAL, _CONTENT = tables.journal, tables.journal_content
_head = msgspec.json.Decoder(Head)


@dataclass(slots=True)
class Verdict:
    """What was found."""

    entries: int = 0
    contents: int = 0
    erased: int = 0
    """Entries whose content was erased together with a person."""
    heads: int = 0
    """Exported heads that were held against it."""
    flaws: list[str] = field(default_factory=list)
    more: int = 0
    """Flaws beyond those that are kept."""

    @property
    def is_sound(self) -> bool:
        return not self.flaws

    def found(self, sentence: str) -> None:
        """Keep a sentence."""
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(sentence)
        else:
            self.more += 1


async def verify(database: Database, heads: Path | None = None) -> Verdict:
    """Verify all of it; `heads` is the file that the centre exported to."""
    verdict = Verdict()
    with_heads = _ExportedHeads(heads, verdict)
    async with database.read() as connection:
        erasures = await _erasures(connection)
        position, previous = 0, GENESIS
        async for rows in _slices(connection):
            links = [_link(row) for row in rows]
            for flaw in flaws(links, position=position, previous=previous):
                verdict.found(f"entry {flaw.position}: {flaw.what}")
            for row, link in zip(rows, links, strict=True):
                _verify_content(row, link, erasures, verdict)
                with_heads.reached(link)
            verdict.entries += len(links)
            position, previous = links[-1].position, links[-1].hash
        await _verify_head(connection, position, previous, verdict)
    with_heads.ended(position)
    return verdict


async def _slices(connection: AsyncConnection) -> AsyncIterator[list[Row[*tuple[Any, ...]]]]:
    last = 0
    while True:
        query = (
            select(_JOURNAL, _CONTENT.c.salt, _CONTENT.c.body)
            .outerjoin_from(_JOURNAL, _CONTENT, _CONTENT.c.position == _JOURNAL.c.position)
            .where(_JOURNAL.c.position > last)
            .order_by(_JOURNAL.c.position)
            .limit(SLICE)
        )
        rows = list((await connection.execute(query)).all())
        if not rows:
            return
        yield rows
        last = rows[-1].position


async def _erasures(connection: AsyncConnection) -> dict[str, int]:
    """Return when (at which position) someone of each home was last erased."""
    query = select(_JOURNAL.c.home, _JOURNAL.c.position).where(_JOURNAL.c.kind == "person.erased")
    return {row.home: row.position for row in await connection.execute(query.order_by("position"))}


def _verify_content(
    row: Row[*tuple[Any, ...]], link: Link, erasures: dict[str, int], verdict: Verdict
) -> None:
    if link.digest is None:
        if row.body is not None:
            verdict.found(f"entry {link.position}: it has a content that it never had")
        return
    if row.body is not None:
        verdict.contents += 1
        if content_digest(row.salt, row.body) != link.digest:
            verdict.found(f"entry {link.position}: its stored content was changed")
    elif erasures.get(link.entry.home or "", 0) > link.position:
        verdict.erased += 1
    else:
        verdict.found(f"entry {link.position}: its content is missing, and nobody was erased")


async def _verify_head(
    connection: AsyncConnection, position: int, last: bytes, verdict: Verdict
) -> None:
    head = tables.journal_head
    row = (await connection.execute(select(head.c.position, head.c.hash))).first()
    if row is None:
        if position:
            verdict.found("the head of the journal is missing")
    elif row.position > position:
        verdict.found(f"the tail is cut: entries {position + 1} to {row.position} are missing")
    elif (row.position, row.hash) != (position, last):
        verdict.found(f"the head names entry {row.position}, but the last one is {position}")


class _ExportedHeads:
    """Walks along the exported heads, which were appended in order."""

    def __init__(self, file: Path | None, verdict: Verdict) -> None:
        self._verdict = verdict
        self._heads = _read_heads(file, verdict) if file is not None else iter(())
        self._next = next(self._heads, None)

    def reached(self, link: Link) -> None:
        """Hold the heads up to this entry against it."""
        while self._next is not None and self._next.position <= link.position:
            head = self._next
            if head.position == link.position:
                self._verdict.heads += 1
                if head.hash != link.hash.hex():
                    self._verdict.found(
                        f"entry {head.position}: it is not the one that was exported at {head.at}"
                    )
            self._next = next(self._heads, None)

    def ended(self, position: int) -> None:
        """Tell of the heads beyond the last entry."""
        last = None
        while self._next is not None:
            last, self._next = self._next, next(self._heads, None)
        if last is not None:
            self._verdict.found(
                f"the tail is cut: the journal ends at entry {position}, and entry "
                f"{last.position} was exported at {last.at}"
            )


def _read_heads(file: Path, verdict: Verdict) -> Iterator[Head]:
    """Read line by line; a last line that was not finished (a power cut) is no head."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield _head.decode(line)
            except msgspec.DecodeError:
                if line.endswith(b"\n"):
                    verdict.found(f"line {number} of {file.name} cannot be read")


def _link(row: Row[*tuple[Any, ...]]) -> Link:
    return Link(
        position=row.position,
        at=row.at,
        entry=Entry(
            kind=row.kind,
            actor=row.actor,
            hub=row.hub,
            home=row.home,
            resident=row.resident,
            alarm=row.alarm,
            case=row.case_id,
        ),
        digest=row.digest,
        previous=row.previous,
        hash=row.hash,
    )
