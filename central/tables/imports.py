"""Programmes that homes belong to, and files of people that wait to be brought in."""

from sqlalchemy import Column, Index, LargeBinary, String, Table, Text

from central.tables.columns import CODE, ID, Instant, metadata

programmes = Table(
    "programmes",
    metadata,
    Column("tenant", CODE, primary_key=True),
    Column("code", CODE, primary_key=True),
    Column("names", Text, nullable=False, server_default="{}"),
    Column("retired_at", Instant),
)

previews = Table(
    "previews",
    metadata,
    Column("id", ID, primary_key=True),
    Column("operator", ID, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("file", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
Index("ix_previews_expires_at", previews.c.expires_at)
