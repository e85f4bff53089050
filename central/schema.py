"""Brings a database to the schema of this code, by Alembic, on SQLite and on PostgreSQL alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration without a file; `connection` is what migrations run on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest version; what is there already is left alone."""
    async with engine.connect() as connection:
        await connection.execution_options(caliu_write=True)
        async with connection.begin():
            await connection.run_sync(lambda sync: command.upgrade(configuration(sync), "head"))
