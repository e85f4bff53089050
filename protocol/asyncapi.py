"""The wire contract as an AsyncAPI 3.0 document, generated from the types and the topics.

`python -m protocol.asyncapi` prints it; `docs/asyncapi.json` is that output, and a test holds the
two together. It is told as a hub sees it: a hub sends what is `up` and receives what is `down`.
"""

import ast
import inspect
import sys
import textwrap
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

import msgspec

from protocol import evidence, home, messages, observations, positions, readings
from protocol.causes import Cause
from protocol.messages import VERSION
from protocol.topics import CENTRE_ACL, DOWN, HUB_ACL, MAX_PAYLOAD, ROOT, UP, Delivery, Down, Up

Json = dict[str, Any]
Types = tuple[type[msgspec.Struct], ...]

UP_TYPES: dict[Up, Types] = {
    Up.EVENT: get_args(messages.AnyEvent),
    Up.TELEMETRY: get_args(messages.AnyTelemetry),
    Up.STATUS: (messages.Status,),
    Up.CALL: (),
    Up.RESULT: (messages.Result,),
}
DOWN_TYPES: dict[Down, Types] = {
    Down.RECEIPT: (messages.Receipt,),
    Down.COMMAND: (messages.Command,),
    Down.CALL: (),
    Down.CONFIG: (messages.ConfigAvailable,),
}
HOME_UP: dict[str, tuple[Delivery, Types]] = {
    home.WEARABLE: (
        Delivery(qos=1, retain=False, meaning="Samples of a wearable."),
        (home.Acceleration,),
    ),
    home.HUB_BUTTON: (
        Delivery(qos=1, retain=False, meaning="A touch of AJUDA, yes or no on a screen."),
        (home.Touch,),
    ),
    home.ROBOT_UP.format(what="status"): (
        Delivery(qos=1, retain=True, meaning="Whether the robot is there; also its last will."),
        (home.RobotStatus,),
    ),
    home.ROBOT_UP.format(what="result"): (
        Delivery(qos=1, retain=False, meaning="What became of a request to the robot."),
        (home.RobotResult,),
    ),
    home.ROBOT_UP.format(what="observation"): (
        Delivery(qos=1, retain=False, meaning="What the robot noticed."),
        (observations.Observation,),
    ),
}
HOME_DOWN: dict[str, tuple[Delivery, Types]] = {
    home.HUB_STATE: (
        Delivery(qos=1, retain=True, meaning="What the hub says or asks now, for screens."),
        (home.HubState,),
    ),
    home.ROBOT_DOWN: (
        Delivery(qos=1, retain=False, meaning="What the hub wants of the robot."),
        get_args(home.RobotRequest),
    ),
}
PARAMETERS = {
    "hub": "The hub's id: the common name of its certificate.",
    "device": "The device's id within its home, such as `wearable-1`.",
}
_REF = "#/components/schemas/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    """One topic: a channel of the document and the hub's operation on it."""

    server: str
    address: str
    how: Delivery
    types: Types
    sent: bool
    """By the hub; else received."""

    @property
    def name(self) -> str:
        words = self.address.replace(f"{ROOT}/{{hub}}", self.server).split("/")
        first, *others = [word for word in words if not word.startswith("{")]
        return first + "".join(word.capitalize() for word in others)

    @property
    def action(self) -> str:
        return "send" if self.sent else "receive"

    @property
    def operation_name(self) -> str:
        return f"{self.action}{self.name[0].upper()}{self.name[1:]}"

    def channel(self) -> Json:
        references = {
            kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"} for kind in self.types
        }
        channel: Json = {
            "address": self.address,
            "description": self.how.meaning,
            "servers": [{"$ref": f"#/servers/{self.server}"}],
            "messages": references,
        }
        named = {key: text for key, text in PARAMETERS.items() if f"{{{key}}}" in self.address}
        if named:
            channel["parameters"] = {key: {"description": text} for key, text in named.items()}
        return channel

    def operation(self) -> Json:
        binding = {"qos": self.how.qos, "retain": self.how.retain, "bindingVersion": "0.2.0"}
        return {
            "action": self.action,
            "channel": {"$ref": f"#/channels/{self.name}"},
            "bindings": {"mqtt": binding},
        }


