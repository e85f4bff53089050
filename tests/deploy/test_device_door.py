"""The devices' HTTPS door: who is let in, with what, and what is written about it."""

import asyncio
import random
import ssl
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from limits import RateLimitItemPerHour
from sqlalchemy import func, select, update

from central import tables
from central.devices.authority import Authority
from central.devices.claims import ClaimRefusedError, issue, revoke_certificates
from central.devices.listener import build_device_app
from central.location.register_tracker import register_tracker
from central.operators.actor import Actor
from central.permissions import Role
from central.residents.erasure import erase_person
from deploy.centre import tls_context
from deploy.hub_settings import Files
from deploy.pki import DevelopmentAuthority, Installation, Pair, make_key, signing_request
from deploy.writing import write_file
from protocol.claim_code import ALPHABET
from protocol.clock import RealClock
from protocol.configuration import HomeConfig
from protocol.provisioning import CLAIM, CONFIG, PROOF, ClaimRequest, Enrolment
from tests.deploy.conftest import HOME, JORDI, ROSA, DevicesOnly, listening, new_code

SUPERVISOR = Actor(
    id="s1", name="Laia", role=Role.SUPERVISOR, tenant="barcelona", territory="", programme=""
)
A_UUID = "01935b3e-0000-7000-8000-000000000000"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each story once on each engine."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'caliu.db'}"
    url = request.getfixturevalue("postgres_url")
    assert isinstance(url, str)
    return url


class Device:
    """A device's files and its requests."""

    def __init__(self, folder: Path, url: str, authority: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.files = Files(state=folder)
        self.url = url
        self.authority = authority
        self.key = make_key(self.files.key)
        self.csr = signing_request(self.key)

    async def ask(
        self, path: str, *, certified: bool = True, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        context = tls_context(self.authority, self.files if certified else None)
        async with httpx.AsyncClient(verify=context) as client:
            return await client.get(self.url + path, headers=headers)

    async def claim(
        self, code: str, csr: str | None = None, *, forwarded: str | None = None
    ) -> httpx.Response:
        request = ClaimRequest(code=code, csr=csr or self.csr)
        headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
        async with httpx.AsyncClient(verify=tls_context(self.authority)) as client:
            return await client.post(
                self.url + CLAIM, content=msgspec.json.encode(request), headers=headers
            )

    async def enrol(self, code: str) -> Enrolment:
        response = await self.claim(code)
        assert response.status_code == 201, response.text
        enrolment = msgspec.json.decode(response.content, type=Enrolment)
        write_file(self.files.certificate, enrolment.certificate)
        return enrolment


def device(tmp_path: Path, url: str, installation: Installation, name: str = "device") -> Device:
    return Device(tmp_path / name, url, installation.authority.certificate)


async def test_a_claim_gives_a_client_certificate_under_a_name_of_the_centre(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        enrolment = await hub.enrol(await new_code(centre.database))
    certificate = x509.load_pem_x509_certificate(enrolment.certificate.encode())
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert [name.value for name in names] == [enrolment.hub]
    assert enrolment.hub.startswith("hub-")
    use = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(use) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert not basic.ca
    async with centre.database.read() as connection:
        row = (await connection.execute(select(tables.hubs))).one()
        kinds = (await connection.scalars(select(tables.journal.c.kind))).all()
    assert (row.id, row.home, row.installation) == (enrolment.hub, HOME, enrolment.installation)
    assert row.certificate == certificate.fingerprint(hashes.SHA256()).hex()
    assert kinds == ["claim.issued", "hub.enrolled"]


async def test_a_tracker_gets_its_certificate_under_the_name_and_installation_that_it_has(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    registered = await register_tracker(centre.database, ROSA, b"the centre's own")
    assert registered is not None
    async with listening(centre) as url:
        enrolment = await device(tmp_path, url, installation).enrol(registered.claim.code)
    assert (enrolment.hub, enrolment.installation) == (registered.hub, registered.installation)
    async with centre.database.read() as connection:
        row = (await connection.execute(select(tables.hubs))).one()
    assert (row.profile, row.home) == ("tracker", HOME)
    assert row.certificate is not None


async def test_what_the_request_asks_to_be_called_is_ignored(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    ambitious = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "centre")]))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
        .decode()
    )
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        response = await hub.claim(await new_code(centre.database), ambitious)
    enrolment = msgspec.json.decode(response.content, type=Enrolment)
    certificate = x509.load_pem_x509_certificate(enrolment.certificate.encode())
    assert certificate.subject.rfc4514_string() == f"CN={enrolment.hub}"
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


