"""What a technician is told when something is wrong, and that the next run goes on from there."""

import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from limits import RateLimitItemPerMinute
from sqlalchemy import select

from central import tables
from central.devices.claims import revoke_certificates
from deploy import device, hub_settings, pki
from deploy.centre import CentreDoor
from deploy.hub_settings import Files
from deploy.pki import DevelopmentAuthority, Installation, make_installation
from deploy.provisioning import Provisioning, Visit
from deploy.steps import Mark, Report, Step, StepFailed
from deploy.trial import connected
from protocol.clock import Clock, RealClock
from tests.deploy.conftest import DevicesOnly, TlsBroker, listening, new_code
from tests.fixtures.ports import free_port


class ShiftedClock(RealClock):
    """A clock that is wrong by a constant."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return super().now() + self._by


@pytest.fixture
def visit(installation: Installation, tmp_path: Path) -> Callable[..., Visit]:
    """Make a visit; the broker's port is one where nobody listens."""

    def make(centre: str, **more: object) -> Visit:
        said = {
            "centre": centre,
            "authority": installation.authority.certificate,
            "state": tmp_path / "hub",
            "broker": f"mqtts://127.0.0.1:{free_port()}",
        }
        return Visit(**(said | more))  # type: ignore[arg-type]  # each test says what it means

    return make


async def enrol(visit: Visit, clock: Clock | None = None) -> Report:
    shown: list[Step] = []
    report = await Provisioning(visit, clock or RealClock(), shown.append).run()
    assert tuple(shown) == report.steps
    return report


def mark(report: Report, name: str) -> Mark:
    (step,) = (step for step in report.steps if step.name == name)
    return step.mark


def failure(report: Report) -> Step:
    """Return the first step that failed; the technician always gets a hint."""
    step = next(step for step in report.steps if step.mark is Mark.FAILED)
    assert step.sentence.endswith(".")
    assert step.hint
    return step


async def test_with_the_broker_down_the_hub_is_enrolled_but_not_proven(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code))
    assert report.outcome == "unproven"
    assert [step.name for step in report.steps if step.mark is Mark.DONE] == [
        "settings",
        "centre",
        "clock",
        "certificate",
        "files",
        "home",
    ]
    assert failure(report).name == "broker"
    assert "Nobody answers" in failure(report).sentence
    assert mark(report, "alarm") is mark(report, "proof") is Mark.SKIPPED
    files = Files(state=tmp_path / "hub")
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.settings.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.state.stat().st_mode) == 0o700
    assert not files.next_key.exists()


