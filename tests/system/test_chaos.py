"""Everything is killed at random, and each event that an outbox kept is exactly one entry."""

from pathlib import Path
from random import Random

import pytest

from protocol.clock import RealClock
from simulations.chaos import Chaos, Storm, Verdict


async def blow(folder: Path, database: str = "") -> Verdict:
    storm = Storm(seed=Random().randrange(1, 1_000_000), seconds=16, database=database)
    print(f"seed {storm.seed}")  # noqa: T201 - to repeat a failure
    verdict = await Chaos(folder, storm, RealClock()).run()
    print(verdict.kills, f"{verdict.kept} kept of {verdict.put} put")  # noqa: T201 - the figures
    return verdict


@pytest.mark.timeout(300)
async def test_two_thousand_events_survive_fifteen_kills_on_sqlite(tmp_path: Path) -> None:
    verdict = await blow(tmp_path)
    assert verdict.kept >= 1990
    assert verdict.kills == {"centre": 5, "broker": 5, "hubs": 5}
    assert (verdict.lost, verdict.twice, verdict.invented) == ((), (), ())


@pytest.mark.timeout(300)
async def test_two_thousand_events_survive_fifteen_kills_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    verdict = await blow(tmp_path, postgres_url)
    assert verdict.kept >= 1990
    assert verdict.kills == {"centre": 5, "broker": 5, "hubs": 5}
    assert (verdict.lost, verdict.twice, verdict.invented) == ((), (), ())
