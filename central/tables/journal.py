"""The journal: append-only, hash-chained over ids and salted digests."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from central.tables.columns import CODE, ID, Instant, metadata

journal = Table(
    "journal",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("hub", String(64)),
    Column("home", ID),
    Column("resident", ID),
    Column("alarm", ID),
    Column("case_id", ID),
    Column("digest", LargeBinary(32)),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
Index("ix_journal_case_id", journal.c.case_id, journal.c.position)
Index("ix_journal_resident", journal.c.resident, journal.c.position)
BY_OPERATORS = text("substr(actor, 1, 9) = 'operator:'")
"""Which entries people made who work here. A query that means to use the index says it so too."""
Index(
    "ix_journal_operator",
    journal.c.actor,
    journal.c.position,
    sqlite_where=BY_OPERATORS,
    postgresql_where=BY_OPERATORS,
)
_BEFORE_A_CASE = journal.c.alarm.is_not(None) & journal.c.case_id.is_(None)
Index(
    "ix_journal_alarm",
    journal.c.alarm,
    sqlite_where=_BEFORE_A_CASE,
    postgresql_where=_BEFORE_A_CASE,
)

journal_content = Table(
    "journal_content",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("resident", ID),
    Column("home", ID),
    Column("salt", LargeBinary(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("ix_journal_content_resident", journal_content.c.resident)

journal_head = Table(
    "journal_head",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