def document() -> Json:
    """Return the whole document."""
    topics = _topics()
    types = tuple(dict.fromkeys(kind for topic in topics for kind in topic.types))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Caliu: between a home and the centre",
            "version": f"{VERSION}.0.0",
            "description": inspect.cleandoc(messages.__doc__ or ""),
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": {topic.name: topic.channel() for topic in topics},
        "operations": {topic.operation_name: topic.operation() for topic in topics},
        "components": {
            "messages": {kind.__name__: _message(kind) for kind in types},
            "schemas": _schemas(types),
            "securitySchemes": {
                "certificate": {
                    "type": "X509",
                    "description": "A client certificate; its common name is the hub's id.",
                }
            },
        },
    }


def _topics() -> list[_Topic]:
    centre, at_home = f"{ROOT}/{{hub}}", "home"
    topics = [
        _Topic(
            server="centre",
            address=f"{centre}/up/{kind.value}",
            how=UP[kind],
            types=types,
            sent=True,
        )
        for kind, types in UP_TYPES.items()
    ]
    topics += [
        _Topic(
            server="centre",
            address=f"{centre}/down/{kind.value}",
            how=DOWN[kind],
            types=types,
            sent=False,
        )
        for kind, types in DOWN_TYPES.items()
    ]
    topics += [
        _Topic(server=at_home, address=address, how=how, types=types, sent=False)
        for address, (how, types) in HOME_UP.items()
    ]
    topics += [
        _Topic(server=at_home, address=address, how=how, types=types, sent=True)
        for address, (how, types) in HOME_DOWN.items()
    ]
    return topics


def _servers() -> Json:
    return {
        "centre": {
            "host": "broker.example:8883",
            "protocol": "secure-mqtt",
            "protocolVersion": "3.1.1",
            "description": (
                "The broker of the centre. MQTT 3.1.1 and `$share` are enough; sessions are clean: "
                f"outboxes remember. A payload has at most {MAX_PAYLOAD} bytes."
            ),
            "security": [{"$ref": "#/components/securitySchemes/certificate"}],
            "bindings": {"mqtt": {"cleanSession": True, "bindingVersion": "0.2.0"}},
            "x-acl": {"hub": list(HUB_ACL), "centre": list(CENTRE_ACL)},
        },
        "home": {
            "host": "127.0.0.1:1883",
            "protocol": "mqtt",
            "protocolVersion": "3.1.1",
            "description": (
                "The broker of the home: it works without the internet. Zigbee devices speak on it "
                f"as zigbee2mqtt publishes them, under `{home.ZIGBEE}/`."
            ),
        },
    }


def _message(kind: type[msgspec.Struct]) -> Json:
    tag = kind.__struct_config__.tag
    return {
        "name": str(tag) if tag is not None else kind.__name__,
        "title": kind.__name__,
        "summary": _first_line(kind),
        "payload": {"$ref": _REF.format(name=kind.__name__)},
    }


def _first_line(kind: type[msgspec.Struct]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").partition("\n")[0]


def _schemas(types: Types) -> Json:
    """Return the JSON Schema of every type, with what the attributes' docstrings say."""
    _, components = msgspec.json.schema_components(types, ref_template=_REF)
    known = {
        name: kind
        for module in (messages, evidence, home, observations, positions, readings)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    }
    for name, schema in components.items():
        if "description" in schema:  # Python 3.13 strips the indentation, older ones do not
            schema["description"] = inspect.cleandoc(schema["description"])
        if name in known:
            _describe(known[name], schema["properties"])
    return dict(components)


def _describe(kind: type[msgspec.Struct], properties: Json) -> None:
    said: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__):
        if issubclass(ancestor, msgspec.Struct) and ancestor is not msgspec.Struct:
            said |= _attribute_docstrings(ancestor)
    for field in msgspec.structs.fields(kind):
        schema = properties[field.encode_name]
        if "discriminator" in schema:  # OpenAPI's is an object, AsyncAPI's the property's name
            schema["discriminator"] = schema["discriminator"]["propertyName"]
        if "datetime" in str(field.type):
            _mark_dates(schema)
        if field.name == "cause":
            schema["examples"] = [cause.value for cause in Cause]
        if field.name in said and "$ref" not in schema:
            schema["description"] = said[field.name]


def _mark_dates(schema: Json) -> None:
    """Say that a string is an instant: msgspec leaves it open whether it has a time zone."""
    for option in (schema, *schema.get("anyOf", ())):
        if option.get("type") == "string":
            option["format"] = "date-time"


def _attribute_docstrings(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return what stands below the attributes of one class in its source."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    return {
        before.target.id: inspect.cleandoc(after.value.value)
        for before, after in pairwise(body)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }


def rendered() -> str:
    """Return the document as it is committed."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2).decode() + "\n"


if __name__ == "__main__":
    sys.stdout.write(rendered())
