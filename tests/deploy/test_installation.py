"""Making an authority and a broker with the command, and running what it wrote."""

import getpass
import shutil
import stat
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from central.settings import CentralSettings
from deploy.broker import BrokerPlan, render_acl, render_configuration
from deploy.pki import Installation, load_certificate, make_installation
from deploy.writing import write_file
from protocol.clock import RealClock
from protocol.topics import CENTRE_ACL, HUB_ACL
from tests.fixtures.ports import free_port, wait_until_listening


def caliu(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "caliu", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.broker
def test_two_commands_make_an_authority_and_a_broker_that_starts(tmp_path: Path) -> None:
    pki, out, port = tmp_path / "pki", tmp_path / "broker", free_port()
    made = caliu("provision", "authority", "--state", str(pki), "--host", "127.0.0.1")
    assert made.returncode == 0, made.stderr
    told = tomllib.loads(made.stdout.partition("(TOML):\n")[2])
    settings = CentralSettings.model_validate(told)
    assert settings.authority_key == pki.resolve() / "ca.key"
    assert all(Path(path).is_file() for path in told.values())

    written = caliu(
        "provision",
        "broker",
        "--state",
        str(pki),
        "--out",
        str(out),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--user",
        getpass.getuser(),
    )
    assert written.returncode == 0, written.stderr
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    assert program is not None
    assert written.stdout.strip().endswith(f"mosquitto -c {out.resolve()}/mosquitto.conf")
    process = subprocess.Popen(
        [program, "-c", str(out / "mosquitto.conf")], stderr=subprocess.DEVNULL
    )
    try:
        wait_until_listening(port)
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_making_it_again_changes_no_key(tmp_path: Path) -> None:
    command = ("provision", "authority", "--state", str(tmp_path), "--host", "127.0.0.1")
    assert caliu(*command).returncode == 0
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    (tmp_path / "broker.pem").unlink()
    assert caliu(*command).returncode == 0
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(after) == set(before)
    changed = {name for name, content in before.items() if after[name] != content}
    assert changed == {"broker.pem", "broker.key"}


def test_servers_certificates_that_end_soon_or_name_other_hosts_are_made_anew(
    tmp_path: Path,
) -> None:
    now = RealClock().now()
    made = make_installation(tmp_path, ["127.0.0.1"], now)
    first = load_certificate(made.broker.certificate)
    authority = made.authority.certificate.read_bytes()
    make_installation(tmp_path, ["127.0.0.1"], now + timedelta(days=300))
    assert load_certificate(made.broker.certificate) == first
    make_installation(tmp_path, ["127.0.0.1"], now + timedelta(days=340))
    second = load_certificate(made.broker.certificate)
    assert second.not_valid_after_utc > first.not_valid_after_utc
    make_installation(tmp_path, ["127.0.0.1", "broker.example"], now + timedelta(days=340))
    names = load_certificate(made.listener.certificate).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert names.value.get_values_for_type(x509.DNSName) == ["broker.example"]
    assert made.authority.certificate.read_bytes() == authority


def test_a_broker_without_an_authority_is_a_sentence(tmp_path: Path) -> None:
    done = caliu("provision", "broker", "--state", str(tmp_path), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "caliu provision authority" in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_are_private_and_each_certificate_has_one_use(installation: Installation) -> None:
    for key in installation.folder.glob("*.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600, key
    assert stat.S_IMODE(installation.folder.stat().st_mode) == 0o700
    uses = {
        pair.certificate.stem: list(
            load_certificate(pair.certificate)
            .extensions.get_extension_for_class(x509.ExtendedKeyUsage)
            .value
        )
        for pair in (installation.broker, installation.listener, installation.centre)
    }
    assert uses == {
        "broker": [ExtendedKeyUsageOID.SERVER_AUTH],
        "listener": [ExtendedKeyUsageOID.SERVER_AUTH],
        "centre": [ExtendedKeyUsageOID.CLIENT_AUTH],
    }


def test_the_broker_asks_for_certificates_and_does_not_wait_for_acknowledgements() -> None:
    text = render_configuration(BrokerPlan(folder=Path("/etc/caliu/broker")))
    lines = set(text.splitlines())
    assert {
        "allow_anonymous false",
        "require_certificate true",
        "use_identity_as_username true",
        "set_tcp_nodelay true",
        "tls_version tlsv1.2",
        "acl_file /etc/caliu/broker/acl",
    } <= lines


def test_the_acl_is_that_of_the_contract() -> None:
    lines = render_acl().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [*HUB_ACL, *CENTRE_ACL]
    assert lines.index(HUB_ACL[0]) < lines.index("user centre")


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings"
    write_file(file, "old", mode=0o600)

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full_disk)
        with pytest.raises(OSError, match="No space"):
            write_file(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
    write_file(file, "new", mode=0o600)
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
