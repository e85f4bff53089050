"""Invitations, second factors and locks of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("operators", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("seen_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("totp_secret", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("totp_pending", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("totp_since", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        for name in ("browser", "system"):
            batch_op.add_column(
                sa.Column(name, sa.String(length=32), server_default="", nullable=False)
            )
    op.create_table(
        "tickets",
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["operator"], ["operators.id"], name=op.f("fk_tickets_operator")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_operator", "tickets", ["operator"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("operator", sa.String(length=36), nullable=False),
        sa.Column("code_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator"], ["operators.id"], name=op.f("fk_recovery_codes_operator")
        ),
        sa.PrimaryKeyConstraint("operator", "code_sha256", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "wrong_passwords",
        sa.Column("key_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("login_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("failures", sa.Float(), server_default="0", nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.Column("right_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key_sha256", name=op.f("pk_wrong_passwords")),
    )
    op.create_index("ix_wrong_passwords_last_at", "wrong_passwords", ["last_at"], unique=False)
    op.create_index("ix_wrong_passwords_login", "wrong_passwords", ["login_sha256"], unique=False)
    op.create_table(
        "account_changes",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operator", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["operator"], ["operators.id"], name=op.f("fk_account_changes_operator")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_account_changes")),
    )
    op.create_index(
        "ix_account_changes_operator", "account_changes", ["operator", "position"], unique=False
    )


def downgrade() -> None:
    for table in ("account_changes", "wrong_passwords", "recovery_codes", "tickets"):
        op.drop_table(table)
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        for name in ("system", "browser"):
            batch_op.drop_column(name)
    with op.batch_alter_table("operators", schema=None) as batch_op:
        for name in (
            "totp_step",
            "totp_since",
            "totp_pending",
            "totp_secret",
            "seen_at",
            "version",
        ):
            batch_op.drop_column(name)
