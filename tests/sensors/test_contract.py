"""The house's own pure drivers hold the contract of every driver."""

from datetime import datetime

import pytest

from protocol.configuration import DeviceConfig
from protocol.observations import Observation
from sensors import zigbee
from sensors.zigbee import Said
from tests.sensors.contract import check


def _zigbee(
    device: DeviceConfig, said: Said, raw: bytes, now: datetime
) -> tuple[Said, tuple[Observation, ...]]:
    return zigbee.step(device, said, raw, now)


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        ("door", [b'{"contact":true,"battery":91,"linkquality":102}', b'{"contact":false}']),
        ("smoke", [b'{"smoke":true,"battery_low":false}', b'{"smoke":false,"tamper":false}']),
        ("pendant", [b'{"action":"emergency","battery":84}', b'{"battery":84}']),
        ("motion", [b'{"occupancy":true,"illuminance":4}', b'{"occupancy":false}']),
    ],
)
def test_zigbee_devices_hold_the_contract(kind: str, good: list[bytes]) -> None:
    device = DeviceConfig(id=f"{kind}-1", kind=kind, place="hall")
    check(device, Said(), _zigbee, good, broken=b"no json")
