"""Those who work here, and their sessions."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
)

from central.tables.columns import CODE, ID, Instant, metadata

operators = Table(
    "operators",
    metadata,
    Column("id", ID, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", CODE, nullable=False),
    Column("tenant", CODE, nullable=False, server_default=""),
    Column("territory", CODE, nullable=False, server_default=""),
    Column("programme", CODE, nullable=False, server_default=""),
    Column("language", String(8), nullable=False, server_default="ca"),
    Column("password", Text, nullable=False),
    Column("disabled_at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("operator", ID, ForeignKey("operators.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
Index("ix_sessions_operator", sessions.c.operator)
