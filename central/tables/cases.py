"""Alarms, the cases they are joined into, and the attempts to reach a contact."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from central.tables.columns import CODE, ID, Instant, metadata

alarms = Table(
    "alarms",
    metadata,
    Column("hub", String(64), primary_key=True),
    Column("id", ID, primary_key=True),
    Column("case_id", ID),
    Column("state", CODE, nullable=False),
    Column("cause", CODE, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("reason", CODE),
    Column("source", String(64)),
    Column("place", CODE),
    Column("home", ID),
    Column("resident", ID),
    Column("test", Boolean, nullable=False, server_default="0"),
    Column("at", Instant),
    Column("received_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("cancelled_at", Instant),
    Column("unconfirmed", Boolean, nullable=False, server_default="0"),
    Column("certainty", Float, nullable=False, server_default="1"),
    Column("evidence", Text),
    Column("wrong", Text),
)
Index("ix_alarms_case_id", alarms.c.case_id)
_DUE = alarms.c.due_at.is_not(None)
Index("ix_alarms_due_at", alarms.c.due_at, sqlite_where=_DUE, postgresql_where=_DUE)

cases = Table(
    "cases",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("state", CODE, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("cause", CODE, nullable=False),
    Column("place", CODE),
    Column("home", ID),
    Column("resident", ID),
    Column("hub", String(64)),
    Column("tenant", CODE, nullable=False, server_default=""),
    Column("territory", CODE, nullable=False, server_default=""),
    Column("programme", CODE, nullable=False, server_default=""),
    Column("alarms", Integer, nullable=False, server_default="1"),
    Column("test", Boolean, nullable=False, server_default="0"),
    Column("unconfirmed", Boolean, nullable=False, server_default="0"),
    Column("opened_at", Instant, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("alerted_at", Instant, nullable=False),
    Column("owner", ID),
    Column("first_taken_at", Instant),
    Column("taken_at", Instant),
    Column("touched_at", Instant),
    Column("handed_by", ID),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("plan", Text, nullable=False, server_default="[]"),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("next_due_at", Instant),
    Column("checked", Text, nullable=False, server_default="[]"),
    Column("outcome", CODE),
    Column("outcome_text", Text),
    Column("resolved_at", Instant),
    Column("closed_at", Instant),
    Column("position", BigInteger, nullable=False, server_default="0"),
    Column("first_taken_by", ID),
)
Index("ix_cases_position", cases.c.position)
Index("ix_cases_open", cases.c.closed_at, cases.c.priority, cases.c.opened_at)
Index("ix_cases_home", cases.c.home, cases.c.closed_at)
_HOMELESS = cases.c.home.is_(None)
Index(
    "ix_cases_hub",
    cases.c.hub,
    cases.c.closed_at,
    sqlite_where=_HOMELESS,
    postgresql_where=_HOMELESS,
)
Index(
    "ix_cases_answered",
    cases.c.opened_at,
    cases.c.first_taken_at,
    cases.c.first_taken_by,
    cases.c.priority,
    cases.c.test,
    cases.c.closed_at,
    cases.c.tenant,
    cases.c.territory,
    cases.c.programme,
)
"""Holds all that the figures count, so that a year of them is read without the cases."""
_PLANNED = cases.c.next_due_at.is_not(None)
Index("ix_cases_next_due_at", cases.c.next_due_at, sqlite_where=_PLANNED, postgresql_where=_PLANNED)

attempts = Table(
    "attempts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("contact", ID, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("state", CODE, nullable=False),
    Column("link", String(64), nullable=False),
    Column("planned_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Column("error", Text),
    Column("answer", CODE),
    Column("answered_at", Instant),
    Column("minutes", Integer),
    Column("by", String(80), nullable=False, server_default="system"),
)
Index("ix_attempts_case_id", attempts.c.case_id)
Index("ix_attempts_link", attempts.c.link)
Index("ix_attempts_state", attempts.c.state)
