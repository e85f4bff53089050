"""The hub as a real process between a real broker and a pretend centre."""

import asyncio
from collections.abc import Callable

import pytest

from protocol import codec
from protocol.clock import RealClock
from protocol.messages import (
    AlarmCancelled,
    AlarmNoted,
    AlarmRaised,
    AlarmSuspected,
    AnyUp,
    Outcome,
    Receipt,
    Status,
)
from tests.edge.peers import World, silent, stored

Figure = Callable[[str], None]
pytestmark = [pytest.mark.broker, pytest.mark.story]


async def test_a_pressed_button_is_received_and_the_receipt_is_spoken(
    world: World, figure: Figure
) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config) as hub:
        await hub.press("b")
        raised = await centre.until(AlarmRaised)
        line = await hub.until("spoken", phrase="receipt")
    assert raised.cause == "button"
    assert line["text"] == "La central ha rebut l'avís."
    assert line["alarm"] == str(raised.alarm)
    figure(f"receipt after {hub.told('received')[0]['latency_ms']} ms, seen from the hub")


async def test_a_broker_that_acknowledges_is_not_a_centre_that_stored(world: World) -> None:
    config = world.write_settings(centre="receipt_within_s = 1.0")
    async with world.centre(silent) as centre, world.hub(config) as hub:
        await hub.press("b")
        raised = await centre.until(AlarmRaised)
        await hub.until("spoken", phrase="fallback")
        again = await centre.until(AlarmRaised, count=2)
        assert not hub.told("spoken", phrase="receipt")
        first, second = (raw for raw in centre.raws if b'"alarm.raised"' in raw)
        assert (raised, first) == (again, second)
        centre.answer = stored
        await hub.until("spoken", phrase="receipt")
        noted = await centre.until(AlarmNoted)
    assert (noted.alarm, noted.note) == (raised.alarm, "unconfirmed")


async def test_a_quarantined_raise_ends_resending_and_starts_the_fallback(world: World) -> None:
    def quarantine(message: AnyUp, raw: bytes) -> Receipt | None:
        if isinstance(message, AlarmRaised):
            return Receipt(
                outcome=Outcome.QUARANTINED, sha256=codec.digest(raw), at=RealClock().now()
            )
        return stored(message, raw)

    config = world.write_settings()
    async with world.centre(quarantine) as centre, world.hub(config) as hub:
        await hub.press("b")
        await hub.until("spoken", phrase="fallback", within_s=5)
        noted = await centre.until(AlarmNoted)
        await asyncio.sleep(3)  # longer than the first retry
        assert len(centre.of(AlarmRaised)) == 1
    assert noted.note == "unconfirmed"


async def test_a_kill_during_the_question_still_rings(world: World) -> None:
    config = world.write_settings(dialogue="answer_within_s = 2.0")
    async with world.centre() as centre:
        async with world.hub(config) as hub:
            await hub.press("f")
            suspected = await centre.until(AlarmSuspected)
            await hub.until("spoken", phrase="ask-fall")
            await hub.kill()
        assert not centre.of(AlarmRaised)
        async with world.hub(config) as hub:
            raised = await centre.until(AlarmRaised)
            await hub.until("spoken", phrase="receipt")
    assert (raised.alarm, raised.cause, raised.reason) == (suspected.alarm, "fall", "silence")


async def test_a_question_that_outlives_a_restart_is_asked_again(world: World) -> None:
    config = world.write_settings(dialogue="answer_within_s = 60.0")
    async with world.centre() as centre:
        async with world.hub(config) as hub:
            await hub.press("f")
            suspected = await centre.until(AlarmSuspected)
            await hub.kill()
        async with world.hub(config) as hub:
            await hub.until("spoken", phrase="ask-fall")
            await hub.press("y")
            cancelled = await centre.until(AlarmCancelled)
            await hub.until("spoken", phrase="well")
        assert cancelled.alarm == suspected.alarm
        assert not centre.of(AlarmRaised)
        async with world.hub(config) as hub:
            assert not hub.told("restored")


async def test_sigterm_ends_the_hub_and_says_goodbye(world: World, figure: Figure) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config) as hub:
        await centre.until(Status)
        began = RealClock().steady()
        code = await hub.stop()
        took = RealClock().steady() - began
        goodbye = await centre.until(Status, count=2)
    assert code == 0
    assert took < 5
    assert (goodbye.online, goodbye.reason) == (False, "shutdown")
    figure(f"ended {took:.2f} s after SIGTERM")


async def test_sigterm_ends_the_hub_while_its_broker_is_frozen(world: World) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config) as hub:
        await centre.until(Status)
        world.broker.pause()
        began = RealClock().steady()
        await hub.press("b")
        await hub.until("stored")
        await hub.stop()
        took = RealClock().steady() - began
        world.broker.resume()
    assert took < 5


async def test_a_killed_hub_is_told_by_its_last_will(world: World) -> None:
    config = world.write_settings()
    async with world.centre() as centre, world.hub(config) as hub:
        first = await centre.until(Status)
        await hub.kill()
        will = await centre.until(Status, count=2)
    assert (will.online, will.reason, will.session) == (False, "will", first.session)


async def test_a_broker_that_comes_back_hears_what_was_pressed_meanwhile(world: World) -> None:
    config = world.write_settings(centre="receipt_within_s = 60.0")
    async with world.hub(config) as hub:
        await hub.until("connected")
        world.broker.kill()
        await hub.until("disconnected")
        await hub.press("b")
        await hub.until("stored")
        world.broker.start()
        async with world.centre() as centre:
            await centre.until(AlarmRaised)
            await hub.until("spoken", phrase="receipt")


@pytest.mark.timeout(60)
async def test_a_half_open_link_is_found_dead_and_made_anew(world: World) -> None:
    config = world.write_settings(centre="receipt_within_s = 1.0")
    async with world.hub(config) as hub:
        await hub.until("connected")
        world.broker.pause()
        await hub.press("b")
        await hub.until("spoken", phrase="fallback")
        await hub.until("disconnected", within_s=20)
        world.broker.resume()
        async with world.centre():
            await hub.until("spoken", phrase="receipt", within_s=30)


@pytest.mark.timeout(90)
async def test_a_life_alarm_does_not_wait_for_the_patience_of_reconnection(
    world: World, figure: Figure
) -> None:
    config = world.write_settings(centre="receipt_within_s = 60.0")
    world.broker.kill()
    async with world.hub(config) as hub:
        await asyncio.sleep(15)  # the pauses between attempts grow
        await hub.press("b")
        await hub.until("stored")
        await asyncio.sleep(5)
        began = RealClock().steady()
        world.broker.start()
        async with world.centre():
            await hub.until("spoken", phrase="receipt")
            took = RealClock().steady() - began
    figure(f"receipt {took:.1f} s after the network was back")
    assert took < 8
