"""A big centre's database, filled once and kept: 110,000 residents and 3 million entries.

It lies under `build/big-centre`, by a digest of whatever decides its content: the schema and the
modules that draw it. Both databases are filled by one drawing.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

import central
from central import schema, tables
from central.database import Database
from central.permissions import Role
from central.residents.search import reindex
from protocol.clock import RealClock
from simulations.big_past import Past, Town
from simulations.big_people import people
from simulations.bulk import PostgresStore, Row, SqliteStore, Store, add_all, dropped, made_again
from simulations.census import OPERATOR
from simulations.postgres import Postgres
from simulations.town import TOWN

KEPT = Path("build/big-centre")
OPERATORS = 24
_LARGE = (tables.cases, tables.alarms, tables.journal, tables.journal_content)
_CENTRAL = Path(central.__file__).parent
_DECIDE = (
    *Path(__file__).parent.glob("big_*.py"),
    Path(__file__).parent / "past.py",
    *_CENTRAL.glob("migrations/versions/*.py"),
    *_CENTRAL.glob("tables/*.py"),
    _CENTRAL / "residents/search.py",
    _CENTRAL / "alarms/chain.py",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big; the centre of the issue where nothing is said."""

    homes: int = 100_000
    cases: int = 470_000

    @property
    def digest(self) -> str:
        """Name the content."""
        named = sha256(f"{self.homes} {self.cases}".encode())
        for file in sorted(_DECIDE):
            named.update(file.read_bytes())
        return named.hexdigest()[:16]


class BigCentre:
    """The databases of one size."""

    def __init__(self, size: Size, root: Path = KEPT) -> None:
        self._size = size
        self._root = root.resolve()
        self.folder = self._root / size.digest

    @property
    def sqlite_url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'caliu.db'}"

    def postgres(self) -> Postgres:
        """Return its server, which is not started; raises NoPostgresError."""
        folder = self.folder / "postgres"
        folder.mkdir(parents=True, exist_ok=True)
        return Postgres(folder, max_wal_size="4GB")

    async def fill(self, server: Postgres | None, say: Callable[[str], None]) -> None:
        """Fill what is not filled yet; `server` runs, and has a database `caliu` where it is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = {"sqlite": self.sqlite_url}
        if server is not None:
            wanted["postgres"] = server.url("caliu")
        missing = {name: url for name, url in wanted.items() if not self._stamp(name).exists()}
        if not missing:
            return
        for other in self._root.iterdir():
            if other != self.folder:
                shutil.rmtree(other)
        say(f"filling {' and '.join(missing)}: {self._size.cases:,} cases, some minutes, once")
        if "sqlite" in missing:
            await asyncio.to_thread((self.folder / "caliu.db").unlink, missing_ok=True)
        if "postgres" in missing and server is not None:
            await asyncio.to_thread(server.run, "dropdb", *server.where, "--if-exists", "caliu")
            await asyncio.to_thread(server.run, "createdb", *server.where, "caliu")
        entries = await _fill(self._size, missing)
        for name in missing:
            self._stamp(name).write_text(f"{entries}\n")

    def _stamp(self, name: str) -> Path:
        return self.folder / f"filled-{name}"


async def _fill(size: Size, urls: dict[str, str]) -> int:
    databases = {name: Database.open(url, RealClock()) for name, url in urls.items()}
    for database in databases.values():
        await schema.upgrade(database.engine)
    stores: list[Store] = []
    file: sqlite3.Connection | None = None
    connection: AsyncConnection | None = None
    if "sqlite" in databases:
        where = databases["sqlite"].engine.url.database or ""
        async with databases["sqlite"].engine.begin() as small:
            await small.run_sync(dropped, _LARGE)
        file = sqlite3.connect(where)
        for pragma in ("synchronous=OFF", "cache_size=-262144"):
            file.execute(f"PRAGMA {pragma}")
        stores.append(SqliteStore(file))
    if "postgres" in databases:
        connection = await databases["postgres"].engine.connect()
        await connection.run_sync(dropped, _LARGE)
        stores.append(PostgresStore(connection))
    entries = await _draw(size, stores)
    if file is not None:
        file.commit()
        file.close()
        async with databases["sqlite"].engine.begin() as small:
            await small.run_sync(made_again, _LARGE)
            await small.run_sync(reindex)
    if connection is not None:
        await connection.run_sync(made_again, _LARGE)
        await connection.run_sync(reindex)
        await connection.commit()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))
        await connection.close()
    for database in databases.values():
        await database.close()
    return entries


async def _draw(size: Size, stores: list[Store]) -> int:
    operators = [(str(uuid5(TOWN, f"operator {n}")), n) for n in range(OPERATORS)]
    staff: list[Row] = [
        (id_, f"operator-{number}", f"Operadora {number}", Role.OPERATOR.value, "")
        for id_, number in operators
    ]
    staff.append((OPERATOR, "town", "Town", Role.SUPERVISOR.value, ""))
    for store in stores:
        await store.add(tables.operators, ("id", "login", "name", "role", "password"), staff)
    for rows in people(size.homes, seed=1):
        await add_all(stores, rows)
    past = Past(Town(homes=size.homes, cases=size.cases, operators=[one for one, _ in operators]))
    await past.write(stores)
    return past.entries
