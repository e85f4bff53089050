"""Vital signs: what was measured, what is expected of whom, and what was told of it.

`readings` holds the events; `points` is the projection of them that charts are drawn from, where no
store of time series was chosen.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from central.tables.columns import CODE, ID, Instant, metadata

readings = Table(
    "readings",
    metadata,
    Column("hub", String(64), primary_key=True),
    Column("id", ID, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("measure", CODE, nullable=False),
    Column("value", Float, nullable=False),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("device", String(64), nullable=False),
    Column("home", ID, nullable=False),
    Column("resident", ID),
    Column("doubts", Text, nullable=False, server_default="[]"),
    Column("context", CODE),
    Column("mark", CODE),
    Column("judged", Boolean, nullable=False, server_default="0"),
    Column("written", Boolean, nullable=False, server_default="0"),
)
Index("ix_readings_resident", readings.c.resident, readings.c.measure, readings.c.at)
NOBODYS = text("resident IS NULL")
Index(
    "ix_readings_nobodys",
    readings.c.home,
    readings.c.at,
    sqlite_where=NOBODYS,
    postgresql_where=NOBODYS,
)
UNJUDGED = text("NOT judged AND resident IS NOT NULL")
"""A query that means to use the index says it so too."""
Index("ix_readings_unjudged", readings.c.at, sqlite_where=UNJUDGED, postgresql_where=UNJUDGED)
UNWRITTEN = text("NOT written AND resident IS NOT NULL AND mark IS NULL")
Index("ix_readings_unwritten", readings.c.at, sqlite_where=UNWRITTEN, postgresql_where=UNWRITTEN)
MARKED = text("mark IS NOT NULL")
Index(
    "ix_readings_marked",
    readings.c.resident,
    readings.c.at,
    sqlite_where=MARKED,
    postgresql_where=MARKED,
)

points = Table(
    "points",
    metadata,
    Column("resident", ID, nullable=False),
    Column("at", Instant, nullable=False),
    Column("measure", CODE, nullable=False),
    Column("value", Float, nullable=False),
    Column("doubts", CODE, nullable=False, server_default=""),
    PrimaryKeyConstraint("resident", "at", "measure"),
)

series_erasures = Table(
    "series_erasures",
    metadata,
    Column("resident", ID, primary_key=True),
    Column("asked_at", Instant, nullable=False),
)

limits = Table(
    "limits",
    metadata,
    Column("resident", ID, nullable=False),
    Column("measure", CODE, nullable=False),
    Column("concern_below", Float),
    Column("notice_below", Float),
    Column("notice_above", Float),
    Column("concern_above", Float),
    Column("version", Integer, nullable=False, server_default="1"),
    PrimaryKeyConstraint("resident", "measure"),
)

measuring_plans = Table(
    "measuring_plans",
    metadata,
    Column("id", ID, primary_key=True),
    Column("resident", ID, nullable=False),
    Column("measure", CODE, nullable=False),
    Column("days", Text, nullable=False),
    Column("times", Text, nullable=False),
    Column("tolerance_min", Integer, nullable=False),
    Column("missed_priority", Integer, nullable=False, server_default="0"),
    Column("concern_after", Integer, nullable=False, server_default="0"),
    Column("slot_at", Instant),
    Column("next_due_at", Instant),
    Column("version", Integer, nullable=False, server_default="1"),
)
Index("ix_measuring_plans_resident", measuring_plans.c.resident)
Index("ix_measuring_plans_next_due_at", measuring_plans.c.next_due_at)

plan_slots = Table(
    "plan_slots",
    metadata,
    Column("plan", ID, nullable=False),
    Column("slot_at", Instant, nullable=False),
    Column("resident", ID, nullable=False),
    Column("measure", CODE, nullable=False),
    Column("outcome", CODE, nullable=False),
    PrimaryKeyConstraint("plan", "slot_at"),
)
Index("ix_plan_slots_resident", plan_slots.c.resident, plan_slots.c.slot_at)

vital_states = Table(
    "vital_states",
    metadata,
    Column("resident", ID, nullable=False),
    Column("about", CODE, nullable=False),
    Column("side", CODE),
    Column("priority", Integer),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("hub", String(64)),
    Column("alarm", ID),
    Column("since", Instant),
    Column("last_at", Instant),
    PrimaryKeyConstraint("resident", "about"),
)