async def test_an_ed25519_key_is_signed_and_an_rsa_key_is_not(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    def request(key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> str:
        algorithm = hashes.SHA256() if isinstance(key, rsa.RSAPrivateKey) else None
        builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        return builder.sign(key, algorithm).public_bytes(serialization.Encoding.PEM).decode()

    code = await new_code(centre.database)
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        refused = await hub.claim(code, request(rsa.generate_private_key(65537, 2048)))
        accepted = await hub.claim(code, request(ed25519.Ed25519PrivateKey.generate()))
    assert refused.status_code == 422
    assert "neither EC P-256 nor Ed25519" in refused.json()["detail"]
    assert refused.headers["content-type"] == "application/problem+json"
    assert accepted.status_code == 201  # the refusal did not spend the code


@pytest.mark.parametrize("csr", ["", "x", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n", "ñ" * 99])
async def test_what_is_no_request_is_refused(
    centre: DevicesOnly, installation: Installation, tmp_path: Path, csr: str
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        response = await hub.claim(code, csr or " ")
    assert response.status_code == 422


async def test_a_request_signed_by_another_key_is_refused(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        der = bytearray(
            x509.load_pem_x509_csr(hub.csr.encode()).public_bytes(serialization.Encoding.DER)
        )
        der[-1] ^= 1  # the last byte of the signature
        forged = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM)
        response = await hub.claim(code, forged.decode())
    assert response.status_code == 422
    assert "not signed by the key" in response.json()["detail"]


async def test_a_code_works_once_but_the_same_device_may_ask_again(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        first = await hub.enrol(code)
        again = await hub.enrol(code)
        other = await device(tmp_path, url, installation, "other").claim(code)
        fetched = await hub.ask(CONFIG)
    assert (again.hub, again.installation) == (first.hub, first.installation)
    assert other.status_code == 409
    assert fetched.status_code == 200


async def test_an_expired_code_is_refused(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    code = await new_code(centre.database, valid_for=timedelta(seconds=-1))
    async with listening(centre) as url:
        response = await device(tmp_path, url, installation).claim(code)
    assert response.status_code == 410


async def test_a_wrong_code_is_told_from_a_mistyped_one(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    mistyped = ALPHABET[(ALPHABET.index(code[0]) + 1) % len(ALPHABET)] + code[1:]
    async with centre.database.write() as transaction:
        await transaction.connection.execute(tables.claims.delete())
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        assert (await hub.claim(mistyped)).status_code == 422
        assert (await hub.claim(code)).status_code == 404


async def test_guessing_is_slowed_down(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        seen = [(await hub.claim("AAAAAAAAAA")).status_code for _ in range(10)]
        late = await hub.claim(code, forwarded="203.0.113.9")
    assert 429 not in seen
    assert late.status_code == 429


async def test_two_devices_with_one_code_at_once_get_one_certificate(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    code = await new_code(centre.database)
    async with listening(centre) as url:
        devices = [device(tmp_path, url, installation, f"d{n}") for n in range(4)]
        answers = await asyncio.gather(*(each.claim(code) for each in devices))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_body_that_is_no_claim_is_a_problem_document(
    centre: DevicesOnly, installation: Installation
) -> None:
    context = tls_context(installation.authority.certificate)
    async with listening(centre) as url, httpx.AsyncClient(verify=context) as client:
        for body, status in ((b"", 422), (b"[]", 422), (b"\xff", 422), (b" " * 20_000, 413)):
            response = await client.post(url + CLAIM, content=body)
            assert response.status_code == status, body[:10]
            assert response.headers["content-type"] == "application/problem+json"


async def test_no_body_makes_the_door_stumble(centre: DevicesOnly) -> None:
    app = build_device_app(centre)
    seed = random.randrange(2**32)
    rng = random.Random(seed)
    good = msgspec.json.encode(ClaimRequest(code="ACDEFGHK2M", csr="x" * 200))
    for number in range(400):
        body = bytearray(good)
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(body))
            body[at : at + rng.randint(0, 9)] = rng.randbytes(rng.randint(0, 9))
        client = (f"10.0.{number // 8}.1", 1)  # each address has its own patience
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=client)
        async with httpx.AsyncClient(transport=transport, base_url="https://door") as asking:
            response = await asking.post(CLAIM, content=bytes(body))
        assert response.status_code == 422, (seed, bytes(body), response.text)
        assert response.headers["content-type"] == "application/problem+json"


async def test_paths_and_methods_that_are_none_are_problem_documents(centre: DevicesOnly) -> None:
    transport = httpx.ASGITransport(build_device_app(centre))
    async with httpx.AsyncClient(transport=transport, base_url="https://door") as asking:
        for method, path, status in (
            ("GET", CLAIM, 405),
            ("POST", CONFIG, 405),
            ("GET", "/", 404),
            ("GET", "/openapi.json", 404),
            ("GET", "/api/queue", 404),
            ("GET", CONFIG, 401),
            ("GET", PROOF.format(alarm=A_UUID), 401),
        ):
            response = await asking.request(method, path)
            assert response.status_code == status, path
            assert response.headers["content-type"] == "application/problem+json"


async def test_the_desired_state_is_given_to_the_devices_own_certificate_alone(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        await hub.enrol(await new_code(centre.database))
        naked = await hub.ask(CONFIG, certified=False)
        fetched = await hub.ask(CONFIG)
    assert naked.status_code == 401
    config = msgspec.json.decode(fetched.content, type=HomeConfig)
    assert config.version == 3
    assert [person.address_as for person in config.residents] == ["Rosa", "Jordi"]
    assert [contact.name for contact in config.contacts] == ["Marta"]
    assert config.rules.inactivity_after_s == 8 * 3600  # of Rosa, who is followed more closely


async def test_a_hub_is_told_nothing_of_a_person_who_was_erased(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        await hub.enrol(await new_code(centre.database))
        erased = await erase_person(centre.database, ROSA, SUPERVISOR)
        assert erased is not None
        config = msgspec.json.decode((await hub.ask(CONFIG)).content, type=HomeConfig)
    assert [person.id for person in config.residents] == [JORDI]


async def test_a_hub_without_a_home_has_no_desired_state(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        await hub.enrol(await new_code(centre.database))
        async with centre.database.write() as transaction:
            await transaction.connection.execute(update(tables.hubs).values(home=None))
        assert (await hub.ask(CONFIG)).status_code == 404


async def test_names_that_leave_the_centre_are_journalled_and_a_known_version_does_not_leave(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async def looks() -> list[tuple[str | None, str]]:
        journal = tables.journal
        async with centre.database.read() as connection:
            found = await connection.execute(
                select(journal.c.resident, journal.c.actor)
                .where(journal.c.kind == "person.looked-at")
                .order_by(journal.c.position)
            )
            return [(row.resident, row.actor) for row in found]

    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        enrolment = await hub.enrol(await new_code(centre.database))
        once = [(ROSA, f"hub:{enrolment.hub}"), (JORDI, f"hub:{enrolment.hub}")]
        first = await hub.ask(CONFIG)
        assert await looks() == once
        same = await hub.ask(CONFIG, headers={"if-none-match": first.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        assert await looks() == once
        async with centre.database.write() as transaction:
            await transaction.connection.execute(update(tables.homes).values(config_version=4))
        newer = await hub.ask(CONFIG, headers={"if-none-match": first.headers["etag"]})
        assert (newer.status_code, newer.headers["etag"]) == (200, '"4"')
        assert await looks() == once * 2


async def test_a_hub_that_fetches_without_end_does_not_fill_the_journal(
    centre: DevicesOnly,
    installation: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("central.devices.device_routes.FETCHES", RateLimitItemPerHour(2))
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        await hub.enrol(await new_code(centre.database))
        answers = [await hub.ask(CONFIG) for _ in range(4)]
        known = await hub.ask(CONFIG, headers={"if-none-match": answers[0].headers["etag"]})
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert known.status_code == 304


async def test_a_revoked_certificate_and_one_that_was_replaced_are_refused(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async with listening(centre) as url:
        old = device(tmp_path, url, installation, "old")
        enrolled = await old.enrol(await new_code(centre.database))
        new = device(tmp_path, url, installation, "new")
        replaced = await new.enrol(await new_code(centre.database, hub=enrolled.hub))
        assert replaced.hub == enrolled.hub
        assert replaced.installation != enrolled.installation
        assert (await old.ask(CONFIG)).status_code == 403
        assert (await new.ask(CONFIG)).status_code == 200
        async with centre.database.write() as transaction:
            await revoke_certificates(transaction, enrolled.hub)
        assert (await new.ask(CONFIG)).status_code == 403
        assert (await new.ask(PROOF.format(alarm=A_UUID))).status_code == 403
    async with centre.database.read() as connection:
        good = await connection.scalar(
            select(func.count())
            .select_from(tables.certificates)
            .where(tables.certificates.c.revoked_at.is_(None))
        )
    assert good == 0


async def test_no_code_takes_over_the_hub_of_another_home(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async with centre.database.write() as transaction:
        await transaction.connection.execute(tables.homes.insert().values(id="next-door"))
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        enrolled = await hub.enrol(await new_code(centre.database))
    for stranger, home in ((enrolled.hub, "next-door"), ("hub-unheard-of", HOME), ("centre", HOME)):
        async with centre.database.write() as transaction:
            with pytest.raises(ClaimRefusedError):
                await issue(transaction, home=home, operator=None, hub=stranger)


async def test_a_certificate_of_another_authority_does_not_pass_the_handshake(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation)
        enrolment = await hub.enrol(await new_code(centre.database))
        strangers = DevelopmentAuthority.make(RealClock().now())
        strangers.client(
            Pair(certificate=hub.files.certificate, key=hub.files.key),
            enrolment.hub,
            RealClock().now(),
        )
        with pytest.raises((httpx.TransportError, ssl.SSLError)):
            await hub.ask(CONFIG)


async def test_the_certificate_of_the_centre_itself_is_no_device(
    centre: DevicesOnly, installation: Installation
) -> None:
    context = tls_context(installation.authority.certificate)
    context.load_cert_chain(installation.centre.certificate, installation.centre.key)
    async with listening(centre) as url, httpx.AsyncClient(verify=context) as client:
        assert (await client.get(url + CONFIG)).status_code == 403


async def test_one_hub_gets_no_proof_of_anothers_alarm(
    centre: DevicesOnly, installation: Installation, tmp_path: Path
) -> None:
    now = RealClock().now()
    async with listening(centre) as url:
        hub = device(tmp_path, url, installation, "one")
        other = device(tmp_path, url, installation, "other")
        enrolment = await hub.enrol(await new_code(centre.database))
        await other.enrol(await new_code(centre.database))
        async with centre.database.write() as transaction:
            await transaction.connection.execute(
                tables.alarms.insert().values(
                    hub=enrolment.hub,
                    id=A_UUID,
                    state="raised",
                    cause="button",
                    priority=1,
                    test=True,
                    received_at=now,
                )
            )
        mine = await hub.ask(PROOF.format(alarm=A_UUID))
        theirs = await other.ask(PROOF.format(alarm=A_UUID))
        odd = await hub.ask(PROOF.format(alarm="not-a-uuid"))
    assert mine.json() | {"received_at": ""} == {
        "alarm": A_UUID,
        "received_at": "",
        "queued": False,
        "test": True,
    }
    assert theirs.status_code == 404
    assert odd.status_code == 422


def test_the_authority_signs_no_name_but_a_hubs(installation: Installation) -> None:
    authority = Authority.load(installation.authority.certificate, installation.authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    wanted = authority.examine(signing_request(key))
    for name in ("centre", "+", "#", "a/b", "", "HUB-1"):
        with pytest.raises(ValueError, match="not the name of a hub"):
            authority.sign(wanted, name, RealClock().now())
