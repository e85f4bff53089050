"""Profiles: one YAML file a body, read into frozen types; `body` tells which kind it is."""

from pathlib import Path

import msgspec
from msgspec import Struct

from robot.places import Places

FOLDER = Path(__file__).parent / "profiles"


class ProfileError(ValueError):
    """The profile does not exist or cannot be read; the text says where and why."""


class BatteryProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Per cent an hour."""

    idle_pct_h: float = 8.0
    driving_pct_h: float = 30.0
    charging_pct_h: float = 60.0


class KinematicProfile(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="body",
    tag="kinematic",
):
    """The twin: a point that moves along the ways of a small map."""

    places: Places
    speed_m_s: float = 0.6
    turn_s: float = 1.0
    speech_letters_s: float = 14.0
    battery: BatteryProfile = BatteryProfile()

    def __post_init__(self) -> None:
        if not 0 < self.speed_m_s <= MOST_M_S:
            raise ValueError(f"speed_m_s must be above 0 and at most {MOST_M_S}")
        if self.speech_letters_s <= 0 or self.turn_s < 0:
            raise ValueError("speech_letters_s must be above 0 and turn_s not below it")


MOST_M_S = 1.0
"""The forward limit of the reference body's base (ARI), which the twin keeps too."""

Profile = KinematicProfile
"""A closed union; the bodies with ROS 2 will join it."""


def load_profile(name: str) -> Profile:
    """Read the profile of that name in our folder, or the file at that path."""
    path = Path(name) if "/" in name else FOLDER / f"{name}.yaml"
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=KinematicProfile)
    except OSError as error:
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.yaml")))
        raise ProfileError(f"no profile `{name}`; known: {known}, or a path to one") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise ProfileError(f"profile `{path.name}`: {error}") from error
