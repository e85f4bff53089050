"""The tables of the receiving station."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - one statement a table and index
    op.create_table(
        "alarms",
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=64), nullable=True),
        sa.Column("home", sa.String(length=36), nullable=True),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("test", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("unconfirmed", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("certainty", sa.Float(), server_default="1", nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("wrong", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("hub", "id", name=op.f("pk_alarms")),
    )
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index("ix_alarms_case_id", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_alarms_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=True),
        sa.Column("home", sa.String(length=36), nullable=True),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("hub", sa.String(length=64), nullable=True),
        sa.Column("tenant", sa.String(length=64), server_default="", nullable=False),
        sa.Column("territory", sa.String(length=64), server_default="", nullable=False),
        sa.Column("programme", sa.String(length=64), server_default="", nullable=False),
        sa.Column("alarms", sa.Integer(), server_default="1", nullable=False),
        sa.Column("test", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("unconfirmed", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("alerted_at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=True),
        sa.Column("first_taken_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("touched_at", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("plan", sa.Text(), server_default="[]", nullable=False),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_due_at", sa.BigInteger(), nullable=True),
        sa.Column("checked", sa.Text(), server_default="[]", nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("outcome_text", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("ix_cases_home", ["home", "closed_at"], unique=False)
        batch_op.create_index(
            "ix_cases_hub",
            ["hub", "closed_at"],
            unique=False,
            sqlite_where=sa.text("home IS NULL"),
            postgresql_where=sa.text("home IS NULL"),
        )
        batch_op.create_index(
            "ix_cases_next_due_at",
            ["next_due_at"],
            unique=False,
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_cases_open", ["closed_at", "priority", "opened_at"], unique=False)
        batch_op.create_index("ix_cases_position", ["position"], unique=False)

    op.create_table(
        "commands",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("next_due_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
        sa.UniqueConstraint("hub", "n", name=op.f("uq_commands_hub_n")),
    )
    with op.batch_alter_table("commands", schema=None) as batch_op:
        batch_op.create_index("ix_commands_next_due_at", ["next_due_at"], unique=False)

    op.create_table(
        "faults",
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("component", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("hub", "component", "code", name=op.f("pk_faults")),
    )
    op.create_table(
        "homes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tenant", sa.String(length=64), server_default="barcelona", nullable=False),
        sa.Column("territory", sa.String(length=64), server_default="", nullable=False),
        sa.Column("programme", sa.String(length=64), server_default="", nullable=False),
        sa.Column("street", sa.Text(), server_default="", nullable=False),
        sa.Column("floor", sa.Text(), server_default="", nullable=False),
        sa.Column("town", sa.Text(), server_default="", nullable=False),
        sa.Column("access", sa.Text(), server_default="", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column(
            "time_zone", sa.String(length=64), server_default="Europe/Madrid", nullable=False
        ),
        sa.Column("absent_until", sa.BigInteger(), nullable=True),
        sa.Column("config_version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
    )
    op.create_table(
        "journal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("hub", sa.String(length=64), nullable=True),
        sa.Column("home", sa.String(length=36), nullable=True),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("alarm", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_case_id", ["case_id", "position"], unique=False)
        batch_op.create_index("ix_journal_resident", ["resident", "position"], unique=False)

    op.create_table(
        "journal_content",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("home", sa.String(length=36), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_journal_content")),
    )
    with op.batch_alter_table("journal_content", schema=None) as batch_op:
        batch_op.create_index("ix_journal_content_resident", ["resident"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "messages",
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("origin", "key", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_received_at", ["received_at"], unique=False)

    op.create_table(
        "operators",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), server_default="", nullable=False),
        sa.Column("territory", sa.String(length=64), server_default="", nullable=False),
        sa.Column("programme", sa.String(length=64), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), server_default="ca", nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("login", name=op.f("uq_operators_login")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index("ix_quarantine_origin", ["origin", "received_at"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("contact", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), server_default="system", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attempts_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index("ix_attempts_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_attempts_link", ["link"], unique=False)
        batch_op.create_index("ix_attempts_state", ["state"], unique=False)

    op.create_table(
        "claims",
        sa.Column("code_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("home", sa.String(length=36), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("hub", sa.String(length=64), nullable=True),
        sa.Column("key_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["home"], ["homes.id"], name=op.f("fk_claims_home")),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_claims")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("home", sa.String(length=36), nullable=False),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), server_default="ca", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("channels", sa.Text(), server_default="[]", nullable=False),
        sa.Column("has_key", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("hours", sa.Text(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["home"], ["homes.id"], name=op.f("fk_contacts_home")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index("ix_contacts_home", ["home", "rank"], unique=False)

    op.create_table(
        "hubs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("home", sa.String(length=36), nullable=True),
        sa.Column("installation", sa.String(length=36), nullable=True),
        sa.Column("profile", sa.String(length=64), server_default="hub", nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=True),
        sa.Column("certificate", sa.String(length=64), nullable=True),
        sa.Column("session", sa.String(length=64), nullable=True),
        sa.Column("online", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("heartbeat_s", sa.Float(), server_default="300", nullable=False),
        sa.Column("software", sa.String(length=64), server_default="", nullable=False),
        sa.Column("capabilities", sa.Text(), server_default="[]", nullable=False),
        sa.Column("config_fetched", sa.Integer(), server_default="0", nullable=False),
        sa.Column("config_applied", sa.Integer(), server_default="0", nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=True),
        sa.Column("last_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("queued", sa.Integer(), server_default="0", nullable=False),
        sa.Column("command_n", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["home"], ["homes.id"], name=op.f("fk_hubs_home")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hubs")),
    )
    with op.batch_alter_table("hubs", schema=None) as batch_op:
        batch_op.create_index("ix_hubs_home", ["home"], unique=False)

    op.create_table(
        "residents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("home", sa.String(length=36), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("address_as", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), server_default="ca", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("intensity", sa.Integer(), server_default="1", nullable=False),
        sa.Column("hears_badly", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("mobility", sa.Text(), server_default="", nullable=False),
        sa.Column("health", sa.Text(), server_default="", nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["home"], ["homes.id"], name=op.f("fk_residents_home")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
    )
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.create_index("ix_residents_home", ["home"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("operator", sa.String(length=36), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["operator"], ["operators.id"], name=op.f("fk_sessions_operator")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("ix_sessions_operator", ["operator"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["hub"], ["hubs.id"], name=op.f("fk_certificates_hub")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_certificates")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index("ix_certificates_hub", ["hub"], unique=False)

    op.create_table(
        "devices",
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=True),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("wearing_position", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["hub"], ["hubs.id"], name=op.f("fk_devices_hub")),
        sa.PrimaryKeyConstraint("hub", "id", name=op.f("pk_devices")),
    )


def downgrade() -> None:  # noqa: PLR0915 - one statement a table and index
    op.drop_table("devices")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index("ix_certificates_hub")

    op.drop_table("certificates")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_sessions_operator")

    op.drop_table("sessions")
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_index("ix_residents_home")

    op.drop_table("residents")
    with op.batch_alter_table("hubs", schema=None) as batch_op:
        batch_op.drop_index("ix_hubs_home")

    op.drop_table("hubs")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_home")

    op.drop_table("contacts")
    op.drop_table("claims")
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_attempts_state")
        batch_op.drop_index("ix_attempts_link")
        batch_op.drop_index("ix_attempts_case_id")

    op.drop_table("attempts")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index("ix_quarantine_origin")

    op.drop_table("quarantine")
    op.drop_table("operators")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_received_at")

    op.drop_table("messages")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal_content", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_content_resident")

    op.drop_table("journal_content")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_resident")
        batch_op.drop_index("ix_journal_case_id")

    op.drop_table("journal")
    op.drop_table("homes")
    op.drop_table("faults")
    with op.batch_alter_table("commands", schema=None) as batch_op:
        batch_op.drop_index("ix_commands_next_due_at")

    op.drop_table("commands")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_position")
        batch_op.drop_index("ix_cases_open")
        batch_op.drop_index(
            "ix_cases_next_due_at",
            sqlite_where=sa.text("next_due_at IS NOT NULL"),
            postgresql_where=sa.text("next_due_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_cases_hub",
            sqlite_where=sa.text("home IS NULL"),
            postgresql_where=sa.text("home IS NULL"),
        )
        batch_op.drop_index("ix_cases_home")

    op.drop_table("cases")
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_alarms_due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_alarms_case_id")

    op.drop_table("alarms")
