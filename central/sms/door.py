"""Takes a text message in, an alarm or a report of a tracker, and answers with its receipt."""

import logging

from sqlalchemy import select

from central import tables
from central.database import Database
from central.ingest import Ingest
from central.sms.keys import key_for
from protocol import sms
from protocol.clock import Clock
from protocol.codec import encode
from protocol.messages import AlarmRaised, LocationReport

ORIGIN = "sms"
"""Of what no hub signed: kept aside, so many of them, with one technical alarm."""

logger = logging.getLogger(__name__)


class SmsDoor:
    """One for a centre."""

    def __init__(self, database: Database, ingest: Ingest, clock: Clock, secret: bytes) -> None:
        self._database = database
        self._ingest = ingest
        self._clock = clock
        self._secret = secret

    async def take(self, text: str) -> str | None:
        """Store what `text` says and return the text to answer with; None where nobody waits.

        The alarm keeps the ids that it has on the other path, under an identity of its own: what
        comes twice by SMS is a duplicate, what comes on both paths is one alarm.
        """
        now = self._clock.now()
        try:
            opened = await self._opened(text)
        except sms.NotOurs as error:
            logger.warning("a text message is kept aside: %s", error)
            # Signed by nobody it may still tell where somebody is: then none of it is kept.
            kept = b"" if sms.may_tell_a_place(text) else text.encode()
            await self._ingest.accept(ORIGIN, None, kept, now)
            return None
        said = opened.said
        if not isinstance(said, AlarmRaised | LocationReport):
            return None
        receipt = await self._ingest.accept(opened.hub, f"sms:{said.id}", encode(said), now)
        key = key_for(self._secret, opened.hub, said.installation)
        return sms.seal_receipt(receipt, hub=opened.hub, key=key)

    async def _opened(self, text: str) -> sms.Opened:
        hub, hubs = sms.hub_of(text), tables.hubs
        async with self._database.read() as connection:
            installation = await connection.scalar(
                select(hubs.c.installation).where(hubs.c.id == hub)
            )

        def key_of(named: str) -> tuple[bytes, str] | None:
            if installation is None:
                return None
            return key_for(self._secret, named, installation), installation

        return sms.open_text(text, key_of)
