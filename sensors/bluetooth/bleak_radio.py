"""The radio of this machine, through bleak and BlueZ.

A device is visited through what the scan found of it: BlueZ forgets what it does not hear.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress

from bleak import BleakClient, BleakScanner
from bleak.args.bluez import BlueZClientArgs, BlueZScannerArgs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakBluetoothNotAvailableError, BleakError

from sensors.bluetooth.gatt import long, short
from sensors.bluetooth.radio import Advertisement, NoRadio, NotAllowed, NotReached

log = logging.getLogger(__name__)

HEARD = 500
"""Advertisements that may wait; beyond it the oldest is dropped: they come again."""
FOUND = 500
"""Devices that may be visited; a house of flats has some hundred."""
CONNECT_S = 30.0
NO_BUS = (FileNotFoundError, ConnectionError)
"""What bleak raises where the system has no D-Bus."""


class BleakRadio:
    """One adapter; `hci0` and the like, or the machine's first."""

    def __init__(self, adapter: str | None = None) -> None:
        self._scanning: BlueZScannerArgs = {} if adapter is None else {"adapter": adapter}
        self._connecting: BlueZClientArgs = {} if adapter is None else {"adapter": adapter}
        self._found: dict[str, BLEDevice] = {}
        self._one_at_a_time = asyncio.Lock()
        """A controller makes one connection after the other, and refuses a second attempt."""

    async def advertisements(self) -> AsyncGenerator[Advertisement, None]:
        """Scan until it is closed; raises NoRadio."""
        heard: asyncio.Queue[Advertisement] = asyncio.Queue(HEARD)

        def detected(device: BLEDevice, data: AdvertisementData) -> None:
            self._remember(device)
            if heard.full():
                heard.get_nowait()
            heard.put_nowait(_advertisement(device, data))

        scanner = BleakScanner(detected, bluez=self._scanning)
        try:
            await scanner.start()
        except (BleakError, *NO_BUS) as error:
            raise NoRadio(f"BlueZ does not scan: {error}") from error
        try:
            while True:
                yield await heard.get()
        finally:
            with suppress(BleakError, EOFError, OSError):
                await scanner.stop()

    def _remember(self, device: BLEDevice) -> None:
        """Keep whom we heard last: telephones change their address every quarter of an hour."""
        address = device.address.upper()
        self._found.pop(address, None)
        self._found[address] = device
        if len(self._found) > FOUND:
            del self._found[next(iter(self._found))]

    @asynccontextmanager
    async def visit(self, address: str) -> AsyncIterator["BleakLink"]:
        """Connect, pairing where that was not done; raises NoRadio or NotReached."""
        device = self._found.get(address.upper())
        if device is None:
            raise NotReached("it was not heard since the hub listens")
        link = BleakLink()
        client = BleakClient(
            device, link.parted, timeout=CONNECT_S, pair=True, bluez=self._connecting
        )
        try:
            async with self._one_at_a_time:
                await client.connect()
        except (BleakBluetoothNotAvailableError, *NO_BUS) as error:
            raise NoRadio(str(error)) from error
        except (BleakError, TimeoutError, EOFError) as error:
            raise NotReached(str(error) or type(error).__name__) from error
        try:
            link.opened(client)
            yield link
        finally:
            with suppress(BleakError, EOFError, OSError):
                await client.disconnect()


class BleakLink:
    """A connection that bleak holds."""

    def __init__(self) -> None:
        self._client: BleakClient | None = None
        self._heard: asyncio.Queue[tuple[str, bytes] | None] = asyncio.Queue()

    def opened(self, client: BleakClient) -> None:
        """Take the connection over, its services known."""
        self._client = client

    def parted(self, _client: BleakClient) -> None:
        """Note that the device is gone."""
        self._heard.put_nowait(None)

    @property
    def characteristics(self) -> frozenset[str]:
        """Those that the device has."""
        return frozenset(short(one.uuid) for one in self._on.services.characteristics.values())

    async def read(self, characteristic: str) -> bytes:
        """Read it; raises NotAllowed or NotReached."""
        async with self._as_ours():
            return bytes(await self._on.read_gatt_char(long(characteristic)))

    async def write(self, characteristic: str, value: bytes) -> None:
        """Write it with a response; raises NotAllowed or NotReached."""
        async with self._as_ours():
            await self._on.write_gatt_char(long(characteristic), value, response=True)

    async def subscribe(self, characteristic: str) -> None:
        """Have it notified or indicated, whichever it offers; raises NotAllowed or NotReached."""

        def said(_who: BleakGATTCharacteristic, value: bytearray) -> None:
            self._heard.put_nowait((characteristic, bytes(value)))

        async with self._as_ours():
            await self._on.start_notify(long(characteristic), said)

    async def heard(self) -> tuple[str, bytes] | None:
        """Wait for the next notification; None once the device is gone."""
        return await self._heard.get()

    @asynccontextmanager
    async def _as_ours(self) -> AsyncIterator[None]:
        """Turn what bleak raises into what a radio may raise."""
        try:
            yield
        except BleakError as error:
            refused = self._client is not None and self._client.is_connected
            raise (NotAllowed if refused else NotReached)(str(error)) from error
        except (EOFError, OSError) as error:
            raise NotReached(str(error) or type(error).__name__) from error

    @property
    def _on(self) -> BleakClient:
        if self._client is None:
            raise NotReached("it is not connected")
        return self._client


def _advertisement(device: BLEDevice, data: AdvertisementData) -> Advertisement:
    return Advertisement(
        address=device.address.upper(),
        rssi=data.rssi,
        name=data.local_name or device.name or "",
        services=tuple(short(uuid) for uuid in data.service_uuids),
        service_data={short(uuid): bytes(raw) for uuid, raw in data.service_data.items()},
    )
