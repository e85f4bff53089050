"""What hubs tell of their senses, and the history of faults."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("hubs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("beat_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("paths", sa.Text(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("mains", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("battery", sa.Float(), nullable=True))

    op.create_table(
        "senses",
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("low", sa.Integer(), server_default="0", nullable=False),
        sa.Column("troubled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lowest", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["hub"], ["hubs.id"], name=op.f("fk_senses_hub")),
        sa.PrimaryKeyConstraint("hub", "part", name=op.f("pk_senses")),
    )
    with op.batch_alter_table("senses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_senses_low",
            ["hub"],
            unique=False,
            sqlite_where=sa.text("low > 0"),
            postgresql_where=sa.text("low > 0"),
        )

    with op.batch_alter_table("faults", schema=None) as batch_op:
        batch_op.create_index(
            "ix_faults_open",
            ["hub"],
            unique=False,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "fault_spells",
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("component", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hub", "component", "code", "since", name=op.f("pk_fault_spells")),
    )
    with op.batch_alter_table("fault_spells", schema=None) as batch_op:
        batch_op.create_index("ix_fault_spells_hub_since", ["hub", "since"], unique=False)
    # Of each fault the latest spell is known already.
    op.execute(
        "INSERT INTO fault_spells (hub, component, code, since, text, count, cleared_at) "
        "SELECT hub, component, code, since, text, count, cleared_at FROM faults"
    )


def downgrade() -> None:
    op.drop_table("fault_spells")
    with op.batch_alter_table("faults", schema=None) as batch_op:
        batch_op.drop_index("ix_faults_open")
    op.drop_table("senses")
    with op.batch_alter_table("hubs", schema=None) as batch_op:
        for column in ("battery", "mains", "paths", "beat_at"):
            batch_op.drop_column(column)
