"""The technician's whole flow, between real processes: command, broker with TLS, centre, queue."""

import asyncio
import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import tomli_w

from central import schema
from central.database import Database
from central.seed import seed
from deploy.hub_settings import Files
from deploy.pki import Installation
from edge.fetch import fetch
from edge.settings import load as load_edge_settings
from protocol.clock import RealClock
from protocol.configuration import HomeConfig
from protocol.provisioning import CONFIG
from tests.deploy.conftest import TlsBroker, settings_for
from tests.fixtures.ports import free_port

pytestmark = [pytest.mark.broker, pytest.mark.story]


class Town:
    """A centre and a broker as real processes, the demonstration's homes, and one new device."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.folder = folder
        self.installation = installation
        self.broker = TlsBroker(installation, folder / "broker")
        self.port, self.device_port = free_port(), free_port()
        self.passwords: dict[str, str] = {}
        self.home = ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def device_url(self) -> str:
        return f"https://127.0.0.1:{self.device_port}"

    def prepare(self) -> None:
        """Write the centre's settings and its people."""
        own = settings_for(
            self.installation,
            self.folder,
            port=self.port,
            public_url=self.url,
            device_port=self.device_port,
            device_broker=self.broker.url,
            broker=self.broker.url,
            broker_ca=self.installation.authority.certificate,
            broker_certificate=self.installation.centre.certificate,
            broker_key=self.installation.centre.key,
        )
        fields = own.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        (self.folder / "central.toml").write_text(tomli_w.dumps(fields))
        own.state.mkdir()

        async def write() -> None:
            database = Database.open(own.database_url, RealClock())
            await schema.upgrade(database.engine)
            seeded = await seed(database)
            self.passwords = {one.login: one.password for one in seeded.logins}
            self.home = seeded.homes[0].home.id
            await database.close()

        asyncio.run(write())

    def start_centre(self) -> None:
        log = (self.folder / "central.log").open("ab")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "caliu",
                "central",
                "run",
                "--settings",
                str(self.folder / "central.toml"),
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        log.close()
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("ready "), (self.folder / "central.log").read_text()

    def stop_centre(self) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    @contextmanager
    def logged_in(self, login: str) -> Iterator[httpx.Client]:
        """Speak to the console's API as one of the demonstration's people."""
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            answer = client.post(
                "/api/session", json={"login": login, "password": self.passwords[login]}
            )
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
            yield client

    def claim_code(self) -> str:
        with self.logged_in("tomas") as technician:
            answer = technician.post("/api/claims", json={"home": self.home})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["code"])

    def provision(self, *options: str, state: str = "hub") -> tuple[int, dict[str, Any], str]:
        """Run `caliu provision hub --json`; return its exit code, document and what it showed."""
        authority = str(self.installation.authority.certificate)
        folder = str(self.folder / state)
        return provision_hub(
            "--centre", self.device_url, "--ca", authority, "--state", folder, *options
        )


def provision_hub(*options: str) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run(
        [sys.executable, "-m", "caliu", "provision", "hub", "--json", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


@pytest.fixture
def town(installation: Installation, tmp_path: Path) -> Iterator[Town]:
    made = Town(installation, tmp_path)
    made.prepare()
    made.broker.start()
    made.start_centre()
    yield made
    assert made.stop_centre() == 0
    made.broker.stop()


def marks(document: dict[str, Any]) -> dict[str, str]:
    return {step["name"]: step["mark"] for step in document["steps"]}


def test_a_technician_enrols_a_hub_and_sees_its_test_alarm_go_the_whole_way(town: Town) -> None:
    claim_code = town.claim_code()
    code, document, shown = town.provision("--code", claim_code)
    assert code == 0, shown
    assert set(marks(document).values()) == {"done"}
    assert document["outcome"] == "ready"
    assert shown.count("✔") == len(document["steps"]) == 9
    assert document["hub"] in shown

    with town.logged_in("nuria") as operator:
        queue = operator.get("/api/queue").json()["cases"]
    (case,) = (case for case in queue if case["hub"] == document["hub"])
    assert case["test"]
    assert case["cause"] == "button"

    files = Files(state=town.folder / "hub")
    settings = load_edge_settings(files.settings)
    assert settings.hub == document["hub"]
    assert str(settings.installation) == document["installation"]
    assert settings.centre.broker == town.broker.url
    for private in (files.key, files.settings, files.enrolment):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    raw = asyncio.run(fetch(f"{settings.centre.api}{CONFIG}", settings.centre))
    home = msgspec.json.decode(raw, type=HomeConfig)
    assert home.residents

    log = (town.folder / "central.log").read_text()
    assert claim_code not in log
    assert "PRIVATE KEY" not in log

    again, document_again, shown = provision_hub("--state", str(files.state))
    assert again == 0, shown
    assert document_again["hub"] == document["hub"]

    town.broker.stop()
    unproven, without_broker, _ = provision_hub("--state", str(files.state))
    assert (unproven, marks(without_broker)["broker"]) == (1, "failed")
    town.broker.start()

    files.settings.write_text("hub = \n")
    wrong, stopped, shown = town.provision()
    assert (wrong, stopped["outcome"]) == (2, "bad-settings")
    assert "line 1" in shown
    nowhere, nothing, shown = provision_hub("--state", str(town.folder / "nowhere"))
    assert (nowhere, nothing) == (2, {})
    assert "--centre" in shown

    used, refused, _ = town.provision("--code", claim_code, state="another")
    assert used == 3
    assert marks(refused)["certificate"] == "failed"