async def test_the_second_run_needs_no_code_and_makes_no_second_hub(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    files = Files(state=tmp_path / "hub")
    async with listening(centre) as url:
        first = await enrol(visit(url, code=code))
        key = files.key.read_bytes()
        second = await enrol(visit(url))
    assert second.hub == first.hub
    assert second.installation == first.installation
    assert mark(second, "certificate") is Mark.DONE
    assert files.key.read_bytes() == key


async def test_a_run_that_lost_the_centres_answer_goes_on_with_the_same_code(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    files = Files(state=tmp_path / "hub")
    async with listening(centre) as url:
        first = await enrol(visit(url, code=code))
        # As if the power had gone after the centre answered and before anything was written.
        files.key.rename(files.next_key)
        for written in (files.enrolment, files.certificate, files.settings):
            written.unlink()
        second = await enrol(visit(url, code=code))
    assert second.hub == first.hub
    assert mark(second, "home") is Mark.DONE


async def test_a_run_that_was_cut_between_two_files_goes_on_without_a_code(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    files = Files(state=tmp_path / "hub")
    async with listening(centre) as url:
        first = await enrol(visit(url, code=code))
        # As if the power had gone just after the enrolment was written.
        files.key.rename(files.next_key)
        for written in (files.certificate, files.settings, files.authority):
            written.unlink()
        second = await enrol(visit(url))
    assert second.hub == first.hub
    assert mark(second, "home") is Mark.DONE


class PowerCut(BaseException):
    """Everything stops here, as when the plug is pulled."""


class Disk:
    """Counts what is done to files, and cuts the power just before or just after one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cut_at: int, *, after: bool) -> None:
        self.done = 0
        self._cut_at = cut_at
        self._after = after
        for module, names in (
            (device, ("write_file", "move_file")),
            (hub_settings, ("write_file",)),
            (pki, ("write_file",)),
        ):
            for name in names:
                monkeypatch.setattr(module, name, self._counted(getattr(module, name)))

    def _counted(self, work: Callable[..., None]) -> Callable[..., None]:
        def counted(*arguments: object, **more: object) -> None:
            self.done += 1
            if self.done == self._cut_at and not self._after:
                raise PowerCut
            work(*arguments, **more)
            if self.done == self._cut_at:
                raise PowerCut

        return counted


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("after", [False, True])
async def test_the_power_may_be_cut_at_any_file_and_the_next_run_goes_on(
    centre: DevicesOnly,
    visit: Callable[..., Visit],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    after: bool,
    anew: bool,
) -> None:
    monkeypatch.setattr("central.devices.device_routes.CLAIMS", RateLimitItemPerMinute(1000))
    async with listening(centre) as url:
        cut_at, written, cut = 0, 0, True
        while cut:
            cut_at += 1
            state = tmp_path / f"hub-{cut_at}"
            if anew:
                await enrol(visit(url, code=await new_code(centre.database), state=state))
            before = await _hubs(centre)
            again = visit(url, code=await new_code(centre.database), state=state, anew=anew)
            with pytest.MonkeyPatch.context() as patched:
                disk = Disk(patched, cut_at, after=after)
                try:
                    await enrol(again)
                    cut = False
                except PowerCut:
                    pass
            written = disk.done
            report = await enrol(again)  # the same words again, as a technician types them
            assert mark(report, "home") is Mark.DONE, (cut_at, report)
            assert (await _hubs(centre)) - before == {report.hub}, cut_at
    assert cut_at == written + 1 == 7


async def _hubs(centre: DevicesOnly) -> set[str]:
    async with centre.database.read() as connection:
        return set(await connection.scalars(select(tables.hubs.c.id)))


async def test_enrolled_anew_the_device_is_another_installation(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    files = Files(state=tmp_path / "hub")
    async with listening(centre) as url:
        first = await enrol(visit(url, code=await new_code(centre.database)))
        key = files.key.read_bytes()
        second = await enrol(visit(url, code=await new_code(centre.database), anew=True))
    assert second.hub != first.hub
    assert second.installation != first.installation
    assert files.key.read_bytes() != key
    assert mark(second, "home") is Mark.DONE


async def test_without_a_code_nothing_is_enrolled(
    centre: DevicesOnly, visit: Callable[..., Visit]
) -> None:
    async with listening(centre) as url:
        report = await enrol(visit(url))
    assert report.outcome == "not-enrolled"
    assert "--code" in failure(report).hint


@pytest.mark.parametrize("code", ["ACDEF-GHK2O", "ACDEF", "22222-22223"])
async def test_a_mistyped_code_is_noticed_before_it_is_sent(
    centre: DevicesOnly, visit: Callable[..., Visit], code: str
) -> None:
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code))
    assert report.outcome == "not-enrolled"
    assert "mistyped" in failure(report).sentence


async def test_a_code_that_nobody_made_an_expired_and_a_used_one_are_told_apart(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    used = await new_code(centre.database)
    expired = await new_code(centre.database, valid_for=timedelta(seconds=-1))
    sentences = []
    async with listening(centre) as url:
        await enrol(visit(url, code=used, state=tmp_path / "first"))
        for code in ("2222222222", expired, used):
            report = await enrol(visit(url, code=code))
            assert report.outcome == "not-enrolled"
            assert failure(report).name == "certificate"
            sentences.append(failure(report).sentence)
        good = await enrol(visit(url, code=await new_code(centre.database)))
    assert [sentence.partition(":")[2].strip() for sentence in sentences] == [
        "Nobody made this claim code.",
        "The claim code has expired.",
        "The claim code was used by another device.",
    ]
    assert good.outcome == "unproven"  # after three wrong codes a right one still enrols


@pytest.mark.parametrize("by", [timedelta(days=-400), timedelta(hours=3)])
async def test_a_wrong_clock_is_a_cross_but_the_work_goes_on(
    centre: DevicesOnly, visit: Callable[..., Visit], by: timedelta
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code), ShiftedClock(by))
    assert failure(report).name == "clock"
    assert ("behind" if by < timedelta() else "ahead") in failure(report).sentence
    assert mark(report, "home") is Mark.DONE
    assert report.outcome == "unproven"


@pytest.mark.parametrize("by", [timedelta(days=30), timedelta(days=-500)])
async def test_a_certificate_that_is_not_valid_now_points_at_the_clock(
    centre: DevicesOnly, installation: Installation, visit: Callable[..., Visit], by: timedelta
) -> None:
    authority = DevelopmentAuthority.load(installation.authority)
    authority.server(installation.listener, ["127.0.0.1"], RealClock().now() + by)
    async with listening(centre) as url:
        report = await enrol(visit(url, code="2222222222"))
    assert failure(report).name == "centre"
    assert "clock" in failure(report).sentence
    assert "`date`" in failure(report).hint


async def test_a_centre_of_another_authority_is_not_trusted(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    strangers = DevelopmentAuthority.make(RealClock().now())
    strangers.save(Installation(folder=tmp_path / "strangers").authority)
    other.write_bytes((tmp_path / "strangers" / "ca.pem").read_bytes())
    code = await new_code(centre.database)
    async with listening(centre) as url:
        distrusted = await enrol(visit(url, code=code, authority=other))
        trusted = await enrol(visit(url, code=code))
    assert "did not sign" in failure(distrusted).sentence
    assert mark(trusted, "certificate") is Mark.DONE  # the code was not given away


async def test_a_centre_under_another_name_is_not_trusted(
    centre: DevicesOnly, installation: Installation, visit: Callable[..., Visit]
) -> None:
    authority = DevelopmentAuthority.load(installation.authority)
    authority.server(installation.listener, ["centre.example"], RealClock().now())
    async with listening(centre) as url:
        report = await enrol(visit(url, code="2222222222"))
    assert "another address" in failure(report).sentence


async def test_with_nobody_at_the_address_the_address_is_named(
    visit: Callable[..., Visit],
) -> None:
    url = f"https://127.0.0.1:{free_port()}"
    report = await enrol(visit(url, code="2222222222"))
    assert report.outcome == "not-enrolled"
    assert url in failure(report).sentence


@pytest.mark.parametrize("url", ["127.0.0.1", "http://[", "https://", "ftp://x"])
async def test_what_is_no_address_is_a_sentence_too(visit: Callable[..., Visit], url: str) -> None:
    assert failure(await enrol(visit(url, code="2222222222"))).name == "centre"


@pytest.mark.parametrize("broker", ["mqtt://127.0.0.1:1883", "broker", "mqtts://x:99999"])
async def test_a_broker_without_encryption_is_refused(
    centre: DevicesOnly, visit: Callable[..., Visit], broker: str
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code, broker=broker))
    assert failure(report).name == "broker"
    assert "mqtts://" in failure(report).hint


async def test_a_settings_file_that_is_no_toml_stops_before_anything_is_done(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    files = Files(state=tmp_path / "hub")
    files.state.mkdir()
    files.settings.write_text('[home]\nboard = "/dev/ttyACM0\n')
    code = await new_code(centre.database)
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code))
        assert report.outcome == "bad-settings"
        assert "line 2" in failure(report).sentence
        assert not files.next_key.exists()
        files.settings.unlink()
        assert (await enrol(visit(url, code=code))).outcome == "unproven"


async def test_what_the_technician_has_set_by_hand_stays(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    files = Files(state=tmp_path / "hub")
    code = await new_code(centre.database)
    async with listening(centre) as url:
        await enrol(visit(url, code=code))
        files.settings.write_text(
            files.settings.read_text()
            .replace("keyboard = false", 'keyboard = true\nboard = "/dev/ttyACM0"')
            .replace("answer_within_s = 30.0", "answer_within_s = 45.0")
        )
        await enrol(visit(url, broker="mqtts://elsewhere.example:8883"))
    text = files.settings.read_text()
    assert 'board = "/dev/ttyACM0"' in text
    assert "answer_within_s = 45.0" in text
    assert 'broker = "mqtts://elsewhere.example:8883"' in text


async def test_a_folder_that_cannot_be_used_is_a_sentence(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    report = await enrol(visit("https://127.0.0.1:1", state=tmp_path / "file" / "hub"))
    assert report.outcome == "bad-settings"
    assert "--state" in failure(report).hint


async def test_an_enrolled_hub_stays_enrolled_while_the_centre_is_away(
    centre: DevicesOnly, visit: Callable[..., Visit]
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        first = await enrol(visit(url, code=code))
    second = await enrol(visit(url))
    assert failure(second).name == "centre"
    assert (second.outcome, second.hub) == ("unproven", first.hub)
    assert [step.name for step in second.steps] == [step.name for step in first.steps]


@pytest.mark.broker
async def test_a_broker_without_a_centre_behind_it_takes_the_alarm_and_no_receipt_comes(
    centre: DevicesOnly, visit: Callable[..., Visit], tls_broker: TlsBroker, tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    files = Files(state=tmp_path / "hub")
    async with listening(centre) as url:
        await enrol(visit(url, code=code))
        patient = msgspec.json.decode(files.enrolment.read_bytes(), type=device.Kept)
        hasty = msgspec.structs.replace(patient.enrolment, receipt_within_s=1.0)
        files.enrolment.write_bytes(
            msgspec.json.encode(msgspec.structs.replace(patient, enrolment=hasty))
        )
        report = await enrol(visit(url, broker=tls_broker.url))
    assert mark(report, "broker") is Mark.DONE
    assert failure(report).name == "alarm"
    assert "no receipt" in failure(report).sentence
    assert report.outcome == "unproven"


@pytest.mark.broker
async def test_a_revoked_hub_is_refused_by_the_broker_and_another_is_not(
    centre: DevicesOnly,
    installation: Installation,
    visit: Callable[..., Visit],
    tls_broker: TlsBroker,
    tmp_path: Path,
) -> None:
    lost, kept = tmp_path / "lost", tmp_path / "kept"
    authority = installation.authority.certificate
    async with listening(centre) as url:
        door = CentreDoor(url, authority, RealClock())
        tls_broker.stop()
        tls_broker.revoke(await door.revocations())
        tls_broker.start()
        reports = {}
        for state in (lost, kept):
            code = await new_code(centre.database)
            reports[state] = await enrol(visit(url, code=code, state=state))
        async with centre.database.write() as transaction:
            await revoke_certificates(transaction, reports[lost].hub or "")
        tls_broker.revoke(await door.revocations())
        for state, refused in ((kept, False), (lost, True)):
            files = Files(state=state)
            kept_file = files.enrolment.read_bytes()
            enrolment = msgspec.json.decode(kept_file, type=device.Kept).enrolment
            if refused:
                with pytest.raises(StepFailed, match="refuses the certificate"):
                    async with connected(tls_broker.url, enrolment, files, RealClock()):
                        pytest.fail("it came in")
            else:
                async with connected(tls_broker.url, enrolment, files, RealClock()) as client:
                    await client.publish(f"caliu/{enrolment.hub}/up/event", b"here", qos=1)


@pytest.mark.broker
async def test_a_broker_that_trusts_another_authority_refuses_the_certificate(
    centre: DevicesOnly, visit: Callable[..., Visit], tls_broker: TlsBroker, tmp_path: Path
) -> None:
    strangers = Installation(folder=tmp_path / "strangers").authority
    DevelopmentAuthority.make(RealClock().now()).save(strangers)
    tls_broker.stop()
    tls_broker.trust(strangers.certificate)
    tls_broker.start()
    code = await new_code(centre.database)
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code, broker=tls_broker.url))
    assert failure(report).name == "broker"
    assert "refuses the certificate" in failure(report).sentence


@pytest.mark.broker
async def test_a_broker_with_a_certificate_of_another_authority_is_not_trusted(
    centre: DevicesOnly, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    strangers = make_installation(tmp_path / "strangers", ["127.0.0.1"], RealClock().now())
    broker = TlsBroker(strangers, tmp_path / "their broker")
    broker.start()
    code = await new_code(centre.database)
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code, broker=broker.url))
    broker.stop()
    assert failure(report).name == "broker"
    assert "did not sign" in failure(report).sentence


async def test_a_tls_server_that_is_no_broker_is_a_sentence(
    centre: DevicesOnly, visit: Callable[..., Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.trial.CONNECT_WITHIN_S", 1.0)
    code = await new_code(centre.database)
    async with listening(centre) as url:
        report = await enrol(visit(url, code=code, broker=url.replace("https", "mqtts")))
    assert failure(report).name == "broker"
