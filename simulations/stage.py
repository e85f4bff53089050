"""A centre of its own for a story or a measurement: a real process on free ports."""

from dataclasses import dataclass
from pathlib import Path

from central import schema
from central.database import Database
from protocol.clock import RealClock
from simulations.brokers import free_port
from simulations.processes import Company, Program, room


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A running receiving station."""

    program: Program
    port: int
    database: str
    """Its SQLAlchemy URL."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


async def prepare(url: str) -> None:
    """Make the schema, so that people and hubs can be written before the centre starts."""
    database = Database.open(url, RealClock())
    try:
        await schema.upgrade(database.engine)
    finally:
        await database.close()


def centre(folder: Path, *, broker_port: int, database: str = "", **settings: str) -> Centre:
    """Describe a centre; `settings` are fields of `CentralSettings` as text."""
    state = folder / "central"
    state.mkdir(parents=True, exist_ok=True)
    port = free_port()
    url = database or f"sqlite+aiosqlite:///{state / 'caliu.db'}"
    fields = {
        "state": str(state),
        "database": url,
        "port": str(port),
        "public_url": f"http://127.0.0.1:{port}",
        "broker": f"mqtt://127.0.0.1:{broker_port}",
        "log_level": "WARNING",
        **settings,
    }
    environment = {f"CALIU_CENTRAL_{name.upper()}": value for name, value in fields.items()}
    program = Program(
        "central", room("caliu", "central", "run"), folder=folder, environment=environment
    )
    return Centre(program=program, port=int(fields["port"]), database=url)


async def start_centre(
    company: Company, folder: Path, *, broker_port: int, database: str = "", **settings: str
) -> Centre:
    """Start a centre and return it once it is ready."""
    described = centre(folder, broker_port=broker_port, database=database, **settings)
    await company.start(described.program)
    return described
