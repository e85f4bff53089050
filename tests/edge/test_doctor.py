"""A technician asks a running hub how it is, and walks while it ticks the senses off."""

import asyncio
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiomqtt
import msgspec
import pytest
from rich.console import Console

from edge.checkup import Checkup, FaultLook, SenseLook, ago, findings, is_wrong, ordered, ticked
from edge.checkup_line import NAME, NobodyAnswers, ask
from edge.doctor import shown
from protocol.home import ZIGBEE
from protocol.messages import FaultCleared, FaultRaised, PathState
from tests.edge.peers import ROOT, World
from tests.fixtures.mosquitto import Mosquitto

NOW = datetime(2026, 11, 25, 11, tzinfo=UTC)
WELL = Checkup(
    hub="hub-0001",
    software="caliu-edge 1",
    at=NOW,
    up_s=400.0,
    config=3,
    online=True,
    queued=0,
    clock_off_s=0.2,
    paths=(PathState(name="mqtt", up=True),),
    senses=(
        SenseLook(id="door-1", kind="door", state="ok", place="hall", heard_at=NOW, battery=0.9),
    ),
)


def printed(seen: Checkup, **how: frozenset[str]) -> str:
    console = Console(width=110, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    console.print(shown(seen, **how))  # type: ignore[arg-type]  # `done` alone
    return re.sub(" +", " ", console.export_text())


# -- what is said


def test_a_hub_that_is_well_has_nothing_to_do() -> None:
    assert findings(WELL) == []
    assert not is_wrong(WELL)
    text = printed(WELL)
    assert "✔ door-1" in text
    assert "→" not in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"online": False}, "The centre is not reached."),
        ({"config": 0}, "No configuration was applied."),
        ({"clock_off_s": -4000.0}, "timedatectl set-ntp true"),
        ({"mains": False}, "plug it in"),
        ({"faults": (FaultLook(component="modem", code="network"),)}, "has the card credit?"),
        ({"faults": (FaultLook(component="x", code="y"),)}, "Fault x/y."),
    ],
)
def test_each_trouble_of_the_hub_says_what_to_do(change: dict[str, object], says: str) -> None:
    seen = msgspec.structs.replace(WELL, **change)
    assert is_wrong(seen)
    assert says in printed(seen)


@pytest.mark.parametrize(
    ("state", "to_do", "wrong"),
    [
        ("silent", "new battery", True),
        ("jammed", "radio stick", True),
        ("tampered", "close its case", True),
        ("stuck", "how does it sit", True),
        ("low-battery", "new battery", True),
        ("unheard", "make it speak", False),
    ],
)
def test_each_state_of_a_sense_says_what_to_do(state: str, to_do: str, wrong: bool) -> None:  # noqa: FBT001 - of the table
    sense = SenseLook(id="smoke-1", kind="smoke", state=state)
    seen = msgspec.structs.replace(WELL, senses=(*WELL.senses, sense))
    assert to_do in printed(seen)
    assert is_wrong(seen) is wrong
    assert [one.id for one in ordered(seen.senses)] == ["smoke-1", "door-1"]


def test_a_sense_ticks_off_when_it_speaks_after_the_walk_began() -> None:
    later = msgspec.structs.replace(WELL.senses[0], heard_at=NOW + timedelta(seconds=4))
    walked = msgspec.structs.replace(WELL, senses=(later,))
    assert ticked(WELL, WELL) == frozenset()
    assert ticked(WELL, walked) == {"door-1"}
    assert "· door-1" in printed(WELL, done=frozenset())


@pytest.mark.parametrize(
    ("seconds", "text"), [(-3, "0 s"), (59, "59 s"), (120, "2 min"), (7200, "2 h"), (3e5, "3 d")]
)
def test_ages_are_short(seconds: float, text: str) -> None:
    assert ago(seconds) == text


def test_without_a_hub_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NobodyAnswers, match="No hub runs"):
        ask(tmp_path)
    (tmp_path / NAME).touch()
    with pytest.raises(NobodyAnswers, match="No hub runs"):
        ask(tmp_path)


# -- a real hub


async def doctor(config: Path, *options: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "edge", "doctor", "--config", str(config), *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


@pytest.mark.broker
@pytest.mark.story
async def test_a_walk_through_a_real_home(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "things"
    folder.mkdir()
    things = Mosquitto(folder)
    things.start()
    config = world.write_settings(home=f'broker = "{things.url}"')
    assert (await doctor(config))[0] == 3
    try:
        async with (
            world.centre() as centre,
            world.hub(config) as hub,
            aiomqtt.Client("127.0.0.1", things.port) as home,
        ):
            await hub.until("home-joined")

            async def says(device: str, **state: object) -> None:
                await home.publish(f"{ZIGBEE}/{device}", msgspec.json.encode(state), qos=1)

            await says("door-1", contact=True, battery=91, linkquality=120, tamper=True)
            await says("smoke-1", smoke=False, battery=88)
            fault = await centre.until(FaultRaised)
            assert (fault.component, fault.code) == ("door-1", "tampered")
            code, text = await doctor(config)
            assert code == 1
            assert "close its case" in text
            await says("door-1", contact=True, tamper=False)
            over = await centre.until(FaultCleared)
            assert (over.component, over.code) == ("door-1", "tampered")
            code, text = await doctor(config, "--json")
            assert code == 1, "it has no configuration yet"
            seen = msgspec.json.decode(text)
            assert [(one["id"], one["state"]) for one in seen["senses"]] == [
                ("door-1", "ok"),
                ("smoke-1", "ok"),
            ]
            assert "faults" not in seen
            walk = asyncio.create_task(
                doctor(config, "--watch", "--minutes", "0.5"), name="the technician"
            )
            for _ in range(100):
                await says("door-1", contact=False)
                await says("smoke-1", smoke=False)
                await asyncio.sleep(0.1)
                if walk.done():
                    break
            code, text = await walk
            text = re.sub(" +", " ", text)
            assert "✔ door-1" in text
            assert "2 of 2 spoke. You may leave." in text
    finally:
        things.stop()
    assert (await doctor(config))[0] == 3
