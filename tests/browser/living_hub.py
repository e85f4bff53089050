"""A hub that tells the centre of itself and obeys it, for tests and pictures of its page."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID, uuid4

import aiomqtt

from protocol import codec, messages, topics
from tests.browser.station import Hub

SESSION = "01935f00000070008000000000000001"


class Envelope(TypedDict):
    v: int
    id: UUID
    installation: str
    at: datetime


class LivingHub:
    """A hub that tells of itself and does what it is ordered, as a real one does."""

    def __init__(self, hub: Hub, client: aiomqtt.Client) -> None:
        self._hub = hub
        self._client = client
        self.queued = 0
        self.may_tell = asyncio.Event()
        """Cleared, it keeps from the centre for a while that a test's receipt came."""
        self.may_tell.set()

    async def tell(self) -> None:
        """Say that it is there, how it is, and how its senses are."""
        online = messages.Status(
            **self._envelope(),
            session=SESSION,
            online=True,
            software="caliu-edge 0.1.0",
            capabilities=("speech",),
            epoch=self._hub.epoch,
            config=99,
        )
        await self._publish(topics.Up.STATUS, online)
        now = datetime.now(UTC)
        senses = messages.Senses(
            **self._envelope(),
            senses=(
                _sense("motion-bathroom", "motion", "bathroom", now - timedelta(seconds=12), 0.91),
                _sense("motion-kitchen", "motion", "kitchen", now - timedelta(minutes=3), 0.84),
                _sense("door-front", "door", "hall", now - timedelta(hours=2), 0.72),
                _sense("bed-1", "bed", "bedroom", now - timedelta(hours=30), 0.5, "silent"),
                _sense("smoke-kitchen", "smoke", "kitchen", None, None, "unheard"),
                _sense("pendant-1", "pendant", None, now - timedelta(days=2), 0.09, "low-battery"),
                _sense("wearable-1", "wearable", None, now, None),
            ),
        )
        await self._publish(topics.Up.TELEMETRY, senses)
        await self.beat()

    async def beat(self) -> None:
        path = messages.PathState(name="mqtt", up=True, since=datetime.now(UTC))
        beat = messages.Heartbeat(
            **self._envelope(),
            session=SESSION,
            uptime_s=60,
            queued=self.queued,
            every_s=300,
            paths=(path,),
            power=messages.Power(mains=True),
        )
        await self._publish(topics.Up.TELEMETRY, beat)

    async def obey(self) -> None:
        """Carry out each order once; a test raises a test alarm, and then tells of itself."""
        await self._client.subscribe(topics.down(self._hub.id, topics.Down.COMMAND), qos=1)
        done: set[UUID] = set()
        async for mail in self._client.messages:
            order = codec.decode_down(mail.payload)
            if not isinstance(order, messages.Command) or order.id in done:
                continue
            done.add(order.id)
            self._hub.seq += 1
            result = messages.Result(
                **self._envelope(),
                epoch=self._hub.epoch,
                seq=self._hub.seq,
                command=order.id,
                outcome="done",
            )
            await self._publish(topics.Up.RESULT, result)
            if isinstance(order.order, messages.SelfTest):
                await self._hub.raise_alarm("button", source="self-test", place=None, test=True)
                await self.may_tell.wait()
                await self.beat()

    def _envelope(self) -> Envelope:
        return {
            "v": messages.VERSION,
            "id": uuid4(),
            "installation": self._hub.installation,
            "at": datetime.now(UTC),
        }

    async def _publish(self, kind: topics.Up, said: Any) -> None:  # noqa: ANN401 - any message
        topic = topics.up(self._hub.id, kind)
        await self._client.publish(topic, codec.encode(said), qos=1)


def _sense(
    id_: str,
    kind: str,
    place: str | None,
    heard_at: datetime | None,
    battery: float | None,
    state: str = "ok",
) -> messages.Sense:
    return messages.Sense(
        id=id_, kind=kind, place=place, heard_at=heard_at, battery=battery, link=0.6, state=state
    )
