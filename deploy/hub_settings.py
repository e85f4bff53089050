"""The settings file of a hub, `hub.toml`, which the agent of the home reads at its start.

Enrolment owns who the hub is and how it reaches the centre; what is joined at home and how long a
question waits are the technician's, and stay as they are when enrolment runs again.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from deploy.writing import PRIVATE, write_file
from protocol.provisioning import Enrolment

FILE = "hub.toml"
Table = dict[str, Any]


class SettingsUnreadable(Exception):  # noqa: N818 - it reads as what it says
    """An existing settings file is not one; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What enrolment leaves in the state folder; paths inside the settings are relative to it."""

    state: Path

    @property
    def settings(self) -> Path:
        return self.state / FILE

    @property
    def authority(self) -> Path:
        return self.state / "ca.pem"

    @property
    def certificate(self) -> Path:
        return self.state / "device.pem"

    @property
    def key(self) -> Path:
        return self.state / "device.key"

    @property
    def next_key(self) -> Path:
        """Of an enrolment under way, until its certificate has come."""
        return self.state / "device-next.key"

    @property
    def enrolment(self) -> Path:
        """The centre's answer, whole; the other files follow from it."""
        return self.state / "enrolment.json"


def read_settings(path: Path) -> Table:
    """Return the settings there are, or none; raises SettingsUnreadable."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsUnreadable(f"{path} is not TOML: {error}") from error
    except OSError as error:
        raise SettingsUnreadable(f"{path} cannot be read: {error.strerror}") from error


def remembered(files: Files) -> tuple[str | None, Path | None]:
    """Return the centre's address and the authority that an earlier run wrote, where it did.

    Raises SettingsUnreadable.
    """
    address = _table(read_settings(files.settings), "centre").get("api")
    authority = files.authority if files.authority.exists() else None
    return (address if isinstance(address, str) else None), authority


def write_settings(
    files: Files, enrolment: Enrolment, *, api: str, broker: str, profile: str, before: Table
) -> None:
    """Write the settings of an enrolled hub over those of `before`."""
    content = settings(files, enrolment, api=api, broker=broker, profile=profile, before=before)
    write_file(files.settings, tomli_w.dumps(content), mode=PRIVATE)


def settings(
    files: Files, enrolment: Enrolment, *, api: str, broker: str, profile: str, before: Table
) -> Table:
    """Return the settings of an enrolled hub, the technician's own kept from `before`."""
    home = {"keyboard": False, "speak": "auto"}
    dialogue = {"answer_within_s": 30.0, "grace_s": 15.0}
    figures = {
        "receipt_within_s": enrolment.receipt_within_s,
        "heartbeat_s": enrolment.heartbeat_s,
    }
    return {
        "hub": enrolment.hub,
        "installation": enrolment.installation,
        "state": before.get("state", "edge"),
        "language": enrolment.language,
        "profile": profile,
        "centre": figures
        | _table(before, "centre")
        | {
            "broker": broker,
            "api": api,
            "ca": files.authority.name,
            "certificate": files.certificate.name,
            "key": files.key.name,
        },
        "home": home | _table(before, "home"),
        "dialogue": dialogue | _table(before, "dialogue"),
    }


def _table(content: Table, name: str) -> Table:
    found = content.get(name, {})
    return found if isinstance(found, dict) else {}
