"""The settings of the receiving station: one frozen class, from a TOML file and the environment.

`CALIU_CENTRAL_<FIELD>` in the environment overrides the same field of the TOML file, which is named
by `CALIU_CENTRAL_FILE` or handed to `load`.
"""

import os
import re
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from central.permissions import Role

Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0)]


_HOST = re.compile(r"(\{s\}\.)?[A-Za-z0-9.-]+(:\d+)?")
"""Of map tiles: `{s}` stands for one of several servers."""


class SettingsError(ValueError):
    """The settings cannot be used. The text names each field and what is wrong with it."""


class CentralSettings(BaseSettings):
    """All that an installation may choose."""

    model_config = SettingsConfigDict(
        env_prefix="CALIU_CENTRAL_", frozen=True, extra="forbid", env_ignore_empty=True
    )

    state: Path = Path("state/central")
    """Folder of what must outlive a restart: the SQLite database, the secret, exported heads."""
    database: str = ""
    """SQLAlchemy URL; empty means SQLite in the state folder. `postgresql+asyncpg://...` else."""

    # -- HTTP for people
    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: str = "http://127.0.0.1:8080"
    """How the outside reaches this server: links for contacts begin with it."""
    centre_phone: str = "900 000 000"
    """What contacts call when a link does not help; shown on their page."""
    console: Path | None = None
    """The built web application; empty means the one beside the code."""
    time_zone: str = "Europe/Madrid"
    """Whose days and hours the figures of supervision are told in."""
    map_tiles: str = ""
    """Where map tiles come from, such as `https://tiles.example/{z}/{x}/{y}.png`; empty: no map."""
    map_attribution: str = ""
    """What the source of the tiles asks to be named by."""
    secret: SecretStr | None = None
    """Signs links and cookies; made in the state folder where it is missing."""
    cookie_secure: bool = False
    """Set it where `public_url` is https."""

    # -- the second path of the homes
    sms_number: Annotated[str, Field(pattern=r"^(\+[0-9]{6,15})?$")] = ""
    """The number to which homes send what found no other way; empty: homes have no second path."""
    sms_gateway_secret: SecretStr | None = None
    """What a gateway shows when it hands in a text message; without it there is no such door."""

    # -- time series of vital signs
    series: str = ""
    """A store that takes InfluxDB's line protocol and answers Prometheus' questions, such as
    `http://127.0.0.1:8428` (VictoriaMetrics); empty: a table of the database."""
    series_token: SecretStr | None = None
    series_bucket: str = "caliu"

    # -- broker
    broker: str = "mqtt://127.0.0.1:1883"
    """`mqtt://[user[:password]@]host[:port]` or `mqtts://...`."""
    broker_ca: Path | None = None
    broker_certificate: Path | None = None
    broker_key: Path | None = None

    # -- HTTPS for devices
    device_host: str = "127.0.0.1"
    device_port: Port = 8443
    device_certificate: Path | None = None
    """Without it (and its key) the listener for devices is not started."""
    device_key: Path | None = None
    authority_certificate: Path | None = None
    authority_key: Path | None = None
    device_public_url: str = "https://127.0.0.1:8443"
    device_broker: str = ""
    """How homes reach the broker, where it differs from `broker`: hubs are told it at enrolment."""

    # -- figures
    tick_s: Seconds = 1.0
    """How often what is due is looked for."""
    join_within_s: Seconds = 1800.0
    """Alarms of one person at most so far apart are one case while it is open."""
    site_hold_off_s: Seconds = 60.0
    """How long silent hubs are not judged after the broker or this centre came back."""
    site_many: Annotated[int, Field(ge=2)] = 20
    """So many hubs lost within `site_window_s` are one alarm of the site."""
    site_window_s: Seconds = 10.0
    gap_after_s: Seconds = 120.0
    """A missing sequence number is a fault when it has not come for so long."""
    idle_after_s: Seconds = 300.0
    """A taken case that nobody touched for so long returns to the queue."""
    positions_kept_s: Seconds = 3 * 86_400.0
    """How long positions outlive the case for which they were kept."""
    trail_kept_s: Seconds = 14 * 86_400.0
    """How long positions are kept of people who consented to it."""
    heads_every_s: Seconds = 5.0
    """How often the head of the journal is exported."""
    quarantine_per_hub: Annotated[int, Field(ge=1)] = 64
    """Unreadable messages kept of one hub."""
    apprise_allowed: tuple[str, ...] = ("mailto", "mailtos", "json", "jsons", "ntfy", "ntfys")
    """Schemes of apprise that contacts may be told by."""
    second_factor_for: tuple[Role, ...] = ()
    """Roles that may do nothing until they have set up a second factor. A centre that is in
    service names administrator and supervisor here at least."""
    invitation_channel: str = ""
    """Apprise URL of the mail that carries invitations, with `{address}` where the address goes,
    such as `mailtos://user:password@example.org?to={address}`. Without it the link is shown to
    whoever invites, and to nobody else."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("broker")
    @classmethod
    def _broker_is_mqtt(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
            raise ValueError("must look like mqtt://host:1883 or mqtts://host:8883")
        return value

    @field_validator("series")
    @classmethod
    def _series_is_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("must look like http://host:8428, or be empty")
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _time_zone_is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise ValueError("must be the name of a time zone, such as Europe/Madrid") from error
        return value

    @field_validator("database")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if value and not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError(
                "must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://, or be empty"
            )
        return value

    @field_validator("map_tiles")
    @classmethod
    def _tiles_are_a_pattern(cls, value: str) -> str:
        parts = urlsplit(value)
        whole = all(part in value for part in ("{z}", "{x}", "{y}"))
        hosted = parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc)
        if value and not (whole and hosted):
            raise ValueError("must look like https://host/{z}/{x}/{y}.png, or be empty")
        return value

    @property
    def map_origin(self) -> str:
        """From where a browser may load pictures for the map; empty without one."""
        parts = urlsplit(self.map_tiles)
        return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if self.map_tiles else ""

    @property
    def database_url(self) -> str:
        """The URL that is really used."""
        return self.database or f"sqlite+aiosqlite:///{self.state / 'caliu.db'}"

    @property
    def sqlite_file(self) -> Path | None:
        """The file of the SQLite database, or None on PostgreSQL."""
        prefix = "sqlite+aiosqlite:///"
        url = self.database_url
        return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None

    def the_secret(self) -> bytes:
        """Return the secret for links and cookies, making it at the first call."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        file = self.state / "secret"
        try:
            return file.read_bytes()
        except FileNotFoundError:
            self.state.mkdir(parents=True, exist_ok=True)
            made = token_urlsafe(32).encode()
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(made)
            return made

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is handed in wins over the environment, which wins over the file."""
        del dotenv_settings, file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls, settings_cls.model_config.get("toml_file"))
        return init_settings, env_settings, toml


def load(file: Path | None = None) -> CentralSettings:
    """Read the settings; raises SettingsError with a sentence for each field that is wrong."""
    if file is None and (named := os.environ.get("CALIU_CENTRAL_FILE")):
        file = Path(named)
    if file is not None and not file.is_file():
        raise SettingsError(f"there is no settings file {file}")

    class FromFile(CentralSettings):
        model_config = SettingsConfigDict(toml_file=file)

    try:
        return FromFile()
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
            for each in error.errors()
        )
        raise SettingsError(f"the settings cannot be used: {wrong}") from error
    except ValueError as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
