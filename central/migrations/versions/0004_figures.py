"""Who took a case first, why a call waited long, audits of calls, and the indexes of figures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPERATORS = sa.text("substr(actor, 1, 9) = 'operator:'")
_FIRST_TAKERS = """
    UPDATE cases SET first_taken_by = (
        SELECT substr(journal.actor, 10) FROM journal
        WHERE journal.case_id = cases.id AND journal.kind = 'case.taken'
        ORDER BY journal.position LIMIT 1
    ) WHERE first_taken_at IS NOT NULL
"""
"""The journal knows who took what was taken before this column was there."""


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_taken_by", sa.String(length=36), nullable=True))
    op.execute(_FIRST_TAKERS)
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_answered",
            [
                "opened_at",
                "first_taken_at",
                "first_taken_by",
                "priority",
                "test",
                "closed_at",
                "tenant",
                "territory",
                "programme",
            ],
            unique=False,
        )

    op.create_table(
        "explanations",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.Column("written_by", sa.String(length=36), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_explanations_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_explanations")),
    )
    op.create_table(
        "call_audits",
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("operator", sa.String(length=36), nullable=False),
        sa.Column("whole_call", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("audited_by", sa.String(length=36), nullable=False),
        sa.Column("audited_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_call_audits_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_call_audits")),
    )
    with op.batch_alter_table("call_audits", schema=None) as batch_op:
        batch_op.create_index("ix_call_audits_operator", ["operator"], unique=False)
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_operator",
            ["actor", "position"],
            unique=False,
            sqlite_where=_OPERATORS,
            postgresql_where=_OPERATORS,
        )


def downgrade() -> None:
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_operator")
    op.drop_table("call_audits")
    op.drop_table("explanations")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_answered")
        batch_op.drop_column("first_taken_by")
