"""What supervisors write: why a call waited long, and how a call was judged that they heard."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from central.tables.columns import CODE, ID, Instant, metadata

explanations = Table(
    "explanations",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("reason", CODE, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("action", Text, nullable=False, server_default=""),
    Column("written_by", ID, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

call_audits = Table(
    "call_audits",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("operator", ID, nullable=False),
    Column("whole_call", Boolean, nullable=False, server_default="0"),
    Column("mark", String(16), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("audited_by", ID, nullable=False),
    Column("audited_at", Instant, nullable=False),
)
Index("ix_call_audits_operator", call_audits.c.operator)
