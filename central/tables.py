"""The tables of the receiving station, the same on SQLite and on PostgreSQL.

Instants are whole microseconds since 1970 in UTC (`Instant`); documents are JSON text written by
msgspec. Everything personal lies in columns and rows that erasure can empty; the journal holds ids
and salted digests alone.

Long because a schema is read in one place, and is all declarations.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime kept as microseconds since 1970: it compares alike everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(36)
"""A UUID in its usual text, or a hub's id."""
CODE = String(64)

# -- the journal: append-only, hash-chained

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

# -- what came in

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

# -- people and places

homes = Table(
    "homes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("tenant", CODE, nullable=False, server_default="barcelona"),
    Column("territory", CODE, nullable=False, server_default=""),
    Column("programme", CODE, nullable=False, server_default=""),
    Column("street", Text, nullable=False, server_default=""),
    Column("floor", Text, nullable=False, server_default=""),
    Column("town", Text, nullable=False, server_default=""),
    Column("access", Text, nullable=False, server_default=""),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("time_zone", CODE, nullable=False, server_default="Europe/Madrid"),
    Column("absent_until", Instant),
    Column("config_version", Integer, nullable=False, server_default="1"),
)

residents = Table(
    "residents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("home", ID, ForeignKey("homes.id"), nullable=False),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("address_as", Text, nullable=False),
    Column("birth_year", Integer),
    Column("language", String(8), nullable=False, server_default="ca"),
    Column("phone", Text, nullable=False, server_default=""),
    Column("intensity", Integer, nullable=False, server_default="1"),
    Column("hears_badly", Boolean, nullable=False, server_default="0"),
    Column("mobility", Text, nullable=False, server_default=""),
    Column("health", Text, nullable=False, server_default=""),
    Column("erased_at", Instant),
)
Index("ix_residents_home", residents.c.home)

contacts = Table(
    "contacts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("home", ID, ForeignKey("homes.id"), nullable=False),
    Column("resident", ID),
    Column("rank", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("relation", Text, nullable=False, server_default=""),
    Column("language", String(8), nullable=False, server_default="ca"),
    Column("phone", Text, nullable=False, server_default=""),
    Column("channels", Text, nullable=False, server_default="[]"),
    Column("has_key", Boolean, nullable=False, server_default="0"),
    Column("hours", Text, nullable=False, server_default="[]"),
)
Index("ix_contacts_home", contacts.c.home, contacts.c.rank)

hubs = Table(
    "hubs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("home", ID, ForeignKey("homes.id")),
    Column("installation", ID),
    Column("profile", CODE, nullable=False, server_default="hub"),
    Column("enrolled_at", Instant),
    Column("certificate", String(64)),
    Column("session", String(64)),
    Column("online", Boolean, nullable=False, server_default="0"),
    Column("heard_at", Instant),
    Column("heartbeat_s", Float, nullable=False, server_default="300"),
    Column("software", CODE, nullable=False, server_default=""),
    Column("capabilities", Text, nullable=False, server_default="[]"),
    Column("config_fetched", Integer, nullable=False, server_default="0"),
    Column("config_applied", Integer, nullable=False, server_default="0"),
    Column("epoch", String(16)),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("queued", Integer, nullable=False, server_default="0"),
    Column("command_n", BigInteger, nullable=False, server_default="0"),
)
Index("ix_hubs_home", hubs.c.home)

devices = Table(
    "devices",
    metadata,
    Column("hub", String(64), ForeignKey("hubs.id"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("place", CODE),
    Column("resident", ID),
    Column("wearing_position", CODE),
)

faults = Table(
    "faults",
    metadata,
    Column("hub", String(64), primary_key=True),
    Column("component", String(64), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("text", Text, nullable=False, server_default=""),
    Column("since", Instant, nullable=False),
    Column("count", Integer, nullable=False, server_default="1"),
    Column("cleared_at", Instant),
    Column("case_id", ID),
)

claims = Table(
    "claims",
    metadata,
    Column("code_sha256", LargeBinary(32), primary_key=True),
    Column("home", ID, ForeignKey("homes.id"), nullable=False),
    Column("made_by", ID),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("hub", String(64)),
    Column("key_sha256", LargeBinary(32)),
)

certificates = Table(
    "certificates",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("hub", String(64), ForeignKey("hubs.id"), nullable=False),
    Column("serial", String(40), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
Index("ix_certificates_hub", certificates.c.hub)

# -- alarms and cases

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

commands = Table(
    "commands",
    metadata,
    Column("id", ID, primary_key=True),
    Column("hub", String(64), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("epoch", String(16), nullable=False),
    Column("order", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("next_due_at", Instant),
    Column("outcome", CODE),
    Column("text", Text, nullable=False, server_default=""),
    Column("ended_at", Instant),
    UniqueConstraint("hub", "n"),
)
Index("ix_commands_next_due_at", commands.c.next_due_at)

# -- those who work here

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
