"""What a device senses is told from what it exposes: rules, traps, and every known model."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from sensors.exposes import Announced, features
from sensors.functions import Function, Sense, calls_for_help, kind_of, senses_of
from tests.fixtures.zigbee2mqtt import definitions

F = Function


def binary(
    name: str, *, on: object = True, off: object = False, access: int = 1
) -> dict[str, object]:
    said = {"type": "binary", "name": name, "property": name, "access": access}
    return {**said, "value_on": on, "value_off": off}


def enum(name: str, *words: str, access: int = 1) -> dict[str, object]:
    said = {"type": "enum", "name": name, "property": name, "access": access}
    return {**said, "values": list(words)}


def senses(*exposes: object, vendor: str = "", model: str = "") -> tuple[Sense, ...]:
    known = features(list(exposes))
    return senses_of(Announced(name="x", vendor=vendor, model=model, features=known))


def functions(*exposes: object) -> set[Function]:
    return {sense.function for sense in senses(*exposes)}


@pytest.mark.parametrize(
    ("expose", "function"),
    [
        (binary("contact", on=False, off=True), F.CONTACT),
        (binary("contact_alarm_1"), F.CONTACT),
        (binary("contact", access=7), F.CONTACT),
        (enum("door_state", "open", "closed", "error_jammed"), F.CONTACT),
        (binary("occupancy"), F.OCCUPANCY),
        (enum("presence_state", "NONE", "PRESENCE"), F.OCCUPANCY),
        (enum("human_motion_state", "none", "small", "large"), F.OCCUPANCY),
        (binary("pressure"), F.MAT),
        (enum("pressure_state", "none", "sit", "sedentary"), F.MAT),
        (binary("vibration", on="ON", off="OFF"), F.VIBRATION),
        (enum("smoke_state", "alarm", "normal", "detecting", "unknown"), F.SMOKE),
        (enum("gas_sensor_state", "normal", "alarm"), F.GAS),
        (binary("carbon_monoxide", on="ON", off="OFF"), F.CARBON_MONOXIDE),
        (binary("channel_3_leak_detect", on="Leak", off="No leak"), F.WATER),
        (enum("device_status", "normal_state", "water_shortage", "water_leakage"), F.WATER),
        (enum("fall_down_status", "none", "maybe_fall", "fall"), F.FALL),
        (enum("status", "unoccupied", "sitting", "on_the_bed", "falling"), F.FALL),
        (binary("sos_alarm"), F.SOS),
        (enum("action", "disarm", "arm_all_zones", "panic"), F.SOS),
        (enum("action", "single", "double"), F.BUTTON),
        (binary("tamper"), F.TAMPER),
        (enum("battery_state", "low", "medium", "high"), F.BATTERY_LOW),
    ],
)
def test_a_function_is_told_from_what_is_exposed(
    expose: dict[str, object], function: Function
) -> None:
    assert function in functions(expose)


@pytest.mark.parametrize(
    ("expose", "why"),
    [
        (binary("fall_detection", on="ON", off="OFF", access=3), "it switches a detection on"),
        (binary("vibration", on="ON", off="OFF", access=3), "it lets the device buzz"),
        (binary("manual_smoke_alarm", on="ON", off="OFF", access=7), "it sounds the siren"),
        (binary("smoke", access=3), "it can be set"),
        ({**binary("gas"), "category": "config"}, "it is filed under settings"),
        (enum("pressure_tend", "normal", "rise", "fall"), "a barometer"),
        (enum("fault", "clear", "leakagecurr_alarm"), "a leaking current"),
        (binary("rain"), "rain is no leak"),
        (enum("co2_state", "alarm", "normal"), "carbon dioxide"),
        (binary("emergency_overheat"), "of a switch, not of a person"),
        (enum("vibration", "off", "low", "high", access=3), "how strongly a switch buzzes"),
        ({"type": "numeric", "name": "device_temperature", "property": "t"}, "its own warmth"),
    ],
)
def test_what_is_no_sense_of_the_home_is_none(expose: dict[str, object], why: str) -> None:
    assert functions(expose) == set(), why


def test_a_cube_that_falls_is_no_person_that_falls() -> None:
    assert functions(enum("action", "shake", "fall", "slide")) == {F.BUTTON}


@pytest.mark.parametrize(
    ("on", "off", "opens", "closes"),
    [(False, True, False, True), (True, False, False, True), ("ON", "OFF", "OFF", "ON")],
)
def test_a_contact_is_true_while_closed_however_it_is_declared(
    on: object, off: object, opens: object, closes: object
) -> None:
    (contact,) = senses(binary("contact", on=on, off=off))
    assert (contact.on, contact.off) == ((opens,), (closes,))


def test_buttons_that_are_sold_for_calling_and_have_no_word_for_it_call_with_any_press() -> None:
    presses = enum("action", "off", "single", "double", "hold")
    (mute,) = senses(presses, vendor="Heiman", model="HS1EB/HS1EB-E")
    assert (mute.function, mute.on) == (F.SOS, ("single", "double", "hold"))
    (other,) = senses(presses, vendor="Heiman", model="another")
    assert (other.function, other.on) == (F.BUTTON, ())


def described(description: str, *exposes: object) -> set[Function]:
    known = features(list(exposes))
    device = Announced(name="x", description=description, features=known)
    return {sense.function for sense in senses_of(device)}


@pytest.mark.parametrize(
    ("description", "function"),
    [
        ("Smoke sensor", F.SMOKE),
        ("Carbon monoxide and gas alarm", F.CARBON_MONOXIDE),
        ("Gas leak detector", F.GAS),
        ("Smart water leakage alarm sensor", F.WATER),
        ("Vibration alarm sensor", F.VIBRATION),
        ("Door & window sensor", F.CONTACT),
    ],
)
def test_a_device_that_only_says_alarm_is_what_it_is_described_as(
    description: str, function: Function
) -> None:
    assert described(description, binary("alarm_1"), binary("alarm_2")) == {function}
    assert described(description, enum("alarm_status", "normal", "alarm")) == {function}
    assert described(description, binary("alarm", access=3)) == set()
    assert described("Smart siren", binary("alarm")) == set()


def test_features_in_groups_and_composites_are_found_where_their_values_stand() -> None:
    lock = {"type": "lock", "features": [enum("door_state", "open", "closed")]}
    zones = {"type": "composite", "property": "zones", "features": [binary("occupancy")]}
    found = {sense.path: sense.function for sense in senses(lock, zones)}
    assert found == {("door_state",): F.CONTACT, ("zones", "occupancy"): F.OCCUPANCY}


def test_an_endpoint_speaks_under_its_own_property() -> None:
    leak = {**binary("water_leak"), "property": "water_leak_2", "endpoint": "2"}
    assert [sense.path for sense in senses(leak)] == [("water_leak_2",)]


# -- every model that zigbee-herdsman-converters knows

ASKED: Mapping[Function, re.Pattern[str]] = {
    F.CONTACT: re.compile(r"opened or closed|contact is closed|\bdoor is open|state of the door"),
    F.OCCUPANCY: re.compile(r"device detected (occupancy|presence)|presence (state|status)"),
    F.VIBRATION: re.compile(r"device detected vibration"),
    F.SMOKE: re.compile(r"device detected smoke"),
    F.GAS: re.compile(r"device detected gas|gas alarm status"),
    F.CARBON_MONOXIDE: re.compile(r"\bCO \(carbon monoxide\)|detected carbon monoxide"),
    F.WATER: re.compile(r"detected a water leak|(active|detects) water( leak)?|leak detection"),
    F.FALL: re.compile(r"fall (down|detection) status"),
    F.SOS: re.compile(r"\bSOS alarm"),
    F.TAMPER: re.compile(r"device is tampered"),
    F.BATTERY_LOW: re.compile(r"battery of this device is almost empty|low battery"),
}
"""What a description says that a function is: another witness than the names that the rules go by.
"""
NUMBERS: Mapping[Function, tuple[str, str]] = {
    F.TEMPERATURE: ("temperature", "°C"),
    F.HUMIDITY: ("humidity", "%"),
    F.POWER: ("power", "W"),
    F.BATTERY: ("battery", "%"),
}
NOT_ASKED = re.compile(r"_(enabled?|detection|mode|switch|control)$|^enable_|thermostat_|neutral_")


def _flat(exposes: object) -> Iterator[Mapping[str, object]]:
    for expose in exposes if isinstance(exposes, list) else ():
        if "features" in expose:
            yield from _flat(expose["features"])
        else:
            yield expose


def _asks(expose: Mapping[str, object]) -> Iterator[Function]:
    name, access = str(expose.get("name")), expose.get("access")
    assert isinstance(access, int)
    readable = bool(access & 1) and (not access & 2 or name == "contact")
    if not readable or expose.get("category") == "config" or NOT_ASKED.search(name):
        return
    description = str(expose.get("description", ""))
    if expose["type"] in {"binary", "enum"} and name != "action":
        for function, words in ASKED.items():
            if re.search(words.pattern, description, re.IGNORECASE):
                yield function
    for function, (property_, unit) in NUMBERS.items():
        if expose["type"] == "numeric" and (name, expose.get("unit")) == (property_, unit):
            yield function
    values = expose.get("values")
    if name == "action" and isinstance(values, list):
        calls = re.compile(r"sos|panic|emergency", re.IGNORECASE)
        yield F.SOS if any(calls.search(str(word)) for word in values) else F.BUTTON


SOLD_AS: Mapping[Function, re.Pattern[str]] = {
    F.SMOKE: re.compile(r"smoke (sensor|detector|alarm)"),
    F.GAS: re.compile(r"(natural |combustible )?gas (sensor|detector|alarm|leak detector)$"),
    F.WATER: re.compile(r"(?<!gas )(water|leakage|flood) (leak )?(sensor|detector)$"),
    F.SOS: re.compile(r"\b(sos|panic|emergency)\b.* button"),
    F.FALL: re.compile(r"fall detect"),
}
NO_DANGER = re.compile(r"plant|level|pressure|rain|flood light|soil|flow")


def _sold_as(description: str, exposes: list[Mapping[str, object]]) -> Iterator[Function]:
    """Yield what a model is sold as, if it can say anything of that kind at all."""
    said = description.lower()
    speaks = [one for one in exposes if one["type"] in {"binary", "enum"}]
    for function, words in SOLD_AS.items():
        if speaks and words.search(said) and not NO_DANGER.search(said):
            yield function


def test_every_model_that_exposes_one_of_these_functions_is_classified() -> None:
    known = definitions()
    counts: Counter[Function] = Counter()
    asked: Counter[Function] = Counter()
    missed: list[str] = []
    for model in known:
        exposes = model.get("exposes")
        assert exposes is not None, model
        vendor, name = str(model["vendor"]), str(model["model"])
        device = Announced(
            name=name,
            vendor=vendor,
            model=name,
            description=str(model["description"]),
            features=features(exposes),
        )
        found = {sense.function for sense in senses_of(device)}
        counts.update(found)
        wanted = {function for expose in _flat(exposes) for function in _asks(expose)}
        wanted |= set(_sold_as(str(model["description"]), list(_flat(exposes))))
        asked.update(wanted)
        # A button without a word for it may be sold for calling: that is the small table.
        if F.BUTTON in wanted and F.SOS in found:
            wanted.discard(F.BUTTON)
        missed += [f"{vendor} {name}: {function}" for function in sorted(wanted - found)]
    lines = [f"{len(known)} models; function: classified (asked for by the other witness)"]
    lines += [f"  {one.value:<16} {n:5d} ({asked[one]})" for one, n in counts.most_common()]
    sys.stdout.write("\n".join(["", *lines, f"  unclassified: {len(missed)}", ""]))
    assert missed == []
    assert len(known) > 4000
    assert all(asked[function] for function in (*ASKED, *NUMBERS, F.SOS, F.BUTTON))


def test_no_lamp_plug_or_thermostat_of_all_models_calls_for_help() -> None:
    wrong = []
    for model in definitions():
        exposes = model["exposes"]
        device = Announced(name="x", vendor="", model="", features=features(exposes))
        assert isinstance(exposes, list)
        kinds = {expose.get("type") for expose in exposes}
        if kinds & {"light", "climate", "fan", "cover"} and calls_for_help(senses_of(device)):
            wrong.append((model["vendor"], model["model"], kind_of(senses_of(device))))
    assert all(kind in {"water", "smoke", "co", "gas"} for *_, kind in wrong)
