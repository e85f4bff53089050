"""Outside the home: zones, what holds for a person, their tracker, and the positions that are kept.

A position stands in `positions` only while an alarm is open or its person consented; the last one
of a tracker lies sealed in its row, overwritten by the next.
"""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from central.tables.columns import CODE, ID, Instant, metadata

zones = Table(
    "zones",
    metadata,
    Column("id", ID, primary_key=True),
    Column("resident", ID, ForeignKey("residents.id"), nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("geojson", Text, nullable=False),
    Column("hours", Text, nullable=False, server_default="[]"),
    Column("version", Integer, nullable=False, server_default="1"),
)
Index("ix_zones_resident", zones.c.resident)

location_rules = Table(
    "location_rules",
    metadata,
    Column("resident", ID, ForeignKey("residents.id"), primary_key=True),
    Column("limit_kmh", Float),
    Column("silent_after_s", Float, nullable=False, server_default="3600"),
    Column("version", Integer, nullable=False, server_default="1"),
)

trackers = Table(
    "trackers",
    metadata,
    Column("hub", String(64), ForeignKey("hubs.id"), primary_key=True),
    Column("number", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="{}"),  # without any position
    Column("sealed", Text),  # where it was last, with the centre's secret
    Column("fix_at", Instant),
    Column("heard_at", Instant),
    Column("battery", Float),
    Column("due_at", Instant),
    Column("outing", ID),  # the alarm of the present outing
)
_DUE = trackers.c.due_at.is_not(None)
Index("ix_trackers_due_at", trackers.c.due_at, sqlite_where=_DUE, postgresql_where=_DUE)

positions = Table(
    "positions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("hub", String(64), nullable=False),
    Column("resident", ID),
    Column("case_id", ID),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("accuracy_m", Float, nullable=False),
    Column("speed_mps", Float),
    Column("heading_deg", Float),
    Column("source", CODE, nullable=False),
    Column("consented", Boolean, nullable=False, server_default="0"),
)
Index("ix_positions_resident", positions.c.resident, positions.c.at)
Index("ix_positions_case_id", positions.c.case_id, positions.c.at)
Index("ix_positions_at", positions.c.at)
