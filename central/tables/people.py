"""People and places: everything personal, in columns and rows that erasure can empty."""

from sqlalchemy import (
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
