"""The same home on two radios: the real zigbee2mqtt, fed with ZCL bytes, and its simulated twin."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import aiomqtt

from protocol.configuration import DeviceConfig, HomeConfig
from simulations import zigbee
from tests.fixtures.zigbee2mqtt import Thing, Zigbee2Mqtt

BASIC, POWER_CFG, ON_OFF, ACE = 0x0000, 0x0001, 0x0006, 0x0501
ZONE, TEMPERATURE, HUMIDITY, METERING, ELECTRICAL = 0x0500, 0x0402, 0x0405, 0x0702, 0x0B04
STRANGER = "button-stranger"

THINGS = (
    Thing(name="smoke-kitchen", number=1, model="SmokeSensor-EM", maker="HEIMAN", input=(1, ZONE)),
    Thing(name="gas-kitchen", number=2, model="GASSensor-EM", maker="HEIMAN", input=(ZONE,)),
    Thing(name="co-kitchen", number=3, model="COSensor-EM", maker="HEIMAN", input=(1, ZONE)),
    Thing(name="water-bathroom", number=4, model="WaterSensor-EM", maker="HEIMAN", input=(1, ZONE)),
    Thing(name="door-front", number=5, model="DS01", maker="eWeLink", input=(1, ZONE)),
    Thing(name="motion-hall", number=6, model="MS01", maker="eWeLink", input=(1, ZONE)),
    Thing(name="bed-1", number=7, model="MS01", maker="eWeLink", input=(1, ZONE)),
    Thing(
        name="climate-bedroom",
        number=8,
        model="TH01",
        maker="eWeLink",
        input=(1, TEMPERATURE, HUMIDITY),
    ),
    Thing(
        name="pendant-1",
        number=9,
        model="TS0215A",
        maker="_TZ3000_p3fph1go",
        input=(1,),
        output=(ACE,),
    ),
    Thing(name=STRANGER, number=10, model="SOS-EM", maker="HEIMAN", input=(1, ZONE)),
    Thing(
        name="plug-kettle",
        number=11,
        model="SP 240",
        maker="innr",
        router=True,
        input=(ON_OFF, METERING, ELECTRICAL),
        attributes={
            "haElectricalMeasurement": {
                0x0604: (0x21, 1),
                0x0605: (0x21, 1),
                0x0600: (0x21, 1),
                0x0601: (0x21, 1),
                0x0602: (0x21, 1),
                0x0603: (0x21, 1000),
            },
            "genOnOff": {0: (0x10, 1)},
            "seMetering": {0x0301: (0x22, 1), 0x0302: (0x22, 100)},
        },
        options={"availability": {"timeout": 0.02, "max_jitter": 1000, "backoff": False}},
    ),
)
BY_NAME = {thing.name: thing for thing in THINGS}
HOME = HomeConfig(
    version=1,
    devices=(
        *(
            DeviceConfig(id=name, kind=kind, place=place)
            for name, kind, place in (
                ("smoke-kitchen", "smoke", "kitchen"),
                ("gas-kitchen", "gas", "kitchen"),
                ("co-kitchen", "co", "kitchen"),
                ("water-bathroom", "water", "bathroom"),
                ("door-front", "door", "hall"),
                ("motion-hall", "motion", "hall"),
                ("bed-1", "bed", "bedroom"),
                ("climate-bedroom", "climate", "bedroom"),
                ("pendant-1", "pendant", None),
                ("plug-kettle", "kettle", "kitchen"),
            )
        ),
    ),
)


def _zone(status: int) -> str:
    """A zone's status change notification (ZCL 8.2.2.4.1): bit 0 is alarm 1, bit 2 is tamper."""
    return f"090100{status:02x}0000000000"


def _report(attribute: int, type_: int, value: bytes) -> str:
    """A report of one attribute (ZCL 2.5.11)."""
    number = attribute.to_bytes(2, "little")
    return (b"\x18\x01\x0a" + number + bytes((type_,)) + value).hex()


