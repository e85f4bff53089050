"""What a health device's clock shows, how far it is off, and when a measurement truly was. Pure.

A device shows local time and knows no zone. Its clock is read when it is visited, and set; stamps
of before are corrected by what it was off. A clock that was off by more than a day was not set.
"""

from datetime import UTC, datetime, timedelta, tzinfo

from sensors.bluetooth.octets import Octets, Refused, Stamp, Unreadable

NEAR = timedelta(seconds=10)
"""A clock this near is left alone: to write it costs the device's battery, and its stamps order."""
TOLERANCE = timedelta(minutes=2)
UNSET = timedelta(hours=25)
"""A clock off by more was never set; by less it missed a change of summer time, or drifted."""
OLDEST = timedelta(days=400)
"""No device keeps a measurement longer; an older stamp is that of a clock that was never set."""
NEVER_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
"""A hub whose own clock shows less has none that is worth passing on."""


def read(raw: bytes) -> Stamp | Refused:
    """Read a Date Time (2A08, 7 bytes) or a Current Time (2A2B, 10 bytes). Never raises."""
    octets = Octets(raw)
    try:
        stamp = octets.stamp("date and time")
        if octets.left:
            octets.take(3, "day of week, fraction and reason")
        octets.end()
    except Unreadable as wrong:
        return Refused(what="clock 2A08 or 2A2B", at=wrong.at, why=wrong.why)
    return stamp


def date_time(now: datetime, zone: tzinfo) -> bytes:
    """Write the local time as a Date Time (2A08)."""
    local = now.astimezone(zone)
    return local.year.to_bytes(2, "little") + bytes(
        (local.month, local.day, local.hour, local.minute, local.second)
    )


def current_time(now: datetime, zone: tzinfo) -> bytes:
    """Write the local time as a Current Time (2A2B), adjusted by a reference (reason 2)."""
    local = now.astimezone(zone)
    fraction = local.microsecond * 256 // 1_000_000
    return date_time(now, zone) + bytes((local.isoweekday(), fraction, 2))


def off_by(stamp: Stamp, now: datetime, zone: tzinfo) -> timedelta | None:
    """Return how far the device's face is ahead of the home's; None where it shows no date."""
    return None if stamp.at is None else stamp.at - _face(now, zone)


def moment(
    stamp: Stamp, received: datetime, zone: tzinfo, off: timedelta | None = None
) -> tuple[datetime, bool]:
    """Return when it was, in UTC, and whether that is doubtful: it is then when it was received.

    `off` is how far the clock was off when the device was visited, where it let itself be read.
    """
    if stamp.at is None:
        return received, True
    near = off is None or abs(off) <= NEAR  # a face shows whole seconds: no better is known
    fresh = abs(stamp.at - _face(received, zone)) <= TOLERANCE  # taken since the clock was set
    known = timedelta(0) if off is None or near or fresh else off
    if abs(known) > UNSET:
        return received, True
    try:
        at = _utc(stamp.at - known, zone, received)
    except OverflowError:
        return received, True
    if not received - OLDEST <= at <= received + TOLERANCE:
        return received, True
    return min(at, received), False


def _face(now: datetime, zone: tzinfo) -> datetime:
    return now.astimezone(zone).replace(tzinfo=None)


def _utc(face: datetime, zone: tzinfo, received: datetime) -> datetime:
    """Of an hour that the clock showed twice, take the later one that is not to come."""
    first, second = (
        face.replace(tzinfo=zone, fold=fold).astimezone(received.tzinfo) for fold in (0, 1)
    )
    return second if first < second <= received + TOLERANCE else first
