"""A real PostgreSQL server on a free port of the loopback, for tests and for the bench."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

from simulations.brokers import free_port

OWNER = "postgres"
"""The server refuses to run as root; Debian's package makes this user."""


class NoPostgresError(RuntimeError):
    """It is not installed, or one of its programs failed. The text has its words."""


class Postgres:
    """One server process over a folder, which must be its owner's."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """`settings` are lines of `postgresql.conf`."""
        self.folder = folder
        self.port = free_port()
        self._settings = settings
        self._bin = programs()

    def start(self) -> None:
        """Start it, on a new cluster where the folder has none; returns once it answers."""
        data = self.folder / "data"
        if not data.exists():
            if os.geteuid() == 0:
                owner = pwd.getpwnam(OWNER)
                os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.run("initdb", "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "-N")
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        for name, value in self._settings.items():
            options += f" -c {name}={value}"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(data), "-l", log, "-w", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it in one of PostgreSQL's modes."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def kill(self) -> None:
        """End it as a power cut of its machine would (PostgreSQL's word: immediate)."""
        self.stop("immediate")

    def make_database(self) -> str:
        """Make an empty database and return its SQLAlchemy URL."""
        name = f"caliu_{uuid4().hex[:12]}"
        self.run("createdb", *self.where, name)
        return self.url(name)

    @property
    def where(self) -> tuple[str, ...]:
        """How its programs find it."""
        return "-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        return f"postgresql+asyncpg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs as its owner; raises NoPostgresError with what it said."""
        command = [str(self._bin / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", OWNER, "--", *command]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode:
            raise NoPostgresError(f"{program} failed: {done.stdout}{done.stderr}")


def programs() -> Path:
    """Return the folder of its programs; raises NoPostgresError."""
    for candidate in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (candidate / "initdb").exists():
            return candidate
    found = shutil.which("initdb")
    if found is None:
        raise NoPostgresError("PostgreSQL is not installed: `make test` sets it up")
    return Path(found).parent
