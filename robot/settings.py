"""The settings of the robot process: a TOML file, over it the environment, over it the command.

Small frozen types through msgspec: this process runs on the robot's Python 3.10 with few packages.
"""

import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Struct

PREFIX = "CALIU_ROBOT_"
"""Of environment variables: CALIU_ROBOT_BROKER sets `broker`."""
_PORTS = {"mqtt": 1883, "mqtts": 8883}


class SettingsError(ValueError):
    """A setting is missing or wrong; the text names it, where it stands and what it should be."""


class RobotSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of them."""

    broker: str = "mqtt://127.0.0.1:1883"
    """The broker of the home: mqtt://host[:port], or mqtts:// with TLS."""
    username: str = ""
    password_file: str = ""
    """A file that holds the password alone: it stands neither here nor in the list of processes."""
    ca_file: str = ""
    """For mqtts: the authority that signed the broker's certificate, in PEM."""
    profile: str = "kinematic"
    """The body: a name in robot/profiles, or a path to such a file."""
    name: str = "robot-1"
    """The robot's id within the home."""

    def __post_init__(self) -> None:
        address(self.broker)


class Address(Struct, frozen=True, kw_only=True):
    """Where the broker is."""

    host: str
    port: int
    tls: bool


def address(url: str) -> Address:
    """Read a broker's URL; raises SettingsError."""
    wanted = (
        f"broker `{_without_password(url)}`: expected mqtt://host[:port] or mqtts://host[:port]"
    )
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SettingsError(wanted)
    if parts.username or parts.password:
        raise SettingsError("broker: the user stands in `username`, never in the URL")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise SettingsError(f"{wanted} ({error})") from error
    return Address(host=unquote(parts.hostname), port=port, tls=parts.scheme == "mqtts")


def load_settings(
    file: "Path | None" = None,
    environment: "Mapping[str, str] | None" = None,
    command: "Mapping[str, str | None] | None" = None,
) -> RobotSettings:
    """Read the settings; what the environment says wins over the file, the command over both."""
    found: dict[str, object] = {}
    if file is not None:
        try:
            found.update(msgspec.toml.decode(file.read_bytes(), type=dict[str, object]))
        except (OSError, msgspec.DecodeError) as error:
            raise SettingsError(f"{file}: {error}") from error
    for name in RobotSettings.__struct_fields__:
        value = (environment or {}).get(PREFIX + name.upper())
        if value is not None:
            found[name] = value
    found.update({name: value for name, value in (command or {}).items() if value is not None})
    try:
        return msgspec.convert(found, RobotSettings)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error)) from error


def password(settings: RobotSettings) -> "str | None":
    """Read the password; None where no file is set."""
    if not settings.password_file:
        return None
    try:
        return Path(settings.password_file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"password_file: {error}") from error


def tls_context(settings: RobotSettings) -> "ssl.SSLContext | None":
    """Return what TLS needs; None for a broker without it."""
    if not address(settings.broker).tls:
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError as error:
        raise SettingsError(f"ca_file: {error}") from error


def _without_password(url: str) -> str:
    before, at, after = url.rpartition("@")
    return f"{before.partition('://')[0]}://***@{after}" if at else url
