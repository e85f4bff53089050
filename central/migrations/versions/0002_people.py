"""What is known of people: photographs, consents, search, edits."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def upgrade() -> None:
    with op.batch_alter_table("homes", schema=None) as batch_op:
        for name in ("key_safe_place", "key_safe_code"):
            batch_op.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        batch_op.add_column(_version())
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sees_badly", sa.Boolean(), server_default="0", nullable=False)
        )
        batch_op.add_column(_version())
    for name in ("contacts", "devices"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(_version())
    _create_of_residents()
    op.create_table(
        "edits",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home", sa.String(length=36), nullable=False),
        sa.Column("resident", sa.String(length=36), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_edits")),
    )
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.create_index("ix_edits_home", ["home", "position"], unique=False)
    _create_search()
    _fill_search()
    _create_imports()


def _create_of_residents() -> None:
    op.create_table(
        "photos",
        sa.Column("resident", sa.String(length=36), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_photos_resident")),
        sa.PrimaryKeyConstraint("resident", name=op.f("pk_photos")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("resident", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_consents_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index("ix_consents_resident", ["resident", "at"], unique=False)


def _create_search() -> None:
    op.create_table(
        "people_search",
        sa.Column("resident", sa.String(length=36), nullable=False),
        sa.Column("home", sa.String(length=36), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("territory", sa.String(length=64), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["home"], ["homes.id"], name=op.f("fk_people_search_home")),
        sa.ForeignKeyConstraint(
            ["resident"], ["residents.id"], name=op.f("fk_people_search_resident")
        ),
        sa.PrimaryKeyConstraint("resident", name=op.f("pk_people_search")),
    )
    with op.batch_alter_table("people_search", schema=None) as batch_op:
        batch_op.create_index("ix_people_search_home", ["home"], unique=False)
    if op.get_context().dialect.name == "postgresql" and _can_find_trigrams():
        op.create_index(
            "ix_people_search_text",
            "people_search",
            ["text"],
            postgresql_using="gin",
            postgresql_ops={"text": "gin_trgm_ops"},
        )


def _can_find_trigrams() -> bool:
    """Tell whether PostgreSQL has or may have pg_trgm; without it search scans, and still finds."""
    connection = op.get_bind()
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    except sa.exc.DBAPIError:
        return False
    return True


def _fill_search() -> None:
    """Make everyone who is known already findable, as `residents.search` kept it at 0002."""
    connection = op.get_bind()
    lines = sa.text(
        "SELECT r.id, r.home, r.given_name, r.family_name, r.address_as, r.phone, h.street, h.town,"
        " h.tenant, h.territory, h.programme"
        " FROM residents r JOIN homes h ON h.id = r.home WHERE r.erased_at IS NULL"
    )
    words: dict[str, list[str]] = {}
    for home, phone in connection.execute(sa.text("SELECT home, phone FROM contacts")):
        words.setdefault(home, []).append(_digits(phone))
    for home, hub in connection.execute(sa.text("SELECT home, id FROM hubs")):
        words.setdefault(home, []).append(hub)
    devices = "SELECT h.home, d.id FROM devices d JOIN hubs h ON h.id = d.hub ORDER BY d.hub, d.id"
    for home, device in connection.execute(sa.text(devices)):
        words.setdefault(home, []).append(device)
    found = [
        {
            "resident": row.id,
            "home": row.home,
            "tenant": row.tenant,
            "territory": row.territory,
            "programme": row.programme,
            "name": _folded(f"{row.given_name} {row.family_name}"),
            "text": " ".join(
                [
                    _folded(f"{row.given_name} {row.family_name} {row.address_as}"),
                    _folded(f"{row.street} {row.town}"),
                    _digits(row.phone),
                    _folded(" ".join(words.get(row.home, ()))),
                ]
            ),
        }
        for row in connection.execute(lines)
    ]
    if found:
        names = ("resident", "home", "tenant", "territory", "programme", "name", "text")
        into = sa.table("people_search", *(sa.column(name) for name in names))
        connection.execute(sa.insert(into), found)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w-]|_", " ", re.sub(r"[·.\u00b7]", "", kept)).split())


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def _create_imports() -> None:
    """Numbers that files know people by, files that wait, and the programmes that homes use."""
    for name in ("homes", "residents", "contacts"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            ref = sa.Column("ref", sa.String(length=64), server_default="", nullable=False)
            batch_op.add_column(ref)
            batch_op.create_index(f"ix_{name}_ref", ["ref"], unique=False)
    op.create_table(
        "programmes",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("names", sa.Text(), server_default="{}", nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "code", name=op.f("pk_programmes")),
    )
    op.create_table(
        "previews",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("operator", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_previews")),
    )
    with op.batch_alter_table("previews", schema=None) as batch_op:
        batch_op.create_index("ix_previews_expires_at", ["expires_at"], unique=False)
    op.execute(
        "INSERT INTO programmes (tenant, code)"
        " SELECT DISTINCT tenant, programme FROM homes WHERE programme <> ''"
    )


def _drop_imports() -> None:
    with op.batch_alter_table("previews", schema=None) as batch_op:
        batch_op.drop_index("ix_previews_expires_at")
    op.drop_table("previews")
    op.drop_table("programmes")
    for name in ("contacts", "residents", "homes"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_index(f"ix_{name}_ref")
            batch_op.drop_column("ref")


def downgrade() -> None:
    _drop_imports()
    with op.batch_alter_table("people_search", schema=None) as batch_op:
        if op.get_context().dialect.name == "postgresql":
            op.execute("DROP INDEX IF EXISTS ix_people_search_text")
        batch_op.drop_index("ix_people_search_home")
    op.drop_table("people_search")
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.drop_index("ix_edits_home")
    op.drop_table("edits")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("ix_consents_resident")
    op.drop_table("consents")
    op.drop_table("photos")
    for name in ("devices", "contacts"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_column("version")
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("sees_badly")
    with op.batch_alter_table("homes", schema=None) as batch_op:
        for name in ("version", "key_safe_code", "key_safe_place"):
            batch_op.drop_column(name)
