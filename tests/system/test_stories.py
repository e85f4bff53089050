"""The scenarios that come with the project, on real processes, on both databases."""

from pathlib import Path

import pytest

from protocol.clock import RealClock
from simulations import script
from simulations.neighbourhood import Wish
from simulations.replay import tell
from simulations.scenario import Told
from tests.system.recorded import seed_of_a_fall


async def play(name: str, folder: Path, database: str = "") -> list[Told]:
    scenario = script.load(name)
    told: list[Told] = []
    wish = Wish(
        homes=1,
        seed=seed_of_a_fall(),
        database=database,
        answer_within_s=scenario.answer_within_s,
        receipt_within_s=scenario.receipt_within_s,
    )
    print(f"{name}, seed {wish.seed}")  # noqa: T201 - to repeat a failure
    await tell(scenario, folder, wish, clock=RealClock(), say=told.append)
    return told


HEADLINE = "headline"
"""On SQLite it is what `caliu demo --once` tells: test_demo.py."""


@pytest.mark.parametrize("name", [name for name in script.names() if name != HEADLINE])
async def test_every_step_of_the_scenario_is_seen(name: str, tmp_path: Path) -> None:
    told = await play(name, tmp_path)
    steps = [step for step in script.load(name).steps if step.tell]
    assert {step.tell for step in steps} <= {one.tell for one in told}


async def test_the_headline_is_told_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    told = await play(HEADLINE, tmp_path, postgres_url)
    assert told[-1].tell == "off the queue"
