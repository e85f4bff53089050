"""What came in: each message once, and what could not be read."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
)

from central.tables.columns import ID, Instant, metadata

messages = Table(
    "messages",
    metadata,
    Column("origin", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("epoch", String(16)),
    Column("seq", BigInteger),
)
Index("ix_messages_received_at", messages.c.received_at)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", ID, primary_key=True),
    Column("origin", String(64), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("wrong", Text, nullable=False),
)
Index("ix_quarantine_origin", quarantine.c.origin, quarantine.c.received_at)
