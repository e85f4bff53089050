"""Who calls nearby: what a technician needs to write a Bluetooth device into the settings."""

import asyncio
from contextlib import aclosing

from sensors.bluetooth.gatt import BTHOME, SERVICES
from sensors.bluetooth.radio import Advertisement, Radio

NOBODY = "Nobody calls. Use the device now, or put it into its pairing mode, and listen again."


async def told(radio: Radio, seconds: float) -> list[str]:
    """Listen for so long and return a line for each device, the nearest first; raises NoRadio."""
    found: dict[str, Advertisement] = {}
    try:
        async with asyncio.timeout(seconds), aclosing(radio.advertisements()) as calls:
            async for call in calls:
                known = found.get(call.address)
                if known is None or known.rssi < call.rssi or not _kind(known):
                    found[call.address] = call
    except TimeoutError:
        pass
    nearest = sorted(found.values(), key=lambda call: (not _kind(call), -call.rssi))
    lines = [
        f"{call.address}  {call.rssi:4d} dBm  {_kind(call) or '-':15} {call.name}".rstrip()
        for call in nearest
    ]
    return lines or [NOBODY]


def _kind(call: Advertisement) -> str:
    """Return its kind, as far as its services say; a beacon's is known to who mounts it."""
    kinds = [SERVICES[service] for service in call.services if service in SERVICES]
    if BTHOME in call.service_data or BTHOME in call.services:
        kinds.append("BTHome sensor")
    return ", ".join(kinds)
