"""Outside the home: safe zones, what holds for a person, trackers, and positions for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "zones",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("resident", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("geojson", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name="fk_zones_resident"),
        sa.PrimaryKeyConstraint("id", name="pk_zones"),
    )
    op.create_index("ix_zones_resident", "zones", ["resident"])
    op.create_table(
        "location_rules",
        sa.Column("resident", sa.String(length=36), nullable=False),
        sa.Column("limit_kmh", sa.Float(), nullable=True),
        sa.Column("silent_after_s", sa.Float(), nullable=False, server_default="3600"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name="fk_location_rules_resident"),
        sa.PrimaryKeyConstraint("resident", name="pk_location_rules"),
    )
    op.create_table(
        "trackers",
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("fix_at", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("battery", sa.Float(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("outing", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["hub"], ["hubs.id"], name="fk_trackers_hub"),
        sa.PrimaryKeyConstraint("hub", name="pk_trackers"),
    )
    op.create_index(
        "ix_trackers_due_at", "trackers", ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE
    )
    op.create_table(
        "positions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=False),
        sa.Column("speed_mps", sa.Float(), nullable=True),
        sa.Column("heading_deg", sa.Float(), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_positions"),
    )
    op.create_index("ix_positions_resident", "positions", ["resident", "at"])
    op.create_index("ix_positions_case_id", "positions", ["case_id", "at"])
    op.create_index("ix_positions_at", "positions", ["at"])


def downgrade() -> None:
    for table in ("positions", "trackers", "location_rules", "zones"):
        op.drop_table(table)
