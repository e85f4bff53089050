"""The settings of one hub: a TOML file, overridden by the environment, read once at the door.

`CALIU_EDGE_HUB` overrides `hub`, `CALIU_EDGE_CENTRE__BROKER` overrides `broker` of `[centre]`.
Paths are relative to the file's folder.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from protocol.identity import HUB_ID

PORTS = {"mqtt": 1883, "mqtts": 8883}
MONITORS = ("blood-pressure", "oximeter", "thermometer", "scale", "heart-rate", "glucose")
"""Kinds of Bluetooth device that measure a person; the others only advertise."""
SECRETS = frozenset({"bindkey", "modem_pin"})
"""Settings whose value is shown to nobody, be it wrong."""


class SettingsWrong(Exception):  # noqa: N818 - it reads as what it says
    """The settings cannot be used; `sentences` say what, where and what to do."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _broker(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError("write it like mqtt://host:1883, or mqtts://host:8883 with certificates")
    _ = parts.port  # raises ValueError where it is not a port
    return url


def _api(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write it like https://centre:8443")
    return url.rstrip("/")


def _radio(radio: str) -> str:
    parts = urlsplit(radio)
    if radio != "bluez" and (parts.scheme != "tcp" or not parts.hostname or not parts.port):
        raise ValueError("write `bluez`, or tcp://host:port of a radio elsewhere")
    return radio


Broker = Annotated[str, AfterValidator(_broker)]
Api = Annotated[str, AfterValidator(_api)]
Seconds = Annotated[float, Field(gt=0, le=86400)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Centre(_Part):
    """How to reach the centre, and how long to wait for it."""

    broker: Broker
    api: Api | None = None
    """Where the desired state is fetched; without it the stored one holds."""
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    receipt_within_s: Seconds = 20.0
    """Without a receipt of a life alarm after this the hub says so aloud."""
    heartbeat_s: Seconds = 300.0


class Home(_Part):
    """What is joined at home."""

    broker: Broker | None = None
    board: str | None = None
    """The serial port of the board."""
    modem: str | None = None
    """The serial port of a GSM modem: the second path of an alarm."""
    modem_pin: Annotated[SecretStr, Field(min_length=4, max_length=8)] | None = None
    """Of its SIM card."""
    call_number: Annotated[str, Field(pattern=r"^\+[0-9]{6,15}$")] | None = None
    """The last resort: the modem rings it where texts bring no receipt either."""
    keyboard: bool = False
    """Whether keys of the terminal are buttons: b, y and n."""
    supervised: dict[str, Annotated[float, Field(gt=0)]] = {}
    """Seconds of silence after which a device or a kind of it is missed: `edge.intervals`."""
    speak: Literal["auto", "terminal", "espeak", "off"] = "auto"


class BluetoothDevice(_Part):
    """A device within reach of the radio."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    kind: Literal[
        "blood-pressure",
        "oximeter",
        "thermometer",
        "scale",
        "heart-rate",
        "glucose",
        "pendant",
        "pull-cord",
        "button",
        "door",
        "window",
        "motion",
        "bed",
        "smoke",
        "gas",
        "co",
        "water",
        "climate",
    ]
    address: Annotated[str, Field(pattern=r"^([0-9A-F]{2}:){5}[0-9A-F]{2}$")]
    """In capitals, AA:BB:CC:DD:EE:FF."""
    place: str | None = None
    """The room, and below whose it is, where the configuration does not name the device."""
    resident: str | None = None
    users: dict[Annotated[int, Field(ge=0, le=254)], str] = {}
    """User slot of a monitor to resident, where several share it."""
    bindkey: Annotated[SecretStr, Field(min_length=32, max_length=32)] | None = None
    """32 hexadecimal digits: of a sensor that encrypts what it says."""
    silent_after_h: Annotated[float, Field(gt=0, le=8760)] | None = None

    @field_validator("bindkey")
    @classmethod
    def _hexadecimal(cls, bindkey: SecretStr | None) -> SecretStr | None:
        if bindkey is not None and set(bindkey.get_secret_value()) - set("0123456789abcdefABCDEF"):
            raise ValueError("write 32 hexadecimal digits")
        return bindkey


class BluetoothSettings(_Part):
    """The radio and who is to be heard; without devices it is not touched."""

    radio: Annotated[str, AfterValidator(_radio)] = "bluez"
    adapter: str | None = None
    """Such as `hci0`; else the machine's first."""
    devices: tuple[BluetoothDevice, ...] = ()

    @field_validator("devices")
    @classmethod
    def _each_once(cls, devices: tuple[BluetoothDevice, ...]) -> tuple[BluetoothDevice, ...]:
        for what in ("id", "address"):
            found = [getattr(device, what) for device in devices]
            twice = sorted({one for one in found if found.count(one) > 1})
            if twice:
                raise ValueError(f"two devices have the {what} {twice[0]}")
        return devices


class Dialogue(_Part):
    """How long a question waits."""

    answer_within_s: Seconds = 30.0
    grace_s: Seconds = 15.0
    """What the centre waits longer, should this hub be destroyed in the middle."""


class Settings(BaseSettings):
    """All of it."""

    model_config = SettingsConfigDict(
        env_prefix="CALIU_EDGE_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    hub: Annotated[str, Field(pattern=f"^{HUB_ID.pattern}$")]
    installation: UUID
    """Given at provisioning: events of an earlier home never attach to the next."""
    state: Path = Path("/var/lib/caliu/edge")
    language: str = "ca"
    profile: Literal["hub", "robot"] = "hub"
    centre: Centre
    home: Home = Home()
    bluetooth: BluetoothSettings = BluetoothSettings()
    dialogue: Dialogue = Dialogue()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, whose content comes as arguments."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load(path: Path) -> Settings:
    """Read the settings; raises SettingsWrong."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        why = error.strerror or str(error)
        raise SettingsWrong([f"{path} cannot be read: {why}. Is it the right file?"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsWrong([f"{path} is not TOML: {error}."]) from error
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise SettingsWrong([_sentence(path, wrong) for wrong in error.errors()]) from error
    settings = _beside(path.parent, settings)
    if wrong := _missing(path, settings):
        raise SettingsWrong(wrong)
    return settings


def _beside(folder: Path, settings: Settings) -> Settings:
    centre = settings.centre
    placed = {
        name: folder / value
        for name in ("ca", "certificate", "key")
        if (value := getattr(centre, name)) is not None
    }
    return settings.model_copy(
        update={"centre": centre.model_copy(update=placed), "state": folder / settings.state}
    )


def _missing(path: Path, settings: Settings) -> list[str]:
    centre = settings.centre
    wrong = [
        f"{path}, [centre] {name}: {value} cannot be read. Was the hub provisioned?"
        for name in ("ca", "certificate", "key")
        if (value := getattr(centre, name)) is not None and not _readable(value)
    ]
    if (centre.certificate is None) != (centre.key is None):
        wrong.append(f"{path}, [centre]: `certificate` and `key` belong together; give both.")
    return wrong


def _readable(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except OSError:
        return False


def _sentence(path: Path, wrong: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    *tables, name = [str(part) for part in wrong["loc"]] or ["?"]
    where = f"{path}, [{'.'.join(tables)}] {name}" if tables else f"{path}, {name}"
    match wrong["type"]:
        case "missing":
            return f"{where}: it is missing. Add it, or set {_variable(tables, name)}."
        case "extra_forbidden":
            return f"{where}: there is no such setting. Is it misspelt, or in the wrong table?"
        case "string_pattern_mismatch" if name == "hub":
            what = "3 to 63 small letters, digits and hyphens, such as hub-0001"
            return f"{where}: {wrong['input']!r} cannot name a hub; use {what}."
        case _:
            message = str(wrong["msg"]).removeprefix("Value error, ")
            shown = "what is there" if name in SECRETS else repr(wrong["input"])
            return f"{where}: {shown} will not do: {message}."


def _variable(tables: list[str], name: str) -> str:
    return "CALIU_EDGE_" + "__".join([*tables, name]).upper()
