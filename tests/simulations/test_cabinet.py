"""The pretend medicine cabinet gives bytes that a hub can read, for each device in it."""

import asyncio
from contextlib import aclosing

import pytest

from protocol.clock import RealClock
from sensors.bluetooth.gatt import READS
from sensors.bluetooth.measured import Measured
from simulations.cabinet import MODELS, Cabinet, Model, settings

clock = RealClock()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.kind)
async def test_a_device_that_is_used_calls_and_tells_what_can_be_read(model: Model) -> None:
    cabinet = Cabinet(clock, seed=7)
    assert cabinet.use(model.kind) == model.kind
    async with asyncio.timeout(5), aclosing(cabinet.air.advertisements()) as calls:
        call = await anext(calls)
        assert call.services == (model.service,)
        async with cabinet.air.visit(call.address) as link:
            await link.subscribe(model.measures)
            if model.kind == "glucose":
                await link.write("2a52", b"\x01\x01")
            said = await link.heard()
    assert said is not None
    assert isinstance(READS[said[0]](said[1]), Measured)


def test_the_settings_name_every_device_once() -> None:
    table = settings(4711, "rosa")
    devices = table["devices"]
    assert isinstance(devices, list)
    assert len({device["address"] for device in devices}) == len(MODELS)
    assert {device["resident"] for device in devices} == {"rosa"}
