"""The pretend medicine cabinet of a home: health devices in the pretend air, used now and then.

A hub finds them by `radio = "tcp://127.0.0.1:PORT"` and the devices that `settings` names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from protocol.clock import Clock
from simulations import gatt_bytes
from simulations.air import Air, Monitor

HOME = ZoneInfo("Europe/Madrid")
ADDRESS = "C8:B2:1E:00:00:{number:02X}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What stands in the cabinet."""

    id: str
    kind: str
    service: str
    measures: str


MODELS = (
    Model(id="cuff-1", kind="blood-pressure", service="1810", measures="2a35"),
    Model(id="oximeter-1", kind="oximeter", service="1822", measures="2a5e"),
    Model(id="thermometer-1", kind="thermometer", service="1809", measures="2a1c"),
    Model(id="scale-1", kind="scale", service="181d", measures="2a9d"),
    Model(id="meter-1", kind="glucose", service="1808", measures="2a18"),
)


class Cabinet:
    """`air` is a radio within reach of the devices; `use` one of them."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._random = Random(seed)
        self._weight = self._random.randint(11_000, 17_000)
        self._serial = 0
        self.air = Air(clock)
        self._monitors = {
            model.kind: Monitor(
                address=_address(number),
                service=model.service,
                measures=model.measures,
                clock=clock,
                zone=HOME,
            )
            for number, model in enumerate(MODELS, 1)
        }
        self.air.add(*self._monitors.values())

    def use(self, kind: str | None = None) -> str:
        """Measure somebody with a device, or with one drawn; return its kind."""
        kind = kind or self._random.choice(MODELS).kind
        monitor = self._monitors[kind]
        face = monitor.face()
        if kind == "glucose":
            self._serial += 1
            strip = gatt_bytes.sfloat(self._random.randint(85, 160), -5)
            raw = gatt_bytes.glucose(self._serial, face, strip, follows=True)
            monitor.keep(self._serial, raw, gatt_bytes.glucose_context(self._serial, 2))
        else:
            monitor.use(self._measured(kind, face))
        return kind

    async def live(self, every_s: float, used: Callable[[str], None]) -> None:
        """Use a device every so many seconds, for ever."""
        while True:
            await self._clock.sleep(every_s)
            used(self.use())

    def _measured(self, kind: str, face: datetime | None) -> bytes:
        draw = self._random.randint
        match kind:
            case "blood-pressure":
                return gatt_bytes.blood_pressure(
                    draw(112, 148), draw(68, 90), pulse=draw(58, 82), at=face
                )
            case "oximeter":
                return gatt_bytes.oximeter_spot(draw(94, 99), draw(58, 82), at=face)
            case "thermometer":
                return gatt_bytes.temperature(draw(3610, 3710), at=face)
            case _:
                return gatt_bytes.weight(self._weight + draw(-60, 60), at=face)


def settings(port: int, resident: str | None = None) -> dict[str, object]:
    """Return the table `[bluetooth]` of a hub that finds the cabinet at `port`."""
    whose = {} if resident is None else {"resident": resident}
    devices = [
        {"id": model.id, "kind": model.kind, "address": _address(number), **whose}
        for number, model in enumerate(MODELS, 1)
    ]
    return {"radio": f"tcp://127.0.0.1:{port}", "devices": devices}


def _address(number: int) -> str:
    return ADDRESS.format(number=number)
