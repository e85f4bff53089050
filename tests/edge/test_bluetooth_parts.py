"""The home's Bluetooth in parts: settings, what is said of a measurement, what was told before."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from edge import dialogue
from edge.bluetooth import FILE, Bluetooth
from edge.catalogue import catalogue, languages
from edge.dialogue import Question, State
from edge.happenings import Moment, VitalsTaken
from edge.settings import BluetoothDevice, BluetoothSettings, SettingsWrong, load
from edge.told import KEPT, Told
from protocol.clock import ManualClock
from protocol.configuration import DeviceConfig, HomeConfig, ResidentConfig
from protocol.observations import Observation
from protocol.readings import Doubt, Reading, Value

NOW = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
MOMENT = Moment(steady=100.0, wall=NOW)
ADDRESS = "C8:B2:1E:00:00:01"
HEAD = 'hub = "hub-0001"\ninstallation = "0191e0a0-0000-7000-8000-000000000001"\n[centre]\nbroker = "mqtt://x"\n'


def device(**fields: str) -> str:
    whole = {"id": "cuff-1", "kind": "blood-pressure", "address": ADDRESS, **fields}
    lines = "".join(f'{name} = "{value}"\n' for name, value in whole.items())
    return f"[[bluetooth.devices]]\n{lines}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (device(address="c8:b2:1e:00:00:01"), "[bluetooth.devices.0] address"),
        (device(kind="toaster"), "[bluetooth.devices.0] kind"),
        (device(bindkey="12"), "[bluetooth.devices.0] bindkey"),
        (device(bindkey="zz" * 16), "write 32 hexadecimal digits"),
        (device() + device(id="cuff-2"), f"two devices have the address {ADDRESS}"),
        (device() + device(address="C8:B2:1E:00:00:02"), "two devices have the id cuff-1"),
        ('[bluetooth]\nradio = "hci0"\n', "write `bluez`, or tcp://host:port"),
    ],
)
def test_settings_that_will_not_do_are_refused_in_a_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(HEAD + text)
    with pytest.raises(SettingsWrong) as wrong:
        load(file)
    assert sentence in str(wrong.value)
    assert "zz" * 16 not in str(wrong.value), "a key is told to nobody"


def test_users_are_numbers_of_slots(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(HEAD + device() + 'users = { 1 = "rosa", 2 = "joan" }\n')
    (cuff,) = load(file).bluetooth.devices
    assert cuff.users == {1: "rosa", 2: "joan"}


def reading(at: datetime = NOW, doubts: tuple[str, ...] = (), **values: float) -> Reading:
    return Reading(
        id=uuid4(),
        device="cuff-1",
        at=at,
        values=tuple(
            Value(measure=name.replace("_", "-"), value=value) for name, value in values.items()
        ),
        resident="rosa",
        doubts=doubts,
    )


def said(*readings: Reading, language: str = "ca", aloud: bool = True) -> list[str]:
    rosa = ResidentConfig(id="rosa", address_as="Rosa", language=language)
    state = State(language="ca", config=HomeConfig(version=1, residents=(rosa,)))
    _, utters = dialogue.judge(state, VitalsTaken(readings=readings, aloud=aloud), MOMENT)
    assert not any(utter.urgent for utter in utters)
    return [catalogue(utter.language).text(utter.phrase, utter.numbers) for utter in utters]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ca", "He rebut la mesura: 36,6."),
        ("es", "He recibido la medida: 36,6."),
        ("en", "I have received the measurement: 36.6."),
        ("ur", "مجھے پیمائش مل گئی ہے: 36.6۔"),  # noqa: RUF001 - its own full stop
    ],
)
def test_the_number_is_said_in_the_persons_language(language: str, sentence: str) -> None:
    assert said(reading(temperature=36.6), language=language) == [sentence]


def test_only_the_numbers_that_were_asked_for_are_said() -> None:
    whole = reading(systolic=135, diastolic=82, mean_pressure=100, pulse=64)
    assert said(whole) == ["He rebut la mesura: 135, 82."]
    assert said(reading(spo2=97, pulse=72)) == ["He rebut la mesura: 97."]
    assert said(reading(pulse=72)) == ["He rebut la mesura: 72."]
    assert said(reading(weight=71.35)) == ["He rebut la mesura: 71,3."]


def test_of_what_was_kept_only_the_newest_that_is_new_is_said() -> None:
    old = [reading(NOW - timedelta(hours=hours), glucose=90 + hours) for hours in (3, 2, 1)]
    assert said(*old) == []
    assert said(*old, reading(NOW - timedelta(minutes=1), glucose=105)) == [
        "He rebut la mesura: 105."
    ]
    assert said(reading(glucose=105, doubts=(Doubt.CLOCK.value,))) == ["He rebut la mesura: 105."]


def test_nothing_is_said_of_a_row_that_goes_on_nor_into_a_question() -> None:
    assert said(reading(pulse=72), aloud=False) == []
    question = Question(alarm=uuid4(), phrase="ask-fall", resident=None, left_s=30)
    state = State(language="ca", asking=question)
    taken = VitalsTaken(readings=(reading(pulse=72),))
    assert dialogue.judge(state, taken, MOMENT) == (state, ())


def test_every_language_has_a_place_for_the_numbers() -> None:
    for language in languages():
        assert "{numbers}" in catalogue(language).phrases["measured"]
        assert "{numbers}" not in catalogue(language).text("measured", (1.0,))


async def test_what_was_told_is_known_after_a_restart_and_the_oldest_forgotten(
    tmp_path: Path,
) -> None:
    ids = [UUID(int=number) for number in range(KEPT + 10)]
    told = Told(tmp_path / FILE)
    await told.remember("meter-1", ids, 7)
    await told.remember("meter-1", ids[-1:], 3)
    known, serial = Told(tmp_path / FILE).of("meter-1")
    assert (known, serial) == (frozenset(ids[10:]), 7)
    assert Told(tmp_path / FILE).of("cuff-1") == (frozenset(), None)


async def test_a_memory_that_cannot_be_read_or_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"meter-1": {"ids": [4')
    told = Told(tmp_path / FILE)
    assert told.of("meter-1") == (frozenset(), None)
    blocked = Told(tmp_path / FILE / "no folder")
    await blocked.remember("meter-1", [UUID(int=1)], None)
    assert blocked.of("meter-1") == (frozenset({UUID(int=1)}), None)


async def _deliver(_taken: VitalsTaken) -> None: ...


def _notice(_seen: Observation) -> None: ...


def test_where_a_device_is_comes_from_the_configuration_else_from_the_settings(
    tmp_path: Path,
) -> None:
    settings = BluetoothSettings(
        devices=(
            BluetoothDevice(id="cuff-1", kind="blood-pressure", address=ADDRESS, resident="joan"),
            BluetoothDevice(id="door-9", kind="door", address="C8:B2:1E:00:00:02", place="hall"),
        )
    )
    bluetooth = Bluetooth(settings, tmp_path, ManualClock(NOW), notice=_notice, deliver=_deliver)
    known = DeviceConfig(id="door-9", kind="door", place="kitchen")
    assert [sign.place for sign in bluetooth.signs()] == [None, "hall"]
    bluetooth.configure(HomeConfig(version=1, devices=(known,)))
    cuff, door = bluetooth.signs()
    assert (cuff.kind, door.place) == ("blood-pressure", "kitchen")


def test_the_libraries_below_log_nothing_that_was_measured(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Bluetooth(BluetoothSettings(), tmp_path, ManualClock(NOW), notice=_notice, deliver=_deliver)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("bleak.backends.bluezdbus.client").debug("Read Characteristic: 135")
        logging.getLogger("bthome_ble.parser").warning("Decryption failed")
    assert caplog.records == []
