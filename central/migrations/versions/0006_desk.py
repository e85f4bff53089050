"""What the desk needs beside its cases: hand-overs that were not read, and who looks at what."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE_A_CASE = sa.text("alarm IS NOT NULL AND case_id IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("cases") as batch_op:
        batch_op.add_column(sa.Column("handed_by", sa.String(length=36), nullable=True))
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.add_column(sa.Column("looks_at", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("looks_since", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_journal_alarm",
        "journal",
        ["alarm"],
        sqlite_where=_BEFORE_A_CASE,
        postgresql_where=_BEFORE_A_CASE,
    )


def downgrade() -> None:
    op.drop_index("ix_journal_alarm", table_name="journal")
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.drop_column("looks_since")
        batch_op.drop_column("looks_at")
    with op.batch_alter_table("cases") as batch_op:
        batch_op.drop_column("handed_by")
