"""Hubs, their devices and senses, faults and their history, certificates and orders."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from central.tables.columns import CODE, ID, Instant, metadata

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
    Column("beat_at", Instant),
    Column("paths", Text, nullable=False, server_default="[]"),
    Column("mains", Boolean),
    Column("battery", Float),
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
    Column("version", Integer, nullable=False, server_default="1"),
)

senses = Table(
    "senses",
    metadata,
    Column("hub", String(64), ForeignKey("hubs.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("told_at", Instant, nullable=False),
    Column("told", Text, nullable=False),
    Column("low", Integer, nullable=False, server_default="0"),
    Column("troubled", Integer, nullable=False, server_default="0"),
    Column("lowest", Float),
)
"""What a hub told of its senses last, one row a message: a town tells a hundred times a second."""
Index("ix_senses_low", senses.c.hub, sqlite_where=text("low > 0"), postgresql_where=text("low > 0"))

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
Index(
    "ix_faults_open",
    faults.c.hub,
    sqlite_where=text("cleared_at IS NULL"),
    postgresql_where=text("cleared_at IS NULL"),
)

fault_spells = Table(
    "fault_spells",
    metadata,
    Column("hub", String(64), primary_key=True),
    Column("component", String(64), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("text", Text, nullable=False, server_default=""),
    Column("count", Integer, nullable=False, server_default="1"),
    Column("cleared_at", Instant),
)
"""The history of `faults`: one row from each raise to its clearing."""
Index("ix_fault_spells_hub_since", fault_spells.c.hub, fault_spells.c.since)

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
