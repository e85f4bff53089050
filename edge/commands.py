"""Whether an order of the centre is carried out, pure: once, in order and in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from protocol.messages import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """What orders are measured against."""

    epoch: str
    """Of this hub's outbox."""
    n: int
    """Of the last order carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreTime:
    """The centre's time as its receipts tell it; a hub's own clock may be wrong by years."""

    at: datetime
    steady: float
    """When it was told."""

    def now(self, steady: float) -> datetime:
        """Return it at this steady time."""
        try:
            return self.at + timedelta(seconds=steady - self.steady)
        except OverflowError:  # the end of time itself is no reason to end
            return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an order is not carried out; it goes up as the order's result."""

    outcome: Literal["late", "superseded", "refused"]
    text: str


def judge(fence: Fence, command: Command, centre_now: datetime) -> Refusal | None:
    """Return why it is refused, or None where it shall be carried out."""
    if command.epoch != fence.epoch:
        return Refusal(outcome="refused", text="The order is for an earlier life of this hub.")
    if command.n <= fence.n:
        text = f"Order {fence.n} was carried out already; this is order {command.n}."
        return Refusal(outcome="superseded", text=text)
    if centre_now > command.expires_at:
        late_s = (centre_now - command.expires_at).total_seconds()
        return Refusal(outcome="late", text=f"It came {late_s:.0f} s after its time to live.")
    return None


class _Named(msgspec.Struct):
    id: UUID


def unknown_order(raw: bytes) -> UUID | None:
    """Return the id of a command that this version cannot read, so that it can be answered."""
    try:
        return msgspec.json.decode(raw, type=_Named).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
