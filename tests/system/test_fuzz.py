"""Nonsense by the thousand: the centre stays up, its disk is capped, and what is readable rings."""

from pathlib import Path
from random import Random

import pytest

from simulations.fuzz import QUARANTINED, storm

MESSAGES = 20_000
"""`make fuzz` sends a million."""


async def blow(folder: Path, messages: int, database: str = "") -> None:
    seed = Random().randrange(1, 1_000_000)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    found = await storm(folder, messages=messages, seed=seed, database=database)
    print(found)  # noqa: T201 - the figures
    assert found.wrongs() == []
    assert found.ringing > messages / 4, "a good part of it could be read"
    assert found.quarantined == QUARANTINED, "and more of it than is kept aside could not"
    assert found.database_mb > 1, "the disk was measured"


@pytest.mark.timeout(300)
async def test_twenty_thousand_hostile_messages_ring_or_are_kept_aside_on_sqlite(
    tmp_path: Path,
) -> None:
    await blow(tmp_path, MESSAGES)


@pytest.mark.timeout(300)
async def test_hostile_messages_ring_or_are_kept_aside_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    await blow(tmp_path, MESSAGES // 4, postgres_url)
