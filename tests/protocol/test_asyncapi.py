"""The AsyncAPI document: valid, not drifted from the types, and complete."""

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest

from protocol.asyncapi import document, rendered
from protocol.messages import AnyDown, AnyUp
from protocol.topics import DOWN, HUB_ACL, UP, Down, Up
from tests.protocol.sample_messages import SAMPLES

COMMITTED = Path(__file__).parents[2] / "docs" / "asyncapi.json"
SPECIFICATION = Path(__file__).parent / "asyncapi-3.0.0.schema.json"
"""The AsyncAPI Initiative's own; its `$comment` says where it is from and what was left out."""


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    return dict(document())


def test_the_committed_document_is_what_the_types_say() -> None:
    assert COMMITTED.read_text() == rendered(), (
        "run: python -m protocol.asyncapi > docs/asyncapi.json"
    )


def test_the_document_is_valid_asyncapi(written: dict[str, Any]) -> None:
    validator = jsonschema.Draft7Validator(json.loads(SPECIFICATION.read_text()))
    assert [error.message for error in validator.iter_errors(written)] == []


def test_the_validator_would_notice_a_mistake(written: dict[str, Any]) -> None:
    validator = jsonschema.Draft7Validator(json.loads(SPECIFICATION.read_text()))
    for path, wrong in (
        (("operations", "sendCentreUpEvent", "action"), "shout"),
        (("operations", "sendCentreUpEvent", "bindings", "mqtt", "qos"), 3),
        (("channels", "centreUpEvent", "address"), 7),
        (("servers", "centre", "protocol"), None),
    ):
        broken = json.loads(json.dumps(written))
        *parents, last = path
        place = broken
        for parent in parents:
            place = place[parent]
        place[last] = wrong
        assert not validator.is_valid(broken), path


def test_every_reference_leads_somewhere(written: dict[str, Any]) -> None:
    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [found for value in part.values() for found in references(value)]
        if isinstance(part, list):
            return [found for value in part for found in references(value)]
        return []

    found = references(written)
    assert len(found) > 50
    for reference in found:
        place: Any = written
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_message_between_a_home_and_the_centre_is_on_one_channel(
    written: dict[str, Any],
) -> None:
    on_channels = [
        name
        for channel in written["channels"].values()
        if channel["address"].startswith("caliu/")
        for name in channel["messages"]
    ]
    assert sorted(on_channels) == sorted(
        kind.__name__ for kind in (*get_args(AnyUp), *get_args(AnyDown))
    )


def test_every_topic_is_an_operation_with_its_quality_and_retention(
    written: dict[str, Any],
) -> None:
    by_address = {
        written["channels"][operation["channel"]["$ref"].rpartition("/")[2]]["address"]: operation
        for operation in written["operations"].values()
    }
    for kind, how in UP.items():
        operation = by_address[f"caliu/{{hub}}/up/{Up(kind).value}"]
        binding = operation["bindings"]["mqtt"]
        assert operation["action"] == "send"
        assert (binding["qos"], binding["retain"]) == (how.qos, how.retain)
    for down, how in DOWN.items():
        operation = by_address[f"caliu/{{hub}}/down/{Down(down).value}"]
        binding = operation["bindings"]["mqtt"]
        assert operation["action"] == "receive"
        assert (binding["qos"], binding["retain"]) == (how.qos, how.retain)
    assert written["servers"]["centre"]["x-acl"]["hub"] == list(HUB_ACL)


@pytest.mark.parametrize("name", sorted(n for n in SAMPLES if not n.startswith("https-")))
def test_the_schema_of_a_message_accepts_what_the_code_writes(
    name: str, written: dict[str, Any]
) -> None:
    kind = type(SAMPLES[name]).__name__
    schema = {"$ref": f"#/components/schemas/{kind}", "components": written["components"]}
    content = msgspec.json.decode(msgspec.json.encode(SAMPLES[name]))
    jsonschema.Draft202012Validator(schema).validate(content)
    wrong = dict(content)
    wrong.pop(next(iter(written["components"]["schemas"][kind]["required"])))
    assert not jsonschema.Draft202012Validator(schema).is_valid(wrong)
