"""People and places: everything personal, in columns and rows that erasure can empty."""

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
    Column("key_safe_place", Text, nullable=False, server_default=""),
    Column("key_safe_code", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("ref", CODE, nullable=False, server_default=""),
)
Index("ix_homes_ref", homes.c.ref)

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
    Column("sees_badly", Boolean, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("ref", CODE, nullable=False, server_default=""),
)
Index("ix_residents_home", residents.c.home)
Index("ix_residents_ref", residents.c.ref)

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
    Column("version", Integer, nullable=False, server_default="1"),
    Column("ref", CODE, nullable=False, server_default=""),
)
Index("ix_contacts_home", contacts.c.home, contacts.c.rank)
Index("ix_contacts_ref", contacts.c.ref)

photos = Table(
    "photos",
    metadata,
    Column("resident", ID, ForeignKey("residents.id"), primary_key=True),
    Column("jpeg", LargeBinary, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("updated_at", Instant, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("resident", ID, ForeignKey("residents.id"), nullable=False),
    Column("kind", CODE, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(80), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
)
Index("ix_consents_resident", consents.c.resident, consents.c.at)

edits = Table(
    "edits",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("home", ID, nullable=False),
    Column("resident", ID),
    Column("subject", CODE, nullable=False),
    Column("subject_id", String(64), nullable=False),
)
Index("ix_edits_home", edits.c.home, edits.c.position)

people_search = Table(
    "people_search",
    metadata,
    Column("resident", ID, ForeignKey("residents.id"), primary_key=True),
    Column("home", ID, ForeignKey("homes.id"), nullable=False),
    Column("tenant", CODE, nullable=False),
    Column("territory", CODE, nullable=False),
    Column("programme", CODE, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
)
Index("ix_people_search_home", people_search.c.home)
TRIGRAMS = "ix_people_search_text"
"""The one index that only PostgreSQL has."""
Index(
    TRIGRAMS,
    people_search.c.text,
    postgresql_using="gin",
    postgresql_ops={"text": "gin_trgm_ops"},
).ddl_if(dialect="postgresql")
