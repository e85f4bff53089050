"""Brings a database to the schema of this code, by Alembic, on SQLite and on PostgreSQL alike."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "0008"
"""The last migration. A test holds it against the folder."""


def configuration(connection: Connection | None = None) -> "Config":
    """Return Alembic's configuration without a file; `connection` is what migrations run on."""
    from alembic.config import Config  # noqa: PLC0415 - half a second that most starts can do without

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest version; what is there already is left alone."""
    async with engine.connect() as connection:
        if await connection.run_sync(_version) == NEWEST:
            return
        await connection.rollback()
        await connection.execution_options(caliu_write=True)
        async with connection.begin():
            await connection.run_sync(_upgrade)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("select version_num from alembic_version"))
    return version


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - as above

    command.upgrade(configuration(connection), "head")
