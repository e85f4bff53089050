"""What the routes stand on: the parts of the centre that the console needs, as a dependency."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from starlette.requests import HTTPConnection

from central.alarms.desk import Desk
from central.console.live import Live
from central.console.looks import Looks
from central.console.proof import Proof
from central.console.reader import Reader
from central.database import Database
from central.figures.trend import Trend
from central.ingest import Ingest
from central.location.register import Seal
from central.notifications.sender import Sender
from central.operators.accounts import Accounts
from central.operators.directory import Directory
from central.operators.entrance import Entrance
from central.operators.invitations import Invitations
from central.operators.passwords import Passwords
from central.operators.patience import Patience
from central.operators.second_factor import SecondFactors
from central.operators.sessions import Sessions
from central.operators.vault import Vault
from central.residents.door import Door
from central.residents.editing import Register
from central.residents.sheets.importing import Importing
from central.settings import CentralSettings
from central.telemonitoring.series import Series
from protocol.clock import Clock


class Centre(Protocol):
    """What a centre offers to its console (`central.app.Centre`, which builds the console)."""

    @property
    def settings(self) -> CentralSettings: ...
    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def desk(self) -> Desk: ...
    @property
    def ingest(self) -> Ingest: ...
    @property
    def series(self) -> Series: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """One console over one centre."""

    settings: CentralSettings
    database: Database
    clock: Clock
    desk: Desk
    sessions: Sessions
    accounts: Accounts
    entrance: Entrance
    invitations: Invitations
    directory: Directory
    factors: SecondFactors
    sender: Sender
    """For invitations; its children are started by the first."""
    strength_asked: RateLimiter
    """How often each address has had a password judged; of this process alone."""
    door: Door
    looks: Looks
    seal: Seal
    """Opens the last position of a tracker."""
    live: Live
    proof: Proof
    reader: Reader
    """For long lists."""
    archive: Reader
    """For figures and the journal, whose long reads must not hold up the desk."""
    trend: Trend
    series: Series
    """Of vital signs; its owner closes it."""

    @classmethod
    def of(cls, centre: Centre, passwords: Passwords) -> "Premises":
        """Furnish the console of `centre`."""
        database, settings = centre.database, centre.settings
        secret = settings.the_secret()
        sessions = Sessions(database, settings.second_factor_for)
        accounts = Accounts(database, passwords)
        patience = Patience(database, secret)
        factors = SecondFactors(database, Vault(secret))
        door = Door(database)
        return cls(
            settings=settings,
            database=database,
            clock=centre.clock,
            desk=centre.desk,
            sessions=sessions,
            accounts=accounts,
            entrance=Entrance(database, accounts, patience, factors),
            invitations=Invitations(database, accounts, passwords, patience),
            directory=Directory(database, patience),
            factors=factors,
            sender=Sender(settings.apprise_allowed, children=1),
            strength_asked=MovingWindowRateLimiter(MemoryStorage()),
            door=door,
            looks=Looks(),
            seal=Seal(secret),
            live=Live(database, door, sessions),
            proof=Proof(database),
            reader=Reader(database),
            archive=Reader(database),
            trend=Trend(),
            series=centre.series,
        )

    @property
    def register(self) -> Register:
        """Return where homes and people are changed."""
        return Register(self.database, self.settings.apprise_allowed)

    @property
    def importing(self) -> Importing:
        """Return what brings files of people in."""
        return Importing(self.database, self.settings.apprise_allowed)

    def close(self) -> None:
        """End the threads that read."""
        self.reader.close()
        self.archive.close()

    @property
    def is_secure(self) -> bool:
        """Whether people reach us over HTTPS, so that cookies may travel over nothing else."""
        return self.settings.cookie_secure or self.settings.public_url.startswith("https:")


def _premises(connection: HTTPConnection) -> Premises:
    found = connection.app.state.premises
    assert isinstance(found, Premises)  # noqa: S101 - build_app put it there
    return found


Here = Annotated[Premises, Depends(_premises)]
