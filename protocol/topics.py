"""Topics between homes and the centre: names, quality of service, retention and access rules.

MQTT 3.1.1 and `$share` are all that a broker must know.
"""

from dataclasses import dataclass
from enum import Enum

from protocol.identity import is_hub_id

ROOT = "caliu"


class Up(str, Enum):
    """From a home."""

    EVENT = "event"
    TELEMETRY = "telemetry"
    STATUS = "status"
    CALL = "call"
    RESULT = "result"


class Down(str, Enum):
    """To a home."""

    RECEIPT = "receipt"
    COMMAND = "command"
    CALL = "call"
    CONFIG = "config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a topic is published."""

    qos: int
    retain: bool
    meaning: str


UP: dict[Up, Delivery] = {
    Up.EVENT: Delivery(
        qos=1, retain=False, meaning="Alarms, faults and positions; kept until the receipt."
    ),
    Up.TELEMETRY: Delivery(
        qos=0, retain=False, meaning="Heartbeats and senses, which may be thinned; readings."
    ),
    Up.STATUS: Delivery(qos=1, retain=True, meaning="Connected or not; also the last will."),
    Up.CALL: Delivery(qos=1, retain=False, meaning="Signalling of a call."),
    Up.RESULT: Delivery(qos=1, retain=False, meaning="What became of a command."),
}
DOWN: dict[Down, Delivery] = {
    Down.RECEIPT: Delivery(qos=1, retain=False, meaning="The centre stored it, after its commit."),
    Down.COMMAND: Delivery(qos=1, retain=False, meaning="An order, resent until its result."),
    Down.CALL: Delivery(qos=1, retain=False, meaning="Signalling of a call."),
    Down.CONFIG: Delivery(qos=1, retain=True, meaning="The version of the desired state, alone."),
}

MAX_PAYLOAD = 256 * 1024
"""Bytes. A larger message is quarantined unread; brokers are set to refuse it."""

SHARED_UP = "$share/centre/{root}/+/up/{kind}"

HUB_ACL = (f"pattern write {ROOT}/%u/up/#", f"pattern read {ROOT}/%u/down/#")
"""Lines of mosquitto's acl_file for every hub; the user is the certificate's common name."""
CENTRE_USER = "centre"
CENTRE_ACL = (
    f"user {CENTRE_USER}",
    f"topic read {ROOT}/+/up/#",
    f"topic write {ROOT}/+/down/#",
    "topic read $SYS/broker/uptime",
)


def up(hub: str, kind: Up) -> str:
    """Return the topic on which `hub` publishes `kind`."""
    return f"{ROOT}/{hub}/up/{kind.value}"


def down(hub: str, kind: Down) -> str:
    """Return the topic on which the centre tells `hub` its `kind`."""
    return f"{ROOT}/{hub}/down/{kind.value}"


def all_up(kind: Up) -> str:
    """Return the filter for one kind from every hub."""
    return f"{ROOT}/+/up/{kind.value}"


def shared_up(kind: Up) -> str:
    """Return the filter by which several workers share one kind from every hub."""
    return SHARED_UP.format(root=ROOT, kind=kind.value)


def parse_up(topic: str) -> tuple[str, Up] | None:
    """Return the hub and the kind of an upward topic, or None where it is not one."""
    match topic.split("/"):
        case [root, hub, "up", kind] if root == ROOT and is_hub_id(hub):
            try:
                return hub, Up(kind)
            except ValueError:
                return None
    return None
