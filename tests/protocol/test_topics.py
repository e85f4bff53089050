"""Topics: their names, how they are published, and who may touch them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import topics
from protocol.identity import is_hub_id
from protocol.topics import DOWN, UP, Down, Up


def test_every_kind_says_how_it_is_published() -> None:
    assert set(UP) == set(Up)
    assert set(DOWN) == set(Down)


def test_only_states_are_retained() -> None:
    kept = {kind for kind, how in (*UP.items(), *DOWN.items()) if how.retain}
    assert kept == {Up.STATUS, Down.CONFIG}


def test_only_what_may_be_thinned_is_sent_at_most_once() -> None:
    assert {kind for kind, how in (*UP.items(), *DOWN.items()) if how.qos == 0} == {Up.TELEMETRY}


@pytest.mark.parametrize("kind", Up)
def test_a_topic_is_read_back_as_it_was_named(kind: Up) -> None:
    assert topics.up("hub-1", kind) == f"caliu/hub-1/up/{kind.value}"
    assert topics.parse_up(topics.up("hub-1", kind)) == ("hub-1", kind)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "caliu",
        "caliu/hub-1/up",
        "caliu/hub-1/up/",
        "caliu/hub-1/up/event/more",
        "caliu/hub-1/up/gossip",
        "caliu/hub-1/down/receipt",
        "other/hub-1/up/event",
        "caliu//up/event",
        "caliu/HUB/up/event",
        "caliu/+/up/event",
        "caliu/a/up/event",
        "/caliu/hub-1/up/event",
    ],
)
def test_what_is_no_upward_topic_is_not_read_as_one(topic: str) -> None:
    assert topics.parse_up(topic) is None


@given(st.text())
def test_no_text_is_a_hub_that_could_reach_out_of_its_topics(name: str) -> None:
    if is_hub_id(name):
        assert not set(name) & set("/+#$ \0")
        assert 3 <= len(name) <= 63


@pytest.mark.parametrize("name", ["hub-1", "a1b", "0" * 63, "hub-0a1b2c3d4e"])
def test_names_of_hubs_are_small_letters_digits_and_hyphens(name: str) -> None:
    assert is_hub_id(name)


@pytest.mark.parametrize(
    "name", ["", "ab", "-ab", "Hub", "hub_1", "hub 1", "à-1", "0" * 64, "a\nb"]
)
def test_other_names_are_not_hubs(name: str) -> None:
    assert not is_hub_id(name)


def test_the_filters_of_the_centre_match_every_hub_and_one_kind() -> None:
    assert topics.all_up(Up.STATUS) == "caliu/+/up/status"
    assert topics.shared_up(Up.EVENT) == "$share/centre/caliu/+/up/event"
    assert topics.down("hub-1", Down.RECEIPT) == "caliu/hub-1/down/receipt"


def test_the_rules_give_a_hub_its_own_name_and_the_centre_both_directions() -> None:
    assert topics.HUB_ACL == ("pattern write caliu/%u/up/#", "pattern read caliu/%u/down/#")
    assert topics.CENTRE_ACL[0] == "user centre"
    assert "topic read caliu/+/up/#" in topics.CENTRE_ACL
    assert "topic write caliu/+/down/#" in topics.CENTRE_ACL
