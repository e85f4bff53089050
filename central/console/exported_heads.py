"""The heads that were exported last, held against the journal: what a cut tail would show."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select

from central import tables
from central.heads import Head

TAIL = 64 * 1024
"""Bytes that are read of the end of the file: some hundreds of heads."""
_head = msgspec.json.Decoder(Head)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsHeld:
    """What came of it."""

    count: int = 0
    last_position: int | None = None
    last_at: datetime | None = None
    flaws: list[str] = field(default_factory=list)


def last_heads(file: Path) -> list[Head]:
    """Read the last heads of a file; none where there is none yet. A line cut short is no head."""
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(max(0, size - TAIL))
            lines = opened.read().split(b"\n")
    except FileNotFoundError:
        return []
    whole = lines[1:-1] if size > TAIL else lines[:-1]
    heads = []
    for line in whole:
        try:
            heads.append(_head.decode(line))
        except msgspec.DecodeError:
            continue
    return heads


def hold(connection: Connection, heads: list[Head]) -> HeadsHeld:
    """Hold each head against the entry that it names."""
    if not heads:
        return HeadsHeld()
    journal = tables.journal
    wanted = [head.position for head in heads]
    found = {
        row.position: row.hash.hex()
        for row in connection.execute(
            select(journal.c.position, journal.c.hash).where(journal.c.position.in_(wanted))
        )
    }
    flaws = [
        f"entry {head.position}: it is not the one that was exported at {head.at}"
        if head.position in found
        else f"entry {head.position}: it was exported at {head.at}, and is missing"
        for head in heads
        if found.get(head.position) != head.hash
    ]
    return HeadsHeld(
        count=len(heads),
        last_position=heads[-1].position,
        last_at=datetime.fromisoformat(heads[-1].at),
        flaws=flaws,
    )
