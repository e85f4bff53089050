"""Keys and certificates: a development authority for one installation, and a device's own side.

The development authority lies in a folder and is good for a pilot and for tests. A city brings its
own: an authority's certificate and key in PEM (EC P-256) are all that the centre asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.writing import PRIVATE, write_file
from protocol.topics import CENTRE_USER

AUTHORITY_LIFETIME = timedelta(days=3650)
SERVER_LIFETIME = timedelta(days=397)
"""What browsers and most libraries still accept of a server."""
RENEWED_BEFORE = timedelta(days=60)
BACKDATED = timedelta(hours=1)
"""The machines of an installation may disagree a little about the time."""


class PkiError(Exception):
    """A key or a certificate cannot be read or used; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A key and its certificate, as files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The files that `make_installation` leaves in its folder."""

    folder: Path

    @property
    def authority(self) -> Pair:
        return self._pair("ca")

    @property
    def broker(self) -> Pair:
        """Of the broker's TLS listener."""
        return self._pair("broker")

    @property
    def listener(self) -> Pair:
        """Of the centre's HTTPS door for devices."""
        return self._pair("listener")

    @property
    def centre(self) -> Pair:
        """With which the centre is a client of the broker."""
        return self._pair(CENTRE_USER)

    def _pair(self, name: str) -> Pair:
        return Pair(certificate=self.folder / f"{name}.pem", key=self.folder / f"{name}.key")


class DevelopmentAuthority:
    """Signs the servers of one installation and its centre. Make it with `make` or `load`."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.certificate = certificate
        self._key = key

    @classmethod
    def make(cls, now: datetime, *, name: str = "Caliu development CA") -> "DevelopmentAuthority":
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            _begun(subject, subject, key.public_key(), now, AUTHORITY_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(authority=True), critical=True)
        )
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def load(cls, files: Pair) -> "DevelopmentAuthority":
        """Read it; raises PkiError."""
        return cls(load_certificate(files.certificate), load_key(files.key))

    def save(self, files: Pair) -> None:
        _save(files, self._key, self.certificate)

    def server(self, files: Pair, hosts: Sequence[str], now: datetime) -> None:
        """Make a server's key and certificate, good for names and addresses in `hosts`."""
        names = [_general_name(host) for host in hosts]
        self._sign(files, hosts[0], now, ExtendedKeyUsageOID.SERVER_AUTH, names)

    def client(self, files: Pair, name: str, now: datetime) -> None:
        """Make the key and certificate of a client other than a hub, such as the centre."""
        self._sign(files, name, now, ExtendedKeyUsageOID.CLIENT_AUTH, [])

    def _sign(
        self,
        files: Pair,
        name: str,
        now: datetime,
        use: x509.ObjectIdentifier,
        names: list[x509.GeneralName],
    ) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = self.certificate.subject
        builder = (
            _begun(subject, issuer, key.public_key(), now, SERVER_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(authority=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        _save(files, key, builder.sign(self._key, hashes.SHA256()))


def make_installation(folder: Path, hosts: Sequence[str], now: datetime) -> Installation:
    """Make an authority in `folder` unless there is one, and what is missing beside it.

    The authority's key is never replaced, so that hubs in homes keep trusting what they know. The
    servers' certificates are made anew when they end soon or `hosts` changed. Raises PkiError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    installation = Installation(folder=folder)
    if installation.authority.key.exists():
        authority = DevelopmentAuthority.load(installation.authority)
    else:
        authority = DevelopmentAuthority.make(now)
        authority.save(installation.authority)
    for server in (installation.broker, installation.listener):
        if not _lasts(server, now, hosts):
            authority.server(server, hosts, now)
    if not _lasts(installation.centre, now):
        authority.client(installation.centre, CENTRE_USER, now)
    return installation


def _lasts(files: Pair, now: datetime, hosts: Sequence[str] = ()) -> bool:
    """Tell whether there is a certificate that is good for a while, for each of `hosts`."""
    if not files.certificate.exists() or not files.key.exists():
        return False
    certificate = load_certificate(files.certificate)
    if certificate.not_valid_after_utc < now + RENEWED_BEFORE:
        return False
    if not hosts:
        return True
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(named) == {_general_name(host) for host in hosts}


# -- a device's own side


def make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Make a device's key where it will stay; only its owner can read it."""
    key = ec.generate_private_key(ec.SECP256R1())
    write_file(path, _key_pem(key), mode=PRIVATE)
    return key


def load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Read a key; raises PkiError."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise PkiError(f"{path} holds no key that can be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise PkiError(f"{path} is not an elliptic curve key")
    return key


def load_certificate(path: Path) -> x509.Certificate:
    """Read a certificate; raises PkiError."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise PkiError(f"{path} holds no certificate that can be read: {error}") from error


def signing_request(key: ec.EllipticCurvePrivateKey) -> str:
    """Return a request for a certificate in PEM. It names nobody: the centre gives the name."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = builder.sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def belongs(certificate: str, key: ec.EllipticCurvePrivateKey) -> bool:
    """Tell whether a certificate in PEM is over `key`."""
    try:
        return x509.load_pem_x509_certificate(certificate.encode()).public_key() == key.public_key()
    except ValueError:
        return False


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _save(files: Pair, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    """Write the key first: a certificate on the disk means that its key is there too."""
    write_file(files.key, _key_pem(key), mode=PRIVATE)
    write_file(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
