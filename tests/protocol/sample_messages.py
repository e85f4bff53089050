"""One message or more of every type, by the name of its golden vector."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from protocol import (
    configuration,
    evidence,
    home,
    messages,
    observations,
    positions,
    provisioning,
    readings,
)
from protocol.messages import Outcome

AT = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)
ALARM = UUID("01935f00-1111-7abc-8def-0123456789ab")
INSTALLATION = "7b0e9a4e-9c3c-4a55-9d5e-2f6a54a3b6b1"


def _id(n: int) -> UUID:
    return UUID(f"01935f00-0000-7000-8000-{n:012x}")


_ENVELOPE: dict[str, Any] = {"v": 1, "installation": INSTALLATION, "at": AT}
_FALL = evidence.Evidence(
    acceleration=evidence.AccelerationCurve(
        rate_hz=50.0,
        magnitude_g=(1.0, 0.31, 0.12, 4.87, 1.02),
        impact_index=3,
        peak_g=4.87,
        angle_deg=82.5,
        stillness_s=6.0,
    ),
    motion=(evidence.RoomMotion(place="bathroom", last_at=AT - timedelta(seconds=40)),),
)
_HEAT = evidence.Evidence(
    text="33.4 °C, too hot for 120 minutes.",
    said=evidence.Said(code="hot", minutes=120.0, celsius=33.4),
)
_HOME = evidence.Evidence(
    motion=(evidence.RoomMotion(place="hall", last_at=AT - timedelta(seconds=90)),),
    text="Open at night for 12 minutes.",
    said=evidence.Said(code="door-open", minutes=12.0),
    doors=(
        evidence.DoorState(
            device="door-1", place="entrance", open=True, since=AT - timedelta(minutes=12)
        ),
        evidence.DoorState(device="door-2", open=False, since=AT - timedelta(hours=7)),
    ),
    bed=evidence.BedState(occupied=False, since=AT - timedelta(minutes=14)),
    day=evidence.DayStrip(
        until=AT + timedelta(minutes=20),
        rooms=(evidence.RoomDay(place="hall", counts="-" * 8 + "0129" + "0" * 35 + "2"),),
    ),
)


_FIX = positions.Fix(
    latitude=41.3868112,
    longitude=2.1569943,
    at=AT - timedelta(seconds=4),
    accuracy_m=8.5,
    speed_mps=1.2,
    heading_deg=271.0,
)


def _event(n: int) -> dict[str, Any]:
    return _ENVELOPE | {"id": _id(n), "epoch": "00112233aabbccdd", "seq": n}


SAMPLES: dict[str, Struct] = {
    "alarm.suspected": messages.AlarmSuspected(
        **_event(1),
        alarm=ALARM,
        cause="fall",
        source="wearable-1",
        answer_within_s=30.0,
        grace_s=15.0,
        place="bathroom",
        resident="r1",
        certainty=0.91,
        evidence=_FALL,
    ),
    "alarm.suspected-bare": messages.AlarmSuspected(
        **_event(2),
        alarm=ALARM,
        cause="inactivity",
        source="rules",
        answer_within_s=60.0,
        grace_s=15.0,
    ),
    "alarm.raised": messages.AlarmRaised(
        **_event(3),
        alarm=ALARM,
        cause="fall",
        source="wearable-1",
        reason="silence",
        place="bathroom",
        resident="r1",
        certainty=0.91,
        evidence=_FALL,
    ),
    "alarm.raised-bare": messages.AlarmRaised(
        **_event(4), alarm=ALARM, cause="button", source="pendant-1"
    ),
    "alarm.raised-test": messages.AlarmRaised(
        **_event(5), alarm=ALARM, cause="button", source="technician", test=True
    ),
    "alarm.raised-unheard-of-cause": messages.AlarmRaised(
        **_event(6), alarm=ALARM, cause="meteorite", source="roof-1", place="àtic"
    ),
    "alarm.raised-from-a-known-home": messages.AlarmRaised(
        **_event(20), alarm=ALARM, cause="door-at-night", source="door-1", evidence=_HOME
    ),
    "alarm.raised-of-heat": messages.AlarmRaised(
        **_event(23), alarm=ALARM, cause="heat", source="climate-1", place="bedroom", evidence=_HEAT
    ),
    "alarm.cancelled": messages.AlarmCancelled(**_event(7), alarm=ALARM, by="resident"),
    "alarm.noted": messages.AlarmNoted(**_event(8), alarm=ALARM, note="unconfirmed"),
    "alarm.noted-text": messages.AlarmNoted(
        **_event(9),
        alarm=ALARM,
        note="observed",
        text="Lying near the door, moves an arm.",
        evidence=evidence.Evidence(value=36.6, unit="Cel", text="Skin temperature."),
    ),
    "fault.raised": messages.FaultRaised(
        **_event(10), component="wearable-1", code="lost", text="Nothing heard for 10 minutes."
    ),
    "fault.cleared": messages.FaultCleared(**_event(11), component="wearable-1", code="lost"),
    "heartbeat": messages.Heartbeat(
        **_ENVELOPE,
        id=_id(12),
        session="01935f00000070008000000000000001",
        uptime_s=86400.5,
        queued=2,
        every_s=300.0,
        resident_mb=61.5,
    ),
    "heartbeat-with-paths": messages.Heartbeat(
        **_ENVELOPE,
        id=_id(17),
        session="01935f00000070008000000000000001",
        uptime_s=60.0,
        queued=0,
        every_s=300.0,
        paths=(
            messages.PathState(name="mqtt", up=True, since=AT),
            messages.PathState(name="sms", up=False),
        ),
        power=messages.Power(mains=False, battery=0.81),
    ),
    "senses": messages.Senses(
        **_ENVELOPE,
        id=_id(18),
        senses=(
            messages.Sense(
                id="motion-bathroom",
                kind="motion",
                place="bathroom",
                heard_at=AT - timedelta(seconds=12),
                battery=0.91,
                link=0.67,
            ),
            messages.Sense(
                id="pendant-1",
                kind="pendant",
                heard_at=AT - timedelta(days=2),
                battery=0.09,
                state=messages.SenseState.LOW_BATTERY.value,
            ),
            messages.Sense(
                id="smoke-kitchen",
                kind="smoke",
                place="kitchen",
                state=messages.SenseState.UNHEARD.value,
            ),
        ),
    ),
    "senses-part": messages.Senses(
        **_ENVELOPE,
        id=_id(19),
        senses=(messages.Sense(id="robot", kind="robot", heard_at=AT, battery=0.5),),
        part=2,
        of=2,
    ),
    "location.reported": messages.LocationReport(
        **_event(23),
        source="tracker",
        fixes=(
            _FIX,
            positions.Fix(
                latitude=41.3874, longitude=2.158, at=AT - timedelta(minutes=2), source="cell"
            ),
        ),
        battery=0.62,
    ),
    "location.reported-nowhere": messages.LocationReport(**_event(24), source="tracker"),
    "alarm.raised-outside": messages.AlarmRaised(
        **_event(25),
        alarm=ALARM,
        cause="button",
        source="tracker",
        resident="r1",
        evidence=evidence.Evidence(position=_FIX),
    ),
    "readings": messages.Readings(
        **_event(20),
        readings=(
            readings.Reading(
                id=_id(21),
                device="pressure-1",
                at=AT - timedelta(minutes=3),
                values=(
                    readings.Value(measure="systolic", value=142.0),
                    readings.Value(measure="diastolic", value=88.0),
                    readings.Value(measure="pulse", value=71.0),
                ),
                resident="rosa",
                doubts=(readings.Doubt.MOVED.value,),
            ),
            readings.Reading(
                id=_id(22),
                device="glucose-1",
                at=AT - timedelta(hours=4),
                values=(readings.Value(measure="glucose", value=104.0),),
                context="fasting",
            ),
        ),
    ),
    "status-online": messages.Status(
        **_ENVELOPE,
        id=_id(13),
        session="01935f00000070008000000000000001",
        online=True,
        software="0.1.0",
        capabilities=("voice", "siren"),
        epoch="00112233aabbccdd",
        config=7,
    ),
    "status-will": messages.Status(
        **_ENVELOPE,
        id=_id(14),
        session="01935f00000070008000000000000001",
        online=False,
        reason="will",
    ),
    "result": messages.Result(**_event(15), command=_id(40), outcome="done"),
    "result-late": messages.Result(
        **_event(16), command=_id(41), outcome="late", text="It came 70 s after its end."
    ),
    "receipt": messages.Receipt(outcome=Outcome.STORED, of=_id(3), at=AT),
    "receipt-duplicate": messages.Receipt(outcome=Outcome.DUPLICATE, of=_id(3), at=AT),
    "receipt-quarantined": messages.Receipt(outcome=Outcome.QUARANTINED, sha256="9f" * 32, at=AT),
    "command-say": messages.Command(
        id=_id(40),
        order=messages.Say(phrase="unit-on-its-way"),
        epoch="00112233aabbccdd",
        n=1,
        expires_at=AT + timedelta(minutes=5),
    ),
    "command-self-test": messages.Command(
        id=_id(41),
        order=messages.SelfTest(),
        epoch="00112233aabbccdd",
        n=2,
        expires_at=AT + timedelta(minutes=5),
    ),
    "command-silence": messages.Command(
        id=_id(42),
        order=messages.Silence(),
        epoch="00112233aabbccdd",
        n=3,
        expires_at=AT + timedelta(minutes=5),
    ),
    "config": messages.ConfigAvailable(version=8),
    "home-acceleration": home.Acceleration(
        seq=17, at=AT, rate_hz=50.0, samples=((0.0, 0.02, 0.99), (-0.01, 0.0, 1.0))
    ),
    "home-touch": home.Touch(what="help", source="tablet-1", at=AT),
    "home-hub-state": home.HubState(
        at=AT, saying="Es troba bé?", asking=True, online=True, alarms=1
    ),
    "home-robot-say": home.RobotSay(id=_id(50), text="Ja vinc.", language="ca"),
    "home-robot-go": home.RobotGo(id=_id(51), place="bathroom"),
    "home-robot-stop": home.RobotStop(id=_id(52)),
    "home-robot-status": home.RobotStatus(
        online=True, at=AT, place="kitchen", battery_pct=83.0, capabilities=("say", "go")
    ),
    "home-robot-result": home.RobotResult(of=_id(51), outcome="failed", text="The door is shut."),
    "home-observation": observations.Observation(
        kind=observations.Kind.FALL_SUSPECTED,
        source="wearable-1",
        at=AT,
        place="bathroom",
        resident="r1",
        certainty=0.91,
        evidence=_FALL,
    ),
    "https-hello": provisioning.Hello(at=AT),
    "https-claim": provisioning.ClaimRequest(
        code="ACDEFGHK2M", csr="-----BEGIN CERTIFICATE REQUEST-----\n...", software="0.1.0"
    ),
    "https-enrolment": provisioning.Enrolment(
        hub="hub-0a1b2c3d4e",
        installation=INSTALLATION,
        broker="mqtts://broker.example:8883",
        certificate="-----BEGIN CERTIFICATE-----\n...",
        language="es",
        heartbeat_s=120.0,
    ),
    "https-proof": provisioning.Proof(
        alarm=ALARM, received_at=AT, queued=True, test=True, case=12, position=345
    ),
    "https-home": configuration.HomeConfig(
        version=8,
        language="es",
        residents=(configuration.ResidentConfig(id="r1", address_as="Rosa", hears_badly=True),),
        devices=(
            configuration.DeviceConfig(
                id="wearable-1", kind="wearable", resident="r1", position="waist"
            ),
        ),
        contacts=(configuration.ContactConfig(name="Marta", relation="filla", has_key=True),),
        rules=configuration.RulesConfig(door_open_after_s=90.0),
        absent_until=AT + timedelta(days=2),
    ),
}
