"""The certificate authority of the hubs: it signs what a device asks for, and nothing more.

A device gets a certificate for being a client under the name that the centre gives it. Whatever
else its request asks for (a subject, alternative names, uses) is ignored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509 import InvalidVersion
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from protocol.identity import is_hub_id
from protocol.topics import CENTRE_USER

LIFETIME = timedelta(days=3650)
"""Longer than a hub hangs on a wall: a certificate that ends silences a home. What must end earlier
is revoked."""
BACKDATED = timedelta(minutes=5)
"""So that a device whose clock is a little behind finds its certificate already valid."""
MAX_REQUEST = 8 * 1024

HubKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


class CertificateRefused(ValueError):  # noqa: N818 - it reads as what it says
    """The request for a certificate is not one that we sign; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A request that was examined: its sender holds the key."""

    key: HubKey
    key_sha256: bytes
    """SHA-256 of the key's SubjectPublicKeyInfo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A certificate."""

    pem: str
    sha256: str
    """Of its DER form, in hexadecimal: how the listener recognises it."""
    serial: str
    """In hexadecimal."""
    expires_at: datetime


class Authority:
    """A key and the certificate that devices, brokers and listeners trust. Make it with `load`."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        if certificate.public_key() != key.public_key():
            raise CertificateRefused("the authority's key does not belong to its certificate")
        self.certificate = certificate
        self._key = key

    @classmethod
    def load(cls, certificate: Path, key: Path) -> "Authority":
        """Read both from PEM files; raises OSError and CertificateRefused."""
        try:
            read = serialization.load_pem_private_key(key.read_bytes(), password=None)
            found = x509.load_pem_x509_certificate(certificate.read_bytes())
        except (ValueError, TypeError) as error:
            raise CertificateRefused(f"{certificate} or {key} is not PEM: {error}") from error
        if not isinstance(read, ec.EllipticCurvePrivateKey):
            raise CertificateRefused(f"{key} is not an elliptic curve key")
        return cls(found, read)

    @property
    def pem(self) -> str:
        """The authority's own certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def examine(self, csr: str) -> Wanted:
        """Read a request in PEM; raises CertificateRefused."""
        if len(csr) > MAX_REQUEST:
            raise CertificateRefused(f"the request is longer than {MAX_REQUEST} characters")
        try:
            request = x509.load_pem_x509_csr(csr.encode())
            proven = request.is_signature_valid
            key = request.public_key()
        except UnsupportedAlgorithm as error:
            raise CertificateRefused("the request holds a key of an unknown kind") from error
        except (ValueError, TypeError, InvalidVersion) as error:
            raise CertificateRefused("the request is not PKCS #10 in PEM") from error
        if not proven:
            raise CertificateRefused("the request is not signed by the key that it names")
        match key:
            case ec.EllipticCurvePublicKey() if isinstance(key.curve, ec.SECP256R1):
                good: HubKey = key
            case ed25519.Ed25519PublicKey():
                good = key
            case _:
                raise CertificateRefused("the key is neither EC P-256 nor Ed25519")
        info = good.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return Wanted(key=good, key_sha256=sha256(info).digest())

    def sign(self, wanted: Wanted, hub: str, now: datetime) -> Signed:
        """Give `wanted` a certificate as the client `hub`; raises CertificateRefused."""
        if not is_hub_id(hub) or hub == CENTRE_USER:
            raise CertificateRefused(f"{hub!r} is not the name of a hub")
        expires_at = min(now + LIFETIME, self.certificate.not_valid_after_utc)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hub)]))
            .issuer_name(self.certificate.subject)
            .public_key(wanted.key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BACKDATED)
            .not_valid_after(expires_at)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_signing_only(), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(wanted.key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        certificate = builder.sign(self._key, hashes.SHA256())
        return Signed(
            pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
            sha256=certificate.fingerprint(hashes.SHA256()).hex(),
            serial=f"{certificate.serial_number:x}",
            expires_at=expires_at,
        )

    def revocation_list(self, serials: Iterable[tuple[str, datetime]], now: datetime) -> str:
        """Return the list of revoked certificates in PEM: (serial in hexadecimal, since when).

        It is good until the authority itself ends. A broker with an outdated list refuses every
        home, so a list that nobody renewed must stay good rather than silence a town.
        """
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - BACKDATED)
            .next_update(self.certificate.not_valid_after_utc)
        )
        for serial, since in serials:
            entry = x509.RevokedCertificateBuilder(int(serial, 16), since)
            builder = builder.add_revoked_certificate(entry.build())
        signed = builder.sign(self._key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM).decode()


def _signing_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
