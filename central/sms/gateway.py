"""A modem at the centre as its SMS gateway: what comes is handed in, and answered.

Its own process beside the centre. A message is taken off the SIM card only when the centre has
stored it; while the centre or the modem is away, the card keeps what comes.
"""

import asyncio
import logging

import httpx

from central.sms.routes import PATH
from firmware_bridge.modem import Modem, ModemError, Refused, Sms
from protocol.clock import Clock

AGAIN_S = 5.0
WITHIN_S = 15.0

logger = logging.getLogger(__name__)


class Gateway:
    """`run` it."""

    def __init__(
        self, port: str, centre: str, secret: str, clock: Clock, *, pin: str | None = None
    ) -> None:
        self._port = port
        self._centre = centre.rstrip("/")
        self._secret = secret
        self._clock = clock
        self._pin = pin
        self._degraded = False

    async def run(self) -> None:
        """Serve for ever; a modem that fails is opened anew."""
        headers = {"Authorization": f"Bearer {self._secret}"}
        async with httpx.AsyncClient(
            base_url=self._centre, headers=headers, timeout=WITHIN_S
        ) as centre:
            while True:
                try:
                    async with Modem.on(self._port, pin=self._pin) as modem:
                        await self._serve(modem, centre)
                except ModemError as error:
                    self._trouble(f"the modem: {error}")
                    await self._clock.sleep(AGAIN_S)

    async def _serve(self, modem: Modem, centre: httpx.AsyncClient) -> None:
        while True:
            for sms in await modem.receive():
                reply = await self._hand_in(sms, centre)
                if reply is not None:
                    await self._answer(modem, sms, reply)
                await modem.forget(sms)

    async def _hand_in(self, sms: Sms, centre: httpx.AsyncClient) -> str | None:
        """Hand a message to the centre until it has stored it; return the answer to send."""
        while True:
            try:
                answer = await centre.post(PATH, json={"text": sms.text})
                answer.raise_for_status()
                reply: str | None = answer.json()["reply"]
            except (httpx.HTTPError, ValueError, KeyError) as error:
                self._trouble(f"the centre: {type(error).__name__}")
                await self._clock.sleep(AGAIN_S)
            else:
                self._well()
                return reply

    async def _answer(self, modem: Modem, sms: Sms, reply: str) -> None:
        """Send the receipt; one that the network refuses is asked for by the hub's next text."""
        try:
            await modem.send(sms.sender, reply)
        except (Refused, ValueError) as error:
            logger.warning("a receipt did not leave: %s", type(error).__name__)

    def _trouble(self, what: str) -> None:
        if not self._degraded:
            logger.warning("the SMS gateway waits for %s", what)
        self._degraded = True

    def _well(self) -> None:
        if self._degraded:
            logger.info("the SMS gateway works again")
        self._degraded = False


def main(port: str, centre: str, secret: str, clock: Clock, pin: str | None) -> None:
    """Run it until it is ended."""
    asyncio.run(Gateway(port, centre, secret, clock, pin=pin).run())
