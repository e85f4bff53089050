"""Those who work here: their accounts, sessions, tickets, second factors, and wrong passwords."""

from sqlalchemy import (
    BigInteger,
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

operators = Table(
    "operators",
    metadata,
    Column("id", ID, primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", CODE, nullable=False),
    Column("tenant", CODE, nullable=False, server_default=""),
    Column("territory", CODE, nullable=False, server_default=""),
    Column("programme", CODE, nullable=False, server_default=""),
    Column("language", String(8), nullable=False, server_default="ca"),
    Column("password", Text, nullable=False),  # empty until an invitation is accepted
    Column("disabled_at", Instant),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("seen_at", Instant),  # when they last logged in
    Column("totp_secret", Text),  # sealed with the centre's secret, as the next
    Column("totp_pending", Text),  # shown, and not yet confirmed by a first code
    Column("totp_since", Instant),
    Column("totp_step", BigInteger),  # of the last code that was used
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("operator", ID, ForeignKey("operators.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("browser", String(32), nullable=False, server_default=""),
    Column("system", String(32), nullable=False, server_default=""),
    Column("looks_at", ID),
    Column("looks_since", Instant),
)
Index("ix_sessions_operator", sessions.c.operator)

tickets = Table(
    "tickets",
    metadata,
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("operator", ID, ForeignKey("operators.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
)
Index("ix_tickets_operator", tickets.c.operator)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("operator", ID, ForeignKey("operators.id"), primary_key=True),
    Column("code_sha256", LargeBinary(32), primary_key=True),
)

wrong_passwords = Table(
    "wrong_passwords",
    metadata,
    Column("key_sha256", LargeBinary(32), primary_key=True),
    Column("login_sha256", LargeBinary(32)),  # of whose login; null for an address
    Column("failures", Float, nullable=False, server_default="0"),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant),
    Column("right_at", Instant),  # for a login and an address: when it was last right from there
)
Index("ix_wrong_passwords_last_at", wrong_passwords.c.last_at)
Index("ix_wrong_passwords_login", wrong_passwords.c.login_sha256)

account_changes = Table(
    "account_changes",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("operator", ID, ForeignKey("operators.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("kind", CODE, nullable=False),
    Column("fields", Text, nullable=False, server_default="{}"),
)
Index("ix_account_changes_operator", account_changes.c.operator, account_changes.c.position)
