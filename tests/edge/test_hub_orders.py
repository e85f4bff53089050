"""Orders of the centre to a real hub: carried out once, in order, in time, and always answered."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from protocol import codec
from protocol.clock import RealClock
from protocol.messages import (
    AlarmRaised,
    Command,
    Heartbeat,
    Order,
    Result,
    Say,
    SelfTest,
    Silence,
    Status,
)
from protocol.topics import Down, down
from tests.edge.peers import HUB, PretendCentre, World, silent, stored

pytestmark = [pytest.mark.broker, pytest.mark.story]
clock = RealClock()


def order(what: Order, epoch: str, n: int, lives_s: float = 60) -> Command:
    expires_at = clock.now() + timedelta(seconds=lives_s)
    return Command(id=uuid4(), order=what, expires_at=expires_at, epoch=epoch, n=n)


async def result(centre: PretendCentre, command: UUID, count: int = 1) -> list[Result]:
    """Return the results of this command, as soon as there are so many."""
    wanted = 0
    while True:
        wanted += 1
        await centre.until(Result, wanted)
        found = [each for each in centre.of(Result) if each.command == command]
        if len(found) >= count:
            return found


async def test_an_order_is_carried_out_once_and_answered_each_time(world: World) -> None:
    config = world.write_settings()
    async with world.centre() as centre:
        async with world.hub(config) as hub:
            epoch = (await centre.until(Status)).epoch
            hello = order(Say(phrase="hello"), epoch, 1)
            await centre.tell(Down.COMMAND, hello)
            await hub.until("spoken", phrase="hello")
            (first,) = await result(centre, hello.id)
            await centre.tell(Down.COMMAND, hello)
            _, again = await result(centre, hello.id, 2)
            assert len(hub.told("spoken", phrase="hello")) == 1
        async with world.hub(config) as hub:
            await hub.until("connected")
            await centre.tell(Down.COMMAND, hello)
            *_, third = await result(centre, hello.id, 3)
            assert not hub.told("spoken", phrase="hello")
    assert first == again == third
    assert first.outcome == "done"


async def test_late_superseded_and_foreign_orders_are_refused_and_say_so(world: World) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config) as hub:
        epoch = (await centre.until(Status)).epoch
        orders = {
            "done": order(Say(phrase="hello"), epoch, 5),
            "superseded": order(Say(phrase="hello"), epoch, 5),
            "late": order(Say(phrase="hello"), epoch, 6, lives_s=-5),
            "refused": order(Say(phrase="hello"), "0123456789abcdef", 7),
            "failed": order(Say(phrase="no-such-phrase"), epoch, 8),
        }
        for outcome, command in orders.items():
            await centre.tell(Down.COMMAND, command)
            (answer,) = await result(centre, command.id)
            assert answer.outcome == outcome
        assert len(hub.told("spoken", phrase="hello")) == 1


async def test_an_order_of_a_newer_centre_is_answered_as_unknown(world: World) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config):
        epoch = (await centre.until(Status)).epoch
        command = order(Silence(), epoch, 1)
        raw = codec.encode(command).replace(b'"silence"', b'"dance"')
        await centre.client.publish(down(HUB, Down.COMMAND), raw, qos=1)
        (answer,) = await result(centre, command.id)
    assert answer.outcome == "unknown"


async def test_lateness_is_measured_on_the_centres_time(world: World) -> None:
    """The hub's own clock is right here; it is the centre's that is two hours ahead."""

    def ahead(message: object, raw: bytes) -> object:
        receipt = stored(message, raw)  # type: ignore[arg-type]  # it is handed through
        assert receipt is not None
        return type(receipt)(
            outcome=receipt.outcome, of=receipt.of, at=receipt.at + timedelta(hours=2)
        )

    config = world.write_settings()
    async with world.centre(ahead) as centre, world.hub(config) as hub:  # type: ignore[arg-type]  # the same
        epoch = (await centre.until(Status)).epoch
        await hub.press("b")
        await hub.until("spoken", phrase="receipt")
        command = order(Say(phrase="hello"), epoch, 1, lives_s=3600)
        await centre.tell(Down.COMMAND, command)
        (answer,) = await result(centre, command.id)
    assert answer.outcome == "late"


async def test_a_self_test_goes_the_whole_way_as_a_test(world: World) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config) as hub:
        epoch = (await centre.until(Status)).epoch
        await centre.tell(Down.COMMAND, order(SelfTest(), epoch, 1))
        raised = await centre.until(AlarmRaised)
        await hub.until("spoken", phrase="receipt-test")
        answer = await centre.until(Result)
    assert raised.test
    assert raised.source == "self-test"
    assert answer.outcome == "done"


async def test_silence_ends_the_spoken_fallback(world: World) -> None:
    config = world.write_settings(centre="receipt_within_s = 0.5")
    async with world.centre(silent) as centre, world.hub(config) as hub:
        epoch = (await centre.until(Status)).epoch
        await hub.press("b")
        await hub.until("spoken", phrase="fallback")
        await centre.tell(Down.COMMAND, order(Silence(), epoch, 1))
        answer = await centre.until(Result)
    assert answer.outcome == "done"


NONSENSE = [
    b"",
    b"\xff\xfe",
    b"[]",
    b'{"type":"receipt"}',
    b'{"type":"receipt","outcome":"stored","at":"2026-11-18T11:00:00"}',
    b'{"type":"receipt","outcome":"stored","at":"9999-12-31T23:59:59.999999Z"}',
    b'{"type":"receipt","outcome":"eaten","at":"2026-11-18T11:00:00Z"}',
    b'{"type":"receipt","outcome":"stored","at":"2026-11-18T11:00:00Z","sha256":"nothing"}',
    b'{"type":"command","id":"0191e0a0-0000-7000-8000-000000000001","epoch":"x","n":1}',
    b'{"type":"config","version":-7}',
    b'{"type":"config","version":1e400}',
    b"[" * 5000,
]


async def test_nonsense_of_the_centre_leaves_the_button_working(world: World) -> None:
    config = world.write_settings(centre="heartbeat_s = 0.2")  # its health looks often
    async with world.centre() as centre, world.hub(config) as hub:
        await centre.until(Heartbeat)
        for kind in (Down.RECEIPT, Down.COMMAND, Down.CONFIG):
            for raw in NONSENSE:
                await centre.client.publish(down(HUB, kind), raw, qos=1)
        seen = len(centre.of(Heartbeat))
        await centre.until(Heartbeat, seen + 5)
        await hub.press("b")
        await hub.until("spoken", phrase="receipt")
