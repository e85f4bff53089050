"""A position in the 15 bytes that an SMS has for it, and what a tracker says beside it.

    fix: latitude i32, longitude i32 (1e-7 degrees) | age u16 s | accuracy u16 m
         | speed u8 (0.25 m/s) | heading u8 (2 degrees) | source u8

All ones stand for "not known". The age is counted from when the message left, so that a wrong clock
of the tracker makes no wrong age. A report is battery u8 (percent), source (its length u8, UTF-8),
count u8, fixes, the latest first.
"""

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from protocol.messages import LocationReport
from protocol.positions import Fix, FixSource

_FIX: Final = struct.Struct(">iiHHBBB")
FIX_BYTES: Final = _FIX.size
_SCALE: Final = 10_000_000
_SOURCES: Final = (FixSource.GNSS.value, FixSource.WIFI.value, FixSource.CELL.value)
_BYTE: Final = 0xFF
_WORD: Final = 0xFFFF
_LONGEST_SOURCE: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a report says beside its envelope."""

    source: str
    fixes: "tuple[Fix, ...]"
    battery: "float | None"


def packed(fix: Fix, left_at: datetime) -> bytes:
    """Return a fix in a message that leaves at `left_at`; raises ValueError where it is none."""
    if not (-90 <= fix.latitude <= 90 and -180 <= fix.longitude <= 180):
        raise ValueError("a position lies on the earth")
    source = fix.source if fix.source in _SOURCES else FixSource.CELL.value
    return _FIX.pack(
        round(fix.latitude * _SCALE),
        round(fix.longitude * _SCALE),
        _within((left_at - fix.at).total_seconds(), _WORD),
        _within(fix.accuracy_m, _WORD),
        _within(None if fix.speed_mps is None else fix.speed_mps * 4, _BYTE),
        _within(None if fix.heading_deg is None else fix.heading_deg % 360 / 2, _BYTE),
        _SOURCES.index(source),
    )


def unpacked(raw: bytes, left_at: datetime) -> "Fix | None":
    """Read a fix; None where there is none, or none on this earth."""
    if len(raw) < FIX_BYTES:
        return None
    latitude, longitude, age, accuracy, speed, heading, source = _FIX.unpack_from(raw)
    if abs(latitude) > 90 * _SCALE or abs(longitude) > 180 * _SCALE:
        return None
    return Fix(
        latitude=latitude / _SCALE,
        longitude=longitude / _SCALE,
        at=left_at - timedelta(seconds=age),
        accuracy_m=None if accuracy == _WORD else float(accuracy),
        speed_mps=None if speed == _BYTE else speed / 4,
        heading_deg=None if heading == _BYTE else heading * 2.0,
        source=_SOURCES[source] if source < len(_SOURCES) else FixSource.CELL.value,
    )


def packed_report(report: LocationReport, room: int) -> bytes:
    """Return what `report` says in at most `room` bytes; raises ValueError where nothing fits."""
    source = report.source.encode()[:_LONGEST_SOURCE]
    battery = _within(None if report.battery is None else report.battery * 100, _BYTE)
    most = (room - 3 - len(source)) // FIX_BYTES
    if most < min(1, len(report.fixes)):
        raise ValueError("the tracker's id leaves no room for a position")
    latest = sorted(report.fixes, key=lambda fix: fix.at, reverse=True)[:most]
    head = bytes((battery, len(source))) + source + bytes((len(latest),))
    return head + b"".join(packed(fix, report.at) for fix in latest)


def unpacked_report(raw: bytes, left_at: datetime) -> Said:
    """Read it; raises IndexError or ValueError where it is cut."""
    battery, length = raw[0], raw[1]
    source, rest = raw[2 : 2 + length], raw[2 + length :]
    count, rest = rest[0], rest[1:]
    if len(rest) < count * FIX_BYTES:
        raise ValueError("its fixes are cut")
    found = (unpacked(rest[n * FIX_BYTES :], left_at) for n in range(count))
    return Said(
        source=source.decode(errors="ignore"),
        fixes=tuple(fix for fix in found if fix is not None),
        battery=battery / 100 if battery <= 100 else None,
    )


def _within(value: "float | None", unknown: int) -> int:
    """Round into what fits below `unknown`, which stands for None (and for what is no number)."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return unknown
    return round(min(max(value, 0.0), unknown - 1))
