"""From the bytes of the air to the centre: real zigbee2mqtt, real hub, and what it says first."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from msgspec import structs

from edge.config import kept_in, store
from protocol.configuration import RulesConfig
from protocol.messages import AlarmRaised, FaultRaised
from tests.edge.peers import INSTALLATION, World
from tests.fixtures.mosquitto import Mosquitto
from tests.sensors.radios import HOME, STRANGER, Body, body

pytestmark = [pytest.mark.broker, pytest.mark.story]


@pytest.fixture
def things(tmp_path: Path) -> Iterator[Mosquitto]:
    """The broker of the home."""
    folder = tmp_path / "things"
    folder.mkdir()
    broker = Mosquitto(folder)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def radio(tmp_path: Path, things: Mosquitto) -> Iterator[Body]:
    """The real radio bridge of the home."""
    with body("real", tmp_path / "zigbee2mqtt", things.port) as one:
        yield one


@pytest.mark.parametrize(
    ("what", "cause", "first"),
    [
        ("smoke begins", "smoke", "Hi ha fum. Surti de casa i no hi torni a entrar."),
        (
            "gas begins",
            "gas",
            "Hi ha gas. No encengui res ni toqui cap interruptor. Surti de casa.",
        ),
        (
            "carbon monoxide begins",
            "carbon-monoxide",
            "Hi ha monòxid de carboni a l'aire. Surti de casa ara mateix.",
        ),
        (
            "water leaks",
            "water",
            "Hi ha una fuita d'aigua. No trepitgi el terra mullat ni toqui cap endoll.",
        ),
        ("the pendant is pressed", "button", "Aviso la central. Estic amb vostè."),
        ("the stranger is pressed", "button", "Aviso la central. Estic amb vostè."),
    ],
)
async def test_a_frame_of_the_air_reaches_the_centre_and_the_person_is_told_what_to_do_first(
    world: World, things: Mosquitto, radio: Body, what: str, cause: str, first: str
) -> None:
    config = world.write_settings(home=f'broker = "{things.url}"', dialogue="")
    async with world.centre() as centre, world.hub(config) as hub:
        await hub.until("heard", kind="source-back", source="zigbee2mqtt")
        await radio.happens(what)
        raised = await centre.until(AlarmRaised)
        await hub.until("received")
    assert (raised.cause, raised.reason) == (cause, "immediate")
    assert hub.told("spoken")[0]["text"] == first


async def test_a_hot_room_and_a_stranger_on_the_radio_are_told_to_the_centre(
    world: World, things: Mosquitto, radio: Body
) -> None:
    rules = RulesConfig(heat_after_s=0.5)
    kept = kept_in(world.state, UUID(INSTALLATION))
    store(kept, msgspec.json.encode(structs.replace(HOME, rules=rules)))
    config = world.write_settings(home=f'broker = "{things.url}"', dialogue="")
    async with world.centre() as centre, world.hub(config) as hub:
        fault = await centre.until(FaultRaised)
        await radio.happens("it is hot")
        raised = await centre.until(AlarmRaised)
        await hub.until("spoken", phrase="calling-concern")
    assert (fault.component, fault.code) == (STRANGER, "unenrolled")
    assert (raised.cause, raised.source, raised.place) == ("heat", "climate-bedroom", "bedroom")
    assert raised.evidence is not None
    assert raised.evidence.said is not None
    assert (raised.evidence.said.code, raised.evidence.said.celsius) == ("hot", 31.5)
    assert [line["phrase"] for line in hub.told("spoken")][:2] == ["first-heat", "calling-concern"]
