"""The tracker that a walker wears: what it sees becomes messages, over MQTT or as SMS.

It numbers its events and sends each until its receipt, as a real one does; what it could not send
while it had no network follows in the next report.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import aiomqtt

from protocol import sms, topics
from protocol.codec import decode_down, encode
from protocol.evidence import Evidence
from protocol.identity import new_id
from protocol.messages import AlarmRaised, LocationReport, Receipt
from protocol.positions import Fix

AGAIN_S = 5.0

Send = Callable[[LocationReport | AlarmRaised], Awaitable[Receipt]]


class Tracker:
    """Makes messages and hands them to its way."""

    def __init__(self, installation: str, send: Send) -> None:
        self._installation = installation
        self._send = send
        self._epoch = uuid4().hex[:16]
        self._seq = 0

    async def report(self, *fixes: Fix, at: datetime, battery: float | None = None) -> Receipt:
        """Say where it is."""
        report = LocationReport(
            **self._envelope(at), source="tracker", fixes=fixes, battery=battery
        )
        return await self._send(report)

    async def sos(self, fix: Fix | None, *, at: datetime) -> Receipt:
        """Press its button."""
        evidence = None if fix is None else Evidence(position=fix)
        alarm = AlarmRaised(
            **self._envelope(at), alarm=uuid4(), cause="button", source="tracker", evidence=evidence
        )
        return await self._send(alarm)

    def _envelope(self, at: datetime) -> dict[str, Any]:
        self._seq += 1
        return {
            "v": 1,
            "id": new_id(at),
            "installation": self._installation,
            "at": at,
            "epoch": self._epoch,
            "seq": self._seq,
        }


@asynccontextmanager
async def over_mqtt(hub: str, host: str, port: int) -> AsyncIterator[Send]:
    """Send over a broker, again until the centre's receipt."""
    waiting: dict[UUID, asyncio.Future[Receipt]] = {}
    async with aiomqtt.Client(host, port, identifier=hub) as client, asyncio.TaskGroup() as group:
        await client.subscribe(topics.down(hub, topics.Down.RECEIPT), qos=1)

        async def listen() -> None:
            async for message in client.messages:
                said = decode_down(bytes(message.payload))
                if isinstance(said, Receipt) and said.of in waiting:
                    known = waiting[said.of]
                    if not known.done():
                        known.set_result(said)

        async def send(message: LocationReport | AlarmRaised) -> Receipt:
            raw, topic = encode(message), topics.up(hub, topics.Up.EVENT)
            receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
            waiting[message.id] = receipt
            try:
                while not receipt.done():
                    await client.publish(topic, raw, qos=1)
                    try:
                        async with asyncio.timeout(AGAIN_S):
                            return await asyncio.shield(receipt)
                    except TimeoutError:
                        continue
                return receipt.result()
            finally:
                del waiting[message.id]

        ears = group.create_task(listen(), name="tracker-ears")
        try:
            yield send
        finally:
            ears.cancel()


def over_sms(hub: str, key: bytes, carry: Callable[[str], Awaitable[str | None]]) -> Send:
    """Send as text messages; `carry` brings one to the centre and its answer back."""

    async def send(message: LocationReport | AlarmRaised) -> Receipt:
        if isinstance(message, AlarmRaised):
            text = sms.seal_alarm(message, hub=hub, key=key)
        else:
            text = sms.seal_report(message, hub=hub, key=key)
        reply = await carry(text)
        if reply is None:
            raise ConnectionError("the centre did not answer the text")
        said = sms.open_text(reply, lambda _: (key, message.installation)).said
        if not isinstance(said, Receipt):
            raise ConnectionError("the centre's text is no receipt")
        return said

    return send