EMERGENCY = "010102"
"""IAS ACE, client to server, command 2 (ZCL 8.3.2.3.1)."""
FRAMES: dict[str, tuple[str, int, str]] = {
    "smoke begins": ("smoke-kitchen", ZONE, _zone(1)),
    "smoke ends": ("smoke-kitchen", ZONE, _zone(0)),
    "the gas sensor is opened": ("gas-kitchen", ZONE, _zone(4)),
    "gas begins": ("gas-kitchen", ZONE, _zone(1)),
    "carbon monoxide begins": ("co-kitchen", ZONE, _zone(1)),
    "water leaks": ("water-bathroom", ZONE, _zone(1)),
    "the door opens": ("door-front", ZONE, _zone(1)),
    "the door closes": ("door-front", ZONE, _zone(0)),
    "somebody moves": ("motion-hall", ZONE, _zone(1)),
    "nobody moves": ("motion-hall", ZONE, _zone(0)),
    "somebody lies down": ("bed-1", ZONE, _zone(1)),
    "somebody gets up": ("bed-1", ZONE, _zone(0)),
    "the pendant is pressed": ("pendant-1", ACE, EMERGENCY),
    "the stranger is pressed": (STRANGER, ZONE, _zone(1)),
    "the stranger is let go": (STRANGER, ZONE, _zone(0)),
    "the door's battery is low": ("door-front", POWER_CFG, _report(0x21, 0x20, b"\x14")),
    "the door's battery is new": ("door-front", POWER_CFG, _report(0x21, 0x20, b"\xc8")),
    "it is hot": ("climate-bedroom", TEMPERATURE, _report(0, 0x29, (3150).to_bytes(2, "little"))),
    "it is damp": ("climate-bedroom", HUMIDITY, _report(0, 0x21, (6250).to_bytes(2, "little"))),
    "the kettle is off": ("plug-kettle", ELECTRICAL, _report(0x50B, 0x29, bytes(2))),
    "the kettle is on": (
        "plug-kettle",
        ELECTRICAL,
        _report(0x50B, 0x29, (2000).to_bytes(2, "little")),
    ),
}
"""What happens, by who says it: cluster and the bytes as they come off the air."""
SAID: dict[str, dict[str, object]] = {
    "smoke begins": {"smoke": True},
    "smoke ends": {"smoke": False},
    "the gas sensor is opened": {"gas": False, "tamper": True},
    "gas begins": {"gas": True},
    "carbon monoxide begins": {"carbon_monoxide": True},
    "water leaks": {"water_leak": True},
    "the door opens": {"contact": False},
    "the door closes": {"contact": True},
    "somebody moves": {"occupancy": True},
    "nobody moves": {"occupancy": False},
    "somebody lies down": {"occupancy": True},
    "somebody gets up": {"occupancy": False},
    "the pendant is pressed": {"action": "emergency"},
    "the stranger is pressed": {"action": "single"},
    "the stranger is let go": {"action": "off"},
    "the door's battery is low": {"battery": 10},
    "the door's battery is new": {"battery": 100},
    "it is hot": {"temperature": 31.5},
    "it is damp": {"humidity": 62.5},
    "the kettle is off": {"power": 0},
    "the kettle is on": {"power": 2000},
}
"""The same, as the twin says it."""


class Body(Protocol):
    """A radio with the things of this home on it."""

    async def begins(self, broker: aiomqtt.Client) -> None: ...

    async def happens(self, what: str) -> None: ...

    async def leaves(self, name: str) -> None: ...

    async def reached(self, name: str, *, online: bool) -> None: ...


class Real:
    """zigbee2mqtt itself: every word is a frame of the air."""

    def __init__(self, bridge: Zigbee2Mqtt) -> None:
        self._bridge = bridge

    async def begins(self, broker: aiomqtt.Client) -> None:
        """It runs and has announced everything already."""
        del broker

    async def happens(self, what: str) -> None:
        name, cluster, hex_ = FRAMES[what]
        self._bridge.frame(BY_NAME[name], cluster, hex_)

    async def leaves(self, name: str) -> None:
        self._bridge.leave(BY_NAME[name])

    async def reached(self, name: str, *, online: bool) -> None:
        self._bridge.deaf(BY_NAME[name], deaf=not online)


class Twin:
    """The pretend radio of the simulations."""

    def __init__(self) -> None:
        self._radio: zigbee.Radio | None = None

    async def begins(self, broker: aiomqtt.Client) -> None:
        first = self._radio is None
        self._radio = zigbee.Radio(broker, BY_NAME)
        if first:  # the broker keeps it for whoever joins later
            await self._radio.announce()

    async def happens(self, what: str) -> None:
        await self._on().says(FRAMES[what][0], {**SAID[what], "linkquality": 132})

    async def leaves(self, name: str) -> None:
        await self._on().leaves(name)

    async def reached(self, name: str, *, online: bool) -> None:
        await self._on().reached(name, online=online)

    def _on(self) -> zigbee.Radio:
        assert self._radio is not None
        return self._radio


@contextmanager
def body(kind: str, folder: Path, port: int) -> Iterator[Body]:
    """Run one of them on the broker at `port`."""
    if kind == "twin":
        yield Twin()
        return
    bridge = Zigbee2Mqtt(folder, port, THINGS)
    try:
        bridge.start()
        yield Real(bridge)
    finally:
        bridge.stop()
