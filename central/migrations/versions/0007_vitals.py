"""Vital signs: readings, their projection, limits, measuring plans and what was told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WHERE = {
    "nobodys": "resident IS NULL",
    "unjudged": "NOT judged AND resident IS NOT NULL",
    "unwritten": "NOT written AND resident IS NOT NULL AND mark IS NULL",
    "marked": "mark IS NOT NULL",
}
_COLUMNS = {
    "nobodys": ["home", "at"],
    "unjudged": ["at"],
    "unwritten": ["at"],
    "marked": ["resident", "at"],
}


def upgrade() -> None:
    code, known, instant = sa.String(length=64), sa.String(length=36), sa.BigInteger()
    op.create_table(
        "readings",
        sa.Column("hub", code, nullable=False),
        sa.Column("id", known, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("measure", code, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.Column("device", code, nullable=False),
        sa.Column("home", known, nullable=False),
        sa.Column("resident", known, nullable=True),
        sa.Column("doubts", sa.Text(), server_default="[]", nullable=False),
        sa.Column("context", code, nullable=True),
        sa.Column("mark", code, nullable=True),
        sa.Column("judged", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("written", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("hub", "id", "part", name=op.f("pk_readings")),
    )
    op.create_index("ix_readings_resident", "readings", ["resident", "measure", "at"])
    for name, where in _WHERE.items():
        op.create_index(
            f"ix_readings_{name}",
            "readings",
            _COLUMNS[name],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "points",
        sa.Column("resident", known, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("measure", code, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("doubts", code, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("resident", "at", "measure", name=op.f("pk_points")),
    )
    op.create_table(
        "series_erasures",
        sa.Column("resident", known, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("resident", name=op.f("pk_series_erasures")),
    )
    op.create_table(
        "limits",
        sa.Column("resident", known, nullable=False),
        sa.Column("measure", code, nullable=False),
        sa.Column("concern_below", sa.Float(), nullable=True),
        sa.Column("notice_below", sa.Float(), nullable=True),
        sa.Column("notice_above", sa.Float(), nullable=True),
        sa.Column("concern_above", sa.Float(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("resident", "measure", name=op.f("pk_limits")),
    )
    op.create_table(
        "measuring_plans",
        sa.Column("id", known, nullable=False),
        sa.Column("resident", known, nullable=False),
        sa.Column("measure", code, nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("tolerance_min", sa.Integer(), nullable=False),
        sa.Column("missed_priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("concern_after", sa.Integer(), server_default="0", nullable=False),
        sa.Column("slot_at", instant, nullable=True),
        sa.Column("next_due_at", instant, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measuring_plans")),
    )
    op.create_index("ix_measuring_plans_resident", "measuring_plans", ["resident"])
    op.create_index("ix_measuring_plans_next_due_at", "measuring_plans", ["next_due_at"])
    op.create_table(
        "plan_slots",
        sa.Column("plan", known, nullable=False),
        sa.Column("slot_at", instant, nullable=False),
        sa.Column("resident", known, nullable=False),
        sa.Column("measure", code, nullable=False),
        sa.Column("outcome", code, nullable=False),
        sa.PrimaryKeyConstraint("plan", "slot_at", name=op.f("pk_plan_slots")),
    )
    op.create_index("ix_plan_slots_resident", "plan_slots", ["resident", "slot_at"])
    op.create_table(
        "vital_states",
        sa.Column("resident", known, nullable=False),
        sa.Column("about", code, nullable=False),
        sa.Column("side", code, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hub", code, nullable=True),
        sa.Column("alarm", known, nullable=True),
        sa.Column("since", instant, nullable=True),
        sa.Column("last_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("resident", "about", name=op.f("pk_vital_states")),
    )


def downgrade() -> None:
    for name in (
        "vital_states",
        "plan_slots",
        "measuring_plans",
        "limits",
        "series_erasures",
        "points",
        "readings",
    ):
        op.drop_table(name)
